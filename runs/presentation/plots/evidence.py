"""A quantity at one generation in one world, and whether it clearly differs from another.

A difference is clear only where the data show one. Of `ENOUGH` runs or more: the bootstrap 95 % interval of
the paired difference excludes 0. Of fewer: in every run by itself, each mean over members lies outside the
other's quartiles, so that it is no matter of a few members. Anything less is no clear difference.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.intervals import BOOTSTRAP_SEED, ENOUGH, bootstrap_interval, interquartile_mean
from babushka.runs.presentation.numbers import number

Values = NDArray[np.float64]
HIGHER, LOWER, UNCLEAR, UNKNOWN = "higher", "lower", "unclear", "unknown"
RESAMPLES = 10_000  # as many as in comparisons: a verdict hangs on the ends


@dataclass(frozen=True)
class Point:
    """One quantity in one world at one generation; all arrays have shape (runs,)."""

    means: Values  # of each run, over its members
    low: Values  # quartiles over members; NaN where they are not recorded
    high: Values

    @property
    def centre(self) -> float:
        """The interquartile mean over runs: of fewer than four runs their mean, of one its own."""
        return float(interquartile_mean(self.means))

    def __str__(self) -> str:
        return number(self.centre, 3)

    def against(self, base: "Point") -> str:
        """Whether this is clearly higher or lower than the same runs' `base`, by the rule of the module."""
        if len(self.means) >= ENOUGH:
            low, high = _interval(self.means - base.means, interquartile_mean)
            return HIGHER if low > 0 else LOWER if high < 0 else UNCLEAR
        if not np.isfinite([self.low, self.high, base.low, base.high]).all():
            return UNKNOWN
        if ((self.means > base.high) & (base.means < self.low)).all():
            return HIGHER
        return LOWER if ((self.means < base.low) & (base.means > self.high)).all() else UNCLEAR

    def share_of(self, base: "Point") -> str:
        """'34 %' of the base, over several runs with its spread; empty unless all of both are positive."""
        if not (base.means > 0).all() or not (self.means > 0).all():
            return ""
        whole, runs = f"{100 * self.centre / base.centre:.0f} %", len(self.means)
        if runs == 1:
            return whole
        if runs < ENOUGH:
            shares = 100 * self.means / base.means
            return f"{whole}; {shares.min():.0f} to {shares.max():.0f} % in single runs"
        low, high = _interval(np.stack([self.means, base.means], axis=1), _ratio)
        return f"{whole}; 95 % interval {100 * low:.0f} to {100 * high:.0f} %"


def kept_less(one: Sequence[Point], other: Sequence[Point]) -> str:
    """Which of two quantities, each here and at its base, is clearly the smaller share of its base.

    'one', 'other' or ''; not asked of fewer than `ENOUGH` runs, or of a base that is not positive.
    """
    points = (*one, *other)
    if len(one[0].means) < ENOUGH or not all((base.means > 0).all() for base in points[1::2]):
        return ""
    values = np.stack([point.means for point in points], axis=1)
    low, high = _interval(values, lambda v, axis: _ratio(v[..., :2], axis) - _ratio(v[..., 2:], axis))
    return "one" if high < 0 else "other" if low > 0 else ""


def _ratio(values: Values, axis: int) -> Values:
    """Interquartile mean of [..., 0] over that of [..., 1]."""
    means = interquartile_mean(values, axis)
    return np.asarray(means[..., 0] / means[..., 1], np.float64)


def _interval(values: Values, statistic: Callable[[Values, int], Values]) -> tuple[float, float]:
    low, high = bootstrap_interval(
        values, np.random.default_rng(BOOTSTRAP_SEED), statistic, resamples=RESAMPLES
    )
    return float(low), float(high)
