"""What each level wants, in a picture: a row a level, a column a kind of thing, in each cell its worth."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from babushka.runs.orchestration.one_life import OneLife
from babushka.runs.presentation.replay.looks import BLACK, BLUE, GREY, GROUND, ORANGE, hand_look

LETTER = 0.53  # of the size of a font: the width of a letter, about
MOST_POINTS = 8.0
PALEST = 0.12  # the colour of what is worth little


def names_of_levels(life: OneLife) -> list[str]:
    """What the rows are called: the base objective, the organism, and each machine that there was."""
    if life.pursued:
        return [life.world.objective, "its body"]
    machines = [f"level {level}" for level in range(2, life.levels + 1)]
    return [life.world.objective, "organism", *machines]


def worth_of_kinds(life: OneLife, moment: int) -> NDArray[np.float64]:
    """What each kind is worth to each level at a moment, shape (rows, kinds); NaN to a machine not there.

    The first row says what it does for the base objective that the organism takes it.
    """
    base = life.world.objective_of_kinds()[1:]
    if life.pursued:
        return np.array([base, list(life.pursued.values())])
    step = life.shown_at(moment)
    there = life.trace.hands.place[step, :, 0] >= 0
    machines = np.where(there[:, None], life.hand_values(moment), np.nan)
    return np.vstack([base, list(life.worth.values()), machines])


class Worth:
    """The table in its axes. A row's colours are scaled by the largest value that it ever has."""

    def __init__(self, life: OneLife, axes: Axes) -> None:
        kinds, rows = life.world.kinds, names_of_levels(life)
        every = np.array([worth_of_kinds(life, moment) for moment in range(life.steps)])
        self.largest = np.nanmax(np.abs(every), axis=(0, 2), initial=1e-9)
        box = axes.get_window_extent()
        width = box.width / max(len(kinds), 1) * 72 / axes.figure.dpi  # points
        points = min(MOST_POINTS, 0.96 * width / (LETTER * max(map(len, kinds), default=1)))
        axes.set_xlim(-0.5, len(kinds) - 0.5)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xticks(range(len(kinds)), kinds, fontsize=points)
        axes.set_yticks(range(len(rows)), rows)
        axes.tick_params(length=0, pad=3, labeltop=True, labelbottom=False, labelcolor=BLACK)
        axes.tick_params(axis="y", labelsize=8)
        for hand, label in enumerate(axes.get_yticklabels()[1:]):
            label.set_color(BLACK if hand == 0 else hand_look(hand).colour)
            label.set_fontweight("bold")
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.set_title("what each kind of thing is worth to each level", loc="left", fontsize=9, pad=5)
        self.cells: list[tuple[Any, Any]] = []
        for row in range(len(rows)):
            for kind in range(len(kinds)):
                patch = axes.add_patch(Rectangle((kind - 0.48, row - 0.44), 0.96, 0.88, linewidth=0))
                text = axes.text(kind, row, "", ha="center", va="center", fontsize=min(8.0, 0.3 * width))
                self.cells.append((patch, text))
        self.moving = [artist for cell in self.cells for artist in cell]

    def show(self, life: OneLife, moment: int) -> None:
        """Change to what levels want at a moment."""
        worth = worth_of_kinds(life, moment)
        for (patch, text), value, largest in zip(
            self.cells, worth.flat, np.repeat(self.largest, worth.shape[1]), strict=True
        ):
            known = bool(np.isfinite(value))
            patch.set_facecolor(_shade(float(value) / float(largest)) if known else GROUND)
            text.set_text(f"{value:+z.2f}" if known and value else "0" if known else "–")
            text.set_color(BLACK if known else GREY)


def _shade(share: float) -> tuple[float, ...]:
    """Blue for what is wanted, orange for what is not, paler for less."""
    if share == 0:
        return to_rgb(GROUND)
    strength = PALEST + (0.75 - PALEST) * min(abs(share), 1.0)
    colour, ground = np.array(to_rgb(BLUE if share > 0 else ORANGE)), np.array(to_rgb(GROUND))
    return tuple((ground + strength * (colour - ground)).tolist())
