"""The house: its cells, its barriers, how far it is from one cell to another, and how it looks."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.protocol import Array

SIDE = 6  # cells
CELLS = SIDE * SIDE
NORTH, SOUTH, WEST, EAST, EAT, DRINK = range(6)
CORNERS = ("north-west", "north-east", "south-west", "south-east")
CORNER_CELLS = (0, SIDE - 1, CELLS - SIDE, CELLS - 1)
FLOOR, BARRIER, FOOD_SEEN, WATER_SEEN = range(4)  # values of the picture

# The state is one float64 array: the cell one is on, how one is, the cells of food and water, what was
# counted.
PLACE, HUNGRY, THIRSTY, FOOD, WATER, CLOCK, FED, DRUNK, DRY = range(9)


class HungryThirstyRegime(NamedTuple):
    """Hungry-Thirsty for the kernels."""

    leads_to: Array  # (36, 4) int64: the cell that a move leads to
    picture: Array  # (11, 11) int16: the house with nothing in it
    distances: Array  # (36, 36) float64: steps from cell to cell
    food: int  # a corner, 0 .. 3; -1 for one drawn at birth
    water: int
    thirst: float
    swap: int  # steps; 0: never


def moves() -> Array:
    """The cell that each move leads to, shape (36, 4), int64; at a barrier one stays where one is."""
    to = np.zeros((CELLS, 4), np.int64)
    for cell in range(CELLS):
        row, column = divmod(cell, SIDE)
        for action, (down, right) in enumerate(((-1, 0), (1, 0), (0, -1), (0, 1))):
            there = (row + down, column + right)
            inside = 0 <= there[0] < SIDE and 0 <= there[1] < SIDE
            free = inside and not _barred((row, column), there)
            to[cell, action] = there[0] * SIDE + there[1] if free else cell
    return to


def _barred(here: tuple[int, int], there: tuple[int, int]) -> bool:
    """Whether a barrier stands between two neighbouring cells (row, column)."""
    (row, column), (other_row, other_column) = sorted((here, there))
    if row != other_row:
        return row == 2 and column != SIDE - 1
    return (column, other_column) == (2, 3) and row not in (0, 4)


def walking_distances(leads_to: Array) -> NDArray[np.float64]:
    """Steps from cell to cell, shape (36, 36)."""
    steps = np.full((CELLS, CELLS), np.inf)
    np.fill_diagonal(steps, 0.0)
    for _ in range(CELLS):  # no way is longer than there are cells
        steps = np.minimum(steps, 1.0 + steps[leads_to].min(axis=1))
    return np.asarray(steps, np.float64)


def empty_picture(leads_to: Array) -> Array:
    """Cells on even rows and columns, barriers between them, shape (11, 11), int16."""
    side = 2 * SIDE - 1
    shown = np.full((side, side), FLOOR, np.int16)
    for cell in range(CELLS):
        row, column = 2 * (cell // SIDE), 2 * (cell % SIDE)
        if row + 1 < side and leads_to[cell, SOUTH] == cell:
            shown[row + 1, column] = BARRIER
        if column + 1 < side and leads_to[cell, EAST] == cell:
            shown[row, column + 1] = BARRIER
    barred = np.pad(shown == BARRIER, 1)
    across = barred[1:-1, :-2] & barred[1:-1, 2:]
    along = barred[:-2, 1:-1] & barred[2:, 1:-1]
    joint = np.arange(side) % 2 == 1
    shown[(across | along) & joint[:, None] & joint] = BARRIER  # no gaps in a barrier that goes on
    return shown
