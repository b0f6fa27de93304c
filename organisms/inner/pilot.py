"""The pilot method: the choices that a heuristic likes best are each followed to the end by that heuristic.

Duin and Voss 1999, "The pilot method: a strategy for heuristic repetition with application to the Steiner
problem in graphs", Networks 34. The task numbers its `neighbours` from the best liked on; what one is `worth`
is what the heuristic makes of it. As many as the budget allows are tried, and the best of them is kept, of
equals the better liked. With a budget of 1 it is the heuristic's own choice, and with 0 nothing is chosen.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.organisms.inner import protocol
from babushka.organisms.inner.account import ACCEPTED, TRIED
from babushka.organisms.inner.protocol import Found, keep, neighbour, neighbours, worth


class Pilot(NamedTuple):
    """The method."""

    first: int  # the place of the choice that it begins with


@implements(protocol.improve, Pilot)
def _improve(
    method: Any, task: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any
) -> Any:
    best = -np.inf
    tried = accepted = 0
    for number in range(method.first, min(method.first + budget, neighbours(task))):
        neighbour(task, candidate, number)
        value = worth(task, candidate, 0, account, level, stream)
        tried += 1
        accepted += value > best
        keep(task, candidate, value > best, 0)
        best = max(best, value)
    account[level, TRIED] += tried
    account[level, ACCEPTED] += accepted
    return Found(best, tried, accepted)
