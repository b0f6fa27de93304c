"""Attainment: how far above chance a life came, in standard deviations of random lives.

    z(v) = (v - mean(chance)) / sd(chance)          divergence = z(proxy) - z(fitness)

`chance` holds one value for each life of organisms that act at random, in the same regime and on the same
seeds as the lives measured; sd is the sample standard deviation (divisor n - 1). Both attainments are then in
one unit, so their difference says how much further the proxy was carried above chance than fitness was.
The z-score is Glass's standardised difference with the random lives as its control group (Glass, McGaw and
Smith 1981, "Meta-analysis in social research", Sage); the use of random behaviour as zero follows the
normalised scores of Mnih et al. 2015, "Human-level control through deep reinforcement learning", Nature 518.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def attainment(values: ArrayLike, random_baseline: ArrayLike) -> NDArray[np.float64]:
    """z-scores of `values`, in standard deviations of `chance`, in the shape of `values`.

    `chance` has shape (lives,) where one measure of chance serves all values, or (lives, ...) with the shape
    of `values` after its first axis where each value has its own (felt reward: what random lives would have
    felt like depends on whose desires value them). A score is NaN where its chance has no spread to measure
    with: fewer than two lives, lives that are all alike, or lives that are not finite.

    Raises ValueError where chance has axes beyond its first that are not those of `values`.
    """
    measured = np.asarray(values, np.float64)
    lives = np.asarray(random_baseline, np.float64)
    if lives.ndim == 0 or lives.shape[1:] not in ((), measured.shape):
        raise ValueError(
            f"Random lives of shape {lives.shape} do not fit values of shape {measured.shape}: the "
            f"shape must be (lives,) or (lives, ...) with the shape of the values after the first axis."
        )
    if len(lives) < 2:
        return np.full(measured.shape, np.nan)
    low, high = lives.min(axis=0), lives.max(axis=0)  # NaN and infinities show in one of them
    usable = np.isfinite(low) & np.isfinite(high) & (low < high)
    if not usable.all():
        lives = np.where(usable, lives, np.nan)
    return np.asarray((measured - lives.mean(axis=0)) / lives.std(axis=0, ddof=1), np.float64)


def divergence(z_proxy: ArrayLike, z_fitness: ArrayLike) -> NDArray[np.float64]:
    """z(proxy) - z(fitness): positive where the proxy was attained further above chance than fitness was."""
    return np.asarray(np.asarray(z_proxy, np.float64) - np.asarray(z_fitness, np.float64), np.float64)
