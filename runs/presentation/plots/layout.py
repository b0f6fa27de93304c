"""Where panels go: matplotlib's constrained layout, and what can only be done once that is known."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import LayoutEngine

Move = Callable[[], None]


def layout() -> "LayoutEngine":
    """A constrained layout for one figure."""
    return _engine()()


def after_layout(figure: "Figure", move: Move) -> None:
    """Have `move` called whenever the figure, which has such a layout, has been laid out."""
    engine: Any = figure.get_layout_engine()
    engine.moves.append(move)


def laid_out(figure: "Figure") -> None:
    """Lay the figure out now, so that the sizes of its panels are known."""
    engine: Any = figure.get_layout_engine()
    engine.execute(figure)


@cache
def _engine() -> "Callable[[], LayoutEngine]":
    """The class; made when something is drawn, since matplotlib is not imported before."""
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    class Layout(ConstrainedLayoutEngine):
        """Constrained layout, after which artists move inside their panels."""

        def __init__(self) -> None:
            super().__init__()
            self.moves: list[Move] = []

        def execute(self, fig: "Figure") -> Any:
            grids = super().execute(fig)
            for move in self.moves:
                move()
            return grids

    return Layout
