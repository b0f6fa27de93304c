"""How near to the best packing packers come in each class of items, by their priority alone and by search.

It reads what `babushka analyze` found.
"""

from collections.abc import Sequence

from babushka.runs.presentation.plots import by_class, style
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import RunData
from babushka.runs.presentation.plots.tower_levels import prepare

__all__ = ["account", "draw", "prepare"]

PLACE = 8
SERIES = (
    ("packed.reflex", "priority alone", style.Stroke("#D55E00", "none", "s", hollow=True)),
    ("packed", "with search", style.Stroke("#0072B2", "none", "o")),
)


def draw(runs: Sequence[RunData]) -> Figure:
    """A panel for each scenario, classes side by side."""
    return by_class.figure_of(runs, SERIES, "share of the best packing")


def account(runs: Sequence[RunData]) -> str:
    """A line for each scenario and class."""
    return by_class.account_of(runs, SERIES, "share of the best packing")
