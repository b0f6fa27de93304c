"""A rule of claims: what is supported, against, no difference, or not decided by an interval.

Of one effect a seed, paired where seeds pair, the statistic (the interquartile mean, or the mean) has a
bootstrap interval of 95 % (`fitness.measures.intervals`). With d the smallest effect of interest and effects
counted from the value that means none,

    direction    supported          against               no difference
    above        low > d            high < -d             -d <= low and high <= d
    below        high < -d          low > d               the same
    none         within -d to d     low > d or high < -d

and otherwise, and with fewer than five seeds, it is not decided. The p value that goes with a verdict is
that of randomly changed signs (`fitness.measures.sign_flips`), two-sided since either side was open.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness.measures.intervals import (
    BOOTSTRAP_SEED,
    ENOUGH,
    bootstrap_interval,
    interquartile_mean,
)
from babushka.fitness.measures.sign_flips import sign_flip_p
from babushka.fitness.measures.two_groups import Estimate
from babushka.runs.presentation.numbers import number
from babushka.runs.studies.rules import Finding, Rule

SUPPORTED, AGAINST = "supported", "against"
NO_DIFFERENCE, NOT_DECIDED = "no difference", "not decided"
VERDICTS = (SUPPORTED, AGAINST, NO_DIFFERENCE, NOT_DECIDED)
Values = NDArray[np.float64]


def _mean(values: Values, axis: int = 0) -> Values:
    return np.asarray(values.mean(axis=axis), np.float64)


STATISTICS: dict[str, Callable[[Values, int], Values]] = {
    "interquartile mean": interquartile_mean,
    "mean": _mean,
}


@dataclass(frozen=True)
class Interest(Rule):
    """The smallest effect of interest, in the estimand's unit, and on which side of it the claim lies."""

    kind: ClassVar[str] = "interest"
    smallest: float
    direction: Literal["above", "below", "none"] = "above"
    null: float = 0.0  # the value that means no effect
    statistic: Literal["interquartile mean", "mean"] = "interquartile mean"

    def __post_init__(self) -> None:
        if not 0 < self.smallest < math.inf:
            raise ValueError(f"The smallest effect of interest is a number above 0, not {self.smallest}.")
        if self.direction not in ("above", "below", "none") or self.statistic not in STATISTICS:
            raise ValueError(f"There is no direction {self.direction!r} or statistic {self.statistic!r}.")

    @property
    def ends(self) -> tuple[float, float]:
        """From where to where a value makes no difference."""
        return self.null - self.smallest, self.null + self.smallest

    @property
    def expected(self) -> str:
        low, high = (number(end, 5) for end in self.ends)
        return {"above": f"> {high}", "below": f"< {low}", "none": f"{low} to {high}"}[self.direction]

    @property
    def in_words(self) -> str:
        """The rule in one sentence."""
        low, high = (number(end, 5) for end in self.ends)
        between = f"lies between {low} and {high}"
        above, below = f"lies above {high}", f"lies below {low}"
        told = {
            "above": f"*supported* if it {above}, *against* if it {below}, *no difference* if it {between}",
            "below": f"*supported* if it {below}, *against* if it {above}, *no difference* if it {between}",
            "none": f"*supported* if it {between}, *against* if it {above} or {below}",
        }[self.direction]
        return (
            f"By the 95 % bootstrap interval of the {self.statistic} over seeds: {told}, else *not decided*."
        )

    def judge(self, values: ArrayLike) -> Finding:
        """`values` (seeds,), one effect a seed."""
        given = np.asarray(values, np.float64).ravel()
        if given.size == 0:
            return Finding(Estimate(math.nan), NOT_DECIDED, "", 0, "There are no runs.")
        if missing := int((~np.isfinite(given)).sum()):
            reason = f"It is not a number in {missing} of {given.size} seeds."
            return Finding(Estimate(math.nan), NOT_DECIDED, "", given.size, reason)
        statistic = STATISTICS[self.statistic]
        generator = np.random.default_rng(BOOTSTRAP_SEED)
        low, high = bootstrap_interval(given, generator, statistic)
        ours = Estimate(float(statistic(given, 0)), float(low), float(high))
        if given.size < ENOUGH:
            reason = f"Fewer than {ENOUGH} seeds give no verdict."
            return Finding(ours, NOT_DECIDED, "", given.size, reason)
        verdict = self.verdict(ours.low, ours.high)
        return Finding(ours, verdict, "95 % interval", given.size, self._reason(ours, verdict))

    def verdict(self, low: float, high: float) -> str:
        """What the ends of an interval say."""
        start, end = self.ends
        above, below, between = low > end, high < start, start <= low and high <= end
        if self.direction == "none":
            return SUPPORTED if between else AGAINST if above or below else NOT_DECIDED
        if between:
            return NO_DIFFERENCE
        if self.direction == "below":
            above, below = below, above
        return SUPPORTED if above else AGAINST if below else NOT_DECIDED

    def _reason(self, ours: Estimate, verdict: str) -> str:
        """What is known all the same where nothing is decided."""
        if verdict != NOT_DECIDED or self.direction == "none":
            return ""
        start, end = self.ends
        if ours.high <= end if self.direction == "above" else ours.low >= start:
            return "Not decided, but less than the smallest effect of interest if it is there at all."
        return ""

    def p_value(self, values: ArrayLike, verdict: str) -> float:
        """How easily chance alone would have given so clear a verdict; 1 where it is not decided.

        Supported or against: the two-sided p value of effects against the bound that they lie beyond. No
        difference: the larger of the two one-sided ones against either bound (two one-sided tests).
        """
        given = np.asarray(values, np.float64).ravel()
        if verdict == NOT_DECIDED or given.size == 0:
            return 1.0
        start, end = self.ends
        low, high = self.judge(given).ours[1:]
        if start <= low and high <= end:
            return max(sign_flip_p(given - start), sign_flip_p(end - given))
        beyond = given - end if low > end else start - given
        return min(1.0, 2 * sign_flip_p(beyond))
