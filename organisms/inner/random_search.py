"""Random search: every neighbour that is tried is kept, whatever it is worth.

The control for all other methods: it spends the same and values the same, and what it values decides nothing.
"""

from typing import Any, NamedTuple

from babushka.fitness.dispatch import implements
from babushka.organisms.inner import protocol
from babushka.organisms.inner.protocol import Memory, accept, vary


class RandomSearch(NamedTuple):
    """The method."""

    memory: Memory


@implements(protocol.propose, RandomSearch)
def _propose(method: Any, task: Any, candidate: Any, stream: Any) -> int:
    return vary(task, candidate, stream)


@implements(protocol.learn_from, RandomSearch)
def _learn_from(method: Any, task: Any, candidate: Any, since: Any, value: Any) -> None:
    accept(method.memory, task, candidate, since, value)
