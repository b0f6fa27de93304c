"""How one group of values differs from another, with bootstrap intervals. NumPy alone.

    P(X > Y) = mean over pairs of [x > y] + [x = y] / 2        the probability of improvement, and A12
    difference = interquartile mean of X - interquartile mean of Y
    paired difference = interquartile mean of x_s - y_s over seeds s

Sources: Agarwal, Schwarzer, Castro, Courville and Bellemare 2021, "Deep reinforcement learning at the edge
of the statistical precipice", NeurIPS: the probability of improvement and its percentile bootstrap
interval, both groups resampled by themselves. Vargha and Delaney 2000, "A critique and improvement of the
CL common language effect size statistics of McGraw and Wong", Journal of Educational and Behavioral
Statistics 25: A12, which for one task is the same number, and the words for its size. Efron 1979, Annals of
Statistics 7: the bootstrap.

Where all resamples are alike, as P(X > Y) is of groups that do not overlap, there is no interval: that so
many runs agree does not say that all others would. The permutation test (`fitness.measures.permutation`) says
how seldom chance alone makes them agree.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness.measures.effect import superiority
from babushka.fitness.measures.intervals import bootstrap_interval, interquartile_mean

Values = NDArray[np.float64]
LARGE, MEDIUM, SMALL = 0.71, 0.64, 0.56  # A12 from which an effect is called so
_SAME = 1e-12  # relative width of an interval that is none: rounding of binary numbers
_AT_ONCE = 2_000_000  # resampled numbers held in memory at a time (16 MB)


class Estimate(NamedTuple):
    """A number and its interval; the ends are NaN where there is none."""

    value: float
    low: float = math.nan
    high: float = math.nan

    @property
    def bounded(self) -> bool:
        """Whether there is an interval."""
        return math.isfinite(self.low) and math.isfinite(self.high)


NOTHING = Estimate(math.nan)


def aggregate(values: ArrayLike, generator: np.random.Generator, resamples: int, enough: int) -> Estimate:
    """The interquartile mean of values (runs,) and its 95 % interval, if there are `enough` runs for one."""
    given = np.asarray(values, np.float64)
    if given.size == 0:
        return NOTHING
    centre = float(interquartile_mean(given))
    if given.size < enough:
        return Estimate(centre)
    low, high = bootstrap_interval(given, generator, resamples=resamples)
    return _bounded(centre, float(low), float(high))


def probability_larger(
    first: ArrayLike, second: ArrayLike, generator: np.random.Generator, resamples: int, enough: int
) -> Estimate:
    """P(X > Y), ties counted half, with its 95 % interval: both groups are resampled by themselves."""
    one, other = np.asarray(first, np.float64), np.asarray(second, np.float64)
    centre = superiority(one, other)
    if min(one.size, other.size) < enough:
        return Estimate(centre)
    wins = (one[:, None] > other) + 0.5 * (one[:, None] == other)
    found = []
    for count in _blocks(resamples, one.size + other.size):
        times, others = _counts(one.size, count, generator), _counts(other.size, count, generator)
        found.append(((times @ wins) * others).sum(axis=1) / wins.size)
    return _bounded(centre, *_ends(np.concatenate(found)))


def difference(
    first: ArrayLike, second: ArrayLike, generator: np.random.Generator, resamples: int, enough: int
) -> Estimate:
    """Interquartile mean of the first less that of the second, with its 95 % interval."""
    one, other = np.asarray(first, np.float64), np.asarray(second, np.float64)
    centre = float(interquartile_mean(one) - interquartile_mean(other))
    if min(one.size, other.size) < enough:
        return Estimate(centre)
    found = []
    for count in _blocks(resamples, one.size + other.size):
        drawn = one[generator.integers(0, one.size, (count, one.size))]
        others = other[generator.integers(0, other.size, (count, other.size))]
        found.append(interquartile_mean(drawn, 1) - interquartile_mean(others, 1))
    return _bounded(centre, *_ends(np.concatenate(found)))


def paired_difference(
    first: ArrayLike, second: ArrayLike, generator: np.random.Generator, resamples: int, enough: int
) -> Estimate:
    """Interquartile mean of the differences of pairs, with its 95 % interval: pairs are resampled as wholes.

    Raises ValueError unless there are as many of the first as of the second.
    """
    one, other = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if one.shape != other.shape:
        raise ValueError(f"Pairs need as many of both, not {one.shape} and {other.shape}.")
    return aggregate(one - other, generator, resamples, enough)


def size_in_words(probability: float, runs: int, enough: int) -> str:
    """'negligible', 'small', 'medium' or 'large', in either direction.

    Empty where A12 is not defined, or the smaller group has fewer than `enough` runs.
    """
    if not math.isfinite(probability) or runs < enough:
        return ""
    extent = max(probability, 1 - probability) + 1e-12  # shares of pairs such as 0.56 are not exact in binary
    if extent >= LARGE:
        return "large"
    return "medium" if extent >= MEDIUM else "small" if extent >= SMALL else "negligible"


def _counts(size: int, resamples: int, generator: np.random.Generator) -> Values:
    """How often each of `size` values is drawn in each resample, shape (resamples, size)."""
    drawn = generator.integers(0, size, (resamples, size)) + size * np.arange(resamples)[:, None]
    return np.bincount(drawn.ravel(), minlength=size * resamples).reshape(resamples, size).astype(np.float64)


def _blocks(resamples: int, size: int) -> list[int]:
    """Numbers of resamples that fit into memory, in order."""
    block = max(1, _AT_ONCE // max(size, 1))
    return [min(block, resamples - start) for start in range(0, resamples, block)]


def _bounded(value: float, low: float, high: float) -> Estimate:
    """With ends unless they are the same but for rounding."""
    return Estimate(value, low, high) if high - low > _SAME * max(abs(low), abs(high)) else Estimate(value)


def _ends(statistics: Values) -> tuple[float, float]:
    low, high = np.quantile(statistics, [0.025, 0.975])
    return float(low), float(high)
