"""How alike objectives are in what they make of the same lives, and what that says of a chain of them.

    r(i, j) = Pearson's (or Spearman's) correlation, over lives, of the returns of objectives i and j

Where each of a chain of objectives 0, 1, 2, ... depends on those before it through the last of them alone (a
Markov chain) and returns are linear in each other but for independent noise, correlations multiply:

    r(0, k) = r(0, 1) r(1, 2) ... r(k - 1, k)

the *product rule*: likeness falls with each link that is not perfect. Source: Wright 1921, "Correlation and
causation", Journal of Agricultural Research 20, on the correlation along a single path.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness.measures.correlation import FEWEST

ROUNDING = 1e-12  # a spread so small beside the values is rounding: they are all the same


def pearson(first: ArrayLike, second: ArrayLike) -> NDArray[np.float64]:
    """Pearson's correlation along the last axis, in the broadcast shape of the other axes; -1 to 1.

    NaN where one of them is constant or holds a NaN, and where there are fewer than three values. Raises
    ValueError where the two are not of one length.
    """
    one, other = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if one.shape[-1:] != other.shape[-1:]:
        raise ValueError(
            f"There are {one.shape[-1:]} values on one side and {other.shape[-1:]} on the other."
        )
    if one.shape[-1] < FEWEST:
        return np.full(np.broadcast_shapes(one.shape[:-1], other.shape[:-1]), np.nan)
    one, other = _standard(one), _standard(other)
    return np.asarray(np.clip((one * other).sum(axis=-1), -1, 1), np.float64)


def product_rule(*links: float) -> float:
    """The correlation of the two ends of a chain, if correlations along it multiply."""
    return float(np.prod(links))


def _standard(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """With mean 0 and length 1 along the last axis; NaN where they are all the same."""
    apart = values - values.mean(axis=-1, keepdims=True)
    length = np.sqrt((apart * apart).sum(axis=-1, keepdims=True))
    size = np.abs(values).max(axis=-1, keepdims=True)
    return np.asarray(apart / np.where(length > ROUNDING * size, length, np.nan), np.float64)
