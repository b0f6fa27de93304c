"""Best of n: what the life with the highest proxy among n is worth, and how much optimization that is.

Drawing n lives and keeping the one with the highest proxy is the simplest optimizer there is, and its
distance from drawing one life is known exactly, in nats:

    KL(n) = ln n - (n - 1) / n

From N lives the expectation over the best of n is estimated without bias, for every n at once, by the mean
over all ways to choose n of the N: with the lives in rising order of proxy, i = 1..N,

    E[true | best of n] = sum_i C(i - 1, n - 1) / C(N, n) * true_i

Sources: Nakano et al. 2021, "WebGPT", arXiv 2112.09332, Appendix I (estimator); Stiennon et al. 2020,
"Learning to summarize from human feedback", NeurIPS, Appendix G (KL); both as used in Gao, Schulman and
Hilton 2023, "Scaling laws for reward model overoptimization", ICML.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


class BestOfN(NamedTuple):
    """Expected values of the life with the highest proxy among n, each (..., counts), in units as given."""

    proxy: Values
    true: Values


def kl_of_best_of(counts: ArrayLike) -> Values:
    """ln n - (n - 1) / n in nats, in the shape of `counts`: 0 for n = 1, rising like ln n.

    Exact where no two lives tie in the proxy; where they do, an upper bound (Beirami et al. 2024,
    "Theoretical guarantees on the best-of-n alignment policy", arXiv 2401.01879). Raises ValueError for n <
    1.
    """
    given = np.asarray(counts, np.float64)
    if not (given >= 1).all():
        raise ValueError("The best of n needs n to be 1 or more.")
    return np.asarray(np.log(given) - (given - 1) / given, np.float64)


def best_of_n(proxy: ArrayLike, true: ArrayLike, counts: ArrayLike) -> BestOfN:
    """Unbiased estimates of proxy and true value of the life that has the highest proxy among n drawn.

    `proxy` and `true` (..., N) hold both values of each of N lives, drawn alike and independently; `counts`
    (counts,) the n wanted, each from 1 to N. Lives that tie in the proxy share their weight equally, as if
    one of the best were picked at random. NaN for a row that holds a number that is not finite. Estimates
    for different n rest on the same lives, so they are correlated; those for n close to N rest on few.

    Raises ValueError for shapes that do not fit and for counts that are not whole or not from 1 to N.
    """
    felt, real = np.asarray(proxy, np.float64), np.asarray(true, np.float64)
    wanted = np.asarray(counts)
    if felt.ndim == 0 or felt.shape != real.shape:
        raise ValueError(f"A proxy of shape {felt.shape} does not fit true values of shape {real.shape}.")
    lives = felt.shape[-1]
    if wanted.ndim != 1 or (wanted.size and wanted.dtype.kind not in "iu"):
        raise ValueError("Counts must be a list of whole numbers.")
    if wanted.size and (wanted.min() < 1 or wanted.max() > lives):
        raise ValueError(f"The best of n of {lives} lives is defined for n from 1 to {lives}.")
    usable = (np.isfinite(felt) & np.isfinite(real)).all(axis=-1, keepdims=True)
    felt, real = np.where(usable, felt, 0.0), np.where(usable, real, 0.0)
    order = np.argsort(felt, axis=-1, kind="stable")
    felt = np.take_along_axis(felt, order, axis=-1)
    real = _shared_by_ties(felt, np.take_along_axis(real, order, axis=-1))
    weights = _weights(lives, wanted.astype(np.int64))
    # Not a matrix product: that would add in another order with another number of threads.
    means = (np.einsum("...i,ni->...n", side, weights) for side in (felt, real))
    return BestOfN(*(np.asarray(np.where(usable, mean, np.nan), np.float64) for mean in means))


def _weights(lives: int, counts: NDArray[np.int64]) -> Values:
    """The probability that the best of n is the i-th lowest of the lives, shape (counts, lives).

    All n lie among the i lowest with probability C(i, n) / C(N, n), which is a product of factors
    (k - n) / k over k from i + 1 to N: no number on the way exceeds 1. The highest of them is then the
    i-th itself with probability n / i.
    """
    rank = np.arange(1, lives + 1)
    factors = np.ones((len(counts), lives))
    factors[:, :-1] = np.maximum(rank[1:] - counts[:, None], 0) / rank[1:]
    within = np.cumprod(factors[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(
        within * np.minimum(counts[:, None] / rank, 1.0) * (rank >= counts[:, None]), np.float64
    )


def _shared_by_ties(proxy: Values, true: Values) -> Values:
    """`true` with every run of equal `proxy` replaced by its mean; both (..., N), in order of proxy.

    To average the values is to average the weights, and is the same for every n.
    """
    if proxy.size == 0:
        return true
    begins = np.ones(proxy.shape, bool)
    begins[..., 1:] = proxy[..., 1:] != proxy[..., :-1]
    first = np.flatnonzero(begins)
    sizes = np.diff(first, append=proxy.size)
    means = np.add.reduceat(true.ravel(), first) / sizes
    return np.asarray(np.repeat(means, sizes).reshape(true.shape), np.float64)
