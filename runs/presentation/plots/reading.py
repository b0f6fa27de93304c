"""What the `curves` figure shows, in one sentence, computed from the data that it draws.

A change is named only where the data show one. One run: each median lies outside the other's quartiles (over
members). Several runs: the bootstrap 95 % interval of the paired difference excludes 0 (over runs; with two
or three runs that means: all of them agree). Anything less is "no clear change".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.intervals import BOOTSTRAP_SEED, ENOUGH, bootstrap_interval, interquartile_mean
from babushka.runs.presentation.numbers import number
from babushka.runs.presentation.plots.bands import aligned, band
from babushka.runs.presentation.plots.data import Group, RunData, changes_of, grouped, worlds

Values = NDArray[np.float64]
ROSE, FELL, SAME, UNKNOWN = "rose", "fell", "shows no clear change", "cannot be judged"
RESAMPLES = 10_000  # as many as in comparisons: a verdict hangs on the ends


@dataclass(frozen=True)
class Point:
    """One quantity in one world at one generation."""

    centre: float
    low: float
    high: float
    runs: Values  # (runs,) each run's mean over members

    def __str__(self) -> str:
        return number(self.centre, 3)

    def of(self, noun: str) -> str:
        """'14.3 births'; where the median is 0 though some had one, the mean as well."""
        mean = float(interquartile_mean(self.runs))
        if self.centre == 0 and mean == 0:
            return f"no {noun}"
        return f"{self} {noun}{f' (mean {number(mean, 3)})' if self.centre == 0 else ''}"

    def change_to(self, after: "Point") -> str:
        """Whether the quantity rose or fell, by the rule in the module's docstring."""
        if len(self.runs) > 1:
            low, high = _interval(after.runs - self.runs, interquartile_mean)
            return ROSE if low > 0 else FELL if high < 0 else SAME
        if not np.isfinite([self.low, self.high, after.low, after.high]).all():
            return UNKNOWN
        if after.centre > self.high and self.centre < after.low:
            return ROSE
        return FELL if after.centre < self.low and self.centre > after.high else SAME

    def share_of(self, home: "Point", interval: bool = True) -> str:
        """'103 %' of what it is at home, with its interval; empty unless all runs are positive there."""
        if not home.centre > 0 or not (home.runs > 0).all():
            return ""
        whole, size = f"{100 * self.centre / home.centre:.0f} %", len(self.runs)
        if size == 1 or not interval:
            return whole
        if size < ENOUGH:
            shares = self.runs / home.runs
            return f"{whole} ({100 * shares.min():.0f} to {100 * shares.max():.0f} over {size} runs)"
        low, high = _interval(np.stack([self.runs, home.runs], axis=1), _ratio)
        return f"{whole} (95 % interval {100 * low:.0f} to {100 * high:.0f})"


def reading(runs: Sequence[RunData]) -> str:
    """One sentence on the runs of the first scenario, and a clause on each scenario beside it."""
    groups = grouped(runs)
    if runs[0].shown:
        return " ".join(_together(group) for group in groups)
    objective = runs[0].objective
    labels = worlds(runs, objective)
    main, *others = (_Ends(group, objective, labels[0], labels[-1]) for group in groups)
    if not main.points:
        return f"{main.extinct}No generation of {groups[0].heading} has a defined value of {objective}."
    text = main.extinct + main.course()
    if main.away != main.home:
        text += f"; in the {main.away} world {main.comparison()}"
    clauses = [ends.aside() for ends in others if ends.points]
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

    def __init__(self, group: Group, objective: str, home: str, away: str) -> None:
        self.group, self.objective, self.home, self.away = group, objective, home, away
        names = {
            (label, stem): f"{label}.{stem}"
            for label in dict.fromkeys((home, away))
            for stem in (objective, "felt")
        }
        bands = {key: band(group.runs, name) for key, name in names.items()}
        values = {key: aligned(group.runs, name, "generation", "history")[1] for key, name in names.items()}
        line = bands[home, objective]
        defined = np.concatenate([*values.values(), *([each.centre] for each in bands.values())])
        known = np.flatnonzero(np.isfinite(defined).all(axis=0))
        self.statistic = line.says.split()[0]
        self.newest = float(line.x[-1])
        self.extinct = _extinct(group, self.newest)
        self.generations = [float(line.x[known[end]]) for end in (0, -1)] if known.size else []
        self.points = {
            key: [
                Point(float(each.centre[at]), float(each.low[at]), float(each.high[at]), values[key][:, at])
                for at in (known[0], known[-1])
            ]
            for key, each in bands.items()
            if known.size
        }

    def last(self, label: str, stem: str) -> Point:
        """A quantity in a world in the last generation."""
        return self.points[label, stem][-1]

    def course(self) -> str:
        """How the objective went at home from the first generation to the last."""
        runs, objective = self.group.runs, self.objective
        basis = f"{'interquartile mean' if len(runs) >= ENOUGH else 'mean'} of {self.group.size}"
        if len(runs) == 1:
            members = f"{runs[0].members:,} members" if runs[0].members else "the members"
            basis = f"{self.statistic} of {members} in one run, {self.group.size}"
        start, stop = self.generations
        notes = [f"{words} from generation {at}" for at, words in changes_of(runs) if start < at <= stop]
        notes += ["later generations are not defined"] * (stop < self.newest)
        noted = f" ({'; '.join(notes)})" if notes else ""
        first, last = self.points[self.home, objective]
        here = f"in the {self.home} world"
        if start == stop:
            return (
                f"At generation {stop:g}{noted}, organisms {here} had {last.of(objective)} per life ({basis})"
            )
        span = f"{first} to {last}"
        verbs = {ROSE: f"rose from {span}", FELL: f"fell from {span}", UNKNOWN: f"went from {span}"}
        moved = verbs.get(first.change_to(last), f"showed no clear change ({span})")
        nobody = f", so that no organism had any {objective}" if not last.runs.any() else ""
        whole = f"From generation {start:g} to {stop:g}{noted}"
        return f"{whole}, {objective} {here} {moved} per life ({basis}){nobody}"

    def comparison(self) -> str:
        """What the same organisms felt and had in the other world."""
        here, felt_here = (self.last(self.home, stem) for stem in (self.objective, "felt"))
        there, felt_there = (self.last(self.away, stem) for stem in (self.objective, "felt"))
        feeling = f"felt a reward of {felt_there} per life against {felt_here} in the {self.home} one"
        if felt := felt_there.share_of(felt_here):
            feeling = f"felt {felt} of their {self.home} reward"
        if not here.runs.any() and not there.runs.any():
            return f"they {feeling} and had no {self.objective} either, so there is nothing to compare"
        having = f"{there.of(self.objective)} against {here.of(self.objective)}"
        if had := there.share_of(here):
            having = f"{had} of the {self.objective}"
        verdict = _verdict(self.objective, (here, there), (felt_here, felt_there))
        return f"the same organisms {feeling} and had {having}{verdict}"

    def aside(self) -> str:
        """The end of a scenario that stands beside the main one."""
        extinct = f"{self.extinct.rstrip(' .')} and " if self.extinct else ""
        here, felt_here = (self.last(self.home, stem) for stem in (self.objective, "felt"))
        text = f"{extinct}{self.group.heading} had {here.of(self.objective)}"
        if self.away == self.home:
            return text
        there, felt_there = (self.last(self.away, stem) for stem in (self.objective, "felt"))
        share, felt = there.share_of(here, False), felt_there.share_of(felt_here, False)
        had = f"{share} of them" if share else str(there)
        feeling = (
            f"{felt} of the felt reward" if felt else f"a felt reward of {felt_there} against {felt_here}"
        )
        return f"{text} and in the {self.away} world {had}, at {feeling}"


def _verdict(objective: str, had: tuple[Point, Point], felt: tuple[Point, Point]) -> str:
    """Whether what organisms had and what they felt went apart, each from home to the other world."""
    fitness, feeling = had[0].change_to(had[1]), felt[0].change_to(felt[1])
    if UNKNOWN in (fitness, feeling):
        return ""
    if fitness == feeling == SAME:
        return ", so no clear divergence shows"
    if fitness == feeling:
        return f", so both {fitness}{_further(objective, had, felt) if fitness == FELL else ''}"
    several = objective.endswith("s") and fitness == SAME
    clauses = [f"{objective} {'show no clear change' if several else fitness}", f"felt reward {feeling}"]
    first, second = clauses if feeling in (ROSE, SAME) else clauses[::-1]
    return f", so {first} while {second}"


def _further(objective: str, had: tuple[Point, Point], felt: tuple[Point, Point]) -> str:
    """Whether one of the two fell by a clearly larger share; not asked of one run."""
    if len(had[0].runs) == 1 or not (had[0].runs > 0).all() or not (felt[0].runs > 0).all():
        return ""
    both = np.stack([point.runs for point in (*felt[::-1], *had[::-1])], axis=1)
    low, high = _interval(both, lambda v, axis: _ratio(v[..., :2], axis) - _ratio(v[..., 2:], axis))
    if low > 0:
        return f", {objective} further than felt reward"
    return f", felt reward further than {objective}" if high < 0 else ""


def _ratio(values: Values, axis: int) -> Values:
    """Interquartile mean of [..., 0] over that of [..., 1]."""
    means = interquartile_mean(values, axis)
    return np.asarray(means[..., 0] / means[..., 1], np.float64)


def _interval(values: Values, statistic: Callable[[Values, int], Values]) -> tuple[float, float]:
    low, high = bootstrap_interval(
        values, np.random.default_rng(BOOTSTRAP_SEED), statistic, resamples=RESAMPLES
    )
    return float(low), float(high)
