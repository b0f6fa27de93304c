"""What a program names runs by: runs, their folders, folders of runs, sweeps, or several of those."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from babushka.runs.orchestration.saved import Run, load
from babushka.runs.orchestration.sweeps import Sweep
from babushka.runs.storage.run_paths import run_paths

One = Run | Sweep | str | Path
Given = One | Iterable[One]


def listed(given: Given) -> list[One]:
    """The things that are named, one by one."""
    return [given] if isinstance(given, Run | Sweep | str | Path) else list(given)


def paths_of(given: Given) -> list[str]:
    """The folders of what is named, as a command takes them."""
    return [str(_path(one)) for one in listed(given)]


def analyses_of(given: Given, named: str | Path | None) -> Path | None:
    """The folder that analyses are kept in: the one named, else that of the first open run that has one."""
    if named is not None:
        return Path(named)
    return next((one.analyses for one in listed(given) if isinstance(one, Run) and one.analyses), None)


def loaded(given: Given, analyses: Path | None = None) -> list[Run]:
    """Every run that is named; runs that are open stay as they are. Raises `SettingsError`."""
    found: list[Run] = []
    for one in listed(given):
        trusted = one.trusted if isinstance(one, Sweep) else ()
        if isinstance(one, Run):
            found.append(one)
        else:
            found += [load(path, trusted, analyses) for path in run_paths([str(_path(one))])]
    return found


def _path(one: Any) -> Path:
    if isinstance(one, Sweep):
        return one.folder
    return one.path if isinstance(one, Run) else Path(one)
