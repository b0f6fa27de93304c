"""What objectives are for: which options they value most, how like they are, what they reach.

*Wanted* asks without search and without legs: of situations of options, the share in which the option that an
objective values most stands for a candidate. *Reached* asks behaviour, which wanderers and the geometry of a
world confound; *corrected* reads it against what organisms wired to each candidate reach:

    corrected = argmin over p >= 0 with sum 1 of |reached - C' p|

where row j of C is what organisms wired to j reach. It is the population of wired organisms that reaches most
nearly the same.
"""

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

OTHER, NONE = "other", "none"  # what shares call what no candidate has
ROUNDING = 1e-12  # of the largest value in a situation: options so little apart are worth the same
MOST_ROWS = 12  # of a confusion: all 2^J - 1 sets of J rows are tried

Values = NDArray[np.float64]


class Corrected(NamedTuple):
    """Shares of a population of wired organisms that reaches most nearly what was reached."""

    shares: Values  # (J,): at least 0, with sum 1
    distance: float  # |reached - C' shares|
    condition: float  # number of C: if it is large, some rows cannot be told apart


def wanted(values: Values, stands_for: NDArray[np.int64], candidates: int) -> Values:
    """Shares of situations by candidate, and of those that no candidate has, (members, candidates + 1).

    `values` (members, S, O) are what options are worth to members, NaN where there is no option; `stands_for`
    (S, O) the candidate of each, negative for none. Options of the same value share a situation evenly, so
    that who wants nothing is credited with what chance would choose.
    """
    shares = np.zeros((len(values), candidates + 1))
    for situation, standing in enumerate(stands_for):
        shares += _shared(values[:, situation], standing, candidates)
    return shares / len(stands_for)


def wanted_by_weights(
    weights: Values, felt: Values, stands_for: NDArray[np.int64], candidates: int
) -> Values:
    """As `wanted`, of objectives that are weights (members, F) of what is felt of options (S, O, F).

    Situation by situation, since the values of all at once would be a large matrix, and feature by feature:
    the same sums in the same order on every machine.
    """
    shares = np.zeros((len(weights), candidates + 1))
    for options, standing in zip(felt, stands_for, strict=True):
        values = weights[:, 0, None] * options[None, :, 0]
        for feature in range(1, weights.shape[1]):
            values += weights[:, feature, None] * options[None, :, feature]
        shares += _shared(values, standing, candidates)
    return shares / len(felt)


def _shared(values: Values, stands_for: NDArray[np.int64], candidates: int) -> Values:
    """What members (members, O) want in one situation: shares of candidates and the rest, as above."""
    highest = np.nanmax(values, axis=1, keepdims=True)
    size = np.maximum(np.abs(highest), np.abs(np.nanmin(values, axis=1, keepdims=True)))
    with np.errstate(invalid="ignore"):  # infinities are told apart by equality
        best = (values >= highest - ROUNDING * size) | (values == highest)
    rows, options = np.nonzero(best)
    standing = np.where(stands_for < 0, candidates, stands_for)[options]
    credit = 1.0 / best.sum(axis=1)
    places = rows * (candidates + 1) + standing
    found = np.zeros(len(values) * (candidates + 1))
    np.add.at(found, places, credit[rows])
    return found.reshape(len(values), candidates + 1)


def cosine(first: Values, second: Values) -> Values:
    """The cosine of the angle between rows of weights, (members, F) each or (F,), -1 to 1.

    0 where one of them is 0: who wants nothing of the kind is like nobody.
    """
    product = (first * second).sum(axis=-1)
    length = np.sqrt((first**2).sum(axis=-1) * (second**2).sum(axis=-1))
    found = np.divide(product, length, out=np.zeros_like(length), where=length > 0)
    return np.asarray(np.clip(found, -1, 1), np.float64)


def corrected(reached: Values, confusion: Values) -> Corrected:
    """The mixture of the rows of a confusion, (J, K), that is nearest to what was reached, (K,).

    Exact: for every set of rows the least-squares mixture with sum 1 is known in closed form; of those
    without a negative share the nearest is taken, of several as near that of the fewest rows. Raises
    ValueError for more than `MOST_ROWS` rows, or for numbers that are not finite.
    """
    rows = len(confusion)
    if not 1 <= rows <= MOST_ROWS or not (np.isfinite(confusion).all() and np.isfinite(reached).all()):
        raise ValueError(f"A confusion has 1 to {MOST_ROWS} rows of finite numbers.")
    best, nearest = np.zeros(rows), np.inf
    for some in (chosen for size in range(1, rows + 1) for chosen in combinations(range(rows), size)):
        shares = _mixture(reached, confusion[list(some)])
        distance = float(np.linalg.norm(reached - shares @ confusion[list(some)]))
        if shares.min() >= 0 and distance < nearest - ROUNDING:
            best, nearest = np.zeros(rows), distance
            best[list(some)] = shares
    known = rows <= confusion.shape[1]  # more rows than columns never tell all apart
    return Corrected(best, nearest, float(np.linalg.cond(confusion)) if known else np.inf)


def _mixture(reached: Values, confusion: Values) -> Values:
    """The least-squares mixture with sum 1, of any sign: the last share is what the others leave."""
    last = confusion[-1]
    others = np.linalg.lstsq((confusion[:-1] - last).T, reached - last, rcond=None)[0]
    return np.append(others, 1 - others.sum())
