"""Attainment of felt reward and of fitness over generations, and their difference: the divergence.

Attainment is measured in standard deviations of random lives in the same world (`fitness.measures.attainment`).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from runs.plots import style
from runs.plots.bands import band
from runs.plots.data import RunData, grouped, worlds

if TYPE_CHECKING:
    from matplotlib.figure import Figure

UNIT = "(SD of random lives)"
STEMS = (
    ("z_felt", f"attained felt reward\n{UNIT}"),
    ("z_fitness", "attained {}\n" + UNIT),
    ("divergence", f"divergence: felt − {{}}\n{UNIT}"),
)


@style.styled
def draw(runs: Sequence[RunData]) -> "Figure":
    """Three panels a scenario: side by side for one scenario, below one another for several."""
    groups = grouped(runs)
    labels = worlds(runs, "divergence")
    several = len(groups) > 1
    shape = (3, len(groups)) if several else (1, 3)
    width = max(style.WIDTH, 1.0 + 1.5 * len(groups)) if several else style.WIDTH
    figure, axes = style.panels(
        *shape, width, 6.0 if several else 3.2, sharex=True, sharey="row" if several else False
    )
    drawn = []
    for column, group in enumerate(groups):
        for row, (stem, words) in enumerate(STEMS):
            panel = axes[row, column] if several else axes[0, row]
            panel.axhline(0, color="#444444", linewidth=0.6, zorder=1)
            lines = []
            for place, label in enumerate(labels):
                stroke = style.world_stroke(label, place)
                line = band(group.runs, f"{label}.{stem}")
                style.draw_band(panel, line, stroke, place)
                lines.append((line, label, stroke))
                drawn.append((group.scenario, line))
            style.say_if_empty(panel, [line for line, _, _ in lines])
            style.mark_changes(panel, group.changes, letters=row == 0 or not several)
            if not several or column == 0:
                panel.set_ylabel(words.format(runs[0].objective))
        if several:
            axes[0, column].set_title(group.title.replace(" (", "\n("), pad=14 if group.changes else 6)
    for panel in axes[-1]:
        style.over_generations(panel)
    style.key(figure, [(f"{label} world", style.world_stroke(label, i)) for i, label in enumerate(labels)])
    if not several:
        style.heading(figure, groups[0].title)
    style.footer(
        figure,
        "0: what organisms attain that act at random in the same world.",
        style.statements(drawn),
        style.sizes(groups),
        style.explain_changes(groups),
    )
    return figure
