"""Which runs somebody means who names runs and folders of runs, and in which order they come."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from babushka.fitness.settings import SettingsError
from babushka.runs.storage import tables
from babushka.runs.storage.listing import is_run, runs_below
from babushka.runs.storage.run_folder import RunFolder

SWEEP = "sweep.csv"  # a row for each run of the sweep in that folder, in the sweep's own order


def run_paths(given: Sequence[str]) -> list[Path]:
    """Run folders, from paths of runs or of folders that hold runs; raises `SettingsError` for others.

    They come as given, and those of a folder as `in_order` says.
    """
    found: list[Path] = []
    for text in given:
        below = [] if is_run(Path(text)) or not Path(text).is_dir() else runs_below(Path(text))
        begun = {path: RunFolder.open(path).provenance().created for path in below}
        found += in_order(begun) or [RunFolder.open(text).path]
    return found


def in_order(begun: Mapping[Path, str]) -> list[Path]:
    """The runs of a sweep in the order of its table, all others in that in which they were `begun`.

    So the first scenario of a series leads, and its controls stand beside it. A sweep, whose runs may have
    been begun in any order, has the place of the first of them.
    """
    folders = {path.parent for path in begun}
    ranks = {folder / name: place for folder in folders for place, name in enumerate(_cells(folder))}
    first = {
        folder: min(created for path, created in begun.items() if path.parent == folder and path in ranks)
        for folder in {path.parent for path in begun if path in ranks}
    }

    def place(path: Path) -> tuple[str, int]:
        return (first[path.parent], ranks[path]) if path in ranks else (begun[path], -1)

    return sorted(begun, key=place)


def _cells(folder: Path) -> list[str]:
    """The names in a sweep's table; none where there is no table, or a damaged one."""
    try:
        header, rows = tables.read(folder / SWEEP)
    except SettingsError:
        return []
    return [row[header.index("folder")] for row in rows] if "folder" in header else []
