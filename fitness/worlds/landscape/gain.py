"""The gain function: what a step of learning multiplies fitness by, for every value of the genotype.

    g(x) = f(l(x)) / f(x)

for a landscape f and a learner that turns x into l(x). Where fitness rises with x and selection is in
proportion to it, learning accelerates evolution where g rises with x, and slows it where g falls: Paenke,
Kawecki and Sendhoff 2009, "The influence of learning on evolution: a mathematical framework", Artificial
Life 15. Learning multiplies the odds of genotypes by g, so that it favours those that gain more from it.

Here x is the number k of right bits, and the learner takes one step of steepest ascent. On the landscape
`slope`, exp(s (k / n)^c), it makes k into k + 1, and log g = s (((k + 1) / n)^c - (k / n)^c) rises with k for
c > 1, is s / n for c = 1, and falls for c < 1. Whoever has all bits right has nothing left to learn: there g
is 1, and falls at the last step whatever c is.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def after_one_step(values: ArrayLike) -> NDArray[np.float64]:
    """The best of each value and its neighbours, one right bit more or fewer; (bits + 1,), by right bits."""
    given = np.asarray(values, np.float64)
    beside = np.pad(given, 1, mode="edge")
    return np.maximum(np.maximum(beside[:-2], beside[2:]), given)


def gain(values: ArrayLike) -> NDArray[np.float64]:
    """g for a landscape by the number of right bits, (bits + 1,). Raises ValueError unless it is positive."""
    given = np.asarray(values, np.float64)
    if not (given > 0).all():
        raise ValueError("A gain is a ratio of fitnesses, which must be positive.")
    return after_one_step(given) / given
