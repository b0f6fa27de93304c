"""Figures for a report: every kind that the runs support, as SVG inside the page, with words beside it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from fitness.settings import SettingsError
from runs.presentation.report.rendering import render

if TYPE_CHECKING:
    from runs.orchestration.saved import Run
    from runs.presentation.plots import RunData

FIRST = ("curves", "divergence", "desires", "search", "pressure", "modernity")  # then all others, by name
# Let populations live again, or look into all of them, which takes long for many runs.
LIVED = ("desires", "pressure", "modernity", "lineage", "constraint")


class Drawn(NamedTuple):
    """One figure with its caption and words for whoever cannot see it, or the reason why there is none."""

    kind: str
    about: str
    svg: bytes
    alt: str
    refused: str = ""


def kinds_for(wanted: Sequence[str], several: bool) -> list[str]:
    """The kinds to draw: those wanted, else all; of several runs none for which they live again.

    Raises `SettingsError` for an unknown one.
    """
    from fitness.settings import nearest
    from runs.presentation.plots import kinds

    for kind in wanted:
        if kind not in kinds():
            raise SettingsError(f"There is no figure called {kind!r}{nearest(kind, kinds())}")
    if wanted:
        return list(dict.fromkeys(wanted))
    ordered = [*(kind for kind in FIRST if kind in kinds()), *(kind for kind in kinds() if kind not in FIRST)]
    return [kind for kind in ordered if not (several and kind in LIVED)]


def drawn(runs: "Sequence[Run]", wanted: Sequence[str], generation: int | None = None) -> Iterator[Drawn]:
    """Every wanted kind drawn of the runs; a kind that they lack something for comes with the reason."""
    from runs.presentation.plots import draw, kinds
    from runs.presentation.plots.save import content_of
    from runs.presentation.run_data import run_data

    for kind in kinds_for(wanted, len(runs) > 1):
        about = kinds()[kind].about
        try:
            data = [run_data(run, kind, generation) for run in runs]
            if not kinds()[kind].columns:  # those find groups in the settings themselves
                data = named_by_group(runs, data)
            yield Drawn(kind, about, content_of(draw(kind, data), ".svg", outlines=True), about)
        except SettingsError as error:
            yield Drawn(kind, about, b"", about, str(error))


def named_by_group(runs: "Sequence[Run]", data: "Sequence[RunData]") -> "list[RunData]":
    """The data, with scenarios named by the settings in which groups of runs differ."""
    from dataclasses import replace

    from runs.presentation.report.group_names import group_names

    names = group_names([run.path for run in runs])
    if names is None:
        return list(data)
    return [replace(one, scenario=name) for one, name in zip(data, names, strict=True)]


def section(figures: Sequence[Drawn], reading: str) -> Markup:
    """The figures, each with its description; then the kinds that could not be drawn, and why.

    `reading` is what the curves show, in a sentence, for whoever cannot see them.
    """
    said = [f._replace(alt=f"{f.alt} {reading}") if f.kind == "curves" else f for f in figures]
    return render("figures.html", figures=said)
