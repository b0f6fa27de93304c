"""What an inner search is: a *task*, what is varied and what it is worth, and a *method*, how it is improved.

Both are NamedTuples, and what they can do are operations on their classes, so that any method works on any
task and each pair is compiled for itself. A task varies a *candidate*, an array of one dimension. Between
two proposals the candidate is the *incumbent*: what is kept so far.

A method proposes one change at a time and is told what came of it (`propose`, `learn_from`). So it serves
in two ways. In thought, `improve` tries as many candidates as the budget allows in a model. In life, an
organism lives with each proposal for a while and lets its method learn from what it felt.

The worth of a candidate can itself be the outcome of another inner search: `worth` may call `improve` on a
task and a method that are fields of its own task, with `level` + 1. Types resolve that, level by level,
when it is compiled; nothing calls itself. Each level has a row of its own in the account.

A method that is no sequence of proposals, such as alpha-beta or a tree search, implements `improve` alone:
its task is the game as it stands, with its legal moves (a mask is a field of the task), its candidate has
one place, the action, and what it tries are positions.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.arrays import copy
from babushka.fitness.dispatch import implements, operation
from babushka.fitness.kernels import kernel
from babushka.organisms.inner.account import ACCEPTED, TRIED

Array = NDArray[Any]
NOTHING = -1  # proposed: there is nothing more to try
# Words of a method's clock: whether the incumbent's value is known, the place in a group, moves
# made, proposals kept, and the first place in which the fittest candidate differs.
KNOWN, PLACE, MOVES, KEPT, SINCE = range(5)


class Found(NamedTuple):
    """What a search ended with."""

    value: float  # of the candidate as it is now
    tried: int
    accepted: int


class Memory(NamedTuple):
    """What a method remembers between proposals."""

    values: Array  # (2,) float64: the incumbent's, and that of the fittest candidate beside it
    fittest: Array  # like the candidate: that candidate
    clock: Array  # (5,) int64, see above


@operation
def vary(task: Any, candidate: Any, stream: Any) -> int:
    """Change the candidate to a random neighbour; return the first place that differs."""


@operation
def redraw(task: Any, candidate: Any, stream: Any) -> int:
    """Draw the whole candidate anew; return the first place that may differ."""


@operation
def neighbours(task: Any) -> int:
    """How many numbers there are for `neighbour`."""


@operation
def neighbour(task: Any, candidate: Any, number: Any) -> int:
    """Change the candidate to the neighbour of that number; the first place that differs, or -1: none."""


@operation
def worth(task: Any, candidate: Any, since: Any, account: Any, level: Any, stream: Any) -> float:
    """What the candidate is worth, which agrees with the incumbent before place `since`.

    Model steps are added to `account[level, SIMULATED]`, unless whoever asked for the search counts them.
    """


@operation
def keep(task: Any, candidate: Any, accepted: Any, since: Any) -> None:
    """Make the candidate the incumbent, if it is accepted; else make it the incumbent again."""


@operation
def propose(method: Any, task: Any, candidate: Any, stream: Any) -> int:
    """Change the candidate to what is tried next; the first place that differs, or -1: nothing is left."""


@operation
def learn_from(method: Any, task: Any, candidate: Any, since: Any, value: Any) -> None:
    """Take in what the proposal was worth; afterwards the candidate is the incumbent again, old or new."""


@operation
def settle(method: Any, task: Any, candidate: Any) -> None:
    """Decide what is still open when the budget is used up."""


@operation
def improve(
    method: Any, task: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any
) -> Found:
    """Improve the candidate by at most `budget` proposals; with a budget of 0 it stays as it is."""


@kernel
def new_memory(candidate: Any) -> Any:
    """What a method remembers before it knows anything."""
    return Memory(np.full(2, -np.inf), candidate.copy(), np.zeros(5, dtype=np.int64))


@kernel
def begin(memory: Memory, value: Any) -> None:
    """Begin with an incumbent of that value."""
    memory.values[0] = value
    memory.values[1] = -np.inf
    memory.clock[:] = 0
    memory.clock[KNOWN] = 1


@kernel
def accept(memory: Memory, task: Any, candidate: Any, since: Any, value: Any) -> None:
    """Keep the candidate, which is worth `value`."""
    memory.values[0] = value
    memory.clock[KNOWN] = 1
    memory.clock[KEPT] += 1
    keep(task, candidate, True, since)


@kernel
def note(memory: Memory, candidate: Any, since: Any, value: Any) -> None:
    """Remember the candidate if it is the fittest since the incumbent; of equals the first."""
    if value > memory.values[1]:
        memory.values[1] = value
        memory.clock[SINCE] = since
        copy(candidate, memory.fittest)


@kernel
def accept_noted(memory: Memory, task: Any, candidate: Any) -> None:
    """Keep the fittest candidate that was noted."""
    copy(memory.fittest, candidate)
    accept(memory, task, candidate, memory.clock[SINCE], memory.values[1])


@implements(settle)
def _nothing_open(method: Any, task: Any, candidate: Any) -> None:
    pass


@implements(improve)
@kernel
def one_after_another(
    method: Any, task: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any
) -> Any:
    """The incumbent is valued first, which is no proposal."""
    begin(method.memory, worth(task, candidate, 0, account, level, stream))
    keep(task, candidate, True, 0)
    return go_on(method, task, candidate, budget, account, level, stream)


@kernel
def go_on(method: Any, task: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any) -> Any:
    """Improve a candidate whose value is known to the method."""
    tried = 0
    for _ in range(budget):
        since = propose(method, task, candidate, stream)
        if since == NOTHING:
            break
        value = worth(task, candidate, since, account, level, stream)
        learn_from(method, task, candidate, since, value)
        tried += 1
    settle(method, task, candidate)
    accepted = method.memory.clock[KEPT]
    account[level, TRIED] += tried
    account[level, ACCEPTED] += accepted
    return Found(method.memory.values[0], tried, accepted)
