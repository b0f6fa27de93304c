"""A torus of cells on which one moves in four directions: what worlds on it share."""

from typing import Any

import numpy as np

from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below
from babushka.fitness.worlds.protocol import Array

ACTIONS = ("north", "east", "south", "west")
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))  # rows and columns that each action leads by
EMPTY = np.uint8(0)


def four_neighbours(side: int) -> Array:
    """The cell that each action leads to from each cell, shape (cells, 4), uint16."""
    row, column = np.divmod(np.arange(side * side), side)
    to = [(row + down) % side * side + (column + right) % side for down, right in MOVES]
    return np.stack(to, axis=1).astype(np.uint16)  # unsigned: as an index it needs no check for its sign


@kernel
def empty_cell(cells: Any, first: Any, avoided: Any, stream: Any) -> Any:
    """A random empty cell from number `first` on, other than `avoided` (-1: any). There must be one."""
    while True:
        cell = first + below(stream, cells.size - first)
        if cell != avoided and cells[cell] == EMPTY:
            return cell


@kernel
def in_plan(path: Any, taken: Any, steps: Any, cell: Any) -> bool:
    """Whether one of a plan's first steps took what was on a cell: `taken` (H,) is nonzero where one did."""
    found = False
    for k in range(steps):
        found = found or (path[k + 1] == cell and taken[k] > 0)
    return found


@kernel
def follow(neighbours: Any, side: Any, start: Any, plan: Any, places: Any) -> None:
    """Write row and column after each step of a plan to `places`, shape (H, 2)."""
    cell = start
    for k in range(plan.size):
        cell = neighbours[cell, plan[k]]
        places[k, 0] = cell // side
        places[k, 1] = cell % side
