"""Rank correlation: does more of the one go with more of the other, whatever their units and scales?

    rho = Pearson's correlation of the ranks of x and the ranks of y; values that tie share their average rank

Source: Spearman 1904, "The proof and measurement of association between two things", American Journal of
Psychology 15; average ranks for ties as in Kendall 1945, "The treatment of ties in ranking problems",
Biometrika 33. It is used on proxy and fitness in three ways, which answer different questions:

- within an organism, over its lives: does it do better by its own lights in the lives in which it does
  better?
- across the members of a population: do those with more of the proxy also have more fitness?
- across pressures (search budgets, best of n lives): does fitness still rise as the proxy is pushed up?
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FEWEST = 3  # with two values the correlation is 1 or -1 whatever they are


def ranks(values: ArrayLike, axis: int = -1) -> NDArray[np.float64]:
    """Ranks from 1 along `axis`, in the shape of `values`; ties share the average of the ranks they take up.

    NaN throughout a slice that holds a NaN: nothing can be said to come before or after it. Infinite values
    are ranked like others. Raises ValueError for a single number, which has no axis.
    """
    given = np.asarray(values, np.float64)
    if given.ndim == 0:
        raise ValueError("Ranks need an array of values, not a single number.")
    given = np.moveaxis(given, axis, -1)
    count = given.shape[-1]
    if count == 0:
        return np.moveaxis(np.empty(given.shape), -1, axis)
    order = np.argsort(given, axis=-1, kind="stable")
    ordered = np.take_along_axis(given, order, axis=-1)
    differs = ordered[..., 1:] != ordered[..., :-1]
    edge = np.ones((*given.shape[:-1], 1), bool)
    place = np.arange(count)
    # Every place looks back to where its run of equal values begins, and ahead to where that run ends.
    first = np.maximum.accumulate(np.where(np.concatenate([edge, differs], -1), place, 0), axis=-1)
    ends = np.where(np.concatenate([differs, edge], -1), place, count - 1)
    last = np.minimum.accumulate(ends[..., ::-1], axis=-1)[..., ::-1]
    result = np.empty(given.shape)
    np.put_along_axis(result, order, (first + last) / 2 + 1, axis=-1)
    result[np.isnan(given).any(axis=-1)] = np.nan
    return np.moveaxis(result, -1, axis)


def spearman(first: ArrayLike, second: ArrayLike, axis: int = -1) -> NDArray[np.float64]:
    """Spearman's rank correlation along `axis`, in the broadcast shape of the other axes; no unit, -1 to 1.

    1 where the two rank alike, -1 where one ranks in reverse. NaN where one of them is constant or holds a
    NaN, and where there are fewer than three values. Raises ValueError where the two are not of one length
    along `axis`, or their other axes do not fit each other.
    """
    one, other = (np.moveaxis(ranks(side, axis), axis, -1) for side in (first, second))
    count = one.shape[-1]
    if other.shape[-1] != count:
        raise ValueError(f"There are {count} values on one side and {other.shape[-1]} on the other.")
    shape = np.broadcast_shapes(one.shape[:-1], other.shape[:-1])
    if count < FEWEST:
        return np.full(shape, np.nan)
    one, other = one - (count + 1) / 2, other - (count + 1) / 2  # exact: ranks are whole or half numbers
    together = (one * other).sum(axis=-1)
    scale = np.sqrt((one * one).sum(axis=-1) * (other * other).sum(axis=-1))
    scale = np.where(scale > 0, scale, np.nan)
    return np.asarray(np.clip(together / scale, -1, 1), np.float64)
