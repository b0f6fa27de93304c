"""Rules by which a target is reproduced or not. A verdict is always computed by one of these, never set.

    Exact         |ours - wanted| <= relative |wanted| + absolute, for every number
    Statistical   |mean - published| <= 4 standard errors + tolerance; the source's own error counts too
    Direction     the interval of the mean, or of a difference of means, lies on the right side of a bound
    Share         the exact interval of a share of runs meets the published share, or that of its own runs
    ShareBeyond   the exact interval of a share of runs lies beyond a bound
    Incomparable  there is nothing to compare with, and the reason why

Four standard errors are those of a normal distribution (two-sided probability 6.3e-5); with few runs as many
are taken as Student's distribution needs for that probability. So a true statement about normal runs is
called "not reproduced" once in 16,000 times, whatever the number of runs. Where runs are too few to tell a
published value from one that is off by `resolution`, the verdict is that they cannot be compared: a wide
interval reproduces nothing. A direction or a share whose interval holds the bound is not reproduced, and it
is said that these runs do not decide.
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fitness.measures.binomial import binomial_interval
from fitness.measures.student import Mean, difference, errors_within, mean
from fitness.measures.two_groups import Estimate
from runs.presentation.numbers import number

REPRODUCED, NOT_REPRODUCED, INCOMPARABLE = "reproduced", "not reproduced", "cannot be compared"
VERDICTS = (REPRODUCED, NOT_REPRODUCED, INCOMPARABLE)
FOUR_ERRORS = math.erf(4 / math.sqrt(2))  # the level of an interval of four standard errors
SHOWN = 0.95  # level of the intervals that are shown, where the rule has none of its own
AT_THE_BOUND = "It is the bound itself in every run."
UNDECIDED = "The interval holds the bound, so these runs do not decide."


class Finding(NamedTuple):
    """What a rule says of our values. `tolerance` is in words, `reason` says why where that is not plain."""

    ours: Estimate
    verdict: str
    tolerance: str
    runs: int  # 0 where nothing was run
    reason: str = ""


class Rule(Protocol):
    """One kind of comparison."""

    kind: ClassVar[str]

    @property
    def expected(self) -> str:
        """What the source says, in a table's cell."""

    @property
    def published(self) -> float | None:
        """The same as a number, if there is one."""

    def judge(self, values: Any, against: Any = None) -> Finding:
        """The verdict on our values; `against` are those of a second group where the rule takes one."""


@dataclass(frozen=True)
class Exact:
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

    def judge(self, values: ArrayLike, against: Any = None) -> Finding:
        """Raises ValueError if there are not as many of ours."""
        _refuse_second(self.kind, against)
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
class Statistical:
    """A published mean over runs. `error` is the source's own standard error, where it gives one.

    `tolerance` must have a stated ground, such as the rounding of the printed number. `resolution` is the
    departure that must be seen: where 4 standard errors and the tolerance are more, nothing is said.
    """

    kind: ClassVar[str] = "statistical"
    value: float
    error: float = 0.0
    tolerance: float = 0.0
    resolution: float = math.inf

    @property
    def expected(self) -> str:
        return f"{number(self.value, 5)} ± {number(self.error, 5)}" if self.error else number(self.value, 5)

    @property
    def published(self) -> float | None:
        return self.value

    def judge(self, values: ArrayLike, against: Any = None) -> Finding:
        """`values` (runs,), one a run."""
        _refuse_second(self.kind, against)
        found = _mean(values)
        if isinstance(found, Finding):
            return found
        both = found._replace(error=math.hypot(found.error, self.error))
        allowed = errors_within(FOUR_ERRORS, both.freedom) * both.error + self.tolerance
        words = f"± {number(allowed, 5)}"
        ours, runs = Estimate(found.value, *found.ends(SHOWN)), found.freedom + 1
        if allowed > self.resolution:
            reason = f"Only departures beyond {number(allowed, 5)} would show; this takes more runs."
            return Finding(ours, INCOMPARABLE, words, runs, reason)
        # A mean of equal numbers is off by rounding.
        fine = abs(found.value - self.value) <= allowed + 1e-12 * abs(self.value)
        return Finding(ours, REPRODUCED if fine else NOT_REPRODUCED, words, runs)


@dataclass(frozen=True)
class Beyond:
    """What is above (or `below`) a bound, by an interval at `level`."""

    bound: float
    below: bool = False
    level: float = 0.999

    @property
    def expected(self) -> str:
        return f"{'<' if self.below else '>'} {number(self.bound, 5)}"

    @property
    def published(self) -> float | None:
        return None

    def decided(self, low: float, high: float) -> tuple[str, str]:
        """(verdict, its reason) of an interval."""
        right = high < self.bound if self.below else low > self.bound
        wrong = low > self.bound if self.below else high < self.bound
        reason = "" if right or wrong else UNDECIDED if low < high else AT_THE_BOUND
        return REPRODUCED if right else NOT_REPRODUCED, reason


@dataclass(frozen=True)
class Direction(Beyond):
    """The mean over runs lies above (or `below`) a bound; of two groups, the difference of their means.

    The interval is Student's (Welch's for two groups) at `level`: where the truth is the bound itself, a
    direction is found by chance with probability (1 - level) / 2.
    """

    kind: ClassVar[str] = "direction"
    bound: float = 0.0

    def judge(self, values: ArrayLike, against: ArrayLike | None = None) -> Finding:
        """`values` (runs,), one a run; with `against` (other runs,) their difference is judged."""
        found = _mean(values, against)
        if isinstance(found, Finding):
            return found
        low, high = found.ends(self.level)
        runs = np.size(values) + (0 if against is None else np.size(against))
        words = f"{100 * self.level:g} % interval"
        verdict, reason = self.decided(low, high)
        return Finding(Estimate(found.value, low, high), verdict, words, runs, reason)


@dataclass(frozen=True)
class Share:
    """A published share of runs; `trials` are the source's own, where it says how many."""

    kind: ClassVar[str] = "share"
    share: float
    trials: int | None = None
    resolution: float = 0.5
    level: float = FOUR_ERRORS

    @property
    def expected(self) -> str:
        return f"{number(self.share, 5)} of {self.trials}" if self.trials else number(self.share, 5)

    @property
    def published(self) -> float | None:
        return self.share

    def judge(self, values: ArrayLike, against: Any = None) -> Finding:
        """`values` (runs,), true where a run did it."""
        _refuse_second(self.kind, against)
        done = _truths(values)
        low, high = binomial_interval(int(done.sum()), done.size, self.level)
        wanted = (self.share, self.share)
        if self.trials:
            wanted = binomial_interval(round(self.share * self.trials), self.trials, self.level)
        ours, words = _share_shown(done), "intervals meet" if self.trials else "within the interval"
        if high - low > self.resolution:
            reason = f"The share lies anywhere from {low:.2f} to {high:.2f}; this takes more runs."
            return Finding(ours, INCOMPARABLE, words, done.size, reason)
        fine = low <= wanted[1] and wanted[0] <= high
        return Finding(ours, REPRODUCED if fine else NOT_REPRODUCED, words, done.size)


@dataclass(frozen=True)
class ShareBeyond(Beyond):
    """More (or, with `below`, less) than so large a share of runs do it."""

    kind: ClassVar[str] = "share"

    def judge(self, values: ArrayLike, against: Any = None) -> Finding:
        """`values` (runs,), true where a run did it."""
        _refuse_second(self.kind, against)
        done = _truths(values)
        low, high = binomial_interval(int(done.sum()), done.size, self.level)
        ours = Estimate(float(done.mean()) if done.size else math.nan, low, high)
        words = f"{100 * self.level:g} % interval"
        verdict, reason = self.decided(low, high)
        return Finding(ours, verdict, words, done.size, reason)


@dataclass(frozen=True)
class Incomparable:
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

    def judge(self, values: ArrayLike, against: Any = None) -> Finding:
        """`values` are one number, or (runs,) one a run."""
        _refuse_second(self.kind, against)
        given = np.asarray(values, np.float64)
        ours, runs = Estimate(float(given.mean()) if given.size else math.nan), 0
        if given.ndim:
            runs = given.size
            if given.size > 1 and np.isfinite(given).all():
                found = mean(given)
                ours = Estimate(found.value, *found.ends(SHOWN))
        return Finding(ours, INCOMPARABLE, "", runs, self.why)


def _mean(values: ArrayLike, against: ArrayLike | None = None) -> Mean | Finding:
    """The mean of runs, or what to say where there is none."""
    groups = [np.asarray(group, np.float64) for group in (values, against) if group is not None]
    runs = sum(group.size for group in groups)
    missing = sum(int((~np.isfinite(group)).sum()) for group in groups)
    if missing:
        reason = f"It is not a number in {missing} of {runs} runs."
        return Finding(Estimate(math.nan), NOT_REPRODUCED, "", runs, reason)
    if min(group.size for group in groups) < 2:
        single = groups[0].mean() if groups[0].size and len(groups) == 1 else math.nan
        return Finding(Estimate(float(single)), INCOMPARABLE, "", runs, "A single run has no standard error.")
    return mean(groups[0]) if len(groups) == 1 else difference(*groups)


def _truths(values: ArrayLike) -> NDArray[np.bool_]:
    given = np.asarray(values)
    if given.ndim != 1 or given.dtype != np.bool_:
        raise ValueError(f"A share takes a list of truth values, not {given.dtype} of shape {given.shape}.")
    return given


def _share_shown(done: NDArray[np.bool_]) -> Estimate:
    share = float(done.mean()) if done.size else math.nan
    return Estimate(share, *binomial_interval(int(done.sum()), done.size, SHOWN))


def _refuse_second(kind: str, against: Any) -> None:
    if against is not None:
        raise ValueError(f"A rule of kind {kind!r} has no second group.")
