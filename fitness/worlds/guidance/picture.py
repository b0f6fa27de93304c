"""A flight as it looks: the lander, the way so far, its flames, the pad and the beacon."""

from typing import Any

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.guidance.flight import burn, fly
from babushka.fitness.worlds.guidance.regime import (
    BEACON,
    LANDED,
    MAIN,
    PLACE_SCALE,
    SIDE,
    TIME,
    GuidanceRegime,
    X,
    Z,
)
from babushka.fitness.worlds.states import state_at

LEGEND = ("sky", "way so far", "thrust", "pad", "beacon")
WAY, THRUST, PAD, BEACON_SEEN = range(1, 5)
CELL = 4.0  # metres a side
ROWS, COLUMNS = 33, 41  # up to 128 m, and 80 m to either side


@kernel
def row_of(z: Any) -> int:
    """The row at a height; the ground is the last one. -1 where it is outside of the picture."""
    row = ROWS - 1 - int(z / CELL + 0.5)
    return row if 0 <= row < ROWS else -1


@kernel
def column_of(x: Any) -> int:
    """The column at a place along the ground; -1 where it is outside of the picture."""
    column = int(x / CELL + COLUMNS / 2)
    return column if x / CELL + COLUMNS / 2 >= 0 and column < COLUMNS else -1


@kernel
def paint(picture: Any, row: Any, column: Any, what: Any) -> None:
    """Show something in a cell, if it is in the picture."""
    if 0 <= row < ROWS and 0 <= column < COLUMNS:
        picture[row, column] = what


@implements(protocol.depict, GuidanceRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """Flames are those of the last step: one cell for half of the main engine, two for all of it."""
    now = state.now
    picture[:] = 0
    for flown in range(min(int(now[TIME]) + 1, state.trail.shape[0])):
        paint(picture, row_of(state.trail[flown, 1]), column_of(state.trail[flown, 0]), WAY)
    ground = ROWS - 1
    for column in range(column_of(-PLACE_SCALE), column_of(PLACE_SCALE) + 1):
        paint(picture, ground, column, PAD)
    paint(picture, ground, column_of(now[BEACON]), BEACON_SEEN)
    # Who has left the picture is shown at its edge.
    row, column = row_of(now[Z]), column_of(now[X])
    place[0] = max(row, 0)
    place[1] = column if column >= 0 else (0 if now[X] < 0 else COLUMNS - 1)
    if now[LANDED] == 0.0:
        if now[MAIN] > 0.0:
            paint(picture, place[0] + 1, place[1], THRUST)
        if now[MAIN] > regime.main / 2:
            paint(picture, place[0] + 2, place[1], THRUST)
        if now[SIDE] != 0.0:
            paint(picture, place[0], place[1] - (1 if now[SIDE] > 0.0 else -1), THRUST)


@implements(protocol.depict_plan, GuidanceRegime)
def depict_plan(belief: Any, model_state: Any, plan: Any, places: Any) -> None:
    """Where the plan leads in the believed world, until it touches down or leaves the picture."""
    now = state_at(model_state.states, 0).now.copy()
    places[:] = -1
    for k in range(plan.size):
        if now[LANDED] > 0.0:
            return
        burn(belief, now, plan[k])
        fly(belief, now, belief.push)
        row, column = row_of(now[Z]), column_of(now[X])
        if row < 0 or column < 0:
            return
        places[k, 0] = row
        places[k, 1] = column
