"""Estimating in flight: parameters of the dynamics by least squares, from what each step did.

For worlds in whose parameters the outcome of a step is linear (`fitness.worlds.estimation`). The estimate is

    argmin  sum over steps (A p - y)^2 + prior (p - p0)^2

with p0 as believed at the start of life. It is made from sums over all steps so far (the normal equations),
so that a step costs the same however long life is (recursive least squares; Ljung 1999, "System
Identification"). Where what was felt says nothing of some parameter, it stays as believed.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.arrays import copy
from babushka.fitness.dispatch import implements, operation
from babushka.fitness.kernels import kernel
from babushka.fitness.worlds.estimation import believed, evidence, revised
from babushka.fitness.worlds.protocol import Array, copy_state, create_for


@operation
def new_estimate(estimation: Any, belief: Any, shape: Any) -> Any:
    """What is remembered of the steps of a life that begins."""


@operation
def reconsider(estimation: Any, estimate: Any, belief: Any, state: Any, action: Any) -> Any:
    """Take in the step by which things came to be as they are, and return the belief with what it says.

    It was by `action`, which is negative at birth: then nothing has happened yet.
    """


@operation
def revise(estimation: Any, estimate: Any, belief: Any) -> Any:
    """The belief with what was estimated last."""


@operation
def write_estimate(estimation: Any, estimate: Any, columns: Any) -> None:
    """Write what was estimated last, for the record: nothing where nothing is estimated."""


class AsBelieved(NamedTuple):
    """No estimates: what is believed at birth is believed for life."""

    parameters: int  # 0


class LeastSquares(NamedTuple):
    """How dynamics are estimated."""

    parameters: int  # P
    prior: float  # weight of what is believed at birth, against that of one equation


class Estimate(NamedTuple):
    """What was made of the steps so far."""

    normal: Array  # (P, P + 1) float64: sums of the equations, multiplied out
    equations: Array  # (P, P + 1) float64: those of one step
    parameters: Array  # (P,) float64: as estimated now
    working: Array  # (P, P + 1) float64
    before: Any  # the state before this step


@implements(new_estimate, AsBelieved)
def _nothing(estimation: Any, belief: Any, shape: Any) -> Any:
    return estimation


@implements(reconsider, AsBelieved)
def _as_ever(estimation: Any, estimate: Any, belief: Any, state: Any, action: Any) -> Any:
    return belief


@implements(revise, AsBelieved)
def _as_it_is(estimation: Any, estimate: Any, belief: Any) -> Any:
    return belief


@implements(write_estimate, AsBelieved)
def _no_columns(estimation: Any, estimate: Any, columns: Any) -> None:
    pass


@implements(new_estimate, LeastSquares)
def _nothing_yet(estimation: Any, belief: Any, shape: Any) -> Any:
    count = estimation.parameters
    estimate = Estimate(
        np.zeros((count, count + 1)),
        np.zeros((count, count + 1)),
        np.zeros(count),
        np.zeros((count, count + 1)),
        create_for(belief, shape.seats),
    )
    believed(belief, estimate.parameters)
    for one in range(count):
        estimate.normal[one, one] = estimation.prior
        estimate.normal[one, count] = estimation.prior * estimate.parameters[one]
    return estimate


@implements(reconsider, LeastSquares)
def _take_in(estimation: Any, estimate: Any, belief: Any, state: Any, action: Any) -> Any:
    if action >= 0:
        estimate.equations[:] = 0.0
        count = evidence(belief, estimate.before, action, state, estimate.equations)
        add_equations(estimate.equations, count, estimate.normal)
        solve(estimate.normal, estimate.working, estimate.parameters)
    copy_state(belief, state, estimate.before)
    return revised(belief, estimate.parameters)


@implements(revise, LeastSquares)
def _as_estimated(estimation: Any, estimate: Any, belief: Any) -> Any:
    return revised(belief, estimate.parameters)


@implements(write_estimate, LeastSquares)
def _parameters(estimation: Any, estimate: Any, columns: Any) -> None:
    copy(estimate.parameters, columns)


@kernel
def add_equations(equations: Any, count: Any, normal: Any) -> None:
    """Multiply linear equations out, and add them to the normal equations, both of shape (P, P + 1)."""
    size = normal.shape[0]
    for which in range(count):
        for row in range(size):
            for column in range(size + 1):
                normal[row, column] += equations[which, row] * equations[which, column]


@kernel
def solve(normal: Any, working: Any, parameters: Any) -> None:
    """Solve the normal equations by elimination; they are positive definite, so that no row is zero."""
    size = normal.shape[0]
    for row in range(size):
        for column in range(size + 1):
            working[row, column] = normal[row, column]
    for pivot in range(size):
        for row in range(pivot + 1, size):
            factor = working[row, pivot] / working[pivot, pivot]
            for column in range(pivot, size + 1):
                working[row, column] -= factor * working[pivot, column]
    for row in range(size - 1, -1, -1):
        total = working[row, size]
        for column in range(row + 1, size):
            total -= working[row, column] * parameters[column]
        parameters[row] = total / working[row, row]
