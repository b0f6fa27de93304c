"""Whether what a line of descent gained came at one birth: its largest step from parent to child.

A population may rise within a takeover time because a single mutant spreads, or many small ones; the line of
descent tells these apart. Values along it are noisy, and the largest of many noisy steps is large. So it is
held against series that grow evenly, with the same noise: that of a value is the median absolute deviation
of steps from their median, by 1.4826 for a normal distribution and by the square root of 2, since a step has
the noise of two values. One jump among many steps does not touch it. How much larger than their median the
largest step of even growth is, in units of that estimate, is found by drawing such series, each with an
estimate of its own.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness.measures.intervals import BOOTSTRAP_SEED

Values = NDArray[np.float64]

FEWEST = 10  # known ancestors
SERIES = 1000
RARELY = 0.05
DEVIATION = 1.4826  # of a normal distribution, by its median absolute deviation
HALF = 0.5  # of the whole rise, at which a step is a jump


class Steps(NamedTuple):
    """The steps of a line of descent; NaN where too few of it are known."""

    largest: float = math.nan  # of a child above its parent
    child: int = -1  # the place of that child in the line
    share: float = math.nan  # of the whole rise
    noise: float = math.nan  # standard deviation of a value
    by_noise: float = math.nan  # which the largest step of even growth with this noise rarely exceeds (5 %)

    @property
    def jumps(self) -> bool:
        """Whether one step is half of the rise at least, and larger than noise would make one."""
        return self.share >= HALF and self.largest > self.by_noise


def largest_step(values: ArrayLike, rise: float) -> Steps:
    """Of values along a line of descent, (ancestors,) from the founder on, that rose by `rise` as a whole.

    Ancestors whose value is not known (NaN) are left out, so that a step may be one of several births.
    """
    line = np.asarray(values, np.float64)
    known = np.flatnonzero(np.isfinite(line))
    if known.size < FEWEST:
        return Steps()
    steps = np.diff(line[known])
    place = int(steps.argmax())
    noise, typical = float(_noise(steps)), float(np.median(steps))
    even = np.diff(np.random.default_rng(BOOTSTRAP_SEED).normal(size=(SERIES, known.size)), axis=1)
    beyond = (even.max(axis=1) - np.median(even, axis=1)) / _noise(even)
    by_noise = typical + noise * float(np.quantile(beyond, 1 - RARELY))
    share = float(steps[place]) / rise if rise > 0 else math.nan
    return Steps(float(steps[place]), int(known[place + 1]), share, noise, by_noise)


def _noise(steps: Values) -> Values:
    """The standard deviation of a value, by the steps of one line or of each row."""
    middle = np.median(steps, axis=-1, keepdims=True)
    deviations = np.median(np.abs(steps - middle), axis=-1)
    return np.asarray(DEVIATION * deviations / math.sqrt(2), np.float64)
