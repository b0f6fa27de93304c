"""Base fitness and felt reward of one saved population, its inner searches given other budgets.

How hard the proxy is optimized is the search budget: proposals that the hill-climber may try per decision.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from runs.plots import style
from runs.plots.bands import band, mean_of
from runs.plots.curves import FELT
from runs.plots.data import RunData, grouped, worlds

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TABLE = "pressure"


@style.styled
def draw(runs: Sequence[RunData]) -> "Figure":
    """One scenario: two panels. Several: two rows, a column each, on shared axes."""
    groups = grouped(runs, TABLE)
    objective = runs[0].objective
    labels = worlds(runs, objective, TABLE)
    stems = ((objective, f"{objective} per life"), ("felt", FELT))
    several = len(groups) > 1
    shape = (2, len(groups)) if several else (1, 2)
    width = max(style.WIDTH, 1.0 + 1.5 * len(groups)) if several else style.WIDTH
    height = style.HEIGHT if several else 3.4
    figure, axes = style.panels(*shape, width, height, sharex=True, sharey="row" if several else False)
    ends, drawn = [], []
    evolved = [_evolved_budget(group.runs) for group in groups]
    for column, group in enumerate(groups):
        for row, (stem, words) in enumerate(stems):
            panel = axes[row, column] if several else axes[0, row]
            lines = []
            for place, label in enumerate(labels):
                stroke = style.world_stroke(label, place)
                line = band(group.runs, f"{label}.{stem}", "budget", TABLE)
                style.draw_band(panel, line, stroke, place)
                lines.append((line, label, stroke))
                drawn.append((group.scenario, line))
            style.say_if_empty(panel, [line for line, _, _ in lines])
            ends.append((panel, lines))
            _doubling(panel, lines[0][0].x, 4 if several else 6)
            if np.isfinite(evolved[column]):
                panel.axvline(
                    evolved[column], color="#666666", linestyle=(0, (1, 1.5)), linewidth=0.9, zorder=1
                )
            if not several or column == 0:
                panel.set_ylabel(words)
        if several:
            axes[0, column].set_title(group.title.replace(" (", "\n("))
    for panel in axes.flat:
        style.from_zero(panel)
    for panel in axes[-1]:
        panel.set_xlabel(
            "search budget\n(proposals per decision)" if several else "search budget (proposals per decision)"
        )
    if several:
        style.key(
            figure, [(f"{label} world", style.world_stroke(label, i)) for i, label in enumerate(labels)]
        )
    else:
        style.heading(figure, groups[0].title)
    dotted = "Dotted line: the mean budget that evolved." if np.isfinite(evolved).any() else ""
    style.footer(figure, style.statements(drawn), style.sizes(groups), dotted)
    if not several:
        style.label_ends(figure, ends)
    return figure


def _evolved_budget(runs: Sequence[RunData]) -> float:
    """The mean over runs of the last generation's mean budget; NaN if it was not recorded."""
    if not all(run.has("budget") for run in runs):
        return float("nan")
    return float(np.mean([mean_of(run, "budget")[-1] for run in runs]))


def _doubling(axes: "Axes", budgets: "np.typing.NDArray[np.float64]", most: int) -> None:
    """An axis on which a doubling is a step, and 0 has a place of its own."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    axes.set_xscale("symlog", base=2, linthresh=1, linscale=1)
    shown = budgets[:: max(1, -(-budgets.size // most))]
    axes.xaxis.set_major_locator(FixedLocator([float(budget) for budget in shown]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
