"""Optimization power: how small a target was hit, in bits.

    bits(v) = -log2(share of the reference lives that do at least as well as v)

A life that ties counts as doing at least as well. Source: Yudkowsky 2008, "Measuring optimization power",
LessWrong; worked example of eight states in Armstrong 2012, "Thoughts and problems with Eliezer's measure of
optimization power", LessWrong. Here the measure over outcomes is that of random lives in the same regime.

A random life does not score 0 bits. The best of n lives without ties scores on average

    E[bits] = H_n / ln 2         H_n = 1 + 1/2 + ... + 1/n          (-ln of the least of n uniform numbers)

that is 1.44 bits for n = 1. So bits are also given as their worth in samples: the n whose best would do as
well.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]
_SHIFT = 16  # from this argument on, the series below is exact to double precision
_ROUNDS = 40  # each leaves at most a fifth of the error


class OptimizationPower(NamedTuple):
    """Bits, and where they are only a lower bound; both in the shape of the values."""

    bits: Values
    bound: NDArray[np.bool_]


def optimization_power(values: ArrayLike, random_baseline: ArrayLike) -> OptimizationPower:
    """Bits of optimization of each value against reference lives; 0 where every one does at least as well.

    `chance` has shape (lives,) where one reference serves all values, or (lives, ...) with the shape of
    `values` after its first axis where each value has its own, as in `attainment`. Where no reference life
    does as well, so many lives cannot tell how rare the value is: it counts as if it were one more of them,
    log2(lives + 1) bits, and is marked as a lower bound (a share of 0 is never reported, after Phipson and
    Smyth 2010, "Permutation P-values should never be zero"). Averages over such values are too low, and say
    how many lives there were. NaN where the value or its chance is NaN and where there are no lives.

    Raises ValueError where chance has axes beyond its first that are not those of `values`.
    """
    measured, lives = np.asarray(values, np.float64), np.asarray(random_baseline, np.float64)
    if lives.ndim == 0 or lives.shape[1:] not in ((), measured.shape):
        raise ValueError(
            f"Random lives of shape {lives.shape} do not fit values of shape {measured.shape}: the "
            f"shape must be (lives,) or (lives, ...) with the shape of the values after the first axis."
        )
    count = len(lives)
    if count == 0:
        return OptimizationPower(np.full(measured.shape, np.nan), np.zeros(measured.shape, bool))
    if lives.ndim == 1:  # sorted once: no table of every value against every life
        as_good = count - np.searchsorted(np.sort(lives), measured, side="left")
    else:
        as_good = (lives >= measured).sum(axis=0)
    undefined = np.isnan(measured) | np.isnan(lives).any(axis=0)
    bound = (as_good == 0) & ~undefined
    bits = np.log2(np.where(bound, count + 1, count) / np.maximum(as_good, 1))
    return OptimizationPower(np.where(undefined, np.nan, bits), np.asarray(bound))


def expected_power_of_best_of(samples: ArrayLike) -> Values:
    """H_n / ln 2: the mean bits of the best of `samples` reference lives, if no two lives tie; same shape.

    `samples` need not be whole: H is then the harmonic numbers' smooth extension, digamma(n + 1) + Euler's
    constant; 0 samples score 0 bits. Raises ValueError for negative numbers.
    """
    given = np.asarray(samples, np.float64)
    if (given < 0).any():
        raise ValueError("There cannot be fewer than 0 samples.")
    return np.asarray(_harmonic(given) / math.log(2), np.float64)


def worth_in_samples(bits: ArrayLike) -> Values:
    """How many reference lives one must draw for their best to score so many bits on average; same shape.

    The inverse of `expected_power_of_best_of`, not rounded: below 1.44 bits it is less than one draw. NaN
    for negative bits, which nothing scores. From about 1022 bits on it is infinite.
    """
    wanted = np.asarray(bits, np.float64) * math.log(2)
    with np.errstate(over="ignore", invalid="ignore"):
        # H(n) is close to ln(n + 1/2) + gamma, never below it: start there, and correct by what is missing.
        log_samples = wanted - np.euler_gamma
        for _ in range(_ROUNDS):
            samples = np.maximum(np.exp(log_samples) - 0.5, 0.0)
            missing = np.where(np.isinf(samples), 0.0, wanted - _harmonic(samples))
            log_samples = log_samples + missing
        samples = np.maximum(np.exp(log_samples) - 0.5, 0.0)
    return np.asarray(np.where(wanted >= 0, samples, np.nan), np.float64)


def _harmonic(number: Values) -> Values:
    """Harmonic numbers of real arguments: the asymptotic series far out, and the recurrence back from there.

    Source: Abramowitz and Stegun 1964, "Handbook of mathematical functions", 6.3.18 and 6.3.6.
    """
    far = number + _SHIFT
    square = far * far
    tail = 1 / 12 - (1 / 120 - (1 / 252 - 1 / (240 * square)) / square) / square
    value = np.log(far) + np.euler_gamma + 1 / (2 * far) - tail / square
    for step in range(_SHIFT, 0, -1):
        value = value - 1 / (number + step)
    return np.asarray(value, np.float64)
