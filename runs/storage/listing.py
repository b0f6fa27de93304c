"""Finding runs below a folder."""

import os
from pathlib import Path

from babushka.fitness.settings import nearest

PROVENANCE = "provenance.json"
CONFIGURATION = "config.toml"


def is_run(path: Path) -> bool:
    """Whether a folder holds a run; whether it is intact is not looked at."""
    return (path / PROVENANCE).is_file() and (path / CONFIGURATION).is_file()


def runs_below(root: Path | str) -> list[Path]:
    """The folders of all runs below `root`, or `root` itself, in order of their paths.

    A symbolic link to a run counts unless the run itself was found. Hidden folders and symbolic links to
    other folders are not entered; neither are folders that cannot be read.
    """
    found: list[Path] = []
    links: list[Path] = []
    for folder, inner, names in os.walk(root):
        if PROVENANCE in names and CONFIGURATION in names:
            found.append(Path(folder))
            inner.clear()
        inner[:] = [name for name in inner if not name.startswith(".")]
        links += [path for name in inner if (path := Path(folder, name)).is_symlink() and is_run(path)]
    places = {path.resolve() for path in found}
    for path in sorted(links):
        if path.resolve() not in places:
            places.add(path.resolve())
            found.append(path)
    return sorted(found)


def nearest_run(path: Path) -> str:
    """The end of a sentence about a missing run: the nearest name among its neighbours, if there are any."""
    if not path.parent.is_dir():
        return "."
    try:
        known = sorted(entry.name for entry in path.parent.iterdir() if entry.is_dir() and is_run(entry))
    except OSError:
        return "."
    return nearest(path.name, known)
