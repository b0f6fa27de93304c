"""Mazes of walls between cells: drawn as spanning trees by depth-first search, and measured breadth first.

Cells are numbered row by row; bit a of a cell's passages is set where way a leads to another cell.

Depth-first search with a random next neighbour ("recursive backtracker") makes long corridors: n^2 - 1
passages between the n^2 cells, and one way from each to each. Opening some of the walls that are left, or
some of those at dead ends ("braiding"), makes loops.
"""

from typing import Any

import numpy as np

from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below, uniform

NORTH, EAST, SOUTH, WEST = range(4)  # ways, and the actions that go there
METRICS = ("manhattan", "euclid", "path")
MANHATTAN, EUCLID, PATH = range(3)


@kernel
def beside(side: Any, cell: Any, way: Any) -> Any:
    """The cell on that side of another, whether or not there is a wall between them; -1 beyond the edge."""
    if way == NORTH:
        return cell - side if cell >= side else -1
    if way == SOUTH:
        return cell + side if cell + side < side * side else -1
    if way == EAST:
        return cell + 1 if cell % side < side - 1 else -1
    return cell - 1 if cell % side > 0 else -1


@kernel
def is_open(passages: Any, cell: Any, way: Any) -> bool:
    """Whether there is a passage on that side of a cell."""
    return (passages[cell] >> way) & 1 == 1


@kernel
def open_up(passages: Any, cell: Any, way: Any, other: Any) -> None:
    """Make a passage between a cell and the other one, which lies that way."""
    passages[cell] |= np.uint8(1 << way)
    passages[other] |= np.uint8(1 << (way + 2) % 4)


@kernel
def carve(side: Any, braid: Any, chance: Any, passages: Any, stack: Any) -> None:
    """Draw a maze of at least 2 x 2 cells into `passages`: a tree, and each wall left opened by chance."""
    for cell in range(side * side):
        passages[cell] = 0
    stack[0] = below(chance, side * side)
    depth = 1
    while depth > 0:
        cell = stack[depth - 1]
        fresh = 0
        for way in range(4):
            other = beside(side, cell, way)
            if other >= 0 and passages[other] == 0:
                fresh += 1
        if fresh == 0:
            depth -= 1
            continue
        chosen = below(chance, fresh)
        for way in range(4):
            other = beside(side, cell, way)
            if other >= 0 and passages[other] == 0:
                if chosen == 0:
                    open_up(passages, cell, way, other)
                    stack[depth] = other
                    depth += 1
                    break
                chosen -= 1
    for cell in range(side * side):
        for way in (EAST, SOUTH):
            other = beside(side, cell, way)
            if other >= 0 and not is_open(passages, cell, way) and uniform(chance) < braid:
                open_up(passages, cell, way, other)


@kernel
def ways_out(passages: Any, cell: Any) -> int:
    """How many passages a cell has."""
    count = 0
    for way in range(4):
        count += is_open(passages, cell, way)
    return count


@kernel
def open_dead_ends(side: Any, braid: Any, chance: Any, passages: Any) -> None:
    """Open each cell with one passage, by that probability, to one of the neighbours it has a wall to."""
    for cell in range(side * side):
        if ways_out(passages, cell) != 1 or uniform(chance) >= braid:
            continue
        walled = 0
        for way in range(4):
            walled += beside(side, cell, way) >= 0 and not is_open(passages, cell, way)
        chosen = below(chance, walled)
        for way in range(4):
            other = beside(side, cell, way)
            if other >= 0 and not is_open(passages, cell, way):
                if chosen == 0:
                    open_up(passages, cell, way, other)
                    break
                chosen -= 1


@kernel
def led(side: Any, passages: Any, cell: Any, action: Any) -> Any:
    """The cell that an action leads to: the same one if a wall stops it, or it is to rest."""
    if action > WEST or not is_open(passages, cell, action):
        return cell
    return beside(side, cell, action)


@kernel
def measure(side: Any, passages: Any, origin: Any, queue: Any, steps: Any) -> None:
    """Write how many legal steps it is from each cell to `origin` to `steps`, (cells,) float64."""
    for cell in range(side * side):
        steps[cell] = -1.0
    steps[origin] = 0.0
    queue[0] = origin
    first, last = 0, 1
    while first < last:
        cell = queue[first]
        first += 1
        for way in range(4):
            other = led(side, passages, cell, way)
            if steps[other] < 0.0:
                steps[other] = steps[cell] + 1.0
                queue[last] = other
                last += 1


@kernel
def apart(side: Any, one: Any, other: Any, metric: Any) -> float:
    """How far two cells are from each other through walls, in cells."""
    down = np.float64(one // side - other // side)
    right = np.float64(one % side - other % side)
    if metric == EUCLID:
        return np.sqrt(down * down + right * right)
    return abs(down) + abs(right)


@kernel
def farthest_corner(side: Any, cell: Any) -> Any:
    """The corner that is farthest from a cell; the later one where two are equally far."""
    row = side - 1 if 2 * (cell // side) <= side - 1 else 0
    column = side - 1 if 2 * (cell % side) <= side - 1 else 0
    return row * side + column
