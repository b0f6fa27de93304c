"""Births lost by machines against how well they are designed: candidates, length or noise of trials.

The figure of a sweep: the loss is births without level 2 less births with it, of the same members in the
same worlds, as `babushka analyze` finds it.
"""

from collections.abc import Sequence

from babushka.runs.presentation.comparing.measures import OF_ANALYSIS
from babushka.runs.presentation.plots import drawing, sweep, tower_levels
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import RunData, grouped
from babushka.runs.presentation.plots.tower_levels import MEASURES, prepare

__all__ = ["draw", "prepare"]

LOSS = "loss.2"


def draw(runs: Sequence[RunData], columns: Sequence[str] = ()) -> Figure:
    """A panel for each world (or each column asked for), as in the figure `sweep`."""
    grouped(runs, MEASURES)
    labels = tower_levels.worlds_with(runs, LOSS) if not columns else []
    figure = sweep.draw(runs, columns or [f"{OF_ANALYSIS}{label}.{LOSS}" for label in labels])
    for axes in figure.axes:
        drawing.zero_line(axes)
        axes.autoscale(axis="y")
    return figure
