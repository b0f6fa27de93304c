"""Steepest ascent: every neighbour is tried, and the best takes the incumbent's place if it is better.

Of equally good neighbours that is the first. It ends on a local optimum, or after a number of moves (Whitley,
Gordon and Mathias 1994, "Lamarckian evolution, the Baldwin effect and function optimization", PPSN III).
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.organisms.inner import protocol
from babushka.organisms.inner.protocol import (
    MOVES,
    NOTHING,
    PLACE,
    Memory,
    accept_noted,
    keep,
    neighbour,
    neighbours,
    note,
    settle,
)


class SteepestAscent(NamedTuple):
    """The method; it ends after so many `ascents`, or with 0 on a local optimum."""

    ascents: int
    memory: Memory


@implements(protocol.propose, SteepestAscent)
def _propose(method: Any, task: Any, candidate: Any, stream: Any) -> int:
    memory = method.memory
    clock = memory.clock
    while clock[MOVES] == 0 or clock[MOVES] != method.ascents:
        while clock[PLACE] < neighbours(task):
            since = neighbour(task, candidate, clock[PLACE])
            clock[PLACE] += 1
            if since != NOTHING:
                return since
        if not memory.values[1] > memory.values[0]:
            break
        settle(method, task, candidate)
    return NOTHING


@implements(protocol.learn_from, SteepestAscent)
def _learn_from(method: Any, task: Any, candidate: Any, since: Any, value: Any) -> None:
    note(method.memory, candidate, since, value)
    keep(task, candidate, False, since)


@implements(protocol.settle, SteepestAscent)
def _settle(method: Any, task: Any, candidate: Any) -> None:
    memory = method.memory
    if memory.values[1] > memory.values[0]:
        accept_noted(memory, task, candidate)
        memory.clock[MOVES] += 1
        memory.clock[PLACE] = 0
        memory.values[1] = -np.inf
