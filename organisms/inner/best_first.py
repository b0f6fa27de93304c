"""Best-first search: of all candidates that are seen and not expanded, the most promising is expanded next.

Two things lead it, which may be one and the same: what a candidate *promises* decides what is expanded, what
it is *worth* decides what the search ends with (Pearl 1984, "Heuristics"). A candidate has one place. To
expand it is to see all candidates that are one move from it. Each is reached as it was seen first. Of equal
promises the one seen first is expanded, and of equal worth the one seen first is kept.

The budget is candidates expanded. An expansion counts as a proposal, which is accepted if it shows a
candidate that is worth more than all before, and as a model step.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements, operation
from babushka.fitness.kernels import kernel
from babushka.organisms.inner import protocol
from babushka.organisms.inner.account import ACCEPTED, SIMULATED, TRIED
from babushka.organisms.inner.protocol import Array, Found, worth

COUNT, BEST = range(2)  # words of its clock: candidates seen, and which of them the search ended with


class BestFirst(NamedTuple):
    """The method, with what it remembers of a search. N candidates can be seen, the start among them."""

    longest: Any  # int64: candidates so many moves from the start are not expanded
    seen: Array  # (N,) int64: candidates in the order in which they were seen
    before: Array  # (N,) int64: which of them each was seen from
    move: Array  # (N,) int64: by which move
    moves: Array  # (N,) int64: how many moves it is from the start
    promise: Array  # (N,) float64; -inf: it is expanded, or will not be
    clock: Array  # (2,) int64, see above


@operation
def moves(task: Any) -> int:
    """How many moves there are from each candidate."""


@operation
def moved(task: Any, place: Any, move: Any) -> int:
    """The candidate to which a move leads from another one, or that itself."""


@operation
def promise(task: Any, place: Any, steps: Any) -> float:
    """What a candidate that is so many moves from the start promises."""


@kernel
def new_best_first(budget: Any, moves_each: Any, longest: Any) -> Any:
    """Room for searches that expand up to `budget` candidates, up to `longest` moves from the start."""
    room = budget * moves_each + 1
    return BestFirst(
        longest,
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.float64),
        np.zeros(2, np.int64),
    )


@implements(protocol.improve, BestFirst)
def _improve(
    method: Any, task: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any
) -> Any:
    """Begin with the candidate as it is, and end with the one that is worth most of all that were seen."""
    method.clock[COUNT] = 0
    method.clock[BEST] = 0
    best = worth(task, candidate, 0, account, level, stream)
    _see(method, task, candidate[0], -1, -1, 0)
    expanded, accepted = 0, 0
    while expanded < budget:
        here = _most_promising(method)
        if here < 0:
            break
        method.promise[here] = -np.inf
        expanded += 1
        better = 0
        for move in range(moves(task)):
            place = moved(task, method.seen[here], move)
            if _known(method, place):
                continue
            _see(method, task, place, here, move, method.moves[here] + 1)
            candidate[0] = place
            value = worth(task, candidate, 0, account, level, stream)
            if value > best:
                best, better = value, 1
                method.clock[BEST] = method.clock[COUNT] - 1
        accepted += better
    candidate[0] = method.seen[method.clock[BEST]]
    account[level, TRIED] += expanded
    account[level, ACCEPTED] += accepted
    account[level, SIMULATED] += expanded
    return Found(best, expanded, accepted)


@kernel
def way_to_best(method: Any, actions: Any, stops: Any) -> Any:
    """Write the moves to what the search ended with, and where each leads; return their number.

    So it is of every method that remembers its search in such arrays.
    """
    which = method.clock[BEST]
    length = method.moves[which]
    for step in range(length - 1, -1, -1):
        actions[step] = method.move[which]
        stops[step] = method.seen[which]
        which = method.before[which]
    return length


@kernel
def _see(method: BestFirst, task: Any, place: Any, before: Any, move: Any, steps: Any) -> None:
    """Remember a candidate, and how it was reached."""
    which = method.clock[COUNT]
    method.seen[which] = place
    method.before[which] = before
    method.move[which] = move
    method.moves[which] = steps
    method.promise[which] = promise(task, place, steps) if steps < method.longest else -np.inf
    method.clock[COUNT] = which + 1


@kernel
def _known(method: BestFirst, place: Any) -> bool:
    """Whether a candidate was seen already: searches are small, so that looking at all of them is quick."""
    which = 0
    while which < method.clock[COUNT] and method.seen[which] != place:
        which += 1
    known: bool = which < method.clock[COUNT]
    return known


@kernel
def _most_promising(method: BestFirst) -> int:
    """Which candidate is expanded next; -1 if all are."""
    found, highest = -1, -np.inf
    for which in range(method.clock[COUNT]):
        if method.promise[which] > highest:
            found, highest = which, method.promise[which]
    return found
