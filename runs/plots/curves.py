"""Base fitness and felt reward over generations, in every world, controls side by side.

The left panel (or upper row) is what selection counts, the right one (or lower row) is what organisms feel.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from runs.plots import style
from runs.plots.bands import band
from runs.plots.data import RunData, grouped, worlds

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FELT = "felt reward per life\n(length-1 weights)"


@style.styled
def draw(runs: Sequence[RunData]) -> "Figure":
    """One scenario: two panels. Several: two rows, a column each, on shared axes."""
    groups = grouped(runs)
    objective = runs[0].objective
    labels = worlds(runs, objective)
    stems = ((objective, f"{objective} per life"), ("felt", FELT))
    several = len(groups) > 1
    shape = (2, len(groups)) if several else (1, 2)
    width = max(style.WIDTH, 1.0 + 1.5 * len(groups)) if several else style.WIDTH
    height = style.HEIGHT if several else 3.4
    figure, axes = style.panels(*shape, width, height, sharex=True, sharey="row" if several else False)
    ends, drawn = [], []
    for column, group in enumerate(groups):
        for row, (stem, words) in enumerate(stems):
            panel = axes[row, column] if several else axes[0, row]
            lines = []
            for place, label in enumerate(labels):
                stroke = style.world_stroke(label, place)
                line = band(group.runs, f"{label}.{stem}")
                style.draw_band(panel, line, stroke, place)
                lines.append((line, label, stroke))
                drawn.append((group.scenario, line))
            style.say_if_empty(panel, [line for line, _, _ in lines])
            style.mark_changes(panel, group.changes, letters=row == 0 or not several)
            ends.append((panel, lines))
            if not several or column == 0:
                panel.set_ylabel(words)
        if several:
            axes[0, column].set_title(group.title.replace(" (", "\n("), pad=14 if group.changes else 6)
    for panel in axes.flat:
        style.from_zero(panel)
    for panel in axes[-1]:
        style.over_generations(panel)
    if several:
        style.key(
            figure, [(f"{label} world", style.world_stroke(label, i)) for i, label in enumerate(labels)]
        )
    else:
        style.heading(figure, groups[0].title)
    style.footer(figure, style.statements(drawn), style.sizes(groups), style.explain_changes(groups))
    if not several:
        style.label_ends(figure, ends)
    return figure
