"""Shares of the alleles 0, 1 and undecided over generations, as medians and quantiles over runs.

Beside the runs stand the points that others published of exactly the same experiment, where there are any.
"""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from babushka.fitness.measures.intervals import ENOUGH
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.bands import MEAN, Band, aligned, mean_of
from babushka.runs.presentation.plots.data import (
    Group,
    Points,
    Prepared,
    RunData,
    changes_of,
    over_generations,
)
from babushka.runs.presentation.plots.sheet import Line, wrapped

ALLELES = {"ones": "allele 1", "undecided": "undecided", "zeros": "allele 0"}  # by trait, in the key's order
FEW = "median and range over {} (of each, the mean of its members)"
MANY = "median, quartiles and 5 to 95 % over {} (of each, the mean of its members)"
MARKERS = ("*", "X", "P", "p")  # of sources, which the strokes of lines do not use so


def prepare(run: Run, generation: int | None) -> Prepared:
    """What others published of exactly this experiment."""
    from babushka.runs.presentation.published import published_of

    return Prepared(published=published_of(run.experiment))


def draw(runs: Sequence[RunData]) -> Figure:
    """A panel for each scenario, up to three in a row, with a line for each allele."""
    from matplotlib.lines import Line2D

    groups = over_generations(runs)
    shown = [name for name in ALLELES if all(run.has(name) for run in runs)]
    if not shown:
        raise SettingsError(
            f"The figure needs columns such as 'ones.mean', which the history of run {runs[0].name!r} lacks "
            "or does not share with the other runs: it is of organisms that are strings of bits."
        )
    shown = [name for name in shown if any(mean_of(run, name).any() for run in runs)]
    sheet = wrapped(groups, len(groups), 1.3, 2.7, sharex=True, sharey=True)
    for panel, group in zip(sheet.panels, groups, strict=True):
        lines = [
            Line(ALLELES[name], _band(group, name), style.scenario_stroke(place))
            for place, name in enumerate(shown)
        ]
        if len(group.runs) >= ENOUGH:
            for name, line in zip(shown, lines, strict=True):
                where, values = aligned(group.runs, name, "generation", "history")
                ends = np.quantile(values, (0.05, 0.95), axis=0)
                panel.axes.fill_between(where, *ends, alpha=0.13, color=line.stroke.colour, linewidth=0)
        sheet.draw(panel.axes, lines, group.name)
        for points, marker in _published(group):
            _draw_points(panel.axes, points, shown, marker)
        sheet.over_generations(panel, [group], named=True)
        panel.axes.set_ylim(-0.03, 1.03)
        if sheet.several:
            pad = 10 if changes_of(group.runs) else 4
            panel.axes.set_title(_title(group, min(3, len(groups))), loc="left", pad=pad)
        if panel.left:
            panel.axes.set_ylabel("share of all loci and members")
    sources = {points.source: marker for group in groups for points, marker in _published(group)}
    if not sheet.several:
        words.heading(sheet.figure, groups[0].heading)
    words.key(
        sheet.figure,
        [
            *((ALLELES[name], style.scenario_stroke(place)) for place, name in enumerate(shown)),
            *((source, Line2D([], [], **_look(marker, "#444444"))) for source, marker in sources.items()),
        ],
    )
    return sheet.finish()


def _title(group: Group, columns: int) -> str:
    """The scenario in whole, and how many runs: a panel has room for more than a name."""
    name = textwrap.wrap(words.whole(group.name), 96 // columns)
    return "\n".join([*name[:4], f"({group.size})"])


def _band(group: Group, name: str) -> Band:
    """One allele's line and its inner band."""
    where, values = aligned(group.runs, name, "generation", "history")
    if len(values) == 1:
        nothing = np.full(where.size, np.nan)
        return Band(where, values[0], nothing, nothing, MEAN)
    few = len(values) < ENOUGH
    low, centre, high = np.quantile(values, (0, 0.5, 1) if few else (0.25, 0.5, 0.75), axis=0)
    return Band(where, centre, low, high, (FEW if few else MANY).format(group.size))


def _published(group: Group) -> list[tuple[Points, str]]:
    """What is published of these runs, if it is the same for all of them, and the marker of each source."""
    sources = {tuple(points.source for points in run.published) for run in group.runs}
    found = group.runs[0].published if len(sources) == 1 else ()
    return [(points, MARKERS[place % len(MARKERS)]) for place, points in enumerate(found)]


def _draw_points(panel: Axes, points: Points, shown: Sequence[str], marker: str) -> None:
    for index, name in enumerate(shown):
        if name in points.means:
            deviation = points.deviations.get(name)
            panel.errorbar(
                points.generations, points.means[name], deviation, capsize=2, elinewidth=0.8, zorder=5,
                **_look(marker, style.scenario_stroke(index).colour),
            )  # fmt: skip


def _look(marker: str, colour: str) -> dict[str, Any]:
    stroke = style.Stroke(colour, "none", marker, hollow=True)
    return {**stroke.look, "markersize": 8.0 if marker == "*" else 6.0}
