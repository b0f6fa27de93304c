"""Base fitness and felt reward over generations, in every world, controls side by side.

The left panel (or upper row) is what selection counts, the next one is what organisms feel; where a designer
is named, the last one is what he wants.
Where members live together, there is a panel for each column that their dynamics names.
"""

from collections.abc import Sequence

from babushka.runs.presentation.plots import words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import RunData, intent_of, over_generations, worlds
from babushka.runs.presentation.plots.panel_grid import panel_grid

PLACE = 0


def draw(runs: Sequence[RunData]) -> Figure:
    """One scenario: two panels. Several: two rows, a column each, on shared axes."""
    groups, objective, shown = over_generations(runs), runs[0].objective, runs[0].shown
    if shown:
        return panel_grid(groups, [""], [(name, name) for name in shown]).finish()
    stems = [(objective, f"{objective} per life"), ("felt", words.felt_reward(runs))]
    if intent := intent_of(runs):
        stems.append((intent, f"{intent} per life\n(what the designer wants)"))
    return panel_grid(groups, worlds(runs, objective), stems).finish()
