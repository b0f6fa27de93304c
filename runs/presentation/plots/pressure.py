"""Base fitness and felt reward of one saved population, its inner searches given other budgets.

How hard the proxy is optimized is the search budget: proposals that the hill-climber may try per decision.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from runs.presentation.plots import drawing, style, words
from runs.presentation.plots.bands import mean_of
from runs.presentation.plots.data import Column, Prepared, RunData, grouped, worlds
from runs.presentation.plots.panel_grid import draw_panel_grid

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from runs.orchestration.saved import Run

PLACE = 4
SLOW = True
TABLE = "pressure"


def prepare(run: "Run", generation: int | None) -> Prepared:
    """Lives at every search budget."""
    from runs.orchestration.measuring import pressure

    return Prepared({TABLE: pressure(run, generation)})


@style.styled
def draw(runs: Sequence[RunData]) -> "Figure":
    """One scenario: two panels. Several: two rows, a column each, on shared axes."""
    groups = grouped(runs, TABLE)
    objective = runs[0].objective
    stems = ((objective, f"{objective} per life"), ("felt", words.felt_reward(runs)))
    made = draw_panel_grid(groups, worlds(runs, objective, TABLE), stems, "budget", TABLE)
    evolved = [_evolved_budget(group.runs) for group in groups]
    budgets = np.unique(np.concatenate([line.x for _, line in made.drawn]))
    for (_, column), panel in np.ndenumerate(made.axes):
        budget = evolved[column if made.several else 0]
        _doubling(panel, budgets, 4 if made.several else 6)
        if np.isfinite(budget):
            drawing.dotted_line(panel, budget)
    for panel in made.axes[-1]:
        panel.set_xlabel(f"search budget{chr(10) if made.several else ' '}(proposals per decision)")
    dotted = "Dotted line: the mean budget that evolved." if np.isfinite(evolved).any() else ""
    return made.finish(words.statements(made.drawn), words.sizes(groups, TABLE), dotted)


def _evolved_budget(runs: Sequence[RunData]) -> float:
    """The mean over runs of the last generation's mean budget; NaN if it was not recorded."""
    if not all(run.has("budget") for run in runs):
        return float("nan")
    return float(np.mean([mean_of(run, "budget")[-1] for run in runs]))


def _doubling(axes: "Axes", budgets: Column, most: int) -> None:
    """An axis on which a doubling is a step, and 0 has a place of its own."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    axes.set_xscale("symlog", base=2, linthresh=1, linscale=1)
    axes.set_xlim(min(float(budgets[0]), 1.0) - 0.25, 1.25 * float(budgets[-1]))
    shown = {
        float(budgets[0]),
        *(float(budget) for budget in budgets[::-1][:: max(1, -(-budgets.size // most))]),
    }
    axes.xaxis.set_major_locator(FixedLocator(sorted(shown)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
