"""Whether twins of a task use the same units: what each unit is needed for at home against in the twin.
 A dot is a hidden unit of the first member: the share of puzzles that is lost when it is held at its mean.
Shared units lie on the dashed line, those of one setting alone on an axis. It reads what `babushka analyze`
found.
"""

from collections.abc import Sequence

import numpy as np

from babushka.fitness.measures.sharing import first_reaching
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.analysis import figures as analysed
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.numbers import number
from babushka.runs.presentation.plots import tower_levels, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import Group, Prepared, RunData, grouped
from babushka.runs.presentation.plots.sheet import crossed
from babushka.runs.presentation.plots.style import Stroke
from babushka.runs.presentation.plots.tower_levels import MEASURES
from babushka.runs.storage.tables import columns

PLACE = 11
ROOM = 0.2  # of a panel's height, for numbers that would else stand on units
TABLE = "damage"
UNITS = ("unit", "home", "twin")  # its columns
DOT = Stroke("#0072B2", "none", "o", hollow=True)
SHOWN = (
    ("shared", "sharing"),
    ("shared.halves", "of two halves of home"),
    ("shared.shuffled", "with units shuffled"),
    ("transfer", "transfer"),
)
LEVEL = 0.9  # of a setting that counts as solved, where time is told


def prepare(run: Run, generation: int | None) -> Prepared:
    """What units are needed for, in the last generation that was analyzed, and the measures."""
    measured = analysed.measured(run, generation)
    rows = run.analysis.table(TABLE)
    numbers = [row["generation"] for row in rows]
    wanted = generation if generation is not None else max(numbers, default=0)
    kept = [row for row in rows if row["generation"] == wanted]
    tables = {}
    for label in dict.fromkeys(row["label"] for row in kept):
        own = [
            {name: row[name] for name in ("unit", "home", "twin")} for row in kept if row["label"] == label
        ]
        tables[f"{TABLE}.{label}"] = columns(own)
    return Prepared({**tables, MEASURES: measured})


def draw(runs: Sequence[RunData]) -> Figure:
    """A panel for each scenario."""
    groups, table = grouped(runs, MEASURES), _table(runs)
    sheet = crossed(groups, 1, 1.1, 2.6, least=2.2, table=MEASURES, one_x=False)
    values = [run.column(name, table) for run in runs for name in ("home", "twin")]
    most = 1.08 * max(0.05, *(float(np.max(each, initial=0.0)) for each in values))
    least = 1.05 * min(-0.02 * most, *(float(np.min(each, initial=0.0)) for each in values))
    for panel, group in zip(sheet.panels, groups, strict=True):
        axes = panel.axes
        axes.plot([0, most], [0, most], color="#666666", linestyle=(0, (4, 2)), linewidth=0.8, zorder=1)
        for run in group.runs:
            look = {**DOT.look, "linestyle": "none", "markersize": 4, "alpha": 0.8}
            axes.plot(run.column("home", table), run.column("twin", table), **look)
        axes.set_xlim(least, most)
        axes.set_ylim(least, least + (most - least) / (1 - ROOM))
        axes.set_xlabel("share lost at home")
        if panel.left:
            axes.set_ylabel("share lost in the twin")
        if sheet.several:
            axes.set_title(group.name, loc="left", fontsize=8)
        told = [f"{name} {_middle(group, measure)}" for measure, name in SHOWN[:3]]
        axes.text(0.03, 0.97, "\n".join(told), transform=axes.transAxes, va="top", fontsize=6.5)
    if not sheet.several:
        words.heading(sheet.figure, groups[0].heading)
    several = any(len(group.runs) > 1 for group in groups)
    return sheet.finish("Numbers: interquartile means over runs." if several else "")


def account(runs: Sequence[RunData]) -> str:
    """A line for each scenario: sharing, transfer, and when each setting was solved."""
    lines = []
    for group in grouped(runs, MEASURES):
        said = [f"{name} {_middle(group, measure)}" for measure, name in SHOWN]
        for label in group.runs[0].labels:
            column = f"{label}.solved.mean"
            if all(run.has(f"{label}.solved") for run in group.runs):
                said.append(_solved(group, label, column))
        lines.append(f"{group.heading}: {'; '.join(said)}.")
    return "\n".join(lines)


def _solved(group: Group, label: str, column: str) -> str:
    """How much of a setting is solved at the end, and from when on nearly all of it."""
    last = np.mean([float(run.column(column)[-1]) for run in group.runs])
    when = [first_reaching(run.column("generation"), run.column(column), LEVEL) for run in group.runs]
    reached = [each for each in when if np.isfinite(each)]
    told = f"{label} solved {number(float(last), 3)}, to {LEVEL:g} in {len(reached)} of {len(when)}"
    return told + (f" by generation {number(float(np.median(reached)), 4)}" if reached else "")


def _middle(group: Group, measure: str) -> str:
    """The measure of the twin, over the runs of a group, in words."""
    found = tower_levels.over_runs(group.runs, f"{_twin(group.runs[0])}.{measure}")
    return number(found.value, 2)


def _table(runs: Sequence[RunData]) -> str:
    return f"{TABLE}.{_twin(runs[0])}"


def _twin(run: RunData) -> str:
    """The regime whose units are compared with home; `SettingsError` if none is."""
    found = [name.removeprefix(f"{TABLE}.") for name in run.tables if name.startswith(f"{TABLE}.")]
    if not found:
        raise SettingsError(
            f"The analysis of run {run.name!r} does not say what units are needed for: it is no run of nets "
            "in two settings of a puzzle, or its last generation was not analyzed."
        )
    return found[0]
