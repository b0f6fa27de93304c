"""Whether packers decide like reference algorithms or like the best packing, where the two differ.

Separating agreement: over instances with one best packing, of the items that a reference and that packing
decide differently, the share decided like the reference. 1 is the reference, 0 the best packing. References
are the greedy rule, a beam of 4 states, and branch and bound cut off after 64 nodes. It reads what
`babushka analyze` found.
"""

from collections.abc import Sequence

from babushka.runs.presentation.plots import by_class, style
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import RunData
from babushka.runs.presentation.plots.tower_levels import prepare

__all__ = ["account", "draw", "prepare"]

PLACE = 9
SERIES = (
    ("alike.greedy", "like greedy", style.Stroke("#D55E00", "none", "s", hollow=True)),
    ("alike.beam", "like the beam", style.Stroke("#0072B2", "none", "o")),
    ("alike.branch", "like branch and bound, cut off", style.Stroke("#009E73", "none", "D")),
)


def draw(runs: Sequence[RunData]) -> Figure:
    """A panel for each scenario, classes side by side."""
    figure = by_class.figure_of(
        runs, SERIES, "share decided like the reference", "1 is the reference, 0 the best packing."
    )
    for axes in figure.axes:
        axes.set_ylim(-0.03, 1.03)
    return figure


def account(runs: Sequence[RunData]) -> str:
    """A line for each scenario and class."""
    return by_class.account_of(runs, SERIES, "decided")
