"""The exact solver of Connect Four a second time, in C: see `solver.c`."""

import ctypes
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from benchmarks.twins import FASTEST, compiled, structure

Whole = NDArray[np.int64]


@cache
def solver(options: str = FASTEST) -> Callable[[Whole, int, int, int], tuple[Whole, Whole]]:
    """Scores and positions met, (N,) each, of boards (N, 2), a width, a height and log2 of a table's entries.

    Raises ValueError where there is no compiler.
    """
    function = compiled("solver", "solve", options)

    def solve(boards: Whole, width: int, height: int, power: int) -> tuple[Whole, Whole]:
        given = np.ascontiguousarray(boards, np.int64)
        table, (scores, met) = np.zeros(1 << power, np.int64), np.zeros((2, len(given)), np.int64)
        task = structure((len(given), width, height, len(table), given, table, scores, met))
        function(ctypes.byref(task))
        return scores, met

    return solve
