"""A regime and a state of keys and chests, as kernels see them."""

from typing import NamedTuple

import numpy as np

from babushka.fitness.worlds.protocol import Array

KEY, CHEST = np.uint8(1), np.uint8(2)  # what lies on a cell
NOTHING, FIRST, SPARE, OPENED = range(4)  # what comes of a step
CHESTS, KEYS, SPARES, REACHED_CHEST, REACHED_KEY, PROBED, CHESTS_LEFT, KEYS_LEFT, CLOCK = range(9)  # counts
FORK = 3  # cells from the start of a trial to its key, and to its chest
PATIENCE = 12  # steps of a trial, at most


class KeysRegime(NamedTuple):
    """A regime of keys and chests for the kernels."""

    neighbours: Array  # (cells, 4) uint16: the cell that an action leads to
    side: int
    items: int
    keys: int  # of the items
    mixed: float  # probability of a life with another number of keys
    mixed_keys: int
    fork: bool
    finite: bool
    spare: bool


class KeysState(NamedTuple):
    """One world and its organism."""

    cells: Array  # (cells,) uint8: what lies on each cell
    place: Array  # (1,) int64: the organism's cell
    held: Array  # (1,) int64: keys in hand
    counts: Array  # (9,) int64
