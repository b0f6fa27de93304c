"""Copying numbers in kernels.

Not by `target[:] = source`: that brings along some forty functions of Numba's for the text of an error about
shapes, which are compiled again with every kernel. It took two to three seconds of the savanna's.
"""

from typing import Any

from babushka.fitness.kernels import kernel


@kernel
def copy(source: Any, target: Any) -> None:
    """Write the numbers of an array of one dimension to another of the same size."""
    for place in range(target.size):
        target[place] = source[place]
