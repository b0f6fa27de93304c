"""Measures of an analyzed run over generations: correlations, distances, selection, reliance on search."""

from collections.abc import Sequence

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.analysis import figures as analysed
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import drawing, style, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.data import Prepared, RunData, over_generations, worlds
from babushka.runs.presentation.plots.sheet import Line, wrapped

TABLE = "measures"


def prepare(run: Run, generation: int | None) -> Prepared:
    """The measures of all analysed generations."""
    table, columns = analysed.measured(run, generation), analysed.measured_columns(run)
    return Prepared({TABLE: table}, columns={TABLE: columns})


def draw(runs: Sequence[RunData]) -> Figure:
    """A panel for each measure. One scenario: a line for each world; several: one each, in the last world."""
    from babushka.evolution.analysis.measures import by_name

    declared = by_name()
    groups = over_generations(runs, TABLE)
    labels = worlds(runs, "z_felt", TABLE)
    shown = [
        name
        for name, measure in declared.items()
        if measure.panel and all(run.has(f"{label}.{name}", TABLE) for run in runs for label in labels)
    ]
    if not shown:
        raise SettingsError(f"The analysis of run {runs[0].name!r} holds none of the measures to draw.")
    sheet = wrapped(groups, len(shown), 1.0, 1.55, table=TABLE, sharex=True)
    strokes = style.world_strokes(labels)
    for panel, name in zip(sheet.panels, shown, strict=True):
        if sheet.several:
            bands = [band(group.runs, f"{labels[-1]}.{name}", table=TABLE) for group in groups]
            sheet.draw_scenarios(panel.axes, name, bands)
        else:
            found = {label: band(runs, f"{label}.{name}", table=TABLE) for label in labels}
            sheet.draw(panel.axes, [Line(label, found[label], strokes[label]) for label in labels], name)
        measure = declared[name]
        title = f"{measure.title} ({measure.unit})" if measure.unit else measure.title
        panel.axes.set_title(title, loc="left", fontsize=7.5)
        drawing.zero_line(panel.axes)
        sheet.over_generations(panel, named=False)
    worlds_named = [(words.world(label), stroke) for label, stroke in strokes.items()]
    sheet.name_scenarios(*([] if sheet.several else worlds_named))
    return sheet.finish(f"All measured in the {words.world(labels[-1])}." if sheet.several else "")
