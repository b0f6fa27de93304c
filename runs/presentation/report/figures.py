"""Figures for a report: every kind that the runs support, as SVG inside the page, with words beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from fitness.settings import SettingsError
from runs.presentation.report.rendering import render

if TYPE_CHECKING:
    from runs.orchestration.saved import Run
    from runs.presentation.plots import RunData


class Drawable(NamedTuple):
    """One run, for figures."""

    run: "Run"
    data: "RunData"
    group: str  # what its group is called

    def named(self) -> "RunData":
        """The data, with the scenario named by the settings in which groups of runs differ."""
        return replace(self.data, scenario=self.group)


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
    from runs.presentation.plots import kind_of, kinds

    if wanted:
        return [kind_of(kind).name for kind in dict.fromkeys(wanted)]
    ordered = sorted(kinds().values(), key=lambda kind: (kind.place, kind.name))
    return [kind.name for kind in ordered if not (several and kind.slow)]


def drawn(runs: Sequence[Drawable], wanted: Sequence[str], generation: int | None = None) -> Iterator[Drawn]:
    """Every wanted kind drawn of the runs; a kind that they lack something for comes with the reason."""
    from runs.presentation.plots import draw, kinds
    from runs.presentation.plots.save import content_of
    from runs.presentation.run_data import with_needed

    for name in kinds_for(wanted, len(runs) > 1):
        kind = kinds()[name]
        try:
            # Kinds that show columns of one's choice find groups in the settings themselves.
            data = [
                with_needed(one.data if kind.columns else one.named(), one.run, kind, generation)
                for one in runs
            ]
            content = content_of(draw(name, data), ".svg", outlines=True)
            yield Drawn(name, kind.about, content, kind.about)
        except SettingsError as error:
            yield Drawn(name, kind.about, b"", kind.about, str(error))


def section(figures: Sequence[Drawn], reading: str) -> Markup:
    """The figures, each with its description; then the kinds that could not be drawn, and why.

    `reading` is what the curves show, in a sentence, for whoever cannot see them.
    """
    said = [f._replace(alt=f"{f.alt} {reading}") if f.kind == "curves" else f for f in figures]
    return render("figures.html", figures=said)
