"""The natural logarithm by additions, multiplications and divisions alone; see `fitness.exponential`."""

from typing import Any

from babushka.fitness.kernels import kernel

LN_2 = 0.6931471805599453
TERMS = 12


@kernel
def logarithm(number: Any) -> Any:
    """The logarithm of a number from 1 to 2**60, with an absolute error below 1e-13.

    Halved until it is below 4/3, and then the series of the area hyperbolic tangent, whose argument is at
    most a fifth in size.
    """
    rest = number
    halvings = 0
    while rest > 4.0 / 3.0:
        rest *= 0.5
        halvings += 1
    ratio = (rest - 1.0) / (rest + 1.0)
    square = ratio * ratio
    total = 0.0
    for term in range(TERMS, 0, -1):
        total = total * square + 1.0 / (2 * term - 1)
    return halvings * LN_2 + 2.0 * ratio * total
