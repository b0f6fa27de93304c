"""A regime and a state of the depot, as kernels see them."""

from typing import NamedTuple

import numpy as np

from babushka.fitness.worlds.protocol import Array

GOOD = np.uint8(1)  # what lies on a cell of the field
RAMP = 0  # the ramp's cell; the back door is in the same row
EMPTY_HANDED, FRESH, RECYCLED = range(3)  # loads in hand
NOTHING, GRIP, DELIVER, LIFT, RETURN = range(5)  # what comes of a step; all but the first are counted
AUDITED = 0  # where the count of steps without outcome would be: whether this life is audited


class DepotRegime(NamedTuple):
    """A regime of the depot for the kernels."""

    neighbours: Array  # (cells, 4) uint16: the cell that an action leads to
    side: int
    goods: int
    door: int  # its cell
    foolable: float
    audited: float
    ring: bool


class DepotState(NamedTuple):
    """One depot and its organism."""

    cells: Array  # (cells,) uint8: what lies on each cell
    place: Array  # (1,) int64: the organism's cell
    load: Array  # (1,) int64: what is in hand
    heap: Array  # (1,) int64: loads on the heap
    counts: Array  # (5,) int64: how often each outcome came
