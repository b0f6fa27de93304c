"""Names for annotations, of packages that are imported only when something is drawn or measured."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from runs.orchestration.saved import Run
else:
    Artist = Axes = Figure = Run = Any

__all__ = ["Artist", "Axes", "Figure", "Run"]
