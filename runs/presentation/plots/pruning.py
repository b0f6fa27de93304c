"""How much players of Connect Four leave out, over generations: the budget that is enough, nodes to a depth.

It reads what `babushka analyze` found.
"""

from collections.abc import Sequence

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import drawing
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.data import RunData, grouped, over_generations
from babushka.runs.presentation.plots.panel_grid import panel_grid
from babushka.runs.presentation.plots.tower_levels import MEASURES, prepare

__all__ = ["account", "draw", "prepare"]

PLACE = 6
STEMS = (
    ("enough", "positions for 95 % of own best skill"),
    ("nodes", "positions to look 6 plies ahead\n(share)"),
)


def draw(runs: Sequence[RunData]) -> Figure:
    """Panels of both, scenarios side by side."""
    groups = over_generations(runs, MEASURES)
    stems = [(f"{_label(runs)}.{stem}", text) for stem, text in STEMS]
    sheet = panel_grid(groups, [""], stems, table=MEASURES, named_ends=False)
    for panel in sheet.panels:
        drawing.over_generations(panel.axes, label=panel.below)
    return sheet.finish(
        "The budget with 95 % of own best skill says how early search stops to help, not how good that is: "
        "of the strongest members the median. Positions to a depth: alpha-beta with the member's order of "
        "moves and the same judgement of positions for all, as a share of those from left to right.",
    )


def account(runs: Sequence[RunData]) -> str:
    """First and last of each, a line for each scenario."""
    label = _label(runs)
    lines = []
    for group in grouped(runs, MEASURES):
        for stem, what in (("enough", "budget for 95 % of own best"), ("nodes", "share of nodes to depth 6")):
            found = band(group.runs, f"{label}.{stem}", "generation", MEASURES)
            lines.append(
                f"{group.heading}: {what} {found.centre[0]:.3g} in generation {found.x[0]:g}, "
                f"{found.centre[-1]:.3g} in generation {found.x[-1]:g}."
            )
    return "\n".join(lines)


def _label(runs: Sequence[RunData]) -> str:
    """The first regime in which all were examined: players are the same in all of them."""
    names = [name for name in runs[0].table(MEASURES) if name.endswith(".enough")]
    shared = [name for name in names if all(name in run.table(MEASURES) for run in runs)]
    if not shared:
        raise SettingsError(
            f"The analysis of run {runs[0].name!r} says nothing of the strength of players: they do not play "
            "Connect Four on a board of 7 x 6, or were analyzed before there was such a measure."
        )
    return shared[0].removesuffix(".enough")
