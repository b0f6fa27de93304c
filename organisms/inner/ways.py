"""The task of walkers: which cell of a maze of walls to go to. It is worth being near to the goal.

A candidate is an array of one cell. Its moves are the passages that lead on from it. What a cell is worth is
minus its distance to the goal as the crow flies: nothing is worth more than the goal, which is worth 0.
"""

from typing import Any, NamedTuple

from babushka.fitness.dispatch import implements
from babushka.fitness.worlds.passages import MANHATTAN, apart, led
from babushka.organisms.inner import best_first, protocol
from babushka.organisms.inner.protocol import Array


class Ways(NamedTuple):
    """A maze and its goal."""

    side: Any  # int64: cells
    passages: Array  # (cells,) uint8
    goal: Any  # int64: a cell


@implements(protocol.worth, Ways)
def _worth(task: Any, candidate: Any, since: Any, account: Any, level: Any, stream: Any) -> float:
    """Minus the cells between it and the goal. That a cell was met is counted by the method."""
    return 0.0 - apart(task.side, candidate[0], task.goal, MANHATTAN)


@implements(best_first.moves, Ways)
def _moves(task: Any) -> int:
    return 4


@implements(best_first.moved, Ways)
def _moved(task: Any, place: Any, move: Any) -> int:
    return led(task.side, task.passages, place, move)
