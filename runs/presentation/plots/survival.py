"""How long populations that live together last, as Kaplan-Meier curves with 95 % bands, a line a scenario.

Populations that were there at the last step that was lived count as lasting at least so long.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.survival import kaplan_meier, log_rank, restricted_mean
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.numbers import number
from babushka.runs.presentation.plots import style
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import Group, RunData, grouped
from babushka.runs.presentation.plots.sheet import Sheet

Ends = tuple[NDArray[np.float64], NDArray[np.bool_]]


def draw(runs: Sequence[RunData]) -> Figure:
    """One panel: the share of populations that are still there, over steps."""
    groups = grouped(runs)
    ends = [_ends(group) for group in groups]
    last = max(float(times.max()) for times, _ in ends)
    sheet = Sheet(groups, 1, 1, height=3.4)
    axes = sheet.panels[0].axes
    for place, (times, died) in enumerate(ends):
        curve, stroke = kaplan_meier(times, died), style.scenario_stroke(place)
        until = np.append(curve.times, last if not died.all() else curve.times[-1])
        share, low, high = (np.append(each, each[-1]) for each in (curve.share, curve.low, curve.high))
        axes.plot(until, share, drawstyle="steps-post", **{**stroke.look, "marker": ""})
        if len(times) > 1:
            axes.fill_between(
                until, low, high, step="post", alpha=0.15, linewidth=0, color=stroke.look["color"]
            )
        censored = np.unique(times[~died])
        axes.plot(
            censored, [curve.at(each) for each in censored], "|", color=stroke.look["color"], markersize=7
        )
    axes.set_xlabel("step")
    axes.set_ylabel("share of populations\nthat are still there")
    axes.set_ylim(0, 1.03)
    axes.set_xlim(left=0)
    sheet.name_scenarios()
    return sheet.finish("Upright strokes: populations that were there at the end of their runs.")


def account(runs: Sequence[RunData]) -> str:
    """Median and restricted mean of each scenario, and log-rank tests of all and against the first."""
    groups = grouped(runs)
    ends = [_ends(group) for group in groups]
    until = min(float(times.max()) for times, _ in ends)
    lines = []
    for group, (times, died) in zip(groups, ends, strict=True):
        mean, median = restricted_mean(times, died, until), kaplan_meier(times, died).median()
        half = f"half by step {number(median, 6)}" if math.isfinite(median) else "less than half"
        lines.append(
            f"  {group.heading}: {int(died.sum())} of {len(times)} died out, {half}; mean up to step "
            f"{number(until, 6)}: {mean.value:.0f} ± {1.96 * mean.error:.0f}"
        )
    told = ["How long populations lasted (restricted mean ± 1.96 standard errors):", *lines]
    if len(groups) > 1:
        told.append(f"Log-rank test of all: {_test(ends)}.")
    if len(groups) > 2:
        pairs = (
            f"{group.name}: {_test([ends[0], each])}"
            for group, each in zip(groups[1:], ends[1:], strict=True)
        )
        told.append(f"Of {groups[0].name} against each of the others: {'; '.join(pairs)}.")
    return "\n".join(told)


def _test(ends: Sequence[Ends]) -> str:
    found = log_rank(ends)
    if not math.isfinite(found.p):
        return "not defined"
    return f"chi-square {found.statistic:.2f}, {found.degrees} degrees of freedom, p = {found.p:.2g}"


def _ends(group: Group) -> Ends:
    """The last step of each run, and whether the population died out in it."""
    times, died = [], []
    for run in group.runs:
        if not run.shown:
            raise SettingsError(f"In run {run.name!r} members do not live together, so that none dies out.")
        times.append(run.column("step")[-1])
        died.append(run.column("members")[-1] == 0)
    return np.array(times), np.array(died)
