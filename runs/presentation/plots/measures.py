"""Measures of an analysed run over generations: correlations, distances, selection, reliance on search."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fitness.settings import SettingsError
from runs.presentation.plots import drawing, style, words
from runs.presentation.plots.bands import band
from runs.presentation.plots.data import Group, Prepared, RunData, grouped, worlds

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from runs.orchestration.saved import Run

TABLE = "measures"


def prepare(run: "Run", generation: int | None) -> Prepared:
    """The measures of all analysed generations."""
    from runs.orchestration.analysis.figures import measured, measured_columns

    return Prepared({TABLE: measured(run, generation)}, columns={TABLE: measured_columns(run)})


@style.styled
def draw(runs: Sequence[RunData]) -> "Figure":
    """A panel for each measure. One scenario: a line for each world; several: one each, in the last world."""
    from evolution.analysis.measures import by_name

    declared = by_name()
    groups = grouped(runs, TABLE)
    labels = worlds(runs, "z_felt", TABLE)
    several = len(groups) > 1
    shown = [
        name
        for name, measure in declared.items()
        if measure.panel and all(run.has(f"{label}.{name}", TABLE) for run in runs for label in labels)
    ]
    if not shown:
        raise SettingsError(f"The analysis of run {runs[0].name!r} holds none of the measures to draw.")
    rows = -(-len(shown) // 3)
    figure, axes = drawing.panels(rows, 3, height=1.0 + 1.55 * rows, sharex=True)
    drawn = []
    for index, panel in enumerate(axes.flat):
        if index >= len(shown):
            panel.set_axis_off()
            continue
        lines = []
        for place, (group, label, stroke) in enumerate(_lines(groups, labels)):
            line = band(group.runs, f"{label}.{shown[index]}", table=TABLE)
            drawing.draw_band(panel, line, stroke, place)
            lines.append((label, line))
            drawn.append((shown[index], line))
        measure = declared[shown[index]]
        title = f"{measure.title} ({measure.unit})" if measure.unit else measure.title
        panel.set_title(title, loc="left", fontsize=7.5)
        drawing.mark_changes(panel, groups, words.lettered(groups), named=False)
        drawing.say_if_empty(panel, lines)
        drawing.zero_line(panel)
        below = index + 3 >= len(shown)
        drawing.over_generations(panel, label=below)
        panel.tick_params(labelbottom=below)
    if several:
        words.key(figure, [(group.title, style.scenario_stroke(i)) for i, group in enumerate(groups)])
    else:
        words.heading(figure, groups[0].title)
        words.key(
            figure,
            [(f"{label} world", style.world_stroke(label, place)) for place, label in enumerate(labels)],
            right=True,
        )
    where = f"All measured in the {labels[-1]} world." if several else ""
    sizes, changes = words.sizes(groups, TABLE), words.explain_changes(groups)
    words.footer(figure, where, words.statements(drawn), sizes, changes)
    return figure


def _lines(groups: Sequence[Group], labels: Sequence[str]) -> list[tuple[Group, str, style.Stroke]]:
    if len(groups) > 1:
        return [(group, labels[-1], style.scenario_stroke(i)) for i, group in enumerate(groups)]
    return [(groups[0], label, style.world_stroke(label, i)) for i, label in enumerate(labels)]
