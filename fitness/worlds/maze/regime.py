"""A regime and a state of the maze, as kernels see them."""

from typing import NamedTuple

from babushka.fitness.worlds.protocol import Array

LARGEST = 31  # cells along a side: states have room for that, whatever the size of the maze they hold
ROOM = LARGEST * LARGEST
SCALE = 20.0  # steps that feel like 1
VISITS = 4  # visits beyond which a cell is no staler
EXIT_LEVEL, PLACE_LEVEL, FAR_LEVEL, FRESH, OUT = range(
    5
)  # what can be felt; the first three are kept by cell
DONE = 1  # how a life ends that has been through all its mazes, an index into the world's causes

# What `MazeState.now` holds: the maze, where one is in it, and what was counted.
SIDE, PATIENCE, START, EXIT, PLACE, FAR, GHOST, HERE, CLOCK, BEGUN = range(10)
EXITS, REACHED, PROBED, NUMBERS = 10, 11, 14, 15  # of those reached there are three


class MazeRegime(NamedTuple):
    """Mazes for the kernels. Cells are numbered row by row; P probe mazes, 0 where mazes are drawn."""

    side: int  # cells
    place: int  # the cell where the exit always was
    exit: int  # the cell where it is, unless it is elsewhere
    elsewhere: float  # probability
    anywhere: bool  # whether one starts on any cell
    scent: float  # steps within which the exit is smelled
    metric: int
    braid: float  # probability
    patience: int  # steps
    onward: bool  # whether one maze follows another; in what is imagined, nothing does
    passages: Array  # (P, cells) uint8: of each probe maze, as in the state
    marks: Array  # (P, 3) int64: start, exit and farthest corner of each probe maze


class MazeState(NamedTuple):
    """One maze and who is in it."""

    passages: Array  # (ROOM,) uint8: bit a is set where action a leads to another cell
    levels: Array  # (3, ROOM) float64: what exit, place and far feel like on each cell
    visits: Array  # (ROOM,) uint8: visits of each cell, up to `VISITS`
    now: Array  # (NUMBERS,) int64
    keys: Array  # (2,) uint64: of the life, and of this maze
    chance: Array  # (1,) uint64: the stream that this maze was drawn from
    scratch: Array  # (ROOM,) int64: for whoever draws or measures a maze
