"""How often chance alone would part two groups as far as they are: the permutation test of A12.

    p = share of all ways to call as many of the values X and the rest Y, for which A12 is as far from 1/2

Nothing is assumed but that every such way is equally likely if there is no difference. For A12 it is the
test of rank sums (Wilcoxon 1945, "Individual comparisons by ranking methods", Biometrics Bulletin 1), with
ties as they are. The shares are exact, by the recursion over values of Mann and Whitney 1947, "On a test of
whether one of two random variables is stochastically larger than the other", Annals of Mathematical
Statistics 18. Of many values ways are drawn at random, and the one at hand counts as one of them (Phipson and
Smyth 2010, "Permutation p-values should never be zero", Statistical Applications in Genetics and Molecular
Biology 9).
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness.measures.correlation import ranks

EXACT = 100  # values of both groups together, up to which all ways are counted
DRAWN = 10_000  # ways that are drawn where there are more values
_AT_ONCE = 2_000_000  # drawn values held in memory at a time (16 MB)


def permutation_p(first: ArrayLike, second: ArrayLike, generator: np.random.Generator) -> float:
    """The two-sided p value of the difference between two groups of values, each of one axis.

    Exact for up to `EXACT` values; the generator is used for more only. NaN where a group is empty or holds a
    NaN. m values that are all above n others have the least p of these sizes, 2 m! n! / (m + n)!.
    """
    one, other = (np.asarray(side, np.float64).ravel() for side in (first, second))
    if one.size == 0 or other.size == 0 or np.isnan(one).any() or np.isnan(other).any():
        return math.nan
    doubled = np.rint(2 * ranks(np.concatenate([one, other]))).astype(
        np.int64
    )  # whole numbers, ties included
    expected = one.size * (doubled.size + 1)
    observed = abs(int(doubled[: one.size].sum()) - expected)
    if doubled.size <= EXACT:
        ways = _ways(doubled, one.size)
        far = np.abs(np.arange(ways.size) - expected) >= observed
        return float(ways[far].sum() / ways.sum())
    hits, block = 0, max(1, _AT_ONCE // doubled.size)
    for start in range(0, DRAWN, block):
        drawn = generator.permuted(np.tile(doubled, (min(block, DRAWN - start), 1)), axis=1)
        hits += int((np.abs(drawn[:, : one.size].sum(axis=1) - expected) >= observed).sum())
    return (1 + hits) / (1 + DRAWN)


def _ways(numbers: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    """In how many ways `size` of the positive numbers add up to 0, 1, 2 and so on."""
    ways = np.zeros((size + 1, int(numbers.sum()) + 1))
    ways[0, 0] = 1.0
    for number in numbers:
        ways[1:, number:] += ways[:-1, :-number]  # with this number, one fewer of the earlier ones
    return np.asarray(ways[size], np.float64)
