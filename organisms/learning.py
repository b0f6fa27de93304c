"""The other inner optimizer: it learns during life, by hill-climbing on the reflex's own weights.

Life is cut into trials. Odd trials are lived with the incumbent weights, even ones with a random variation
of them; after each pair the variation is kept if it felt at least as good. Like the planner it climbs on
felt reward alone, but in the world itself instead of in a model of it.
"""

from typing import Any, NamedTuple

from fitness.arrays import copy
from fitness.kernels import kernel
from fitness.streams import normal
from fitness.worlds.protocol import Array


class Learner(NamedTuple):
    """What a learner holds. R weights."""

    weights: Array  # (R,) float64: the weights in use
    incumbent: Array  # (R,) float64: the weights to go back to
    clock: Array  # (1,) int64: steps into the pair of trials
    felt: Array  # (2,) float64: felt reward in the incumbent's trial and in the variation's
    kept: Array  # (2,) int64: variations tried and kept


@kernel
def start_learning(learner: Learner, innate: Any) -> None:
    """Begin life with innate weights."""
    copy(innate, learner.weights)
    copy(innate, learner.incumbent)
    learner.clock[0] = 0
    learner.felt[:] = 0.0
    learner.kept[:] = 0


@kernel
def learn(learner: Learner, reward: Any, trial: Any, stride: Any, stream: Any) -> None:
    """Take in the felt reward of one step; `trial` steps make a trial, `stride` is a variation's spread.

    With a stride of 0 nothing is ever learned, and no random number is drawn.
    """
    if stride == 0.0:
        return
    clock = learner.clock[0]
    learner.felt[0 if clock < trial else 1] += reward
    clock += 1
    if clock == trial:
        for weight in range(learner.weights.size):
            learner.weights[weight] = learner.incumbent[weight] + stride * normal(stream)
    elif clock == 2 * trial:
        learner.kept[0] += 1
        if learner.felt[1] >= learner.felt[0]:
            copy(learner.weights, learner.incumbent)
            learner.kept[1] += 1
        else:
            copy(learner.incumbent, learner.weights)
        learner.felt[:] = 0.0
        clock = 0
    learner.clock[0] = clock
