"""What choosing by a noisy score yields, by quadrature: the theory of regressional Goodhart.

With true value V standard normal, a score U = V + e and e independent of V, the best of n by U has

    E[U | best of n] = integral of u dF(u)^n            E[V | best of n] = integral of E[V | U = u] dF(u)^n

For normal e of spread s these are sqrt(1 + s^2) m(n) and m(n) / sqrt(1 + s^2), where m(n) is the mean of the
largest of n standard normal numbers: value rises with selection for ever. For e of Student's t distribution
with 2 degrees of freedom (scale s) it rises, turns and falls back to 0, since the tail of e is heavier than
that of V: Kwa, Thomas and Garriga-Alonso 2024, "Catastrophic Goodhart", arXiv 2407.14503. The name of the
effect is from Manheim and Garrabrant 2018, "Categorizing variants of Goodhart's law", arXiv 1803.04585.

Integrals over V are trapezoidal sums, which converge geometrically for these analytic integrands; those over
U run over a grid that widens geometrically, as the tail does.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]
SMALLEST_SCALE = 0.1
_REACH = 12.0  # spreads of V that are integrated over
_FINE = 961  # points in V


def mean_of_largest(counts: ArrayLike) -> Values:
    """m(n): the mean of the largest of n standard normal numbers, in the shape of `counts`.

    m(2) = 1 / sqrt(pi), m(3) = 3 / (2 sqrt(pi)), and closed forms up to 5 (Arnold, Balakrishnan and Nagaraja
    1992, "A first course in order statistics"). n need not be whole. Raises ValueError for n < 1.
    """
    given = _checked(counts)
    grid = np.linspace(-_REACH, _REACH, 4001)
    density = np.exp(-(grid**2) / 2) / math.sqrt(2 * math.pi)
    beyond = np.array([math.erfc(x / math.sqrt(2)) / 2 for x in grid])
    weights = _chance_of_best(given.ravel(), density, beyond)
    return np.asarray((weights @ grid) * (grid[1] - grid[0]), np.float64).reshape(given.shape)


def best_by_heavy_tails(counts: ArrayLike, scale: float = 1.0) -> Values:
    """E[V | best of n] where the error is `scale` times Student's t with 2 degrees of freedom; same shape.

    Raises ValueError for n < 1 and for a scale below 0.1, for which the integrals are not fine enough.
    """
    given = _checked(counts)
    if not scale >= SMALLEST_SCALE:
        raise ValueError(f"The scale of an error must be {SMALLEST_SCALE} or more, not {scale}.")
    value = np.linspace(-_REACH, _REACH, _FINE)
    share = np.exp(-(value**2) / 2) / math.sqrt(2 * math.pi) * (value[1] - value[0])
    # Scores from far below to where hardly anything of V is left even for the largest n: u = sinh(x).
    far = math.asinh(1e3 * scale * math.sqrt(max(float(given.max(initial=1.0)), 10.0)))
    steps = np.linspace(-math.asinh(1e4 * (1.0 + scale)), far, 8001)
    widths = np.cosh(steps) * (steps[1] - steps[0])
    scores = np.sinh(steps)
    density, beyond, total = (np.empty_like(scores) for _ in range(3))
    for first in range(0, scores.size, 500):  # in blocks, for the memory
        block = slice(first, first + 500)
        error = (scores[block, None] - value) / scale
        root = np.sqrt(2 + error**2)
        likely = root**-3 / scale
        density[block], total[block] = likely @ share, likely @ (share * value)
        # P(T > t) = (root - t) / (2 root); for positive t without the cancellation.
        tail = np.where(error > 0, 1 / (root * (root + np.abs(error))), (root + np.abs(error)) / (2 * root))
        beyond[block] = tail @ share
    weights = _chance_of_best(given.ravel(), density, beyond)
    mean_value = total / density
    return np.asarray(weights @ (mean_value * widths), np.float64).reshape(given.shape)


def _chance_of_best(counts: Values, density: Values, beyond: Values) -> Values:
    """n F^(n - 1) f at every point of a grid, (counts, points); `beyond` is 1 - F."""
    log_below = np.log(np.maximum(1.0 - beyond, 1e-300))
    log_below = np.where(beyond < 0.5, np.log1p(-np.minimum(beyond, 0.5)), log_below)
    powers = (counts[:, None] - 1) * log_below
    return np.asarray(counts[:, None] * np.exp(powers) * density, np.float64)


def _checked(counts: ArrayLike) -> Values:
    given = np.asarray(counts, np.float64)
    if not (given >= 1).all():
        raise ValueError("The best of n needs n to be 1 or more.")
    return given
