"""What each level wants: of towers the worth of every kind, else its similarity to the base objective.

Towers: a column a level, kinds apart that organisms do not believe in. Worlds with candidate objectives: the
similarity over the setting that was swept, or over generations.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from babushka.runs.orchestration import towers
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import drawing, style, tower_levels
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.data import Group, Prepared, RunData, grouped
from babushka.runs.presentation.plots.likeness import draw_similarity, has_levels
from babushka.runs.presentation.plots.sheet import Sheet

PLACE = 6
TABLE = "levels"
GAP = 0.6  # rows between the kinds that organisms believe in and the others
MOST_DOTS = 400  # of members


def prepare(run: Run, generation: int | None) -> Prepared:
    """The values of a saved generation; nothing where the history has what is shown."""
    if run.experiment.organism.levels < 2 and run.experiment.candidates:
        return Prepared()
    return Prepared({TABLE: towers.values_by_level(run, generation)})


def draw(runs: Sequence[RunData]) -> Figure:
    """A panel for each level of a tower: of one run its members and machines, of several the mean of each."""
    if TABLE not in runs[0].tables and has_levels(runs[0]):
        return draw_similarity(runs)
    groups = grouped(runs, TABLE)
    names = list(runs[0].table(TABLE))
    levels = sorted({int(name.partition(".")[0]) for name in names if name[0].isdigit()})
    kinds = [name.partition(".")[2] for name in names if name.startswith("0.")]
    known = runs[0].column("known", TABLE) > 0
    rows = _rows(kinds, known.tolist())
    height = 1.2 + 0.28 * len(kinds) * max(1, 0.6 * len(groups))
    sheet = Sheet(groups, 1, len(levels), height=height, table=TABLE, sharex=True, sharey=True)
    for panel, level in zip(sheet.panels, levels, strict=True):
        axes = panel.axes
        axes.axvline(0, color="#444444", linewidth=0.6, zorder=1)
        for place, group in enumerate(groups):
            for kind, row in rows.items():
                at = row + 0.6 * ((place + 0.5) / len(groups) - 0.5)
                _draw(axes, group, f"{level}.{kind}", at, style.scenario_stroke(place))
        tower_levels.say_if_nobody(axes, runs, f"{level}.{kinds[0]}", TABLE)
        axes.set_title(f"{level}: {tower_levels.name_of(level, runs[0])}", loc="left", fontsize=8)
        axes.set_xlim(-1.15, 1.15)
        axes.set_xticks([-1, 0, 1])
        axes.set_xlabel("worth (largest: 1)")
        axes.set_yticks(list(rows.values()), list(rows))
        drawing.named_rows(axes)
        if not known.all() and known.any():
            axes.axhline(known.sum() - 0.5 + GAP / 2, color="#888888", linewidth=0.8, linestyle=(0, (4, 3)))
    sheet.panels[0].axes.invert_yaxis()
    sheet.name_scenarios()
    single = len(runs) == 1
    return sheet.finish(
        "Dots: members, and the last machine of each life; circle and bar: median and quartiles."
        if single
        else "Dots: means over the members or machines of each run; circle and bar: "
        + tower_levels.OVER_RUNS,
        "Below the dashed line: kinds that there are not where organisms believe to live."
        if not known.all()
        else "",
    )


def _rows(kinds: Sequence[str], known: Sequence[bool]) -> dict[str, float]:
    """The row of each kind, those that organisms believe in first."""
    order = sorted(range(len(kinds)), key=lambda place: not known[place])
    return {kinds[kind]: row + (0.0 if known[kind] else GAP) for row, kind in enumerate(order)}


def _draw(axes: Axes, group: Group, column: str, at: float, stroke: style.Stroke) -> None:
    """The dots of one row, and over them their middle with a bar."""
    values = [run.column(column, TABLE) for run in group.runs]
    if len(group.runs) == 1:
        dots = values[0][:: -(-values[0].size // MOST_DOTS)] if values[0].size else values[0]
        quartiles = np.quantile(values[0], [0.5, 0.25, 0.75]) if values[0].size else np.full(3, np.nan)
        middle = quartiles.tolist()
    else:
        dots = np.array([each.mean() for each in values if each.size])
        middle = list(tower_levels.estimate(dots))
    spread: dict[str, Any] = {"s": 9, "color": stroke.colour, "alpha": 0.22, "linewidths": 0, "zorder": 2}
    axes.scatter(dots, np.full(len(dots), at), **spread)
    tower_levels.point(axes, middle, at, stroke, along=False)
