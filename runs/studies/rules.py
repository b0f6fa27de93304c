"""Rules by which a target is reproduced or not. A verdict is always computed by one of these, never set.

    Exact         |ours - wanted| <= relative |wanted| + absolute, for every number
    Statistical   |mean - published| <= 4 standard errors + tolerance; the source's own error counts too
    Direction     the interval of the mean, or of a difference of means, lies on the right side of a bound
    Share         the exact interval of a share of runs meets the published share, or that of its own runs
    ShareBeyond   the exact interval of a share of runs lies beyond a bound
    Incomparable  there is nothing to compare with, and the reason why

Four standard errors are those of a normal distribution (two-sided probability 6.3e-5); with few runs as many
are taken as Student's distribution needs for that probability. So a true statement about normal runs is
called "not reproduced" once in 16,000 times, whatever the number of runs.

Every comparison of runs says what difference would matter (`matters`). Where runs are too few to tell so
much, that is where half of the interval is wider, they cannot be compared, and the number of runs that would
do is told: a wide interval reproduces nothing. Where a whole interval lies beyond a bound, its direction is
decided, however wide it is. Where the interval holds the bound and is no wider than matters, the direction is
not reproduced, and it is said that these runs do not decide.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from babushka.fitness.measures.binomial import binomial_interval
from babushka.fitness.measures.student import Mean, difference, errors_within, mean
from babushka.fitness.measures.two_groups import Estimate
from babushka.runs.presentation.numbers import number

REPRODUCED, NOT_REPRODUCED, INCOMPARABLE = "reproduced", "not reproduced", "cannot be compared"
VERDICTS = (REPRODUCED, NOT_REPRODUCED, INCOMPARABLE)
FOUR_ERRORS = math.erf(4 / math.sqrt(2))  # the level of an interval of four standard errors
SHOWN = 0.95  # level of the intervals that are shown, where the rule has none of its own
LARGE = 10_000  # runs from which exact intervals of shares take long
MOST_RUNS = 10_000_000  # what they do not show is taken for what no number of runs shows
AT_THE_BOUND = "It is the bound itself in every run."
UNDECIDED = "The interval holds the bound, so these runs do not decide."


class Finding(NamedTuple):
    """What a rule says of our values. `tolerance` is in words, `reason` says why where that is not plain."""

    ours: Estimate
    verdict: str
    tolerance: str
    runs: int  # 0 where nothing was run
    reason: str = ""
    needed: int | None = None  # runs that would do, where these are too few


class Rule(ABC):
    """One kind of comparison."""

    kind: ClassVar[str]

    @property
    @abstractmethod
    def expected(self) -> str:
        """What the source says, in a table's cell."""

    @property
    def published(self) -> float | None:
        """The same as a number, if there is one."""
        return None

    @abstractmethod
    def judge(self, *values: Any, **named: Any) -> Finding:
        """The verdict on our values; a direction takes those of a second group too."""


@dataclass(frozen=True)
class OverRuns(Rule):
    """A comparison of runs. `matters` is the smallest difference that would matter, in the target's unit."""

    matters: float = field(kw_only=True)

    def __post_init__(self) -> None:
        if not 0 < self.matters < math.inf:
            raise ValueError(f"What matters is a difference, so a number above 0, not {self.matters}.")

    def too_few(
        self, ours: Estimate, tolerance: str, runs: int, reach: Callable[[float], float]
    ) -> Finding | None:
        """That these runs cannot show what matters, if so; `reach` is half the interval of so many runs."""
        if reach(runs) <= self.matters:
            return None
        shown, matters = number(reach(runs), 3), number(self.matters, 3)
        known = f"Differences show from {shown} on, and {matters} would matter"
        if reach(MOST_RUNS) > self.matters:
            reason = f"{known}, which no number of runs can show beside the source's own error."
            return Finding(ours, INCOMPARABLE, tolerance, runs, reason)
        few, enough = runs, max(2 * runs, 2)
        while reach(enough) > self.matters:
            few, enough = enough, 2 * enough
        while enough - few > 1:
            middle = (few + enough) // 2
            few, enough = (few, middle) if reach(middle) <= self.matters else (middle, enough)
        reason = f"{known}; about {enough:,} runs would do."
        return Finding(ours, INCOMPARABLE, tolerance, runs, reason, enough)


@dataclass(frozen=True)
class Exact(Rule):
    """A closed form, a recursion, or a value printed to so many digits; one number or many.

    `absolute` is for values as printed, such as 0.5e-5 where five decimals are given.
    """

    kind: ClassVar[str] = "exact"
    wanted: ArrayLike
    relative: float = 1e-9
    absolute: float = 0.0

    @property
    def expected(self) -> str:
        numbers = np.asarray(self.wanted, np.float64)
        return number(float(numbers), 5) if numbers.ndim == 0 else f"{numbers.size} numbers"

    @property
    def published(self) -> float | None:
        numbers = np.asarray(self.wanted, np.float64)
        return float(numbers) if numbers.ndim == 0 else None

    def judge(self, values: ArrayLike) -> Finding:
        """Raises ValueError if there are not as many of ours."""
        wanted, ours = np.asarray(self.wanted, np.float64), np.asarray(values, np.float64)
        if wanted.shape != ours.shape or wanted.size == 0:
            raise ValueError(f"Ours are {ours.shape} and those to compare with are {wanted.shape}.")
        allowed = self.relative * np.abs(wanted) + self.absolute
        error = np.abs(ours - wanted)
        fine = bool((error <= allowed).all())  # false where anything is NaN
        words = [f"{self.relative:.0e} relative"] * (self.relative > 0)
        words += [f"{self.absolute:.0e}"] * (self.absolute > 0)
        worst = int(np.argmax(np.where(np.isnan(error), np.inf, error - allowed)))
        reason = ""
        if wanted.ndim:
            reason = f"Farthest of {wanted.size}: {ours.flat[worst]:.10g} for {wanted.flat[worst]:.10g}."
        verdict = REPRODUCED if fine else NOT_REPRODUCED
        return Finding(Estimate(float(ours.flat[worst])), verdict, " + ".join(words) or "none", 0, reason)


def printed(wanted: ArrayLike, decimals: int) -> Exact:
    """A value printed to so many decimals, or several: ours are to round to it."""
    return Exact(wanted, relative=0, absolute=0.5 * 10.0**-decimals)


@dataclass(frozen=True)
class Statistical(OverRuns):
    """A published mean over runs. `error` is the source's own standard error, where it gives one.

    `tolerance` must have a stated ground, such as the rounding of the printed number.
    """

    kind: ClassVar[str] = "statistical"
    value: float
    error: float = 0.0
    tolerance: float = 0.0

    @property
    def expected(self) -> str:
        return f"{number(self.value, 5)} ± {number(self.error, 5)}" if self.error else number(self.value, 5)

    @property
    def published(self) -> float | None:
        return self.value

    def judge(self, values: ArrayLike) -> Finding:
        """`values` (runs,), one a run."""
        found = _mean(values)
        if isinstance(found, Finding):
            return found
        runs = np.size(values)

        def reach(many: float) -> float:
            return _reach(found, FOUR_ERRORS, many / runs, self.error) + self.tolerance

        allowed = reach(runs)
        words, ours = f"± {number(allowed, 5)}", Estimate(found.value, *found.ends(SHOWN))
        # A mean of equal numbers is off by rounding.
        fine = abs(found.value - self.value) <= allowed + 1e-12 * abs(self.value)
        verdict = REPRODUCED if fine else NOT_REPRODUCED
        return self.too_few(ours, words, runs, reach) or Finding(ours, verdict, words, runs)


@dataclass(frozen=True)
class Beyond(OverRuns):
    """What is above (or `below`) a bound, by an interval at `level`."""

    bound: float
    below: bool = False
    level: float = 0.999

    @property
    def expected(self) -> str:
        return f"{'<' if self.below else '>'} {number(self.bound, 5)}"

    def decided(self, ours: Estimate, runs: int, reach: Callable[[float], float]) -> Finding:
        """The verdict on an interval."""
        words = f"{100 * self.level:g} % interval"
        above, beneath = ours.low > self.bound, ours.high < self.bound
        if above or beneath:
            return Finding(ours, REPRODUCED if beneath == self.below else NOT_REPRODUCED, words, runs)
        reason = UNDECIDED if ours.low < ours.high else AT_THE_BOUND
        return self.too_few(ours, words, runs, reach) or Finding(ours, NOT_REPRODUCED, words, runs, reason)


@dataclass(frozen=True)
class Direction(Beyond):
    """The mean over runs lies above (or `below`) a bound; of two groups, the difference of their means.

    The interval is Student's (Welch's for two groups) at `level`: where the truth is the bound itself, a
    direction is found by chance with probability (1 - level) / 2.
    """

    kind: ClassVar[str] = "direction"
    bound: float = 0.0

    def judge(self, *values: ArrayLike) -> Finding:
        """One group (runs,), one value a run; of two groups the difference is judged."""
        found = _mean(*values)
        if isinstance(found, Finding):
            return found
        runs = sum(np.size(group) for group in values)
        ours = Estimate(found.value, *found.ends(self.level))
        return self.decided(ours, runs, lambda many: _reach(found, self.level, many / runs))


@dataclass(frozen=True)
class Share(OverRuns):
    """A published share of runs; `trials` are the source's own, where it says how many."""

    kind: ClassVar[str] = "share"
    share: float
    trials: int | None = None
    level: float = FOUR_ERRORS

    @property
    def expected(self) -> str:
        return f"{number(self.share, 5)} of {self.trials}" if self.trials else number(self.share, 5)

    @property
    def published(self) -> float | None:
        return self.share

    def judge(self, values: ArrayLike) -> Finding:
        """`values` (runs,), true where a run did it."""
        shown, runs = _share(values, SHOWN)
        low, high = _share(values, self.level)[0][1:]
        wanted = (self.share, self.share)
        if self.trials:
            wanted = binomial_interval(round(self.share * self.trials), self.trials, self.level)
        words = "intervals meet" if self.trials else "within the interval"
        verdict = REPRODUCED if low <= wanted[1] and wanted[0] <= high else NOT_REPRODUCED
        unsure = self.too_few(shown, words, runs, _share_reach(shown.value, self.level))
        return unsure or Finding(shown, verdict, words, runs)


@dataclass(frozen=True)
class ShareBeyond(Beyond):
    """More (or, with `below`, less) than so large a share of runs do it."""

    kind: ClassVar[str] = "share"

    def judge(self, values: ArrayLike) -> Finding:
        """`values` (runs,), true where a run did it."""
        ours, runs = _share(values, self.level)
        return self.decided(ours, runs, _share_reach(ours.value, self.level))


@dataclass(frozen=True)
class Incomparable(Rule):
    """Something that the source does not give, or gives for something else; ours is told all the same."""

    kind: ClassVar[str] = "none"
    why: str
    value: float | None = None

    @property
    def expected(self) -> str:
        return "not published" if self.value is None else number(self.value, 5)

    @property
    def published(self) -> float | None:
        return self.value

    def judge(self, values: ArrayLike) -> Finding:
        """`values` are one number, or (runs,) one a run."""
        given = np.asarray(values, np.float64)
        ours, runs = Estimate(float(given.mean()) if given.size else math.nan), 0
        if given.ndim:
            runs = given.size
            if given.size > 1 and np.isfinite(given).all():
                found = mean(given)
                ours = Estimate(found.value, *found.ends(SHOWN))
        return Finding(ours, INCOMPARABLE, "", runs, self.why)


def _mean(*values: ArrayLike) -> Mean | Finding:
    """The mean of runs, or the difference of two groups of them; or what to say where there is none."""
    groups = [np.asarray(group, np.float64) for group in values]
    runs = sum(group.size for group in groups)
    missing = sum(int((~np.isfinite(group)).sum()) for group in groups)
    if missing:
        reason = f"It is not a number in {missing} of {runs} runs."
        return Finding(Estimate(math.nan), NOT_REPRODUCED, "", runs, reason)
    if min(group.size for group in groups) < 2:
        single = groups[0].mean() if groups[0].size and len(groups) == 1 else math.nan
        return Finding(Estimate(float(single)), INCOMPARABLE, "", runs, "A single run has no standard error.")
    return mean(groups[0]) if len(groups) == 1 else difference(*groups)


def _reach(found: Mean, level: float, times: float, other: float = 0.0) -> float:
    """Half of the interval with so many times the runs, and the standard error of another mean."""
    freedom = max(int(found.freedom * times), 1)
    return errors_within(level, freedom) * math.hypot(found.error / math.sqrt(times), other)


def _share(values: ArrayLike, level: float) -> tuple[Estimate, int]:
    """The share of runs (runs,) that did it with its exact interval, and how many runs there are."""
    done = np.asarray(values)
    if done.ndim != 1 or done.dtype != np.bool_:
        raise ValueError(f"A share takes a list of truth values, not {done.dtype} of shape {done.shape}.")
    share = float(done.mean()) if done.size else math.nan
    return Estimate(share, *binomial_interval(int(done.sum()), done.size, level)), done.size


def _share_reach(share: float, level: float) -> Callable[[float], float]:
    """Half of the exact interval of that share by the number of runs; of a half where it is not known."""
    known = share if math.isfinite(share) else 0.5

    def reach(many: float) -> float:
        runs = int(many)
        if runs > LARGE:  # the normal distribution, by which it is told only how many runs would do
            return errors_within(level, runs) * math.sqrt(max(known * (1 - known), 1 / runs) / runs)
        low, high = binomial_interval(round(known * runs), runs, level)
        return (high - low) / 2

    return reach
