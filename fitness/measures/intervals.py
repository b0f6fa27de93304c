"""Interquartile means and bootstrap intervals over few runs.

Source: Agarwal, Schwarzer, Castro, Courville and Bellemare 2021, "Deep reinforcement learning at the edge of
the statistical precipice", NeurIPS: aggregate with the interquartile mean, and give its percentile bootstrap
interval with runs resampled within each task (stratified). The percentile bootstrap is that of Efron 1979,
"Bootstrap methods: another look at the jackknife", Annals of Statistics 7.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]
# Runs, for an interval, a share of resamples or a word of size. Of five runs the 95 % interval of an
# interquartile mean holds the truth in about 90 % of cases, of ten in 93 %, of three in 70 to 76 % (normal
# and exponential values).
ENOUGH = 5
TRIMMED = 4  # runs, from which on the interquartile mean drops some
BOOTSTRAP_SEED = 20210830  # fixed, so that the same runs are always summarised by the same numbers
_AT_ONCE = 2_000_000  # resampled numbers held in memory at a time (16 MB)


def interquartile_mean(values: ArrayLike, axis: int = 0) -> Values:
    """The mean of the middle half along `axis`; NaN where any value is NaN or where there is none.

    With n values in order, floor(n / 4) are dropped at each end and the rest are averaged: what
    `scipy.stats.trim_mean(values, 0.25)` computes. With fewer than four values it is the mean.
    """
    given = np.moveaxis(np.asarray(values, np.float64), axis, 0)
    count = given.shape[0]
    if count == 0:
        return np.full(given.shape[1:], np.nan)
    cut = count // 4
    ordered = np.sort(given, axis=0)
    middle = ordered[cut : count - cut].mean(axis=0)
    return np.asarray(np.where(np.isnan(ordered[-1]), np.nan, middle), np.float64)  # NaN sorts to the end


def bootstrap_interval(
    values: ArrayLike,
    generator: np.random.Generator,
    statistic: Callable[[Values, int], Values] = interquartile_mean,
    strata: ArrayLike | None = None,
    level: float = 0.95,
    resamples: int = 2000,
) -> tuple[Values, Values]:
    """(low, high) of the percentile bootstrap interval of `statistic` at confidence `level`.

    `values` has shape (runs, ...): runs are resampled with replacement, the same ones for all further axes,
    so that a curve is resampled as a whole; the ends have the shape of those further axes. `strata`
    (runs,), if given, names each run's task, and each task keeps its number of runs. `statistic(values,
    axis)` reduces one axis. The answer depends on the generator's state alone. With two or three runs the
    95 % interval of their mean is the lowest to the highest run, which understates what is not known.

    Raises ValueError for no runs, strata of another length, a level outside (0, 1) or no resamples.
    """
    given = np.asarray(values, np.float64)
    runs = given.shape[0] if given.ndim else 0
    if runs == 0:
        raise ValueError("A bootstrap needs at least one run.")
    labels = np.zeros(runs, np.int64) if strata is None else np.unique(strata, return_inverse=True)[1]
    if labels.shape != (runs,):
        raise ValueError(f"There are {runs} runs but strata of shape {labels.shape}.")
    if not 0 < level < 1 or resamples < 1:
        raise ValueError(f"A level of {level} with {resamples} resamples makes no interval.")
    chosen = _resample(labels, resamples, generator)
    block = max(1, _AT_ONCE // given.size)
    statistics = [statistic(given[chosen[first : first + block]], 1) for first in range(0, resamples, block)]
    low, high = np.quantile(np.concatenate(statistics), [(1 - level) / 2, (1 + level) / 2], axis=0)
    return np.asarray(low, np.float64), np.asarray(high, np.float64)


def _resample(labels: NDArray[np.int64], resamples: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Rows of runs drawn with replacement within each stratum, shape (resamples, runs)."""
    chosen = np.empty((resamples, labels.size), np.int64)
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        chosen[:, own] = own[generator.integers(0, own.size, (resamples, own.size))]
    return chosen
