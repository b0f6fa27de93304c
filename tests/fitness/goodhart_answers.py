"""What must come out in Goodhart's world, by quadrature over order statistics.

The house's normal numbers are sums of twelve uniforms less six. Their density is the cardinal B-spline of
degree 11, so that expectations over them are exact here, rather than those of a normal distribution, which
differ in the third digit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import comb

import numpy as np
from scipy import stats
from scipy.integrate import cumulative_simpson, simpson
from scipy.interpolate import BSpline

from babushka.fitness.worlds.goodhart import OPTIONS, OUTBID

Function = Callable[[np.ndarray], np.ndarray]
NORMAL = BSpline.basis_element(np.arange(13) - 6.0, extrapolate=False)


def density(values: np.ndarray) -> np.ndarray:
    """Of one of the house's normal numbers."""
    return np.nan_to_num(NORMAL(values))


@dataclass(frozen=True)
class Appearances:
    """The distribution of ordinary options' appearances, and what they say of value, on a grid."""

    grid: np.ndarray
    density: np.ndarray
    below: np.ndarray  # share of options that look worse
    value: np.ndarray  # mean value of the options that look so

    def expected(self, function: Function, rank: int = 1, count: int = OPTIONS) -> float:
        """Mean of a function of the appearance of the `rank`-th best looking of `count` options."""
        ways = rank * comb(count, rank)
        chance = ways * self.below ** (count - rank) * (1.0 - self.below) ** (rank - 1) * self.density
        return float(simpson(function(self.grid) * chance, x=self.grid))

    def mean_value(self, appearance: np.ndarray) -> np.ndarray:
        """E[V | U]."""
        return np.interp(appearance, self.grid, self.value)


@cache
def appearances(noise: float = 0.0) -> Appearances:
    """Appearances with that much noise: U = V + noise X."""
    if noise == 0.0:
        grid = np.linspace(-6.0, 6.0, 48001)
        found, value = density(grid), grid
    else:
        grid = np.linspace(-1.0, 1.0, 2001) * 6.0 * np.sqrt(1.0 + noise**2)
        values = np.linspace(-6.0, 6.0, 2001)
        joint = density(values) * density((grid[:, None] - values) / noise) / noise
        found = simpson(joint, x=values)
        value = np.divide(
            simpson(joint * values, x=values), found, out=np.zeros_like(grid), where=found > 1e-12
        )
    below = np.clip(cumulative_simpson(found, x=grid, initial=0.0), 0.0, 1.0)
    return Appearances(grid, found, below, value)


def expected(function: Function, rank: int = 1, count: int = OPTIONS) -> float:
    """`Appearances.expected` without noise: the mean of a function of an order statistic."""
    return appearances().expected(function, rank, count)


def identity(values: np.ndarray) -> np.ndarray:
    """The values themselves."""
    return values


def bent(bend: float, ordinary: float) -> Function:
    """Worth by appearance where only the bend is on."""
    return lambda values: values - bend * np.maximum(values - ordinary, 0.0)


def with_bend(bend: float, ordinary: float = 1.0) -> tuple[float, float]:
    """(value, appearance) of a step, for picks of the highest appearance."""
    return expected(bent(bend, ordinary)), expected(identity)


def with_noise(noise: float) -> tuple[float, float]:
    """As `with_bend`: value by regression on appearance."""
    seen = appearances(noise)
    return seen.expected(seen.mean_value), seen.expected(identity)


def with_tails(scale: float) -> float:
    """The value of a step where errors are `scale` times Student's t with 2 degrees of freedom."""
    values = np.linspace(-6.0, 6.0, 1201)
    shares = density(values) * (values[1] - values[0])
    steps = np.linspace(-np.arcsinh(60.0 + 60.0 * scale), np.arcsinh(1e6), 3001)
    errors = (np.sinh(steps)[:, None] - values) / scale
    likely = stats.t.pdf(errors, 2) / scale
    total = likely @ (shares * values)
    below = stats.t.cdf(errors, 2) @ shares
    return float(simpson(OPTIONS * below ** (OPTIONS - 1) * total * np.cosh(steps), x=steps))


def with_tampering(lever: float) -> tuple[float, float]:
    """As `with_bend`: the lever is taken where it beats the fifteen others."""
    value = expected(lambda highest: np.where(highest > lever, highest, 0.0), count=OPTIONS - 1)
    return value, expected(lambda highest: np.maximum(highest, lever), count=OPTIONS - 1)


def with_guile(guile: float, harm: float = 1.0) -> tuple[float, float]:
    """As `with_bend`: the other agent outbids the fifteen others as far as it can."""
    value = expected(lambda highest: np.where(highest > guile, highest, -harm), count=OPTIONS - 1)
    shown = expected(lambda highest: np.clip(guile, highest, highest + OUTBID), count=OPTIONS - 1)
    return value, shown


def ranks(budget: int) -> np.ndarray:
    """Probability that the option of each rank (the best first) is the incumbent after `budget` proposals.

    The climber starts anywhere. A proposal is one of the others, all alike, and is taken if it is better.
    """
    move = np.zeros((OPTIONS, OPTIONS))
    for rank in range(OPTIONS):
        move[rank, :rank] = 1.0 / (OPTIONS - 1)
        move[rank, rank] = 1.0 - rank / (OPTIONS - 1)
    return np.full(OPTIONS, 1.0 / OPTIONS) @ np.linalg.matrix_power(move, budget)


def by_search(budget: int, worth: Function = identity, noise: float = 0.0) -> float:
    """The mean over picks after a search of that budget of a function of how they look."""
    seen, share = appearances(noise), ranks(budget)
    return float(share @ np.array([seen.expected(worth, rank) for rank in range(1, OPTIONS + 1)]))


def by_search_below(budget: int, best: float) -> float:
    """The value of a step after a search, where what looks best is worth `best` and the rest is ordinary."""
    share = ranks(budget)
    rest = [expected(identity, rank, OPTIONS - 1) for rank in range(1, OPTIONS)]
    return float(share[0] * best + share[1:] @ np.array(rest))
