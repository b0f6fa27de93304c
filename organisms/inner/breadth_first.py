"""Breadth-first search: candidates are met in the order of how many moves they are from the start.

Moore 1959, "The shortest path through a maze". Each candidate is reached by as few moves as can be. The
search ends with the one that is worth most of those that it met, of equals the one met first; the start is
none of them. It is over when it has met as many as the budget allows, all that there are, or one that is
worth `enough`, which nothing can be better than.

A task has `moves`, `moved` and `worth`, as for best-first search, and its candidates are numbered from 0 on.
The budget is candidates met. Each counts as a proposal, which is accepted if it is worth more than all
before, and as a model step.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.organisms.inner import protocol
from babushka.organisms.inner.account import ACCEPTED, SIMULATED, TRIED
from babushka.organisms.inner.best_first import BEST, COUNT, moved, moves
from babushka.organisms.inner.protocol import Array, Found, worth


class BreadthFirst(NamedTuple):
    """The method, with what it remembers of a search among N candidates."""

    enough: float
    longest: Any  # int64: from candidates so many moves from the start on, nothing is met
    seen: Array  # (N,) int64: candidates in the order in which they were met, the start first
    before: Array  # (N,) int64: which of them each was met from
    move: Array  # (N,) int64: by which move
    moves: Array  # (N,) int64: how many moves it is from the start
    known: Array  # (N,) bool: whether a candidate was met, by its number
    clock: Array  # (2,) int64, as of best-first search


@kernel
def new_breadth_first(candidates: Any, enough: Any, longest: Any) -> Any:
    """Room for searches among so many candidates, up to `longest` moves from the start."""
    return BreadthFirst(
        enough,
        longest,
        np.zeros(candidates, np.int64),
        np.zeros(candidates, np.int64),
        np.zeros(candidates, np.int64),
        np.zeros(candidates, np.int64),
        np.zeros(candidates, np.bool_),
        np.zeros(2, np.int64),
    )


@implements(protocol.improve, BreadthFirst)
def _improve(
    method: Any, task: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any
) -> Any:
    """Begin at the candidate as it is, and end with the best that was met, or the start if none was."""
    for which in range(method.clock[COUNT]):  # those of the search before
        method.known[method.seen[which]] = False
    _meet(method, 0, candidate[0], -1, -1, 0)
    best = -np.inf
    chosen, met, accepted, here = 0, 0, 0, 0
    while here <= met and met < budget and best < method.enough and method.moves[here] < method.longest:
        for move in range(moves(task)):
            place = moved(task, method.seen[here], move)
            if method.known[place]:
                continue
            met += 1
            _meet(method, met, place, here, move, method.moves[here] + 1)
            candidate[0] = place
            value = worth(task, candidate, 0, account, level, stream)
            if value > best:
                best, chosen = value, met
                accepted += 1
            if met == budget or best >= method.enough:
                break
        here += 1
    method.clock[COUNT] = met + 1
    method.clock[BEST] = chosen
    candidate[0] = method.seen[chosen]
    account[level, TRIED] += met
    account[level, ACCEPTED] += accepted
    account[level, SIMULATED] += met
    return Found(best, met, accepted)


@kernel
def _meet(method: Any, which: Any, place: Any, before: Any, move: Any, steps: Any) -> None:
    """Remember a candidate, and how it was reached."""
    method.seen[which] = place
    method.before[which] = before
    method.move[which] = move
    method.moves[which] = steps
    method.known[place] = True
