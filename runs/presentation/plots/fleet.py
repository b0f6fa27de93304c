"""What updates put right in a fleet: regret of the shared gain, and how far its goal is off, by their period.

Panels of a sweep over `evolution.update_every`, scenarios side by side, a line for each drift; means over the
last two thirds of a run. Hollow marks are the regret of vehicles after their own learning.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.fleet_regret import (
    goal_gap_by_period,
    regret_by_period,
    regret_without_updates,
    scatter_of,
    share_closed,
)
from babushka.fitness.measures.intervals import (
    BOOTSTRAP_SEED,
    ENOUGH,
    bootstrap_interval,
    interquartile_mean,
)
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.comparing.measures import check_measures
from babushka.runs.presentation.numbers import count, number
from babushka.runs.presentation.plots import drawing, style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.bands import RANGE, RUNS, Band, mean_of, statistic
from babushka.runs.presentation.plots.data import Group, RunData, grouped
from babushka.runs.presentation.plots.sheet import Panel, crossed

PLACE = 9
MOST = 6  # drifts that can be told apart
REGRET, LEARNED, GAP = (f"selection.other.{name}.mean" for name in ("regret", "learned_regret", "goal_gap"))
WEIGHT = "effort_weight.mean"
WORDS = {REGRET: "regret per trip", GAP: "goal gap, w - c"}
LAW = style.Stroke("#aaaaaa", "-", "")
WIDE = 4.0  # of a law, so that it shows below the line that it is of
BEGIN = 1 / 3  # of a run, from where on it is averaged
Values = NDArray[np.float64]


class Rates(NamedTuple):
    """How lanes drift per generation."""

    walk: float  # of each entry of M
    line: float  # of the price


@dataclass(frozen=True)
class Course:
    """One run: its settings, and means from a third of it on."""

    period: int
    rates: Rates
    drift: str
    inheritance: str
    refits: bool
    differ: bool
    members: int
    generation: float
    price: float
    means: Mapping[str, float]  # by column


def draw(runs: Sequence[RunData], columns: Sequence[str] = ()) -> Figure:
    """A row for regret and one for the goal gap; `columns` are further ones.

    Raises `SettingsError` for runs of other worlds, and for more drifts than can be told apart.
    """
    groups = grouped(runs)
    check_measures(columns, runs)
    rows = (REGRET, GAP, *columns)
    courses = [[_course(run, rows) for run in group.runs] for group in groups]
    everything = [each for found in courses for each in found]
    drifts = list(dict.fromkeys(each.drift for each in everything))
    if len(drifts) > MOST:
        raise SettingsError(f"These would be {len(drifts)} lines, more than can be told apart.")
    strokes = {drift: style.scenario_stroke(place) for place, drift in enumerate(drifts)}
    periods = sorted({each.period for each in everything})
    closed = _closed(everything)
    sheet = crossed(groups, len(rows), 0.9, 2.1, least=1.7)
    for place, panel in enumerate(sheet.panels):
        measure, found = rows[place // len(groups)], courses[place % len(groups)]
        _lines(panel.axes, measure, found, strokes)
        _laws(panel.axes, measure, found, closed)
        _finish(panel, measure, groups[place % len(groups)], periods, sheet.several)
    if not sheet.several:
        words.heading(sheet.figure, groups[0].heading)
    words.key(sheet.figure, [*strokes.items(), ("expected", LAW)])
    points = Counter(
        (each.drift, each.period, place) for place, found in enumerate(courses) for each in found
    )
    most = max(points.values())
    said = RUNS if most >= ENOUGH else RANGE.format(statistic(most), "{}")
    told = f"Of learning, {number(closed)} of the gap is closed in a generation, fitted to what was averaged."
    return sheet.finish(
        f"Lines: {said.format('runs of each setting')}, over generations from a third of a run on.",
        "Grey: what is expected where that is known (see the page of the fleet).",
        told if closed else "",
    )


def account(runs: Sequence[RunData]) -> str:
    """The numbers of every point, a line for each."""
    lines = []
    for group in grouped(runs):
        courses = [_course(run) for run in group.runs]
        for drift in dict.fromkeys(each.drift for each in courses):
            for period in sorted({each.period for each in courses}):
                some = [each for each in courses if each.drift == drift and each.period == period]
                if some:
                    regret, learned, gap = (
                        float(interquartile_mean([each.means[name] for each in some]))
                        for name in (REGRET, LEARNED, GAP)
                    )
                    lines.append(
                        f"{group.heading}, {drift}, updated every {period}: regret {regret:.3g}, after own "
                        f"learning {learned:.3g}, goal gap {gap:.3g} ({count(len(some), 'run')})."
                    )
    return "\n".join(lines)


def _course(run: RunData, columns: Sequence[str] = ()) -> Course:
    if not all(name in run.history for name in (REGRET, LEARNED, GAP, WEIGHT)):
        raise SettingsError(
            f"The figure is of vehicles on 'lanes', and run {run.name!r} has no regret of a shared gain."
        )
    generation = run.column("generation")
    late = generation >= BEGIN * generation[-1]
    names = dict.fromkeys((REGRET, LEARNED, GAP, WEIGHT, *columns))
    means = {name: float(mean_of(run, name)[late].mean()) for name in names}
    evolution: Mapping[str, Any] = run.settings.get("evolution", {})
    rates, drift = _drift(evolution.get("drift", {}))
    return Course(
        int(evolution.get("update_every", 1)),
        rates,
        drift,
        str(evolution.get("inheritance", "baldwinian")),
        bool(evolution.get("fleet", {}).get("refit_goal", False)),
        bool(run.settings.get("world", {}).get("differ", 0.0)),
        int(evolution.get("population", run.members)),
        float(generation[late].mean()),
        means[WEIGHT] - means[GAP],
        means,
    )


def _drift(given: Mapping[str, Any]) -> tuple[Rates, str]:
    """How fast what drifts, as numbers and in words."""
    walk = line = 0.0
    said = []
    for name, drift in given.items():
        along, by_chance = float(drift.get("line", 0.0)), float(drift.get("walk", 0.0))
        if "price" in drift.get("parameters", ()):
            line += along
        else:
            walk = float(np.hypot(walk, by_chance))
        said += [f"{name} {rate:g}" for rate in (along, by_chance) if rate]
    return Rates(walk, line), ", ".join(said) or "no drift"


def _closed(courses: Sequence[Course]) -> float:
    """phi, fitted to all runs whose gains are averaged while nothing but skills drift; 0: to none."""
    some = [each for each in courses if _by_skills(each) and each.means[REGRET] > 0]
    if not some:
        return 0.0
    regret, learned = ([each.means[name] for each in some] for name in (REGRET, LEARNED))
    periods, walks = [each.period for each in some], [each.rates.walk for each in some]
    return share_closed(regret, learned, periods, walks, [each.price for each in some], some[0].members)


def _by_skills(course: Course) -> bool:
    """Whether the law of averaged gains holds for a run: the goal is right, and only shared lanes drift."""
    averaged = course.inheritance == "averaged" and not course.differ
    return averaged and course.rates.walk > 0 and course.rates.line == 0


def _lines(axes: Axes, measure: str, courses: Sequence[Course], strokes: Mapping[str, style.Stroke]) -> None:
    for place, (drift, stroke) in enumerate(strokes.items()):
        own = [each for each in courses if each.drift == drift]
        if not own:
            continue
        drawing.draw_band(axes, _band(own, measure), stroke, place, every=True)
        if measure == REGRET:
            learned = _band(own, LEARNED)
            look = {
                **stroke.look,
                "markerfacecolor": "white",
                "linewidth": 0.6,
                "linestyle": "-",
                "alpha": 0.6,
            }
            axes.plot(learned.x, learned.centre, **look)


def _band(courses: Sequence[Course], quantity: str) -> Band:
    """A quantity by period: interquartile mean over runs with its interval, or their range."""
    periods = sorted({each.period for each in courses})
    points = []
    for period in periods:
        values = np.array([each.means[quantity] for each in courses if each.period == period])
        low, high = values.min(), values.max()
        if len(values) >= ENOUGH:
            low, high = bootstrap_interval(values, np.random.default_rng(BOOTSTRAP_SEED))
        points.append((float(interquartile_mean(values)), float(low), float(high)))
    centre, low, high = np.array(points).T
    return Band(np.array(periods, np.float64), centre, low, high, "")


def _laws(axes: Axes, measure: str, courses: Sequence[Course], closed: float) -> None:
    """Grey lines of what is expected, for each drift for which something is."""
    for drift in dict.fromkeys(each.drift for each in courses):
        own = [each for each in courses if each.drift == drift]
        periods = np.array(sorted({each.period for each in own}), np.float64)
        expected = [
            np.mean([_expected(each, measure, closed) for each in own if each.period == period])
            for period in periods
        ]
        if np.isfinite(expected).any():
            axes.plot(periods, expected, color=LAW.colour, linestyle=LAW.dashes, linewidth=WIDE, zorder=1)


def _expected(course: Course, measure: str, closed: float) -> float:
    """What the law says of a run's regret or goal gap; NaN where it says nothing."""
    rates = course.rates
    if measure == GAP:
        age = course.period if course.refits else course.generation
        return float(goal_gap_by_period(age, rates.line))
    if measure == REGRET and _by_skills(course):
        scatter = scatter_of(course.means[REGRET], course.means[LEARNED], closed)
        many = course.members
        return float(regret_by_period(course.period, rates.walk, course.price, closed, scatter, many))
    if measure == REGRET and course.inheritance in ("baldwinian", "darwinian") and rates.line == 0:
        return float(regret_without_updates(course.generation, rates.walk, course.price))
    return float("nan")


def _finish(panel: Panel, measure: str, group: Group, periods: Sequence[int], several: bool) -> None:
    axes = panel.axes
    if measure == GAP:
        drawing.zero_line(axes)
    elif measure == REGRET:
        from matplotlib.ticker import LogLocator

        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 3)))  # a scale may span less than a power of ten
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_formatter("")
    drawing.doublings(axes, list(map(float, periods)), 8)
    if panel.left:
        axes.set_ylabel(WORDS.get(measure, measure))
    if panel.below:
        axes.set_xlabel("update every (generations)")
    if panel.top and several:
        axes.set_title(words.column_title(group))
