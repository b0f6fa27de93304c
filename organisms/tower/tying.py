"""Tied machines: made to want what their makers feel, as far as their sensors can tell."""

from typing import Any

import numpy as np

from babushka.fitness.arrays import scale_to_one
from babushka.fitness.kernels import kernel

RIDGE = 1e-4


@kernel
def tied_wants(sensors: Any, target: Any, shares: Any) -> Any:
    """Wants of length 1, shape (F,), that fit `target`, shape (K + 1,), best: ridge least squares over kinds.

    Kinds count by their shares, shape (K + 1,). Solved by elimination: the matrix is positive definite.
    """
    count = sensors.shape[1]
    matrix = np.zeros((count, count + 1))
    for row in range(count):
        matrix[row, row] = RIDGE
        for kind in range(target.size):
            for column in range(count):
                matrix[row, column] += shares[kind] * sensors[kind, row] * sensors[kind, column]
            matrix[row, count] += shares[kind] * sensors[kind, row] * target[kind]
    for pivot in range(count):
        for row in range(pivot + 1, count):
            factor = matrix[row, pivot] / matrix[pivot, pivot]
            for column in range(pivot, count + 1):
                matrix[row, column] -= factor * matrix[pivot, column]
    wants = np.zeros(count)
    for step in range(count):
        row = count - 1 - step
        left = matrix[row, count]
        for column in range(row + 1, count):
            left -= matrix[row, column] * wants[column]
        wants[row] = left / matrix[row, row]
    scale_to_one(wants)
    return wants
