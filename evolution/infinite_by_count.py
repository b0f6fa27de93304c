"""An infinite population of bit strings under selection and crossover, by how many bits are right.

Where fitness depends on the number of right bits only, and founders are alike but for chance, all strings
with the same number are equally frequent in every generation. So the shares of the numbers 0 .. n are all
there is to know, and they follow from those of the generation before without any approximation. A population
of N differs from this by drift, which takes a share of 1 / N from the variance in a generation.

Selection is in proportion to fitness (`selRoulette`), crossover uniform: a child has at every locus the bit
of either parent, with equal chances. Nothing mutates.
"""

from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

Shares = NDArray[np.float64]


def random_founders(loci: int) -> Shares:
    """The shares of strings with 0 .. loci right bits where every bit is as likely 0 as 1."""
    return np.array([comb(loci, right) for right in range(loci + 1)]) / 2.0**loci


def selected(shares: Shares, fitness: ArrayLike) -> Shares:
    """The shares among parents; `fitness` (loci + 1,). Raises ValueError if nobody has any."""
    weighed = shares * np.asarray(fitness, np.float64)
    if not weighed.sum() > 0:
        raise ValueError("Nobody has any fitness to be selected for.")
    return np.asarray(weighed / weighed.sum())


def crossed(shares: Shares) -> Shares:
    """The shares among children of random pairs of parents."""
    loci = len(shares) - 1
    children = np.zeros(loci + 1)
    for first in range(loci + 1):
        for second in range(first, loci + 1):
            pairs = shares[first] * shares[second] * (1.0 if first == second else 2.0)
            if pairs > 0:
                children += pairs * _children(loci, first, second)
    return children


def mean_share(shares: Shares) -> float:
    """The mean share of right bits."""
    return float(shares @ np.arange(len(shares))) / (len(shares) - 1)


def course(fitness: ArrayLike, generations: int, crossover: bool = True) -> NDArray[np.float64]:
    """The mean share of right bits in generations 0 .. generations, from random founders."""
    given = np.asarray(fitness, np.float64)
    shares = random_founders(len(given) - 1)
    means = [mean_share(shares)]
    for _ in range(generations):
        shares = selected(shares, given)
        shares = crossed(shares) if crossover else shares
        means.append(mean_share(shares))
    return np.array(means)


def _children(loci: int, first: int, second: int) -> Shares:
    """The number of right bits of a child of parents with `first` and `second` of them, (loci + 1,).

    Both have the right bit at `both` loci, which is hypergeometric; of the loci where one of them has it,
    the child has a binomial number.
    """
    found = np.zeros(loci + 1)
    for both in range(max(0, first + second - loci), min(first, second) + 1):
        chance = comb(first, both) * comb(loci - first, second - both) / comb(loci, second)
        differ = first + second - 2 * both
        found[both : both + differ + 1] += chance * random_founders(differ)
    return found
