"""Student's t: how many standard errors an interval takes when the spread is known from few runs only.

    A(t | k) = P(|T| <= t) with k degrees of freedom, a finite sum in sin and cos of arctan(t / sqrt(k))

Source: Student 1908, "The probable error of a mean", Biometrika 6; the sums are 26.7.3 and 26.7.4 of
Abramowitz and Stegun 1964, "Handbook of mathematical functions". The degrees of freedom of a difference of
two means are Welch's 1947, "The generalization of 'Student's' problem when several different population
variances are involved", Biometrika 34, rounded down.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

_MANY = 100_000  # degrees of freedom from which the normal distribution serves
_HALVINGS = 200


class Mean(NamedTuple):
    """A mean or a difference of two, its standard error, and the degrees of freedom of that."""

    value: float
    error: float
    freedom: int

    def ends(self, level: float) -> tuple[float, float]:
        """The interval at a level between 0 and 1."""
        reach = errors_within(level, self.freedom) * self.error
        return self.value - reach, self.value + reach


def mean(values: ArrayLike) -> Mean:
    """The mean of (runs,) values; NaN where a value is. Raises ValueError for fewer than two runs."""
    given = np.asarray(values, np.float64)
    if given.ndim != 1 or given.size < 2:
        raise ValueError(f"A standard error takes a list of two runs or more, not the shape {given.shape}.")
    return Mean(float(given.mean()), float(given.std(ddof=1) / math.sqrt(given.size)), given.size - 1)


def difference(first: ArrayLike, second: ArrayLike) -> Mean:
    """Mean of the first less mean of the second, (runs,) each and independent; raises as `mean` does."""
    one, other = mean(first), mean(second)
    error = math.hypot(one.error, other.error)
    if not error > 0:  # nothing varies, or something is NaN
        return Mean(one.value - other.value, error, min(one.freedom, other.freedom))
    shares = (one.error / error) ** 4 / one.freedom + (other.error / error) ** 4 / other.freedom
    return Mean(one.value - other.value, error, max(1, math.floor(1 / shares + 1e-9)))


def within(errors: float, freedom: int) -> float:
    """A(t | k): the probability of lying within so many standard errors. Raises ValueError for k < 1."""
    if freedom < 1:
        raise ValueError(f"Student's distribution needs a degree of freedom, not {freedom}.")
    if freedom >= _MANY:
        return math.erf(errors / math.sqrt(2))
    angle = math.atan(errors / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    even = freedom % 2 == 0
    steps = np.arange(1, (freedom - 2) // 2 + 1 if even else (freedom - 3) // 2 + 1)
    factors = (2 * steps - 1) / (2 * steps) if even else 2 * steps / (2 * steps + 1)
    total = 1.0 + float(np.cumprod(factors * cosine**2).sum())
    if even:
        return sine * total
    return 2 / math.pi * (angle + (sine * cosine * total if freedom > 1 else 0.0))


def errors_within(level: float, freedom: int) -> float:
    """How many standard errors hold the mean with probability `level`; the inverse of `within`.

    Raises ValueError for a level outside (0, 1) and fewer than one degree of freedom.
    """
    if not 0 < level < 1:
        raise ValueError(f"A level is a probability between 0 and 1, not {level}.")
    low, high = 0.0, 1.0
    while within(high, freedom) < level:
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if within(middle, freedom) < level else (low, middle)
    return high
