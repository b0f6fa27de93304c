"""Cells and what stands on them. The square has a rim of walls, so that nobody looks or goes out of it.

A cell is a number: row x (size + 2) + column, rows and columns counted from the rim.
"""

from typing import Any

import numpy as np

from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below, uniform
from babushka.fitness.worlds.ecology.state import (
    EMPTY,
    GROWN,
    PLANT,
    PLANTS,
)


@kernel
def any_cell(size: Any, stream: Any) -> Any:
    """A cell within the rim, all alike."""
    number = below(stream, size * size)
    return np.int64((number // size + 1) * (size + 2) + number % size + 1)


@kernel
def times(rate: Any, stream: Any) -> Any:
    """A whole number with the mean `rate`: that rounded down, or one more."""
    whole = np.int64(rate)
    return whole + 1 if uniform(stream) < rate - whole else whole


@kernel
def sow(world: Any, cell: Any) -> None:
    """A plant comes up in a cell if there is nothing."""
    if world.content[cell] == EMPTY:
        place = world.counts[PLANTS]
        world.content[cell] = PLANT
        world.plants[place] = cell
        world.plant_place[cell] = place
        world.counts[PLANTS] = place + 1
        world.counts[GROWN] += 1


@kernel
def pluck(world: Any, cell: Any) -> None:
    """The plant of a cell is gone; the last of the list takes its place there."""
    last = world.counts[PLANTS] - 1
    place, moved = world.plant_place[cell], world.plants[last]
    world.plants[place] = moved
    world.plant_place[moved] = place
    world.counts[PLANTS] = last
    world.content[cell] = EMPTY


@kernel
def room_beside(world: Any, cell: Any, stream: Any) -> Any:
    """An empty cell among the eight around, looked for from a random one on; -1 if there is none."""
    first = below(stream, 8)
    for turn in range(8):
        beside = cell + world.around[(first + turn) % 8]
        if world.content[beside] == EMPTY:
            return np.int64(beside)
    return -1


@kernel
def shuffle(order: Any, count: Any, stream: Any) -> None:
    """Put the first `count` numbers of an array into a random order (Fisher and Yates)."""
    for last in range(count - 1, 0, -1):
        other = below(stream, last + 1)
        order[last], order[other] = order[other], order[last]
