"""Figures, one kind a file.

A kind is a module of this folder that has a function `draw(runs) -> Figure`; its name is the module's, its
description the first line of the module's docstring. Matplotlib is imported when something is drawn.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from fitness.settings import SettingsError, nearest
from runs.presentation.plots.data import RunData
from runs.presentation.plots.disambiguation import disambiguate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Kind", "RunData", "disambiguate", "draw", "kinds"]


@dataclass(frozen=True)
class Kind:
    """One kind of figure."""

    name: str
    about: str
    draw: "Callable[..., Figure]"
    columns: bool  # whether it shows columns of the user's choice, of runs that differ in their settings
    account: "Callable[[Sequence[RunData]], str] | None" = None  # the figure's numbers in words


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of figure by its name."""
    found = {}
    for entry in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{entry.name}")
        function = vars(module).get("draw")
        if function is not None:
            about = (module.__doc__ or "").strip().splitlines()[0]
            columns = "columns" in inspect.signature(function).parameters
            account = vars(module).get("account")
            found[entry.name] = Kind(entry.name, about, function, columns, account)
    return found


def draw(kind: str, runs: Sequence[RunData], columns: Sequence[str] = ()) -> "Figure":
    """Draw a figure; raises `SettingsError` for an unknown kind or for runs that lack what it shows.

    `columns` are what a kind shows that lets one choose.
    """
    if kind not in kinds():
        raise SettingsError(f"There is no figure called {kind!r}{nearest(kind, kinds())}")
    found = kinds()[kind]
    if found.columns:
        return found.draw(runs, columns)
    if columns:
        able = ", ".join(name for name, other in kinds().items() if other.columns)
        raise SettingsError(f"What {kind} shows cannot be chosen; --column is for {able}.")
    return found.draw(disambiguate(runs))
