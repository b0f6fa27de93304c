"""What the `curves` figure shows, in one sentence, computed from the data that it draws.

A change is named only where the data show one. One run: each median lies outside the other's quartiles (over
members). Several runs: the bootstrap 95 % interval of the paired difference excludes 0 (over runs; with two
or three runs that means: all of them agree). Anything less is "no clear change".
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fitness.measures.intervals import BOOTSTRAP_SEED, ENOUGH, bootstrap_interval, interquartile_mean
from runs.presentation.numbers import number
from runs.presentation.plots.bands import aligned, band
from runs.presentation.plots.data import Group, RunData, changes_of, grouped, worlds

ROSE, FELL, SAME, UNKNOWN = "rose", "fell", "shows no clear change", "cannot be judged"


@dataclass(frozen=True)
class Point:
    """One quantity in one world at one generation."""

    centre: float
    low: float
    high: float
    runs: NDArray[np.float64]  # (runs,) each run's mean over members


@dataclass(frozen=True)
class Share:
    """What a quantity in another world is of that at home, with its interval if there are several runs."""

    ratio: float
    low: float
    high: float
    runs: int

    def __str__(self) -> str:
        if self.runs == 1:
            return f"{100 * self.ratio:.0f} %"
        span = f"{100 * self.low:.0f} to {100 * self.high:.0f}"
        named = f"95 % interval {span}" if self.runs >= ENOUGH else f"{span} over {self.runs} runs"
        return f"{100 * self.ratio:.0f} % ({named})"


def reading(runs: Sequence[RunData]) -> str:
    """One sentence on the runs of the first scenario, and a clause on each scenario beside it."""
    groups = grouped(runs)
    if runs[0].shown:
        return " ".join(_together(group) for group in groups)
    objective = runs[0].objective
    labels = worlds(runs, objective)
    home, away = labels[0], labels[-1] if len(labels) > 1 else None
    main = _Ends(groups[0], objective, home, away)
    if not main.known.size:
        return f"{main.extinct}No generation of {groups[0].heading} has a defined value of {objective}."
    text = main.extinct + main.course()
    if away is not None:
        text += f"; in the {away} world {main.comparison()}"
    beside = [_Ends(group, objective, home, away) for group in groups[1:]]
    clauses = [ends.aside() for ends in beside if ends.known.size]
    return text + ("; beside it, " + "; ".join(clauses) if clauses else "") + "."


def _together(group: Group) -> str:
    """The first and last values of what is shown of members that live together, means over runs.

    They end where the first of the runs ends, as lines do.
    """
    parts, span = [], ""
    for name in group.runs[0].shown:
        line = band(group.runs, name)
        known = np.flatnonzero(np.isfinite(line.centre))
        if known.size:
            first, last = (number(float(line.centre[known[end]]), 3) for end in (0, -1))
            parts.append(f"{name} went from {first} to {last}")
        span = f"generation {line.x[0]:g} to {line.x[-1]:g}"
    newest = max(run.column("generation")[-1] for run in group.runs)
    return f"{_extinct(group, newest)}From {span} of {group.heading}, {' and '.join(parts)}."


def _extinct(group: Group, last: float) -> str:
    """How many populations died out, as a sentence; empty if none did."""
    members = [np.asarray(run.history.get("members", [1.0]), np.float64) for run in group.runs]
    gone = sum(bool(counts.size and counts[-1] == 0) for counts in members)
    which = f"{gone} of {len(group.runs)} populations" if len(group.runs) > 1 else "The population"
    return f"{which} had died out by generation {last:g}. " if gone else ""


class _Ends:
    """The first and the last generation of one scenario at which everything is defined."""

    def __init__(self, group: Group, objective: str, home: str, away: str | None) -> None:
        self.group, self.objective, self.home, self.away = group, objective, home, away
        self._bands = {}
        self._values = {}
        for label in (home, away) if away else (home,):
            for stem in (objective, "felt"):
                name = f"{label}.{stem}"
                self._bands[name] = band(group.runs, name)
                self._values[name] = aligned(group.runs, name, "generation", "history")[1]
        defined = [np.isfinite(v).all(axis=0) for v in self._values.values()]
        centres = [np.isfinite(line.centre) for line in self._bands.values()]
        self.known = np.flatnonzero(np.all([*defined, *centres], axis=0))
        self.generations = next(iter(self._bands.values())).x
        self.extinct = _extinct(group, float(self.generations[-1]))

    def at(self, label: str, stem: str, end: int) -> Point:
        line, values = self._bands[f"{label}.{stem}"], self._values[f"{label}.{stem}"]
        index = self.known[end]
        low, high = line.low[index], line.high[index]
        return Point(float(line.centre[index]), float(low), float(high), values[:, index])

    def course(self) -> str:
        """How the objective went at home from the first generation to the last."""
        runs = self.group.runs
        last = self.at(self.home, self.objective, -1)
        basis = f"{'interquartile mean' if len(runs) >= ENOUGH else 'mean'} of {self.group.size}"
        if len(runs) == 1:
            members = f"{runs[0].members:,} members" if runs[0].members else "the members"
            statistic = self._bands[f"{self.home}.{self.objective}"].says.split()[0]
            basis = f"{statistic} of {members} in one run, {self.group.size}"
        start, stop = (self.generations[self.known[end]] for end in (0, -1))
        notes = [words for at, words in self._changes(start, stop)]
        if stop < self.generations[-1]:
            notes.append("later generations are not defined")
        noted = f" ({'; '.join(notes)})" if notes else ""
        here = f"in the {self.home} world"
        if start == stop:
            had = self._amount(last)
            return f"At generation {stop:g}{noted}, organisms {here} had {had} per life ({basis})"
        first = self.at(self.home, self.objective, 0)
        span = f"{number(first.centre, 3)} to {number(last.centre, 3)}"
        verbs = {ROSE: f"rose from {span}", FELL: f"fell from {span}", UNKNOWN: f"went from {span}"}
        moved = verbs.get(_change(first, last), f"showed no clear change ({span})")
        nobody = f", so that no organism had any {self.objective}" if not last.runs.any() else ""
        span = f"From generation {start:g} to {stop:g}{noted}"
        return f"{span}, {self.objective} {here} {moved} per life ({basis}){nobody}"

    def comparison(self) -> str:
        """What the same organisms felt and had in the other world."""
        felt, had = self._share("felt"), self._share(self.objective)
        at_home, elsewhere = (self.at(label, self.objective, -1) for label in (self.home, self.away or ""))
        if felt:
            feeling = f"felt {felt} of their {self.home} reward"
        else:
            there, here = (
                number(self.at(label, "felt", -1).centre, 3) for label in (self.away or "", self.home)
            )
            feeling = f"felt a reward of {there} per life against {here} in the {self.home} one"
        if not at_home.runs.any() and not elsewhere.runs.any():
            return f"they {feeling} and had no {self.objective} either, so there is nothing to compare"
        amounts = f"{self._amount(elsewhere)} against {self._amount(at_home)}"
        having = f"{had} of the {self.objective}" if had else amounts
        return f"the same organisms {feeling} and had {having}{self._verdict()}"

    def aside(self) -> str:
        """The end of a scenario that stands beside the main one."""
        amount = self._amount(self.at(self.home, self.objective, -1))
        text = (
            f"{self.extinct.rstrip(' .')}{' and ' if self.extinct else ''}{self.group.heading} had {amount}"
        )
        if self.away is None:
            return text
        had, felt = self._share(self.objective), self._share("felt")
        there = self.at(self.away, self.objective, -1)
        text += f" and in the {self.away} world "
        text += f"{100 * had.ratio:.0f} % of them" if had else f"{number(there.centre, 3)}"
        if felt:
            return f"{text}, at {100 * felt.ratio:.0f} % of the felt reward"
        feelings = [number(self.at(label, "felt", -1).centre, 3) for label in (self.away, self.home)]
        return f"{text}, at a felt reward of {feelings[0]} against {feelings[1]}"

    def _changes(self, start: float, stop: float) -> list[tuple[int, str]]:
        return [
            (at, f"{words} from generation {at}")
            for at, words in changes_of(self.group.runs)
            if start < at <= stop
        ]

    def _amount(self, point: Point) -> str:
        """'14.3 births'; where the median is 0 though some had one, the mean as well."""
        mean = float(interquartile_mean(point.runs))
        if point.centre == 0 and mean == 0:
            return f"no {self.objective}"
        aside = f" (mean {number(mean, 3)})" if point.centre == 0 else ""
        return f"{number(point.centre, 3)} {self.objective}{aside}"

    def _share(self, stem: str) -> Share | None:
        """The quantity in the other world over that at home; None unless all runs are positive at home."""
        home, away = (self.at(label, stem, -1) for label in (self.home, self.away or ""))
        if not home.centre > 0 or not (home.runs > 0).all():
            return None
        if len(home.runs) == 1:
            return Share(away.centre / home.centre, math.nan, math.nan, 1)
        if len(home.runs) < ENOUGH:
            shares = away.runs / home.runs
            low, high = float(shares.min()), float(shares.max())
        else:
            low, high = _interval(np.stack([away.runs, home.runs], axis=1), _ratio)
        return Share(away.centre / home.centre, low, high, len(home.runs))

    def _verdict(self) -> str:
        ends = {
            stem: (self.at(self.home, stem, -1), self.at(self.away or "", stem, -1))
            for stem in (self.objective, "felt")
        }
        fitness, felt = (_change(*pair) for pair in ends.values())
        names = self.objective, "felt reward"
        if UNKNOWN in (fitness, felt):
            return ""
        if fitness == felt == SAME:
            return ", so no clear divergence shows"
        if fitness == felt:
            return f", so both {fitness}{self._further(ends) if fitness == FELL else ''}"
        if felt in (ROSE, SAME):
            return f", so {names[0]} {_plural(fitness, names[0])} while {names[1]} {felt}"
        return f", so {names[1]} {felt} while {names[0]} {_plural(fitness, names[0])}"

    def _further(self, ends: dict[str, tuple[Point, Point]]) -> str:
        """Whether one of the two fell by a clearly larger share; not asked of one run."""
        (fitness, fitness_away), (felt, felt_away) = ends.values()
        if len(fitness.runs) == 1 or not (fitness.runs > 0).all() or not (felt.runs > 0).all():
            return ""
        both = np.stack([felt_away.runs, felt.runs, fitness_away.runs, fitness.runs], axis=1)
        low, high = _interval(both, lambda v, axis: _ratio(v[..., :2], axis) - _ratio(v[..., 2:], axis))
        if low > 0:
            return f", {self.objective} further than felt reward"
        return f", felt reward further than {self.objective}" if high < 0 else ""


def _change(before: Point, after: Point) -> str:
    """Whether a quantity rose or fell, by the rule in the module's docstring."""
    if len(before.runs) > 1:
        low, high = _interval(after.runs - before.runs, interquartile_mean)
        return ROSE if low > 0 else FELL if high < 0 else SAME
    if not np.isfinite([before.low, before.high, after.low, after.high]).all():
        return UNKNOWN
    if after.centre > before.high and before.centre < after.low:
        return ROSE
    if after.centre < before.low and before.centre > after.high:
        return FELL
    return SAME


def _ratio(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Interquartile mean of [..., 0] over that of [..., 1]."""
    means = interquartile_mean(values, axis)
    return np.asarray(means[..., 0] / means[..., 1], np.float64)


def _interval(values: NDArray[np.float64], statistic: object) -> tuple[float, float]:
    generator = np.random.default_rng(BOOTSTRAP_SEED)
    # As many resamples as in comparisons: a verdict hangs on the ends.
    low, high = bootstrap_interval(values, generator, statistic, resamples=10_000)  # type: ignore[arg-type]
    return float(low), float(high)


def _plural(verb: str, noun: str) -> str:
    return "show no clear change" if verb == SAME and noun.endswith("s") else verb
