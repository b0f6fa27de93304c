"""Dose-response: base fitness, felt reward, steps lived and divergence against modernity, 0 to 1."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from runs.plots import style
from runs.plots.bands import band
from runs.plots.curves import FELT
from runs.plots.data import RunData, grouped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TABLE = "modernity"


@style.styled
def draw(runs: Sequence[RunData]) -> "Figure":
    """Four panels, a line for each scenario."""
    groups = grouped(runs, TABLE)
    objective = runs[0].objective
    stems = (
        (objective, f"{objective} per life"),
        ("felt", FELT),
        ("steps", "steps lived per life"),
        ("divergence", f"divergence: felt − {objective}\n(SD of random lives)"),
    )
    figure, axes = style.panels(2, 2, height=style.HEIGHT, sharex=True)
    drawn = []
    for panel, (stem, words) in zip(axes.flat, stems, strict=True):
        lines = []
        for place, group in enumerate(groups):
            line = band(group.runs, stem, "modern", TABLE)
            style.draw_band(panel, line, style.scenario_stroke(place), place)
            lines.append(line)
            drawn.append((stem if len(groups) == 1 else group.scenario, line))
        style.say_if_empty(panel, lines)
        panel.set_ylabel(words)
        if stem == "divergence":
            panel.axhline(0, color="#444444", linewidth=0.6, zorder=1)
        else:
            style.from_zero(panel)
    for panel in axes[-1]:
        panel.set_xlabel("modernity (0 ancestral, 1 modern)")
    if len(groups) > 1:
        style.key(figure, [(group.title, style.scenario_stroke(i)) for i, group in enumerate(groups)])
    else:
        style.heading(figure, groups[0].title)
    style.footer(figure, style.statements(drawn), style.sizes(groups))
    return figure
