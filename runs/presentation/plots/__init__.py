"""Figures, one kind a file.

A kind is a module of this folder, or one that another package announces as an entry point of the group
`babushka.figures`, with a function `draw(runs) -> Figure`. Its name is the module's or the entry point's, its
description the first line of the module's docstring. The caption is that line and the figure's label, if it
has one (`captions`); new figures have the width that was asked for. A kind may further have

    prepare(run, generation) -> Prepared    what it needs of a run beyond history and settings
    account(runs) -> str                    its numbers in words
    SLOW = True                             it takes long for many runs: reports on several leave it out
    PLACE = 3                               where it stands in a report; kinds without come last, by name

Matplotlib is imported when something is drawn.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babushka.fitness.registry import Modules, load_file
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.matplotlib_defaults import load_matplotlib
from babushka.runs.presentation.plots import captions
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import Prepared, RunData
from babushka.runs.presentation.plots.disambiguation import disambiguate
from babushka.runs.presentation.plots.style import house_style

__all__ = ["Kind", "Prepared", "RunData", "disambiguate", "draw", "kind_of", "kind_of_file", "kinds"]

LAST = 100  # the place of a kind that names none


@dataclass(frozen=True)
class Kind:
    """One kind of figure."""

    name: str
    about: str
    draw: Callable[..., Figure]
    columns: bool  # whether it shows columns of the user's choice, of runs that differ in their settings
    account: "Callable[[Sequence[RunData]], str] | None" = None  # the figure's numbers in words
    prepare: Callable[[Run, int | None], Prepared] | None = None  # what it needs beyond the history
    slow: bool = False  # whether it takes long for many runs
    place: int = LAST  # in a report

    @classmethod
    def of(cls, name: str, given: Mapping[str, Any]) -> "Kind":
        """The kind that what a module defines makes; it has a `draw` at least."""
        return cls(
            name,
            about=(given.get("__doc__") or name).strip().splitlines()[0],
            draw=given["draw"],
            columns="columns" in inspect.signature(given["draw"]).parameters,
            account=given.get("account"),
            prepare=given.get("prepare"),
            slow=given.get("SLOW", False),
            place=given.get("PLACE", LAST),
        )


FOUND = Modules(__name__, "babushka.figures", "figure", "draw")


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of figure by its name."""
    return {name: Kind.of(name, vars(module)) for name, module in FOUND.all().items()}


def kind_of(name: str) -> Kind:
    """The kind of that name; raises `SettingsError` with the nearest one if there is none."""
    FOUND.get(name)
    return kinds()[name]


def kind_of_file(path: Path) -> Kind:
    """The kind that a Python file defines; its code is run. Raises `SettingsError` if it has no `draw`."""
    load_matplotlib()  # before any of its modules, which the file may import
    given = vars(load_file(path))
    if not callable(given.get("draw")):
        raise SettingsError(f"{str(path)!r} defines no figure: it has no function draw(runs).")
    return Kind.of(path.stem, given)


def draw(
    kind: str | Kind,
    runs: Sequence[RunData],
    columns: Sequence[str] = (),
    *,
    width: float | None = None,
    caption: bool = False,
) -> Figure:
    """Draw a figure in the style of all figures. `columns` are what a kind shows that lets one choose.

    `width` is in inches (7, a page's, by default); letters keep their sizes. The caption is the figure's
    label (`get_label`), which `save` writes beside the picture; `caption` puts it into the picture too.
    Raises `SettingsError` for an unknown kind, for runs that lack what it shows, where there is too little
    for a figure to mean anything, and for a width that leaves no room.
    """
    found = kind_of(kind) if isinstance(kind, str) else kind
    if columns and not found.columns:
        able = ", ".join(name for name, other in kinds().items() if other.columns)
        raise SettingsError(f"What {found.name} shows cannot be chosen; --column is for {able}.")
    with house_style(width):
        figure = found.draw(runs, columns) if found.columns else found.draw(disambiguate(runs))
        if not hasattr(figure, "savefig"):  # a figure of somebody else's file or package
            raise SettingsError(
                f"A figure's draw must return a Matplotlib figure, not {type(figure).__name__}."
            )
        captions.give(figure, [found.about, captions.of(figure)])
        if caption:
            captions.into_picture(figure)
    return figure
