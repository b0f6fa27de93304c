"""Functional constraint: how fast genes change along lineages, against how fast they would without selection.

A neutral gene is substituted at the rate at which it mutates, whatever the size of the population, its
history, and the genes beside it (Kimura 1968, Nature 217; Birky and Walsh 1988, PNAS 85, on linkage): a line
of descent is traced without regard to what mutated on it. So for gene copies that are ancestors,

    constraint = substitutions / sum over their births of P(the gene changes by mutation)

is 1 in expectation for neutral genes, below 1 where changes are selected against, above 1 where they are
selected for. Ackley and Littman 1991 ("Interactions between learning and evolution", Artificial Life II)
used the rate to tell which genes selection still looks at. Genes here are numbers, and selection may let
small steps pass while it stops large ones; so the same is also done with squared steps:

    constraint of steps = sum of squared steps / sum over births of E[squared step]
"""

from math import erf
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]
_erf = np.frompyfunc(erf, 1, 1)


class Constraint(NamedTuple):
    """Observed over neutral, and 1.96 standard errors of it if changes come independently (Poisson)."""

    ratio: Values
    margin: Values


def constraint(observed: ArrayLike, observed_squares: ArrayLike, neutral: ArrayLike) -> Constraint:
    """Observed sums over their neutral expectations; any shapes that fit, in no unit.

    `observed` is a sum over births of what changes (1 for each substitution, or squared steps),
    `observed_squares` the sum of the squares of the same terms: for counts the count itself. It estimates the
    variance of a sum of rare independent terms. NaN where nothing could change; the margin also where nothing
    did.
    """
    total, squares = np.asarray(observed, np.float64), np.asarray(observed_squares, np.float64)
    expected = np.asarray(neutral, np.float64)
    possible = np.where(expected > 0.0, expected, np.nan)
    margin = 1.96 * np.sqrt(np.where(squares > 0.0, squares, np.nan)) / possible
    return Constraint(np.asarray(total / possible), np.asarray(margin))


def chance_of_change(
    values: ArrayLike, low: ArrayLike, high: ArrayLike, rate: ArrayLike, spread: ArrayLike
) -> Values:
    """Probability that a continuous gene of that value differs after mutation.

    `rate` is the probability that it mutates, `spread` tells whether a mutation moves it at all (0: never).
    Steps are as likely up as down, and what would leave the bounds stops at them; so a gene at a bound stays
    there half of the time. Arguments broadcast.
    """
    at, below, above = (np.asarray(each, np.float64) for each in (values, low, high))
    stuck = 0.5 * (at <= below) + 0.5 * (at >= above)
    moves = np.asarray(spread, np.float64) > 0.0
    return np.asarray(np.asarray(rate, np.float64) * moves * (1.0 - stuck), np.float64)


def expected_square(values: ArrayLike, low: ArrayLike, high: ArrayLike, sigma: ArrayLike) -> Values:
    """E[(min(max(x + sigma Z, low), high) - x)^2] for a standard normal Z: the squared step of a mutation.

    sigma^2 without bounds. With them, for a = (low - x) / sigma <= 0 and b = (high - x) / sigma >= 0,

        sigma^2 (Phi(b) - Phi(a) + a phi(a) - b phi(b) + a^2 Phi(a) + b^2 (1 - Phi(b)))

    with the normal density phi and distribution Phi. Arguments broadcast.
    """
    at, below, above, size = np.broadcast_arrays(
        *(np.asarray(each, np.float64) for each in (values, low, high, sigma))
    )
    divisor = np.where(size > 0.0, size, 1.0)
    inside = (1.0 - _tail((above - at) / divisor)) - _tail((at - below) / divisor)
    total = inside + _stopped((above - at) / divisor) + _stopped((at - below) / divisor)
    return np.asarray(np.where(size > 0.0, size**2 * total, 0.0), np.float64)


def _tail(distance: Values) -> Values:
    """1 - Phi(d), and 0 for an infinite d."""
    found = np.zeros(distance.shape)
    near = np.isfinite(distance)
    found[near] = 0.5 - 0.5 * _erf(distance[near] / np.sqrt(2.0)).astype(np.float64)
    return found


def _stopped(distance: Values) -> Values:
    """What a bound in that distance changes: -d phi(d) + d^2 (1 - Phi(d)); 0 for an infinite d."""
    near = np.where(np.isfinite(distance), distance, 0.0)
    density = np.exp(-0.5 * near**2) / np.sqrt(2.0 * np.pi)
    return np.asarray(near**2 * _tail(near) - near * density, np.float64)
