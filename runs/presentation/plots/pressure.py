"""Base fitness and felt reward of one saved population, its inner searches given other budgets.

How hard the proxy is optimized is the search budget: proposals that the hill-climber may try per decision.
"""

from collections.abc import Sequence

import numpy as np

from babushka.runs.orchestration import measuring
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import drawing, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.bands import mean_of
from babushka.runs.presentation.plots.data import Prepared, RunData, grouped, intent_of, worlds
from babushka.runs.presentation.plots.panel_grid import panel_grid

PLACE = 4
SLOW = True
TABLE = "pressure"


def prepare(run: Run, generation: int | None) -> Prepared:
    """Lives at every search budget."""
    return Prepared({TABLE: measuring.pressure(run, generation)})


def draw(runs: Sequence[RunData]) -> Figure:
    """One scenario: panels side by side. Several: rows, a column each, on shared axes."""
    groups = grouped(runs, TABLE)
    objective = runs[0].objective
    stems = [(objective, f"{objective} per life"), ("felt", words.felt_reward(runs))]
    if intent := intent_of(runs):
        stems.append((intent, f"{intent} per life\n(what the designer wants)"))
    sheet = panel_grid(groups, worlds(runs, objective, TABLE), stems, "budget", TABLE)
    evolved = [_evolved_budget(group.runs) for group in groups]
    budgets = np.unique(np.concatenate([run.column("budget", TABLE) for run in runs]))
    for place, panel in enumerate(sheet.panels):
        budget = evolved[place % len(groups)]
        drawing.doublings(panel.axes, budgets, 4 if sheet.several else 6)
        if np.isfinite(budget):
            drawing.dotted_line(panel.axes, budget)
        if panel.below:
            panel.axes.set_xlabel(f"search budget{chr(10) if sheet.several else ' '}(proposals per decision)")
    return sheet.finish("Dotted line: the mean budget that evolved." if np.isfinite(evolved).any() else "")


def _evolved_budget(runs: Sequence[RunData]) -> float:
    """The mean over runs of the last generation's mean budget; NaN if it was not recorded."""
    if not all(run.has("budget") for run in runs):
        return float("nan")
    return float(np.mean([mean_of(run, "budget")[-1] for run in runs]))
