"""What is left of a score in another regime, compared between two kinds that attain the same in their own.

    share left = (F(D) - chance in D) / (F(S) - chance in S)      S the selecting regime, D the other

Two kinds seldom attain the same in S, and who attains more may have more to lose. So each lives at a row of
search budgets, and both are compared where they attain an *equal score* in S: the level, which is the lower
of what the two attain at best. F(D) there is found by linear interpolation between the two budgets at which
the score in S passes the level, from the least budget on. It is done seed by seed, so that differences are
paired. A kind without a budget is a row of one point, and can be compared at that point alone.

The sign of the difference may depend on what changes between S and D. So a verdict is on one kind of change,
which it names; there is none on all of them together.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness.measures.intervals import BOOTSTRAP_SEED, ENOUGH
from babushka.fitness.measures.two_groups import Estimate, aggregate
from babushka.fitness.settings import SettingsError, nearest

Values = NDArray[np.float64]
RESAMPLES = 2000


class Row(NamedTuple):
    """One population at a row of budgets, in ascending order; B points."""

    budgets: Values  # (B,)
    home: Values  # (B,): score in the selecting regime
    away: Values  # (B,): score in the other
    chance_home: float  # score of organisms that act at random
    chance_away: float


class Matched(NamedTuple):
    """Two populations at the level; NaN where one of them does not pass it."""

    level: float
    shares: tuple[float, float]
    budgets: tuple[float, float]

    @property
    def difference(self) -> float:
        """Share left of the first, minus that of the second."""
        return self.shares[0] - self.shares[1]


class Verdict(NamedTuple):
    """Who keeps more under one kind of change: 1 the first, -1 the second, 0 neither; None: not decided."""

    family: str
    difference: Estimate
    keeps_more: int | None


def share_left(away: ArrayLike, home: ArrayLike, chance_away: ArrayLike, chance_home: ArrayLike) -> Values:
    """The share of a score above chance that is left; NaN where there was none to lose."""
    gained = np.asarray(home, np.float64) - np.asarray(chance_home, np.float64)
    kept = np.asarray(away, np.float64) - np.asarray(chance_away, np.float64)
    whole = np.where(gained > 0, gained, np.nan)
    return np.asarray(kept / whole, np.float64)


def row_of_budgets(largest: int) -> tuple[int, ...]:
    """Budgets to live at: the largest one halved up to five times, itself, and four times as much."""
    if largest < 1:
        return (0,)
    halved = {round(largest / (1 << halvings)) for halvings in range(6)}
    return (*sorted(halved - {0}), 4 * largest)


def at_level(level: float, row: Row) -> tuple[float, float]:
    """(F(D), budget) where a row first passes a score of `level` in S, by interpolation; else NaN.

    Between budgets the score is taken to be linear, and the budget geometric. A row that begins above the
    level does not pass it.
    """
    for place, score in enumerate(row.home):
        if score == level:
            return float(row.away[place]), float(row.budgets[place])
        if place and row.home[place - 1] < level < score:
            part = (level - row.home[place - 1]) / (score - row.home[place - 1])
            away = row.away[place - 1] + part * (row.away[place] - row.away[place - 1])
            budget = row.budgets[place - 1] * (row.budgets[place] / row.budgets[place - 1]) ** part
            return float(away), float(budget)
    return math.nan, math.nan


def match(one: Row, other: Row) -> Matched:
    """Two populations of one seed, at the lower of the best scores that they attain in S."""
    level = float(min(one.home.max(), other.home.max()))
    found = [at_level(level, row) for row in (one, other)]
    shares = [
        float(share_left(away, level, row.chance_away, row.chance_home))
        for (away, _), row in zip(found, (one, other), strict=True)
    ]
    return Matched(level, (shares[0], shares[1]), (found[0][1], found[1][1]))


def verdict(differences: Mapping[str, ArrayLike], family: str) -> Verdict:
    """Who keeps more under one family of changes, by paired differences of shares left, (seeds,), by family.

    It is decided where the interval of the interquartile mean leaves out 0, or where all differences are 0.
    Raises `SettingsError` for what is not one of the families, such as all of them pooled.
    """
    if family not in differences:
        raise SettingsError(
            f"There is no verdict on {family!r}{nearest(family, differences)} A verdict names one family of "
            f"changes ({', '.join(differences)}), since who keeps more can depend on it."
        )
    values = np.asarray(differences[family], np.float64)
    known = values[np.isfinite(values)]
    found = aggregate(known, np.random.default_rng(BOOTSTRAP_SEED), RESAMPLES, ENOUGH)
    if known.size and not known.any():
        return Verdict(family, found, 0)
    if not found.bounded or found.low <= 0 <= found.high:
        return Verdict(family, found, None)
    return Verdict(family, found, 1 if found.value > 0 else -1)
