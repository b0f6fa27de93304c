"""Whether reliance on search grew gradually or jumped: what search adds to fitness, a line a run.

Dashed: the logistic fitted to the run. Below: when it rose and how long that took, from 10 to 90 % of the
logistic, with its bootstrap 95 % interval; dotted: the takeover time of a single mutant, below which gradual
and sudden cannot be told apart. It reads what `babushka analyze --every 1 --only reliance` found.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from babushka.fitness.measures.bimodality import UNIFORM
from babushka.fitness.measures.descent_steps import Steps, largest_step
from babushka.fitness.measures.jumps import ADDED, LEAD, NO_RISE, UNDECIDED, VERDICTS, Growth
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.analysis import figures as analysed
from babushka.runs.orchestration.reliance_descent import along_descent_if_known
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.comparing.settings import flat
from babushka.runs.presentation.growing import bimodality_at_midpoint, growth_of, series, takeover_of
from babushka.runs.presentation.numbers import number
from babushka.runs.presentation.plots import tower_levels, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import Column, Group, Prepared, RunData, grouped
from babushka.runs.presentation.plots.sheet import Panel, crossed
from babushka.runs.presentation.plots.style import Stroke

PLACE = 10
TABLE, DESCENT = "reliance", "descent"
STROKES = {
    NO_RISE: Stroke("#888888", "-", "x"),
    "line": Stroke("#56B4E9", "-", "D", hollow=True),
    "step": Stroke("#D55E00", "-", "s"),
    "logistic": Stroke("#0072B2", "-", "o"),
    UNDECIDED: Stroke("#000000", "-", "^", hollow=True),
}


class Grown(NamedTuple):
    """A run's series and what was found of it."""

    generations: Column
    added: Column
    growth: Growth


def prepare(run: Run, generation: int | None) -> Prepared:
    """The measures of the analyzed generations, and what search added along the line of descent."""
    tables = {TABLE: analysed.measured(run, generation)}
    descent = along_descent_if_known(run, generation)
    return Prepared({**tables, DESCENT: descent} if descent else tables)


def draw(runs: Sequence[RunData]) -> Figure:
    """A column of panels for each scenario: the lines, and the times of their rises."""
    groups = grouped(runs, TABLE)
    label = _label(runs)
    sheet = crossed(groups, 2, 1.1, 2.0, least=2.2, table=TABLE)
    shown: set[str] = set()
    for place, group in enumerate(groups):
        grown = [_grown(run, label) for run in group.runs]
        shown |= {each.growth.verdict for each in grown}
        lines, times = (sheet.panels[row * len(groups) + place] for row in range(2))
        _draw_lines(lines, grown)
        _draw_times(times, grown, takeover_of(flat(group.runs[0].settings)))
        if sheet.several:
            lines.axes.set_title(group.name, loc="left", fontsize=8)
        if lines.left:
            lines.axes.set_ylabel(f"{runs[0].objective} that search adds per life\n({label})")
            times.axes.set_ylabel("rise time (generations)")
    if not sheet.several:
        words.heading(sheet.figure, groups[0].heading)
    words.key(sheet.figure, [(name, STROKES[name]) for name in VERDICTS if name in shown])
    return sheet.finish(
        f"A model is named if its BIC is smaller than all others' by more than {LEAD:g}, a step only if "
        "smooth series with the same noise would rarely be called one. The mean over runs is not tested: "
        "jumps at different times have a smooth mean."
    )


def account(runs: Sequence[RunData]) -> str:
    """A line for each scenario: verdicts, rise times, and false alarms."""
    label = _label(runs)
    lines = []
    for group in grouped(runs, TABLE):
        found = [_grown(run, label).growth for run in group.runs]
        counted = Counter(each.verdict for each in found)
        said = [f"{counted[name]} {name}" for name in VERDICTS if counted[name]]
        risen = [each for each in found if each.verdict != NO_RISE]
        takeover = takeover_of(flat(group.runs[0].settings))
        if risen:
            middle = tower_levels.estimate(np.array([each.rise_time for each in risen]))
            slower = sum(each.shortest > takeover for each in risen)
            steps = max(each.called_step for each in risen)
            said.append(f"rise time {number(middle.value, 3)} generations")
            if np.isfinite(takeover):
                said.append(f"takeover time {takeover:.1f}, shorter than the whole interval in {slower}")
            said.append(f"smooth series would be called steps in {100 * steps:.0f} % at most")
            said += [*_heaps(group, label), *_along_descent(group, label)]
        lines.append(f"{group.heading}, {label}: {'; '.join(said)}.")
    return "\n".join(lines)


def _heaps(group: Group, label: str) -> list[str]:
    """How members' reliance is spread in the middle of rises."""
    pairs = [(run.table(TABLE), _grown(run, label).growth) for run in group.runs]
    found = np.array([bimodality_at_midpoint(table, label, growth) for table, growth in pairs])
    known = found[np.isfinite(found)]
    if not known.size:
        return []
    middle = tower_levels.estimate(known)
    two = int((known > UNIFORM).sum())
    return [f"bimodality at the midpoint {number(middle.value, 2)}, above 5/9 in {two} of {known.size}"]


def _along_descent(group: Group, label: str) -> list[str]:
    """The largest steps from parent to child along lines of descent, in units of the rise."""
    found: list[tuple[Steps, float]] = []
    for run in group.runs:
        growth = _grown(run, label).growth
        if growth.verdict != NO_RISE and run.has(f"{label}.{ADDED}", DESCENT):
            steps = largest_step(run.column(f"{label}.{ADDED}", DESCENT), growth.rise)
            if np.isfinite(steps.share):
                found.append((steps, steps.by_noise / growth.rise))
    if not found:
        return []
    share, noise = (
        number(tower_levels.estimate(np.array(each)).value, 2)
        for each in ([steps.share for steps, _ in found], [by_noise for _, by_noise in found])
    )
    jumps = sum(steps.jumps for steps, _ in found)
    return [
        f"largest step from parent to child {share} of the rise, where noise alone makes up to {noise}",
        f"one birth made half of the rise or more in {jumps} of {len(found)}",
    ]


def _label(runs: Sequence[RunData]) -> str:
    """The first regime in which all runs were measured; `SettingsError` if there is none."""
    end = f".{ADDED}"
    found = [[name.removesuffix(end) for name in run.table(TABLE) if name.endswith(end)] for run in runs]
    shared = [label for label in found[0] if all(label in labels for labels in found)]
    if not shared:
        raise SettingsError(
            f"Of run {runs[0].name!r} it is not known what search adds in a regime that all runs share: "
            "`babushka analyze RUN --every 1 --only reliance`."
        )
    order = runs[0].labels
    return min(shared, key=lambda label: order.index(label) if label in order else len(order))


def _grown(run: RunData, label: str) -> Grown:
    table = run.table(TABLE)
    generations, added, _ = series(table, label, run.name)
    return Grown(generations, added, growth_of(table, label, run.name, flat(run.settings)))


def _draw_lines(panel: Panel, grown: Sequence[Grown]) -> None:
    for each in grown:
        colour = STROKES[each.growth.verdict].colour
        panel.axes.plot(each.generations, each.added, color=colour, linewidth=0.8, alpha=0.55)
        if each.growth.verdict != NO_RISE:
            curve = each.growth.curve
            panel.axes.plot(each.generations, curve, color=colour, linestyle=(0, (4, 1.5)), linewidth=1.2)
    panel.axes.axhline(0, color="#444444", linewidth=0.6, zorder=1)


def _draw_times(panel: Panel, grown: Sequence[Grown], takeover: float) -> None:
    risen = [each.growth for each in grown if each.growth.verdict != NO_RISE]
    for each in risen:
        times = (each.rise_time, each.shortest, each.longest)
        tower_levels.point(panel.axes, times, each.midpoint, STROKES[each.verdict])
    if np.isfinite(takeover):
        panel.axes.axhline(takeover, color="#666666", linestyle=(0, (1, 1.5)), linewidth=1.1, zorder=1)
    if not risen:
        panel.axes.text(0.5, 0.6, "no rise", transform=panel.axes.transAxes, ha="center", color="#666666")
    panel.axes.set_ylim(bottom=0)
    if panel.below:
        panel.axes.set_xlabel("generation")
