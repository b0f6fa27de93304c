"""What figures of towers share: names of levels, estimates over runs, points with bars."""

from collections.abc import Iterable, Sequence

import numpy as np

from babushka.fitness.measures.intervals import BOOTSTRAP_SEED, ENOUGH
from babushka.fitness.measures.two_groups import NOTHING, Estimate, aggregate
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.analysis import figures as analysed
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import drawing
from babushka.runs.presentation.plots.annotations import Axes
from babushka.runs.presentation.plots.data import Column, Prepared, RunData
from babushka.runs.presentation.plots.style import Stroke

MEASURES = "measures"
RESAMPLES = 2000
OVER_RUNS = (
    f"interquartile mean over runs and its bootstrap 95 % interval; without a bar: fewer than {ENOUGH} runs."
)


def prepare(run: Run, generation: int | None) -> Prepared:
    """The measures of the analysed generations."""
    table, columns = analysed.measured(run, generation), analysed.measured_columns(run)
    return Prepared({MEASURES: table}, columns={MEASURES: columns})


def name_of(level: int, run: RunData) -> str:
    """A level in words."""
    named = (run.objective, "organism", "machine", "its machine")
    return named[level] if level < len(named) else f"level {level}"


def worlds_with(runs: Sequence[RunData], measure: str) -> list[str]:
    """The worlds in which some run has a measure; `SettingsError` if none has."""
    found = dict.fromkeys(
        name.removesuffix(f".{measure}")
        for run in runs
        for name in run.table(MEASURES)
        if name.endswith(f".{measure}") and "." not in name.removesuffix(f".{measure}")
    )
    labels = [label for label in found if label != "selection"] or list(found)
    if not labels:
        raise SettingsError(
            f"The analysis of run {runs[0].name!r} holds no measure {measure!r}: its organisms build no "
            "machines, or it was analyzed before there was such a measure; run `babushka analyze` again."
        )
    order = runs[0].labels
    return sorted(labels, key=lambda label: order.index(label) if label in order else len(order))


def latest(run: RunData, measure: str) -> float:
    """A measure of the last analysed generation; NaN where it is not there."""
    table = run.table(MEASURES)
    return float(np.asarray(table[measure], np.float64)[-1]) if measure in table else float("nan")


def over_runs(runs: Iterable[RunData], measure: str) -> Estimate:
    """The interquartile mean over the runs that have it."""
    return estimate(np.array([latest(run, measure) for run in runs]))


def estimate(values: Column) -> Estimate:
    """The same of values, without those that are not defined."""
    known = values[np.isfinite(values)]
    if not known.size:
        return NOTHING
    return aggregate(known, np.random.default_rng(BOOTSTRAP_SEED), RESAMPLES, ENOUGH)


def point(
    axes: Axes, middle: Sequence[float], at: float, stroke: Stroke, along: bool = True, size: float = 4.5
) -> None:
    """A marker at a value with a bar from its low to its high end; the value is vertical if `along`."""
    value, low, high = middle
    if not np.isfinite(value):
        return
    reach = np.nan_to_num([[value - low], [high - value]]).clip(min=0)
    look = {**stroke.look, "linestyle": "none", "markersize": size, "zorder": 3, **drawing.BAR}
    if along:
        axes.errorbar([at], [value], yerr=reach, **look)
    else:
        axes.errorbar([value], [at], xerr=reach, **look)


def say_if_nobody(axes: Axes, runs: Sequence[RunData], column: str, table: str) -> None:
    """Say in a panel that no run has anybody on its level."""
    if not any(run.column(column, table).size for run in runs):
        axes.text(0.5, 0.5, "none was built", transform=axes.transAxes, ha="center", color="#666666")
