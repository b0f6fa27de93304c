"""Dose-response: base fitness, felt reward, steps lived and divergence against the regime's parameter."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from runs.presentation.plots import drawing, style, words
from runs.presentation.plots.bands import band
from runs.presentation.plots.data import Prepared, RunData, grouped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from runs.orchestration.saved import Run

PLACE = 5
SLOW = True
TABLE = "modernity"


def prepare(run: "Run", generation: int | None) -> Prepared:
    """Lives at every dose of the world's regime parameter."""
    from runs.orchestration.measuring import modernity

    return Prepared({TABLE: modernity(run, generation)})


@style.styled
def draw(runs: Sequence[RunData]) -> "Figure":
    """Four panels, a line for each scenario."""
    groups = grouped(runs, TABLE)
    objective = runs[0].objective
    stems = (
        (objective, f"{objective} per life"),
        ("felt", words.felt_reward(runs)),
        ("steps", "steps lived per life"),
        ("divergence", f"divergence: felt minus\n{objective} (SD of random lives)"),
    )
    dose = next(iter(runs[0].table(TABLE)))  # the name of the regime's parameter
    figure, axes = drawing.panels(2, 2, sharex=True)
    drawn = []
    for panel, (stem, text) in zip(axes.flat, stems, strict=True):
        lines = []
        for place, group in enumerate(groups):
            line = band(group.runs, stem, dose, TABLE)
            drawing.draw_band(panel, line, style.scenario_stroke(place), place)
            lines.append((group.name, line))
            drawn.append((stem if len(groups) == 1 else group.name, line))
        drawing.say_if_empty(panel, lines)
        panel.set_ylabel(text)
        if stem == "divergence":
            drawing.zero_line(panel)
        else:
            drawing.from_zero(panel)
    for panel in axes[-1]:
        panel.set_xlabel(_dose(runs[0], dose))
    if len(groups) > 1:
        words.key(figure, [(group.heading, style.scenario_stroke(i)) for i, group in enumerate(groups)])
    else:
        words.heading(figure, groups[0].heading)
    words.footer(figure, words.statements(drawn), words.sizes(groups, TABLE))
    return figure


def _dose(run: RunData, parameter: str) -> str:
    """The parameter's name, and what it is in each probe."""
    probes = run.settings.get("probes", {})
    said = [f"{probe[parameter]:g} {label}" for label, probe in probes.items() if parameter in probe]
    return f"{parameter} ({', '.join(said)})" if said else parameter
