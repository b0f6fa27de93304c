"""Mazes as pictures: cells with walls between them, and which of them have been visited."""

from typing import Any

from babushka.fitness.kernels import kernel
from babushka.fitness.worlds.passages import EAST, SOUTH, is_open, led

UNSEEN, WALL, VISITED = range(3)  # values of the picture; a world's own follow


def sides_of(size: int) -> tuple[int, int]:
    """Rows and columns of the picture: a wall, and then a cell and a wall, as often as there are cells."""
    return (2 * size + 1, 2 * size + 1)


@kernel
def pictured(side: Any, cell: Any, at: Any) -> None:
    """Write where cell (r, c) is in the picture to `at`, (2,): (2 r + 1, 2 c + 1)."""
    at[0] = 2 * (cell // side) + 1
    at[1] = 2 * (cell % side) + 1


@kernel
def draw_maze(side: Any, passages: Any, visits: Any, picture: Any) -> None:
    """Draw walls, cells, and passages, which look visited between two cells that are."""
    picture[:, :] = WALL
    for cell in range(side * side):
        row, column = 2 * (cell // side) + 1, 2 * (cell % side) + 1
        seen = visits[cell] > 0
        picture[row, column] = VISITED if seen else UNSEEN
        if is_open(passages, cell, EAST):
            picture[row, column + 1] = VISITED if seen and visits[cell + 1] > 0 else UNSEEN
        if is_open(passages, cell, SOUTH):
            picture[row + 1, column] = VISITED if seen and visits[cell + side] > 0 else UNSEEN


@kernel
def mark(picture: Any, side: Any, cell: Any, value: Any) -> None:
    """Draw something on a cell."""
    picture[2 * (cell // side) + 1, 2 * (cell % side) + 1] = value


@kernel
def draw_plan(side: Any, passages: Any, cell: Any, last: Any, plan: Any, places: Any) -> None:
    """Write where a plan leads from a cell to `places`, (H, 2), until it is at the last one; -1 beyond."""
    places[:] = -1
    for k in range(plan.size):
        cell = led(side, passages, cell, plan[k])
        pictured(side, cell, places[k])
        if cell == last:
            break
