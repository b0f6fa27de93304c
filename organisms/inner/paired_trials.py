"""Paired trials: hill-climbing in life itself, where what is felt differs from trial to trial.

Life is cut into trials. Odd ones are lived with the incumbent, even ones with a neighbour of it; after each
pair the neighbour is kept if it felt at least as good. Unlike a search in a model, the incumbent is valued
anew for each proposal, since no two stretches of life are alike.

The task of planners that learn is their reflex weights (`Weights`).
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.arrays import copy
from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.streams import normal
from babushka.organisms.inner import protocol
from babushka.organisms.inner.account import ACCEPTED, TRIED
from babushka.organisms.inner.protocol import Array, keep, learn_from, propose, vary


class Weights(NamedTuple):
    """The task: R weights, of which a neighbour differs in all. The candidate is what is in use."""

    stride: float  # standard deviation of a neighbour's difference; 0: nothing is ever learned
    incumbent: Array  # (R,) float64: the weights to go back to


class PairedTrials(NamedTuple):
    """The method, and what it remembers of the pair."""

    clock: Array  # (1,) int64: steps into the pair
    felt: Array  # (2,) float64: felt reward in the incumbent's trial and in the neighbour's


@kernel
def new_paired_trials() -> Any:
    """The method at birth."""
    return PairedTrials(np.zeros(1, dtype=np.int64), np.zeros(2))


@kernel
def live_on(
    method: Any, task: Any, candidate: Any, reward: Any, trial: Any, account: Any, level: Any, stream: Any
) -> None:
    """Take in the felt reward of one step; `trial` steps make a trial."""
    clock = method.clock[0]
    method.felt[0 if clock < trial else 1] += reward
    clock += 1
    if clock == trial:
        propose(method, task, candidate, stream)
    elif clock == 2 * trial:
        account[level, TRIED] += 1
        account[level, ACCEPTED] += method.felt[1] >= method.felt[0]
        learn_from(method, task, candidate, 0, method.felt[1])
        method.felt[:] = 0.0
        clock = 0
    method.clock[0] = clock


@implements(protocol.propose, PairedTrials)
def _propose(method: Any, task: Any, candidate: Any, stream: Any) -> int:
    return vary(task, candidate, stream)


@implements(protocol.learn_from, PairedTrials)
def _learn_from(method: Any, task: Any, candidate: Any, since: Any, value: Any) -> None:
    keep(task, candidate, value >= method.felt[0], since)


@implements(protocol.vary, Weights)
def _vary(task: Any, candidate: Any, stream: Any) -> int:
    for weight in range(candidate.size):
        candidate[weight] = task.incumbent[weight] + task.stride * normal(stream)
    return 0


@implements(protocol.keep, Weights)
def _keep(task: Any, candidate: Any, accepted: Any, since: Any) -> None:
    if accepted:
        copy(candidate, task.incumbent)
    else:
        copy(task.incumbent, candidate)
