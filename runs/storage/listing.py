"""Finding runs below a folder."""

import os
from pathlib import Path

from fitness.settings import nearest

PROVENANCE = "provenance.json"
CONFIGURATION = "config.toml"


def is_run(path: Path) -> bool:
    """Whether a folder holds a run; whether it is intact is not looked at."""
    return (path / PROVENANCE).is_file() and (path / CONFIGURATION).is_file()


def runs_below(root: Path | str) -> list[Path]:
    """The folders of all runs below `root`, or `root` itself, in order of their paths.

    Hidden folders and symbolic links to folders are not entered; neither are folders that cannot be read.
    """
    found: list[Path] = []
    for folder, inner, names in os.walk(root):
        if PROVENANCE in names and CONFIGURATION in names:
            found.append(Path(folder))
            inner.clear()
        inner[:] = [name for name in inner if not name.startswith(".")]
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
