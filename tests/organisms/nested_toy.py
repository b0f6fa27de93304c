"""A toy task whose worth is the outcome of a search one level down: as `tests.naive.inner_search` has it."""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements, operation
from babushka.fitness.kernels import entry, kernel
from babushka.fitness.streams import below
from babushka.organisms.inner import protocol
from babushka.organisms.inner.account import SIMULATED
from babushka.organisms.inner.guessing import Guessing
from babushka.organisms.inner.hill_climbing import HillClimbing
from babushka.organisms.inner.protocol import Array, improve, new_memory
from babushka.organisms.inner.random_search import RandomSearch
from babushka.organisms.inner.steepest_ascent import SteepestAscent
from tests.naive.inner_search import PlainLevel


class Innermost(NamedTuple):
    """The end of the tower."""

    letters: int
    asked: Array  # (N,) int64
    incumbent: Array  # (N,) int64


class Above(NamedTuple):
    """Any other level, and the search that it has one level down."""

    letters: int
    asked: Array  # (N,) int64
    incumbent: Array  # (N,) int64
    below: Any  # a task
    method: Any
    candidate: Array  # (N,) int64: of the level below
    budget: int  # of the level below


@operation
def outcome(task: Any, candidate: Any, account: Any, level: Any, stream: Any) -> float:
    """What a candidate is worth."""


@implements(outcome, Innermost)
def _distance(task: Any, candidate: Any, account: Any, level: Any, stream: Any) -> float:
    total = 0.0
    for place in range(candidate.size):
        total += (candidate[place] - task.asked[place]) ** 2
    return -total


@implements(outcome, Above)
def _found_below(task: Any, candidate: Any, account: Any, level: Any, stream: Any) -> float:
    letters = 0
    for place in range(candidate.size):
        task.below.asked[place] = (candidate[place] + task.asked[place]) % task.letters
        task.candidate[place] = 0
        letters += candidate[place]
    found = improve(task.method, task.below, task.candidate, task.budget, account, level + 1, stream)
    return found.value - letters


@kernel
def worth(task: Any, candidate: Any, since: Any, account: Any, level: Any, stream: Any) -> Any:
    """One model step, and what is found below."""
    account[level, SIMULATED] += 1
    return outcome(task, candidate, account, level, stream)


@kernel
def vary(task: Any, candidate: Any, stream: Any) -> Any:
    """Another letter at one place."""
    place = below(stream, candidate.size)
    letter = below(stream, task.letters - 1)
    candidate[place] = letter + (letter >= candidate[place])
    return place


@kernel
def redraw(task: Any, candidate: Any, stream: Any) -> Any:
    """Every letter anew."""
    for place in range(candidate.size):
        candidate[place] = below(stream, task.letters)
    return 0


@kernel
def neighbours(task: Any) -> Any:
    """All other letters at every place."""
    return task.incumbent.size * (task.letters - 1)


@kernel
def neighbour(task: Any, candidate: Any, number: Any) -> Any:
    """By place, then by letter."""
    place = number // (task.letters - 1)
    letter = number % (task.letters - 1)
    candidate[place] = letter + (letter >= candidate[place])
    return place


@kernel
def keep(task: Any, candidate: Any, accepted: Any, since: Any) -> None:
    """Letters before `since` are the same."""
    for place in range(since, candidate.size):
        if accepted:
            task.incumbent[place] = candidate[place]
        else:
            candidate[place] = task.incumbent[place]


for _kind in (Innermost, Above):
    for _operation, _function in (
        (protocol.worth, worth),
        (protocol.vary, vary),
        (protocol.redraw, redraw),
        (protocol.neighbours, neighbours),
        (protocol.neighbour, neighbour),
        (protocol.keep, keep),
    ):
        implements(_operation, _kind)(_function)


@entry
def search(
    method: Any, task: Any, candidate: Any, budget: Any, account: Any, stream: Any, values: Any
) -> None:
    """Improve the candidate; what it found, tried and accepted goes to `values`."""
    found = improve(method, task, candidate, budget, account, 0, stream)
    values[0] = found.value
    values[1] = found.tried
    values[2] = found.accepted


def method_of(level: PlainLevel, size: int) -> Any:
    """The method of a level."""
    memory = new_memory(np.zeros(size, np.int64))
    if level.method == "climb":
        return HillClimbing(level.extra, memory)
    if level.method == "steepest":
        return SteepestAscent(level.extra, memory)
    return Guessing(memory) if level.method == "guess" else RandomSearch(memory)


class Searched(NamedTuple):
    """What a search from Python ended with."""

    candidate: list[int]
    value: float
    tried: int
    accepted: int
    account: list[list[int]]  # by level: tried, accepted, simulated


def run_search(
    levels: list[PlainLevel], asked: list[int], start: list[int], letters: int, key: int
) -> Searched:
    """A search from Python, as deep as there are levels."""
    size = len(asked)
    wanted = [np.zeros(size, np.int64) for _ in levels]
    wanted[0][:] = asked
    task: Any = Innermost(letters, wanted[-1], np.zeros(size, np.int64))
    for depth in range(len(levels) - 2, -1, -1):
        lower = levels[depth + 1]
        room = np.zeros((2, size), np.int64)
        task = Above(letters, wanted[depth], room[0], task, method_of(lower, size), room[1], lower.budget)
    candidate, account = np.array(start, np.int64), np.zeros((len(levels), 3), np.int64)
    stream, values = np.array([key], np.uint64), np.zeros(3)
    search(method_of(levels[0], size), task, candidate, levels[0].budget, account, stream, values)
    return Searched(candidate.tolist(), float(values[0]), int(values[1]), int(values[2]), account.tolist())
