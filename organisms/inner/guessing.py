"""Guessing: whole candidates are drawn, and the best is kept; of equally good ones the first.

That is pure random search (Brooks 1958, "A discussion of random methods for seeking maxima", Operations
Research 6), and how the organisms of Hinton and Nowlan 1987 learn.
"""

from typing import Any, NamedTuple

from babushka.fitness.dispatch import implements
from babushka.organisms.inner import protocol
from babushka.organisms.inner.protocol import Memory, accept, keep, redraw


class Guessing(NamedTuple):
    """The method."""

    memory: Memory


@implements(protocol.propose, Guessing)
def _propose(method: Any, task: Any, candidate: Any, stream: Any) -> int:
    return redraw(task, candidate, stream)


@implements(protocol.learn_from, Guessing)
def _learn_from(method: Any, task: Any, candidate: Any, since: Any, value: Any) -> None:
    if value > method.memory.values[0]:
        accept(method.memory, task, candidate, since, value)
    else:
        keep(task, candidate, False, since)
