"""Mesa-objectives as kernels see them: what a step of life is worth to whoever feels it.

An objective is a NamedTuple, and `value` is the operation on its class, so that the same world model and the
same learner pursue weights or whatever else an organism kind brings along (`organisms.programs`), each
compiled for its class. Agents hold the objectives of many members in one NamedTuple with a row for each;
`objective_of` takes one out of it.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import implements, operation
from babushka.fitness.kernels import entry
from babushka.fitness.refcount import keep_alive, without_refcount

Array = NDArray[Any]


@operation
def value(objective: Any, felt: Any) -> float:
    """What it is worth to feel `felt`, shape (F,): a finite number if everything in `felt` is finite."""


@operation
def objective_of(objectives: Any, row: Any) -> Any:
    """The objective of member `row`. Whatever it needs to be evaluated is its own, not shared by threads."""


@operation
def additive(objective: Any) -> bool:
    """Whether what is felt together is worth the sum of what it is worth apart: known when it is compiled."""


@implements(additive)
def _not_additive(objective: Any) -> bool:
    return False


class Weights(NamedTuple):
    """The linear objective: a weight for each feature. F features."""

    weights: Array  # (F,) float64; of many members (members, F)


@implements(value, Weights)
def _weighted(objective: Any, felt: Any) -> float:
    total = 0.0
    for feature in range(felt.size):
        total += objective.weights[feature] * felt[feature]
    return total


@implements(additive, Weights)
def _additive(objective: Any) -> bool:
    return True


@implements(objective_of, Weights)
def _weights_of(objectives: Any, row: Any) -> Any:
    return Weights(objectives.weights[row])


@entry
def value_all(objectives: Any, felt: Any, values: Any) -> None:
    """The value to every member of every row of `felt`, shape (N, F), into `values`, shape (members, N)."""
    for row in range(values.shape[0]):
        own = objective_of(objectives, row)
        objective = without_refcount(own)
        for which in range(values.shape[1]):
            values[row, which] = value(objective, felt[which])
        keep_alive(own)


def values_of(objectives: Any, members: int, felt: Array) -> Array:
    """`value_all` from Python: shape (members, N) for what was felt, shape (N, F)."""
    rows = np.ascontiguousarray(felt, np.float64)
    values = np.zeros((members, len(rows)))
    value_all(objectives, rows, values)
    return values
