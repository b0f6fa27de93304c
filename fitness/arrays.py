"""Copying and scaling numbers in kernels.

Copying is not done by `target[:] = source`: that brings along some forty functions of Numba's for the text
of an error about shapes, which are compiled again with every kernel. It took two to three seconds of the
savanna's.
"""

from typing import Any

import numpy as np

from babushka.fitness.kernels import kernel


@kernel
def copy(source: Any, target: Any) -> None:
    """Write the numbers of an array of one dimension to another of the same size."""
    for place in range(target.size):
        target[place] = source[place]


@kernel
def scale_to_one(weights: Any) -> None:
    """Scale weights, an array of one dimension, to Euclidean length 1, unless all are 0."""
    square = 0.0
    for weight in weights:
        square += weight * weight  # not `**`, which is another function where nothing is compiled
    if square > 0.0:
        length = np.sqrt(square)
        for which in range(weights.size):
            weights[which] /= length
