"""Attainment of felt reward and of fitness over generations, and their difference: the divergence.

Where a designer is named, so are what he wants and the gap between fitness and that: the divergence of
level 0.
Attainment is measured in standard deviations of random lives in the same world, as in
`fitness.measures.attainment`.
"""

from collections.abc import Sequence

from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import RunData, intent_of, over_generations, worlds
from babushka.runs.presentation.plots.panel_grid import panel_grid

UNIT = "(SD of random lives)"


PLACE = 1


def draw(runs: Sequence[RunData]) -> Figure:
    """Panels of one scenario are side by side, those of several below one another."""
    groups, objective = over_generations(runs), runs[0].objective
    stems = [
        ("z_felt", f"attained felt reward\n{UNIT}"),
        ("z_fitness", f"attained {objective}\n{UNIT}"),
        ("divergence", f"divergence: felt minus\n{objective} {UNIT}"),
    ]
    if intent := intent_of(runs):
        stems += [
            ("z_intent", f"attained {intent}\n{UNIT}"),
            ("gap", f"gap: {objective} minus\n{intent} {UNIT}"),
        ]
    sheet = panel_grid(groups, worlds(runs, "divergence"), stems, named_ends=False, zero=True)
    return sheet.finish("At 0: what organisms that act at random attain in the same world.")
