"""The evolved mesa-objective over generations, weight by weight, against the weights that would be best."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fitness.settings import SettingsError
from runs.presentation.plots import drawing, style, words
from runs.presentation.plots.bands import band
from runs.presentation.plots.data import Column, Prepared, RunData, grouped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from runs.orchestration.saved import Run

PLACE = 2
SLOW = True
TABLE = "best"


def prepare(run: "Run", generation: int | None) -> Prepared:
    """The weights that would be best in every regime, where desires may take any value."""
    from runs.orchestration.measuring import best, desires_vary

    return Prepared({TABLE: best(run, generation)} if desires_vary(run.experiment.layout) else {})


@style.styled
def draw(runs: Sequence[RunData]) -> "Figure":
    """A panel for each feature; the best weights, where known, as dashed lines."""
    groups = grouped(runs)
    features = [feature for feature in runs[0].features if all(run.has(f"desires.{feature}") for run in runs)]
    if not features:
        raise SettingsError(
            f"The figure needs columns 'desires.FEATURE.mean', which the history of run {runs[0].name!r} "
            "lacks or does not share with the other runs."
        )
    best = _best(groups[0].runs)
    columns = min(3, len(features))
    rows = -(-len(features) // columns)
    height = max(style.HEIGHT, 0.8 + 1.55 * rows)
    figure, axes = drawing.panels(rows, columns, height=height, sharex=True, sharey=True)
    drawn = []
    for index, panel in enumerate(axes.flat):
        if index >= len(features):
            panel.set_axis_off()
            continue
        feature = features[index]
        drawing.zero_line(panel)
        for place, (label, weights) in enumerate(best.items()):
            stroke = style.world_stroke(label, place)
            where = runs[0].features.index(feature)
            panel.axhline(weights[where], color=stroke.colour, linestyle=_dashes(place), linewidth=1.1)
        for place, group in enumerate(groups):
            line = band(group.runs, f"desires.{feature}")
            drawing.draw_band(panel, line, style.scenario_stroke(place), place)
            drawn.append((group.name, line))
        drawing.mark_changes(panel, groups, words.lettered(groups), named=index < columns)
        panel.set_title(feature, loc="left", pad=4)
        if index % columns == 0:
            panel.set_ylabel(words.desire(runs))
        below = index + columns >= len(features)
        drawing.over_generations(panel, label=below)
        panel.tick_params(labelbottom=below)
    _key(figure, [group.heading for group in groups], list(best))
    measured = f"The best weights are those for {groups[0].name}." if len(groups) > 1 else ""
    without = measured if best else "The best weights were not measured."
    words.footer(figure, without, words.statements(drawn), words.sizes(groups), words.explain_changes(groups))
    return figure


def _best(runs: Sequence[RunData]) -> dict[str, Column]:
    """The best weights by world, averaged over the runs for which they were measured."""
    tables = [run.tables[TABLE] for run in runs if TABLE in run.tables]
    shared = [label for label in tables[0] if all(label in table for table in tables)] if tables else []
    return {label: np.mean([table[label] for table in tables], axis=0) for label in shared}


def _key(figure: "Figure", scenarios: Sequence[str], best: Sequence[str]) -> None:
    from matplotlib.lines import Line2D

    entries: list[tuple[str, style.Stroke | Line2D]] = [
        (title, style.scenario_stroke(place)) for place, title in enumerate(scenarios)
    ]
    for place, label in enumerate(best):
        colour = style.world_stroke(label, place).colour
        line = Line2D([], [], color=colour, linestyle=_dashes(place), linewidth=1.1)
        entries.append((f"best in the {label} world", line))
    words.key(figure, entries)


def _dashes(place: int) -> tuple[float, tuple[float, ...]]:
    return (0.0, ((6.0, 2.0), (2.0, 1.5), (6.0, 2.0, 1.0, 2.0))[place % 3])
