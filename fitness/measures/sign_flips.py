"""How easily chance alone gives values so far above zero: the test of randomly changed signs.

    p = share of all ways to choose the signs of the values for which their sum is at least as large

Each value is an own, independent one, such as the difference of a pair, and if there is no effect it is as
likely to be so much above zero as below. The share is exact for few values; of many, signs are drawn at
random, and those at hand count as one of the ways.

Sources: Fisher 1935, "The design of experiments", section 21, with Darwin's pairs of maize; Phipson and Smyth
2010, "Permutation p-values should never be zero", Statistical Applications in Genetics and Molecular
Biology 9.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

EXACT = 20  # values up to which all ways are counted, 2^20 of them
DRAWN = 100_000  # ways that are drawn where there are more values
SEED = 1935  # fixed, so that the same values always have the same p value
_AT_ONCE = 2_000_000  # drawn signs held in memory at a time
_ROUNDING = 1e-12  # relative; sums that differ by less are the same


def sign_flip_p(values: ArrayLike) -> float:
    """The one-sided p value of values (n,) lying above zero; NaN if there are none, or a NaN among them.

    n values that are all above zero have the least p of that many, 2^-n.
    """
    given = np.asarray(values, np.float64).ravel()
    if given.size == 0 or np.isnan(given).any():
        return math.nan
    least = given.sum() - _ROUNDING * np.abs(given).sum()
    if given.size <= EXACT:
        return float((_sums(given) >= least).mean())
    generator, hits, block = np.random.default_rng(SEED), 0, max(1, _AT_ONCE // given.size)
    for start in range(0, DRAWN, block):
        drawn = generator.integers(0, 2, (min(block, DRAWN - start), given.size), np.int8)
        # A sum with random signs is twice that of the values whose sign is kept, less that of all.
        hits += int((2 * (drawn @ given) - given.sum() >= least).sum())
    return (1 + hits) / (1 + DRAWN)


def _sums(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of the values for every choice of their signs, (2^n,)."""
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums + value, sums - value])
    return sums
