"""A regime and a state of the savanna, as kernels see them."""

from typing import NamedTuple

import numpy as np

from babushka.fitness.worlds.protocol import Array

PERCEPTS = ("sweet", "bitter", "fat", "touch")
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1), (0, 0))  # rows and columns that each action leads by
STARVED = 1  # the cause of death, an index into the world's causes


class SavannaRegime(NamedTuple):
    """A savanna regime for the kernels. Kind 0 is the empty cell; K kinds of items follow."""

    density: Array  # (K + 1,) cumulative share of cells
    percepts: Array  # (K + 1, 4)
    energy: Array  # (K + 1,)
    conception: Array  # (K + 1,) births
    neighbours: Array  # (cells, actions) uint16: the cell that an action leads to
    plane: Array  # ((3 side)**2,) uint16: the torus rolled out, by `side` cells beyond each edge: cells
    side: int
    digestion: int  # steps
    gestation: int  # steps
    start_energy: float
    capacity: float
    living_cost: float  # energy per step
    search_cost: float  # energy per simulated model step
    mating_energy: float
    felt_energy: float  # energy that feels like 1


def rolled_out(side: int, margin: int) -> Array:
    """The cells of a torus that goes on for `margin` cells beyond each edge; ((side + 2 margin)**2,) uint16.

    There a path is a sum of moves. Unsigned numbers need no check for their sign as an index.
    """
    line = np.arange(-margin, side + margin) % side
    return (line[:, None] * side + line).ravel().astype(np.uint16)


class SavannaState(NamedTuple):
    """One savanna and its organism."""

    cells: Array  # (cells,) uint8: the kind on each cell
    place: Array  # (1,) int64: the organism's cell
    clock: Array  # (1,) int64: steps lived
    energy: Array  # (1,) float64
    digesting: Array  # (digestion,) uint8: ring of kinds eaten, by the step they arrive modulo its length
    gestating: Array  # (gestation,) uint8: ring of kinds mated with
    births: Array  # (1,) float64
    eaten: Array  # (K + 1,) int64: how many of each kind were consumed
