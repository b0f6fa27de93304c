"""Figures, one kind a file.

A kind is a module of this folder that has a function `draw(runs) -> Figure`; its name is the module's, its
description the first line of the module's docstring. Matplotlib is imported when something is drawn.
"""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from fitness.settings import SettingsError, nearest
from runs.plots.data import RunData

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Kind", "RunData", "draw", "kinds"]


@dataclass(frozen=True)
class Kind:
    """One kind of figure."""

    name: str
    about: str
    draw: "Callable[[Sequence[RunData]], Figure]"


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of figure by its name."""
    found = {}
    for entry in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{entry.name}")
        function = vars(module).get("draw")
        if function is not None:
            about = (module.__doc__ or "").strip().splitlines()[0]
            found[entry.name] = Kind(entry.name, about, function)
    return found


def draw(kind: str, runs: Sequence[RunData]) -> "Figure":
    """Draw a figure; raises `SettingsError` for an unknown kind or for runs that lack what it shows."""
    if kind not in kinds():
        raise SettingsError(f"There is no figure called {kind!r}{nearest(kind, kinds())}")
    return kinds()[kind].draw(runs)
