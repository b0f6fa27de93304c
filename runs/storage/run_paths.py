"""Which runs somebody means who names runs and folders of runs."""

from collections.abc import Sequence
from pathlib import Path

from babushka.runs.storage.listing import is_run, runs_below
from babushka.runs.storage.run_folder import RunFolder


def run_paths(given: Sequence[str]) -> list[Path]:
    """Run folders, from paths of runs or of folders that hold runs; raises `SettingsError` for others.

    The runs of a folder come in the order in which they were begun, so that the first scenario of a series
    leads and its controls stand beside it.
    """
    found: list[Path] = []
    for text in given:
        below = [] if is_run(Path(text)) or not Path(text).is_dir() else runs_below(Path(text))
        below.sort(key=lambda path: RunFolder.open(path).provenance().created)
        found += below or [RunFolder.open(text).path]
    return found
