"""The sections of a report on one run."""

from typing import TYPE_CHECKING

from runs.presentation.report import analysed, figures, provenance, settings, statistics
from runs.presentation.report.group_names import as_compared, group_names
from runs.presentation.report.page import Section
from runs.presentation.report.rendering import render
from runs.presentation.report.viewer import viewer

if TYPE_CHECKING:
    from runs.orchestration.saved import Run
    from runs.presentation.plots import RunData
    from runs.presentation.report.wanted import Wanted


def reading_of(data: "RunData") -> str:
    """What the curves show, in a sentence; that there is nothing yet, if so."""
    from runs.presentation.plots.reading import reading

    if not len(data.history.get("generation", ())):
        return "No generation has been evaluated yet."
    return reading([data])


def sections(run: "Run", data: "RunData", wanted: "Wanted") -> list[Section]:
    """Figures, replay, numbers, settings, provenance and how to make it again, in this order."""
    group = (group_names(as_compared([run])) or [data.scenario])[0]
    one = figures.Drawable(run, data, group)
    drawn = [*figures.drawn([one], wanted.figures, wanted.shown.generation)]
    numbers = render(
        "statistics.html", recorded=statistics.of_history(run), analysed=analysed.section(run.path)
    )
    return [
        Section("figures", "Figures", figures.section(drawn, reading_of(data))),
        Section("replay-section", "Replay", viewer(run, wanted.shown)),
        Section("statistics", "Statistics", numbers),
        Section("settings", "Settings", settings.section(run)),
        Section("provenance", "Provenance", render("provenance.html", provenance=provenance.entries(run))),
        Section("reproduce", "Reproduce it", provenance.reproducing(run)),
    ]
