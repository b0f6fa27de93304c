"""Price's equation: the change of a trait from parents to offspring, split into selection and transmission.

    change = Cov(w, z) + E(w D)     w = offspring / mean(offspring)     D = own z - mean z of the parents

z is a trait of the members of a population, w their relative fitness. Cov is a population covariance (divisor
n), so that the equation holds exactly and not only on average. With the felt reward as the trait, Cov(w, z)
says how hard selection pulls on the proxy; E(w D), what mutation and crossover do to it on the way.

Sources: Price 1970, "Selection and covariance", Nature 227 (for offspring of two parents); Price 1972,
"Extension of covariance selection mathematics", Annals of Human Genetics 35; Cov(w, z) alone as the response
to selection: Robertson 1966, "A mathematical model of the culling process in dairy cattle", Animal Production
8; as the selection differential: Lande and Arnold 1983, "The measurement of selection on correlated
characters", Evolution 37.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


class PriceEquation(NamedTuple):
    """The three terms, each () or (traits,), in the trait's unit."""

    selection: Values  # Cov(w, z)
    transmission: Values  # mean over offspring of own trait - mean of the parents' traits
    change: Values  # mean over offspring - mean over members; selection + transmission to rounding


def selection_differential(trait: ArrayLike, offspring: ArrayLike) -> Values:
    """Cov(w, z): how much selection alone moves the mean of a trait, in the trait's unit, () or (traits,).

    `trait` is (members,) or (members, traits); `offspring` (members,) counts each member's offspring, an
    offspring of two parents as one half to each. NaN where there are no members or no offspring at all, and
    for a trait that holds a NaN. Raises ValueError for shapes that do not fit and for negative offspring.
    """
    given, counts = np.asarray(trait, np.float64), np.asarray(offspring, np.float64)
    if given.ndim not in (1, 2) or counts.shape != given.shape[:1]:
        raise ValueError(
            f"A trait of shape {given.shape} and offspring of shape {counts.shape} do not fit: the shapes "
            f"must be (members,) or (members, traits), and (members,)."
        )
    if (counts < 0).any():
        raise ValueError("No member can have fewer than 0 offspring.")
    total = counts.sum()
    if not total > 0:
        return np.full(given.shape[1:], np.nan)
    relative = counts * (counts.size / total)
    # Both sides are centred: sums of products of raw values would lose small differences in large traits.
    products = np.einsum("m,m...->...", relative - 1, given - given.mean(axis=0))
    return np.asarray(products / counts.size, np.float64)


def selection_intensity(trait: ArrayLike, offspring: ArrayLike) -> Values:
    """The selection differential in standard deviations of the trait (divisor n), () or (traits,), no unit.

    It lies between -sd(w) and sd(w), which it reaches where the trait is fitness itself: its share of sd(w)
    is the correlation of trait and fitness. NaN where the trait does not vary, else as
    `selection_differential`, which also raises.
    """
    given = np.asarray(trait, np.float64)
    differential = selection_differential(given, offspring)
    if len(given) == 0:
        return differential
    varies = given.min(axis=0) < given.max(axis=0)
    return np.asarray(differential / np.where(varies, given.std(axis=0), np.nan), np.float64)


def price_equation(trait: ArrayLike, parents: ArrayLike, offspring_trait: ArrayLike) -> PriceEquation:
    """Selection, transmission and change of a trait from one generation to the next.

    `trait` is (members,) or (members, traits); `parents` (offspring, 2) int, rows of `trait`: each parent
    counts one half, a clone or a survivor names its one parent twice; `offspring_trait` (offspring,) or
    (offspring, traits). All three terms are NaN without members or without offspring. Raises ValueError
    for shapes that do not fit, parents that are not integers, and rows that are not there.
    """
    before, after = np.asarray(trait, np.float64), np.asarray(offspring_trait, np.float64)
    rows = np.asarray(parents)
    if before.ndim not in (1, 2) or after.shape != (len(after), *before.shape[1:]):
        raise ValueError(f"A trait of shape {before.shape} and one of offspring of {after.shape} do not fit.")
    if rows.shape != (len(after), 2):
        raise ValueError(f"Parents must have shape ({len(after)}, 2), two for each offspring: {rows.shape}.")
    if len(after) == 0:
        nothing = np.full(before.shape[1:], np.nan)
        return PriceEquation(nothing, nothing.copy(), nothing.copy())
    if rows.dtype.kind not in "iu" or rows.min() < 0 or rows.max() >= len(before):
        raise ValueError(f"Parents must be whole numbers, rows from 0 to {len(before) - 1} of the members.")
    counts = np.bincount(rows.ravel(), minlength=len(before)) / 2
    inherited = (before[rows[:, 0]] + before[rows[:, 1]]) / 2
    return price_of_descendants(before, counts, inherited, after)


def price_of_descendants(
    trait: ArrayLike, descendants: ArrayLike, inherited: ArrayLike, descendants_trait: ArrayLike
) -> PriceEquation:
    """The same from members to their descendants any number of births later, who may still be members.

    `descendants` (members,) are each member's, one of several ancestors counting as its expected share of
    each gene; `inherited` (descendants,) or (descendants, traits) is the ancestors' mean trait, so weighted.
    All three terms are NaN without members or without descendants. Raises as `selection_differential` does.
    """
    before, after = np.asarray(trait, np.float64), np.asarray(descendants_trait, np.float64)
    if len(before) == 0 or len(after) == 0:
        nothing = np.full(before.shape[1:], np.nan)
        return PriceEquation(nothing, nothing.copy(), nothing.copy())
    return PriceEquation(
        selection_differential(before, descendants),
        np.asarray((after - np.asarray(inherited, np.float64)).mean(axis=0), np.float64),
        np.asarray(after.mean(axis=0) - before.mean(axis=0), np.float64),
    )
