"""Hill-climbing: a random neighbour takes the incumbent's place if it is at least as good.

Ties are accepted, so that the climber drifts along plateaus. With more than one candidate at a time, all
start from the same incumbent, and the first of the best of them takes its place if it is at least as good:
a (1 + lambda) evolution strategy (Beyer and Schwefel 2002, "Evolution strategies", Natural Computing 1).
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements, operation
from babushka.organisms.inner import protocol
from babushka.organisms.inner.protocol import (
    PLACE,
    Memory,
    accept,
    accept_noted,
    keep,
    note,
    one_after_another,
    settle,
    vary,
)


class HillClimbing(NamedTuple):
    """The method; `candidates` is lambda."""

    candidates: int
    memory: Memory


@operation
def climb(task: Any, method: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any) -> Any:
    """As `improve`: for tasks that can do faster, to the last bit, what hill-climbing does with them."""


@implements(climb)
def _by_proposals(
    task: Any, method: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any
) -> Any:
    return one_after_another(method, task, candidate, budget, account, level, stream)


@implements(protocol.improve, HillClimbing)
def _improve(
    method: Any, task: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any
) -> Any:
    return climb(task, method, candidate, budget, account, level, stream)


@implements(protocol.propose, HillClimbing)
def _propose(method: Any, task: Any, candidate: Any, stream: Any) -> int:
    return vary(task, candidate, stream)


@implements(protocol.learn_from, HillClimbing)
def _learn_from(method: Any, task: Any, candidate: Any, since: Any, value: Any) -> None:
    memory = method.memory
    if method.candidates == 1:
        if value >= memory.values[0]:
            accept(memory, task, candidate, since, value)
        else:
            keep(task, candidate, False, since)
        return
    note(memory, candidate, since, value)
    keep(task, candidate, False, since)
    memory.clock[PLACE] += 1
    if memory.clock[PLACE] == method.candidates:
        settle(method, task, candidate)


@implements(protocol.settle, HillClimbing)
def _settle(method: Any, task: Any, candidate: Any) -> None:
    memory = method.memory
    if memory.clock[PLACE] > 0 and memory.values[1] >= memory.values[0]:
        accept_noted(memory, task, candidate)
    memory.values[1] = -np.inf
    memory.clock[PLACE] = 0
