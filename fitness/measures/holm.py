"""Many tests at once: Holm's correction.

    p(1) <= ... <= p(m)        adjusted p(k) = max over j <= k of min(1, (m - j + 1) p(j))

Rejecting those whose adjusted value is at most a level rejects any true hypothesis with no more than that
probability, however the tests depend on each other. Source: Holm 1979, "A simple sequentially rejective
multiple test procedure", Scandinavian Journal of Statistics 6.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """The adjusted p values (m,) in the order given. Raises ValueError for any outside of 0 to 1."""
    given = np.asarray(p_values, np.float64).ravel()
    if not ((given >= 0) & (given <= 1)).all():
        raise ValueError("A p value is a number from 0 to 1.")
    order = np.argsort(given, kind="stable")
    stepped = np.minimum(1.0, given[order] * np.arange(given.size, 0, -1))
    adjusted = np.empty(given.size)
    adjusted[order] = np.maximum.accumulate(stepped)
    return adjusted
