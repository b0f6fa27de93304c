"""Rewards that are linear in features: the distances of thousands of them to one objective at once.

Canonicalising a reward is linear, for EPIC as for STARC. So if the columns of `values` are the canonical
rewards of single features, and the last one is that of the objective, then the canonical reward of desires w
is their combination with weights w, and its distance follows from the inner products G of the columns alone:

    cos = w . G[f, o] / sqrt(w . G[f, f] . w  G[o, o])        distance = |u - v| / 2 = sqrt((1 - cos) / 2)

with u and v the canonical rewards scaled to length 1: 0 for the same direction, 1 for the opposite one. It is
half a chord of the unit sphere, hence a metric on directions. EPIC (Gleave et al. 2021) and STARC with L2
norms (Skalse et al. 2024) are this with their own canonical rewards; see `epic` and `starc`. Computed from a
cosine, distances have a resolution of about 1e-8.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

NEGLIGIBLE = 1e-7  # a canonical reward this small beside the reward itself is rounding: it is taken for 0


def inner_products(values: ArrayLike, weights: ArrayLike, others: ArrayLike | None = None) -> Values:
    """Weighted inner products of the columns of `values` (N, K), rows weighted by `weights` (N,): (K, K).

    `others` (N, K), if given, are a second, independent estimate of the same columns. The products are then
    those between the two estimates, averaged over both orders. Noise that is independent from one estimate to
    the other adds nothing to them on average, while in the inner product of an estimate with itself its
    variance would.
    """
    columns = np.asarray(values, np.float64)
    second = columns if others is None else np.asarray(others, np.float64)
    products = columns.T @ (np.asarray(weights, np.float64)[:, None] * second)
    return np.asarray((products + products.T) / 2, np.float64)


def unit_distance(first: ArrayLike, second: ArrayLike, weights: ArrayLike | None = None) -> float:
    """|u - v| / 2 for two arrays of one shape, scaled to unit length: 0 to itself, 1 to its negation.

    `weights`, of the same shape and not negative, weight the squares of the length; without them all count
    alike. An array of zeros is not scaled (as in Skalse et al. 2024): it is at distance 0 from another such
    and at 1/2 from anything else.

    Raises ValueError where shapes differ or weights are negative.
    """
    one, other = np.asarray(first, np.float64), np.asarray(second, np.float64)
    each = np.ones(one.shape) if weights is None else np.asarray(weights, np.float64)
    if not one.shape == other.shape == each.shape or (each < 0).any():
        raise ValueError(
            f"Canonical rewards of shapes {one.shape} and {other.shape} with weights of shape {each.shape} "
            "cannot be compared: the shapes must be the same, and no weight negative."
        )
    return float(np.linalg.norm(np.sqrt(each) * (_scaled(one, each) - _scaled(other, each))) / 2)


def without_rounding(canonical: Values, reward: ArrayLike) -> Values:
    """`canonical`, or zeros if all of it is negligible beside the `reward` that it was made of."""
    size = np.abs(np.asarray(reward, np.float64)).max(initial=0.0)
    rounding = np.abs(canonical).max(initial=0.0) <= NEGLIGIBLE * size
    return np.zeros_like(canonical) if rounding else canonical


def distances(
    products: ArrayLike,
    objective_weights: ArrayLike,
    sizes: ArrayLike | None = None,
    beside_nothing: float = np.nan,
) -> Values:
    """Distance of each reward `desires` (M, F) to the objective, from inner products (F + 1, F + 1): (M,).

    The last row and column of `products` are the objective's. `sizes` (F + 1,) are the largest absolute
    values of features and objective before they were canonicalised, by which it is judged whether what is
    left of a reward is more than rounding; without them, the lengths of the canonical columns are.

    Two rewards of which nothing is left are at distance 0, one beside something at `beside_nothing`. NaN
    where a squared length is negative, which happens between independent estimates: the sample is then too
    small to tell the reward from none. Raises ValueError where the shapes do not fit.
    """
    gram, wanted = np.asarray(products, np.float64), np.asarray(objective_weights, np.float64)
    count = len(gram) - 1
    scale = np.sqrt(np.abs(np.diag(gram))) if sizes is None else np.asarray(sizes, np.float64)
    shapes = (gram.shape, scale.shape, wanted.shape[1:])
    if shapes != ((count + 1, count + 1), (count + 1,), (count,)):
        raise ValueError(
            f"Inner products of shape {gram.shape}, sizes of shape {scale.shape} and desires of shape "
            f"{wanted.shape} do not go together: (F + 1, F + 1), (F + 1,) and (M, F) do."
        )
    squares = np.einsum("mf,fg,mg->m", wanted, gram[:count, :count], wanted)
    rounding = (NEGLIGIBLE * (np.abs(wanted) @ scale[:count])) ** 2
    objective, its_rounding = float(gram[count, count]), float((NEGLIGIBLE * scale[count]) ** 2)
    nothing, no_objective = np.abs(squares) <= rounding, abs(objective) <= its_rounding
    with np.errstate(divide="ignore", invalid="ignore"):
        cosines = (wanted @ gram[:count, count]) / np.sqrt(squares * objective)
    measured = np.sqrt((1.0 - np.clip(cosines, -1.0, 1.0)) / 2.0)
    if no_objective:
        measured = np.where(squares > rounding, beside_nothing, np.nan)
    return np.asarray(np.where(nothing, 0.0 if no_objective else beside_nothing, measured), np.float64)


def _scaled(values: Values, weights: Values) -> Values:
    """`values` at unit length, or as they are if they have none."""
    length = np.sqrt((weights * values**2).sum())
    return values if length == 0.0 else np.asarray(values / length, np.float64)
