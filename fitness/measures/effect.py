"""Effect size without assumptions: how often one group's value beats the other's.

    A12 = P(X > Y) + P(X = Y) / 2

Sources: Vargha and Delaney 2000, "A critique and improvement of the CL common language effect size
statistics of McGraw and Wong", Journal of Educational and Behavioral Statistics 25; over several tasks, the
probability of improvement of Agarwal et al. 2021, "Deep reinforcement learning at the edge of the statistical
precipice", NeurIPS: the mean of A12 over tasks.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike


def superiority(first: ArrayLike, second: ArrayLike) -> float:
    """Vargha and Delaney's A12 of two groups: 1 if every `first` beats every `second`, 0.5 for no difference.

    Ties count one half. NaN where a group is empty or holds a NaN. The groups need not be of one size.
    """
    one = np.asarray(first, np.float64).ravel()
    other = np.sort(np.asarray(second, np.float64).ravel())
    if one.size == 0 or other.size == 0 or np.isnan(one).any() or np.isnan(other).any():
        return math.nan
    beaten = np.searchsorted(other, one, side="left").sum()
    beaten_or_tied = np.searchsorted(other, one, side="right").sum()
    return float((beaten + beaten_or_tied) / (2 * one.size * other.size))


def probability_of_improvement(first: Sequence[ArrayLike], second: Sequence[ArrayLike]) -> float:
    """The mean over tasks of A12; `first[t]` and `second[t]` hold the runs of both on task t.

    NaN where any task's A12 is. Raises ValueError unless both have the same, positive number of tasks.
    """
    if len(first) != len(second) or len(first) == 0:
        raise ValueError(f"Tasks must come in pairs, but there are {len(first)} and {len(second)}.")
    return float(np.mean([superiority(one, other) for one, other in zip(first, second, strict=True)]))
