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


def loaded(given: Given) -> list[Run]:
    """Every run that is named; runs that are open stay as they are. Raises `SettingsError`."""
    found: list[Run] = []
    for one in listed(given):
        trusted = one.trusted if isinstance(one, Sweep) else ()
        found += [one] if isinstance(one, Run) else [load(p, trusted) for p in run_paths([str(_path(one))])]
    return found


def _path(one: Any) -> Path:
    if isinstance(one, Sweep):
        return one.folder
    return one.path if isinstance(one, Run) else Path(one)
