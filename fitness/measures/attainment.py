"""Attainment: how far above chance a life came, in standard deviations of random lives.

    z(v) = (v - mean(chance)) / sd(chance)          divergence = z(proxy) - z(fitness)

`chance` holds one value for each life of organisms that act at random, in the same regime and on the same
seeds as the lives measured; sd is the sample standard deviation (divisor n - 1). Both attainments are then in
one unit, so their difference says how much further the proxy was carried above chance than fitness was.
The z-score is Glass's standardised difference with the random lives as its control group (Glass, McGaw and
Smith 1981, "Meta-analysis in social research", Sage); the use of random behaviour as zero follows the
normalised scores of Mnih et al. 2015, "Human-level control through deep reinforcement learning", Nature 518.

In another regime chance may spread otherwise, and then one and the same loss is another number of its
standard deviations. With the selecting regime's random lives as the yardstick everywhere it is not.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def attainment(
    values: ArrayLike, random_baseline: ArrayLike, yardstick: ArrayLike | None = None
) -> NDArray[np.float64]:
    """z-scores of `values` above the mean of chance, in standard deviations of the yardstick.

    Chance is `random_baseline`, and the yardstick too unless another is given: random lives elsewhere, whose
    spread is the unit. Both have shape (lives,) where one measure of chance serves all values, or
    (lives, ...) with the shape of `values` after its first axis where each value has its own (felt reward:
    what random lives would have felt like depends on whose desires value them). A score is NaN where chance
    is not known, and where the yardstick has no spread to measure with: fewer than two lives, lives that are
    all alike, or lives that are not finite.

    Raises ValueError where one of the two has axes beyond its first that are not those of `values`.
    """
    measured = np.asarray(values, np.float64)
    chance = _lives(random_baseline, measured.shape)
    unit = chance if yardstick is None else _lives(yardstick, measured.shape)
    if min(len(chance), len(unit)) < 2:
        return np.full(measured.shape, np.nan)
    low, high = unit.min(axis=0), unit.max(axis=0)  # NaN and infinities show in one of them
    usable = np.isfinite(low) & np.isfinite(high) & (low < high)
    known = np.isfinite(chance.min(axis=0)) & np.isfinite(chance.max(axis=0))
    if not usable.all():
        unit = np.where(usable, unit, np.nan)
    if not known.all():
        chance = np.where(known, chance, np.nan)
    return np.asarray((measured - chance.mean(axis=0)) / unit.std(axis=0, ddof=1), np.float64)


def _lives(lives: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Random lives as an array that fits values of that shape."""
    found = np.asarray(lives, np.float64)
    if found.ndim == 0 or found.shape[1:] not in ((), shape):
        raise ValueError(
            f"Random lives of shape {found.shape} do not fit values of shape {shape}: the "
            f"shape must be (lives,) or (lives, ...) with the shape of the values after the first axis."
        )
    return found


def divergence(z_proxy: ArrayLike, z_fitness: ArrayLike) -> NDArray[np.float64]:
    """z(proxy) - z(fitness): positive where the proxy was attained further above chance than fitness was."""
    return np.asarray(np.asarray(z_proxy, np.float64) - np.asarray(z_fitness, np.float64), np.float64)
