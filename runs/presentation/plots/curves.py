"""Base fitness and felt reward over generations, in every world, controls side by side.

The left panel (or upper row) is what selection counts, the right one (or lower row) is what organisms feel.
Where members live together, there is a panel for each column that their dynamics names.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from runs.presentation.plots import drawing, style, words
from runs.presentation.plots.data import RunData, grouped, worlds
from runs.presentation.plots.panel_grid import draw_panel_grid

if TYPE_CHECKING:
    from matplotlib.figure import Figure


PLACE = 0


@style.styled
def draw(runs: Sequence[RunData]) -> "Figure":
    """One scenario: two panels. Several: two rows, a column each, on shared axes."""
    groups = grouped(runs)
    objective = runs[0].objective
    if runs[0].shown:
        labels, stems = [""], [(name, name) for name in runs[0].shown]
    else:
        labels = worlds(runs, objective)
        stems = [(objective, f"{objective} per life"), ("felt", words.felt_reward(runs))]
    made = draw_panel_grid(groups, labels, stems)
    for panel in made.axes[-1]:
        drawing.over_generations(panel)
    return made.finish(words.statements(made.drawn), words.sizes(groups), words.explain_changes(groups))
