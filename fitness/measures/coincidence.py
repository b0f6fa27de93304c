"""Whether two things happen together more often than they would by chance.

    excess = P(A and B) - P(A) P(B)

the covariance of the two events: 0 where they are independent, between -1/4 and 1/4.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class Coincidence(NamedTuple):
    """Shares of cases, and the excess."""

    first: float
    second: float
    both: float
    excess: float


def coincidence(first: ArrayLike, second: ArrayLike) -> Coincidence:
    """Of two arrays of truth values, one place a case; NaN throughout where there is no case.

    Raises ValueError unless they are of one shape.
    """
    one, other = np.asarray(first, bool), np.asarray(second, bool)
    if one.shape != other.shape:
        raise ValueError(f"Cases of shape {one.shape} and {other.shape} are not the same cases.")
    if one.size == 0:
        return Coincidence(np.nan, np.nan, np.nan, np.nan)
    shares = float(one.mean()), float(other.mean()), float((one & other).mean())
    return Coincidence(*shares, shares[2] - shares[0] * shares[1])
