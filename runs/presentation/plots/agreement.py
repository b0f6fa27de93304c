"""Whether organisms decide as known rules do, where these differ.

Separating agreement: of the decisions that a reference takes otherwise than another one does, the share taken
like it; 1 is the reference. In knapsacks the other one is the best packing, so that 0 is that. It reads what
`babushka analyze` found.
"""

from collections.abc import Sequence

from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds import worlds
from babushka.runs.presentation.plots import by_class, style
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import RunData
from babushka.runs.presentation.plots.tower_levels import MEASURES, prepare

__all__ = ["account", "draw", "prepare"]

PLACE = 9
WHAT = ".alike."
REFLEX = "reflex."
STROKES = (
    style.Stroke("#D55E00", "none", "s", hollow=True),
    style.Stroke("#0072B2", "none", "o"),
    style.Stroke("#009E73", "none", "D"),
    style.Stroke("#CC79A7", "none", "^"),
    style.Stroke("#E69F00", "none", "v", hollow=True),
    style.Stroke("#000000", "none", "P"),
)


def draw(runs: Sequence[RunData]) -> Figure:
    """A panel for each scenario, regimes side by side."""
    figure = by_class.figure_of(runs, _series(runs), "share decided alike", "1 is the reference.")
    for axes in figure.axes:
        axes.set_ylim(-0.03, 1.03)
    return figure


def account(runs: Sequence[RunData]) -> str:
    """A line for each scenario and regime."""
    return by_class.account_of(runs, _series(runs), "decided")


def _series(runs: Sequence[RunData]) -> by_class.Series:
    """The references that some run was compared with, called as its world calls them."""
    names = [name.partition(WHAT)[2] for run in runs for name in run.table(MEASURES) if WHAT in name]
    references = [name for name in dict.fromkeys(names) if not name.startswith(REFLEX)]
    if not references:
        raise SettingsError(
            f"The analysis of run {runs[0].name!r} holds no agreement with references: its world has none."
        )
    words = {name: name for name in references}
    for run in runs:
        world = worlds.all().get(run.settings.get("world", {}).get("kind", ""))
        words |= {} if world is None else world.references
    return [
        (f"alike.{name}", f"like {words[name]}", STROKES[place % len(STROKES)])
        for place, name in enumerate(references)
    ]
