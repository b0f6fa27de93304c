"""Figures for a report: every kind that the runs support, as SVG inside the page, with words beside it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import captions, draw, kind_of, kinds
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.save import content_of
from babushka.runs.presentation.report.rendering import render
from babushka.runs.presentation.report.reported import Reported
from babushka.runs.presentation.report.wanted import Wanted
from babushka.runs.presentation.run_data import with_needed


class Drawn(NamedTuple):
    """One figure with its caption and a description in words, or the reason why there is none."""

    kind: str
    about: str
    svg: bytes
    alt: str
    refused: str = ""
    caption: str = ""  # what else is to be said of it, below the description


def kinds_for(wanted: Sequence[str], several: bool) -> list[str]:
    """The kinds to draw: those wanted, else all; of several runs none for which they live again.

    Raises `SettingsError` for an unknown one.
    """
    if wanted:
        return [kind_of(kind).name for kind in dict.fromkeys(wanted)]
    ordered = sorted(kinds().values(), key=lambda kind: (kind.place, kind.name))
    return [kind.name for kind in ordered if not (several and kind.slow)]


def section(runs: Sequence[Reported], wanted: Wanted, reading: str) -> Markup:
    """The figures, each with its description; then the kinds that could not be drawn, and why.

    `reading` is what the curves show, in a sentence, for readers who cannot see them.
    """
    return render("figures.html", figures=[*_drawn(runs, wanted, reading)] if runs else [])


def caption_of(figure: Figure, about: str) -> str:
    """The figure's caption, its label, without the description with which it may begin."""
    return captions.of(figure).removeprefix(about).strip()


def _drawn(runs: Sequence[Reported], wanted: Wanted, reading: str) -> Iterator[Drawn]:
    """Every wanted kind drawn of the runs; a kind that they lack something for comes with the reason."""
    first = wanted.steps.begun
    for number, name in enumerate(kinds_for(wanted.figures, len(runs) > 1)):
        before = first + number * len(runs)
        kind, generation = kinds()[name], wanted.shown.generation
        alt = f"{kind.about} {reading}".strip() if name == "curves" else kind.about
        try:
            # Kinds that show columns of one's choice find groups in the settings themselves.
            data = []
            for place, one in enumerate(runs):
                wanted.steps.begin(f"{name} of {one.run.path.name}", before + place)
                known = one.data if kind.columns else one.named()
                data.append(with_needed(known, one.run, kind, generation))
            figure = draw(name, data)
            drawing = content_of(figure, ".svg", outlines=True)
            yield Drawn(name, kind.about, drawing, alt, caption=caption_of(figure, kind.about))
        except SettingsError as error:
            yield Drawn(name, kind.about, b"", alt, str(error))
