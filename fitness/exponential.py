"""The exponential function by additions and multiplications alone.

That of the system differs from one library to the next in the last bit, and then the same seed would not
give the same bytes everywhere.
"""

from typing import Any

from babushka.fitness.kernels import kernel

FURTHEST = 30.0  # beyond, arguments are cut
HALVINGS = 8
SMALLER = 1 / (1 << HALVINGS)
THIRD, FOURTH, FIFTH, SIXTH, SEVENTH = 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040  # coefficients


@kernel
def exponential(number: Any) -> float:
    """e to a number between -30 and 30, with a relative error below 1e-12; numbers beyond are cut to that.

    The Taylor series to the eighth power at a 256th of the number, squared eight times, written out: halves,
    quarters and eighths are products, which are exact, and the divisions that are left take most of the time.
    """
    small = min(max(number, -FURTHEST), FURTHEST) * SMALLER
    total: float = 1.0 + small * (1.0 + small * 0.125) / 7.0
    total = 1.0 + small * total / 6.0
    total = 1.0 + small * total / 5.0
    total = 1.0 + small * total * 0.25
    total = 1.0 + small * total / 3.0
    total = 1.0 + small * total * 0.5
    total = 1.0 + small * total
    for _ in range(HALVINGS):
        total *= total
    return total


@kernel
def hyperbolic_tangent(number: Any) -> float:
    """The hyperbolic tangent, by the exponential."""
    twice = exponential(2.0 * number)
    return (twice - 1.0) / (twice + 1.0)


@kernel
def logistic(number: Any) -> float:
    """1 / (1 + e to minus a number), between 0 and 1; numbers beyond 30 are cut to that.

    The same series, written out with its coefficients: a division for each term took most of the time of
    agents that learn.
    """
    small = -min(max(number, -FURTHEST), FURTHEST) / (1 << HALVINGS)
    rest = THIRD + small * (FOURTH + small * (FIFTH + small * (SIXTH + small * SEVENTH)))
    total: float = 1.0 + small * (1.0 + small * (0.5 + small * rest))
    for _ in range(HALVINGS):
        total *= total
    return 1.0 / (1.0 + total)
