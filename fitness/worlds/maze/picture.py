"""The maze as it looks: cells with walls between them, where one has been, and where things are."""

from typing import Any

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.maze.carving import is_open, led
from babushka.fitness.worlds.maze.regime import (
    EAST,
    EXIT,
    FAR,
    HERE,
    PLACE,
    SIDE,
    SOUTH,
    MazeRegime,
)
from babushka.fitness.worlds.states import state_at

UNSEEN, WALL, VISITED, EXIT_SEEN, PLACE_SEEN, FAR_SEEN = range(6)  # values of the picture


def sides_of(size: int) -> tuple[int, int]:
    """Rows and columns of the picture: a wall, and then a cell and a wall, as often as there are cells."""
    return (2 * size + 1, 2 * size + 1)


@implements(protocol.depict, MazeRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """Cell (r, c) is at (2 r + 1, 2 c + 1), what is between two cells between them."""
    side, now = state.now[SIDE], state.now
    picture[:, :] = WALL
    for cell in range(side * side):
        row, column = 2 * (cell // side) + 1, 2 * (cell % side) + 1
        seen = state.visits[cell] > 0
        picture[row, column] = VISITED if seen else UNSEEN
        if is_open(state.passages, cell, EAST):
            picture[row, column + 1] = VISITED if seen and state.visits[cell + 1] > 0 else UNSEEN
        if is_open(state.passages, cell, SOUTH):
            picture[row + 1, column] = VISITED if seen and state.visits[cell + side] > 0 else UNSEEN
    _mark(picture, side, now[FAR], FAR_SEEN)
    _mark(picture, side, now[PLACE], PLACE_SEEN)
    _mark(picture, side, now[EXIT], EXIT_SEEN)
    place[0] = 2 * (now[HERE] // side) + 1
    place[1] = 2 * (now[HERE] % side) + 1


@kernel
def _mark(picture: Any, side: Any, cell: Any, value: Any) -> None:
    picture[2 * (cell // side) + 1, 2 * (cell % side) + 1] = value


@implements(protocol.depict_plan, MazeRegime)
def depict_plan(belief: Any, model_state: Any, plan: Any, places: Any) -> None:
    """Where the plan leads, until it leaves the maze."""
    state = state_at(model_state.states, 0)
    side, cell = state.now[SIDE], state.now[HERE]
    places[:] = -1
    for k in range(plan.size):
        cell = led(side, state.passages, cell, plan[k])
        places[k, 0] = 2 * (cell // side) + 1
        places[k, 1] = 2 * (cell % side) + 1
        if cell == state.now[EXIT]:
            break


@implements(protocol.depict_place, MazeRegime)
def depict_place(regime: Any, state: Any, place: Any, at: Any) -> None:
    """Where `depict` shows a cell."""
    at[0] = 2 * (place // state.now[SIDE]) + 1
    at[1] = 2 * (place % state.now[SIDE]) + 1
