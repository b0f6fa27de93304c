"""How long populations last when some are still there at the end: survival, restricted means, and tests.

Times of populations that have not died out by the last step are *censored*: they last at least so long.

    S(t) = product over times t_i <= t of (1 - d_i / n_i)       d_i die at t_i, n_i are there until then
    variance of log(-log S(t)) = sum of d_i / (n_i (n_i - d_i)), over log(S(t)) squared

Kaplan and Meier 1958, "Nonparametric estimation from incomplete observations", Journal of the American
Statistical Association 53; Greenwood's variance of log(-log S), so that bands stay within 0 and 1
(Kalbfleisch and Prentice 1980, "The Statistical Analysis of Failure Time Data"). The restricted mean is the
area under S up to a time (Irwin 1949; Royston and Parmar 2013, "Restricted mean survival time", BMC Medical
Research Methodology 13). The log-rank test is that of Mantel 1966, "Evaluation of survival data and two new
rank order statistics", Cancer Chemotherapy Reports 50, for any number of groups.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


class Survival(NamedTuple):
    """A Kaplan-Meier curve: from each time on, the share that is still there, with a pointwise band."""

    times: Values  # (points,) from 0 on, rising: at which somebody died
    share: Values  # (points,), 1 at first
    low: Values
    high: Values
    variance: Values  # Greenwood's sum, of the logarithm of the share
    there: Values  # (points,): how many are there until then

    def median(self) -> float:
        """The first time at which at most half are left; infinite if there is none."""
        reached = np.flatnonzero(self.share <= 0.5)
        return float(self.times[reached[0]]) if reached.size else math.inf

    def at(self, time: float) -> float:
        """The share that outlives a time."""
        return float(self.share[np.searchsorted(self.times, time, side="right") - 1])


class Mean(NamedTuple):
    """A restricted mean and its standard error."""

    value: float
    error: float


class LogRank(NamedTuple):
    """A log-rank test: the statistic, and how often chance alone makes it as large."""

    statistic: float
    degrees: int
    p: float


def kaplan_meier(times: ArrayLike, died: ArrayLike, level: float = 0.95) -> Survival:
    """The survival curve of times (populations,), `died` being false where they are censored.

    Raises ValueError if there are no times, or one is negative.
    """
    lasted, events = _checked(times, died)
    points = np.unique(lasted[events])
    there = np.array([(lasted >= point).sum() for point in points], np.float64)
    dead = np.array([(events & (lasted == point)).sum() for point in points], np.float64)
    share = np.cumprod(1.0 - dead / there)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(dead / (there * (there - dead)))
        spread = NormalDist().inv_cdf(0.5 + level / 2) * np.sqrt(variance) / np.abs(np.log(share))
        low, high = share ** np.exp(spread), share ** np.exp(-spread)
    gone = share <= 0.0  # nothing is known of how sure that is
    low[gone], high[gone] = 0.0, np.nan
    one, none = np.ones(1), np.zeros(1)
    return Survival(
        *(np.concatenate([none, points]), np.concatenate([one, share])),
        *(np.concatenate([one, low]), np.concatenate([one, high])),
        *(np.concatenate([none, variance]), np.concatenate([[float(lasted.size)], there])),
    )


def restricted_mean(times: ArrayLike, died: ArrayLike, until: float) -> Mean:
    """The mean of how long populations last up to a time, and its standard error.

    The error is sqrt of the sum of A_i^2 d_i / (n_i (n_i - d_i)), A_i the area under the curve after t_i.
    """
    curve = kaplan_meier(times, died)
    inside = curve.times < until
    edges = np.append(curve.times[inside], until)
    areas = np.diff(edges) * curve.share[inside]
    after = np.cumsum(areas[::-1])[::-1]  # the area behind each time
    counts = after > 0  # behind the last death of all there is none
    own = np.diff(curve.variance[inside][counts], prepend=0.0)
    return Mean(float(areas.sum()), float(np.sqrt((after[counts] ** 2 * own).sum())))


def log_rank(groups: Sequence[tuple[ArrayLike, ArrayLike]]) -> LogRank:
    """Whether groups of (times, died) last equally long. NaN where nobody, or everybody at one time, died.

    Raises ValueError for fewer than two groups.
    """
    if len(groups) < 2:
        raise ValueError("A log-rank test compares at least two groups.")
    known = [_checked(*group) for group in groups]
    all_times = np.concatenate([times for times, _ in known])
    all_died = np.concatenate([died for _, died in known])
    excess = np.zeros(len(groups))
    covariance = np.zeros((len(groups), len(groups)))
    for point in np.unique(all_times[all_died]):
        there = np.array([(times >= point).sum() for times, _ in known], np.float64)
        dead = np.array([(died & (times == point)).sum() for times, died in known], np.float64)
        whole, deaths = there.sum(), dead.sum()
        share = there / whole
        excess += dead - deaths * share
        if whole > 1:
            scale = deaths * (whole - deaths) / (whole - 1)
            covariance += scale * (np.diag(share) - np.outer(share, share))
    degrees = len(groups) - 1
    inner = covariance[:-1, :-1]
    if np.linalg.matrix_rank(inner) < degrees:
        return LogRank(math.nan, degrees, math.nan)
    statistic = float(excess[:-1] @ np.linalg.solve(inner, excess[:-1]))
    return LogRank(statistic, degrees, chi_square_tail(statistic, degrees))


def chi_square_tail(statistic: float, degrees: int) -> float:
    """The probability that a chi-square variable of so many degrees of freedom is at least that large.

    By the recursion over degrees, two at a time: from exp(-x / 2) for 2, or erfc(sqrt(x / 2)) for 1.
    """
    half = statistic / 2
    tail = math.exp(-half) if degrees % 2 == 0 else math.erfc(math.sqrt(half))
    for lower in range(2 - degrees % 2, degrees, 2):
        if half > 0:
            tail += math.exp(lower / 2 * math.log(half) - half - math.lgamma(lower / 2 + 1))
    return tail


def _checked(times: ArrayLike, died: ArrayLike) -> tuple[Values, NDArray[np.bool_]]:
    lasted, events = np.asarray(times, np.float64).ravel(), np.asarray(died, np.bool_).ravel()
    if not lasted.size or lasted.shape != events.shape or not (lasted >= 0).all():
        raise ValueError("Survival needs times of 0 or more, one for each population.")
    return lasted, events
