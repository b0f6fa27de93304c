"""The best that can be had per step, in the long run, of a world that can be written out as tables."""

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.tabular import Tabular, check

SWEEPS = 100_000


def best_rate_of(table: Tabular, tolerance: float = 1e-12) -> tuple[float, NDArray[np.int64]]:
    """(the highest gain in the base objective per step, an action that brings it in each state, (S,)).

    Relative value iteration (White 1963, "Dynamic programming, Markov chains, and the method of successive
    approximations"), with every action failing half of the time, so that it also converges where the best
    behaviour is periodic. For worlds in which every state can be reached from every other.

    Raises ValueError for tables that are not those of a world, or if it has not converged to within
    `tolerance` after 100,000 sweeps.
    """
    check(table)
    gain = (table.transition * table.objective).sum(axis=2)
    values = np.zeros(len(table.start))
    for _ in range(SWEEPS):
        worth = gain + table.transition @ values
        after = 0.5 * worth.max(axis=1) + 0.5 * values
        change = after - values
        values = after - after[0]
        if np.ptp(change) < tolerance:
            return 2 * float(change.mean()), worth.argmax(axis=1)
    raise ValueError(f"Value iteration did not converge within {SWEEPS:,} sweeps.")
