"""A regime and a state of the maze of walls, as kernels see them."""

from typing import NamedTuple

from babushka.fitness.worlds.protocol import Array

LARGEST = 31  # cells along a side: states have room for that, whatever the size of the maze they hold
ROOM = LARGEST * LARGEST
FAMILIES = ("any", "island", "trap")
ANY, ISLAND, TRAP = range(3)
NEARER, GOAL_FELT = range(2)  # what can be felt
ARRIVED = 1  # how a life ends at the goal, an index into the world's causes
# What a state's `now` holds: the maze, where one is and which way one went last, and what was counted.
SIDE, START, GOAL, FITS, HERE, HEADING, CLOCK, MET, NUMBERS = range(9)


class WallsRegime(NamedTuple):
    """Mazes for the kernels."""

    side: int  # cells
    braid: float  # probability that a dead end is opened
    family: int
    lifetime: int  # steps
    search_cost: float  # of the score, for each cell met in thought
    compared: bool  # whether steps are compared with what references would do


class WallsState(NamedTuple):
    """One maze, who is in it, and where that one has been. R references."""

    passages: Array  # (ROOM,) uint8: bit a is set where way a leads to another cell
    visits: Array  # (ROOM,) int64: how often one has been on each cell
    now: Array  # (NUMBERS,) int64, see above
    remaining: Array  # (ROOM,) float64: legal steps to the goal, measured only where steps are compared
    scratch: Array  # (ROOM,) int64: for whoever draws or measures
    asked: Array  # (R,) int64: junctions at which another reference may go a way that this one does not
    alike: Array  # (R,) int64: and where the step was one of this reference
