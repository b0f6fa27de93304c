"""Whether two means are the same for all that matters: two one-sided tests of their ratio.

    margin m:   mean(X) > (1 - m) mean(Y)   and   mean(X) < (1 + m) mean(Y)

Each is a one-sided Student's test of mean(X) - c mean(Y), with Welch's degrees of freedom; both have to be
passed. Failing to tell two means apart shows nothing: few or noisy runs always fail to.

Sources: Schuirmann 1987, "A comparison of the two one-sided tests procedure and the power approach for
assessing the equivalence of average bioavailability", Journal of Pharmacokinetics and Biopharmaceutics 15;
for ratios, Hauschke, Kieser, Diletti and Burke 1999, "Sample size determination for proving equivalence based
on the ratio of two means for normally distributed data", Statistics in Medicine 18.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from babushka.fitness.measures.student import difference

MARGIN = 0.03
ERROR = 0.05  # probability of calling means equivalent that differ by the margin
_HALVINGS = 40


class Equivalence(NamedTuple):
    """How two means compare."""

    ratio: float
    margin: float
    holds: bool


def equivalence(
    first: ArrayLike, second: ArrayLike, margin: float = MARGIN, error: float = ERROR
) -> Equivalence:
    """Whether the means of two groups of runs, (runs,) each, differ by less than the margin, as a share.

    Raises ValueError unless the margin is in (0, 1), each group has two runs or more, and the second has a
    positive mean.
    """
    one, other = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if not 0 < margin < 1:
        raise ValueError(f"A margin is a share between 0 and 1, not {margin}.")
    if not other.mean() > 0:
        raise ValueError("A ratio to a mean that is not above 0 says nothing.")
    level = 1 - 2 * error
    above = difference(one, (1 - margin) * other).ends(level)[0] > 0
    below = difference(one, (1 + margin) * other).ends(level)[1] < 0
    return Equivalence(float(one.mean() / other.mean()), margin, bool(above and below))


def least_margin(first: ArrayLike, second: ArrayLike, error: float = ERROR) -> float:
    """The smallest margin at which two means are equivalent; 1 if they are at none below. Raises as above."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if equivalence(first, second, middle, error).holds else (middle, high)
    return high
