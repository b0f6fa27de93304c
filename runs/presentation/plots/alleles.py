"""Shares of the alleles 0, 1 and undecided over generations, as medians and quantiles over runs.

Beside the runs stand the points that others published of exactly the same experiment, where there are any.
"""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fitness.measures.intervals import ENOUGH
from fitness.settings import SettingsError
from runs.presentation.plots import drawing, style, words
from runs.presentation.plots.bands import Band, aligned, mean_of
from runs.presentation.plots.data import Group, Points, Prepared, RunData, changes_of, grouped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from runs.orchestration.saved import Run

ALLELES = {"ones": "allele 1", "undecided": "undecided", "zeros": "allele 0"}  # by trait, in the key's order
SINGLE = "mean of members"
FEW = "median and range over {} (of each, the mean of its members)"
MANY = "median, quartiles and 5 to 95 % over {} (of each, the mean of its members)"
MARKERS = ("*", "X", "P", "p")  # of sources, which the strokes of lines do not use so


def prepare(run: "Run", generation: int | None) -> Prepared:
    """What others published of exactly this experiment."""
    from runs.presentation.published import published_of

    return Prepared(published=published_of(run.experiment))


@style.styled
def draw(runs: Sequence[RunData]) -> "Figure":
    """A panel for each scenario, up to three in a row, with a line for each allele."""
    groups = grouped(runs)
    shown = [name for name in ALLELES if all(run.has(name) for run in runs)]
    if not shown:
        raise SettingsError(
            f"The figure needs columns such as 'ones.mean', which the history of run {runs[0].name!r} lacks "
            "or does not share with the other runs: it is of organisms that are strings of bits."
        )
    shown = [name for name in shown if any(mean_of(run, name).any() for run in runs)]
    columns = min(3, len(groups))
    rows = -(-len(groups) // columns)
    height = 1.3 + 2.7 * rows
    figure, axes = drawing.panels(rows, columns, height=height, sharex=True, sharey=True)
    said: list[tuple[str, Band]] = []
    for place, panel in enumerate(axes.flat):
        if place >= len(groups):
            panel.set_axis_off()
            continue
        group = groups[place]
        lines = [
            (ALLELES[name], _draw(panel, group, name, style.scenario_stroke(index), index))
            for index, name in enumerate(shown)
        ]
        said += [(group.name, line) for _, line in lines]
        drawing.say_if_empty(panel, lines)
        for index, points in enumerate(_published(group)):
            _draw_points(panel, points, shown, MARKERS[index % len(MARKERS)])
        drawing.mark_changes(panel, groups[place : place + 1], words.lettered(groups), named=True)
        panel.set_ylim(-0.03, 1.03)
        drawing.over_generations(panel, label=place + columns >= len(groups))
        if len(groups) > 1:
            panel.set_title(_title(group, columns), loc="left", pad=10 if changes_of(group.runs) else 4)
        if place % columns == 0:
            panel.set_ylabel("share of all loci and members")
    _key(figure, shown, groups)
    words.footer(figure, words.statements(said), words.sizes(groups), words.explain_changes(groups))
    return figure


def _title(group: Group, columns: int) -> str:
    """The scenario in whole, and how many runs: a panel has room for more than a name."""
    name = textwrap.wrap(words.whole(group.name), 96 // columns)
    return "\n".join([*name[:4], f"({group.size})"])


def _draw(panel: "Axes", group: Group, name: str, stroke: style.Stroke, place: int) -> Band:
    """One allele's line and its bands."""
    where, values = aligned(group.runs, name, "generation", "history")
    if len(values) == 1:
        nothing = np.full(where.size, np.nan)
        band = Band(where, values[0], nothing, nothing, SINGLE)
    elif len(values) < ENOUGH:
        low, centre, high = np.quantile(values, (0, 0.5, 1), axis=0)
        band = Band(where, centre, low, high, FEW.format(group.size))
    else:
        lowest, low, centre, high, highest = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
        panel.fill_between(where, lowest, highest, alpha=0.13, color=stroke.colour, linewidth=0)
        band = Band(where, centre, low, high, MANY.format(group.size))
    drawing.draw_band(panel, band, stroke, place)
    return band


def _published(group: Group) -> tuple[Points, ...]:
    """What is published of these runs, if it is the same for all of them."""
    sources = {tuple(points.source for points in run.published) for run in group.runs}
    return group.runs[0].published if len(sources) == 1 else ()


def _draw_points(panel: "Axes", points: Points, shown: Sequence[str], marker: str) -> None:
    for index, name in enumerate(shown):
        if name in points.means:
            deviation = points.deviations.get(name)
            panel.errorbar(
                points.generations, points.means[name], deviation, capsize=2, elinewidth=0.8, zorder=5,
                **_look(marker, style.scenario_stroke(index).colour),
            )  # fmt: skip


def _look(marker: str, colour: str) -> dict[str, Any]:
    return {
        "linestyle": "none",
        "marker": marker,
        "markersize": 8.0 if marker == "*" else 6.0,
        "color": colour,
        "markerfacecolor": "white",
        "markeredgewidth": 1.0,
    }


def _key(figure: "Figure", shown: Sequence[str], groups: Sequence[Group]) -> None:
    from matplotlib.lines import Line2D

    entries: list[tuple[str, style.Stroke | Line2D]] = [
        (ALLELES[name], style.scenario_stroke(index)) for index, name in enumerate(shown)
    ]
    sources: dict[str, str] = {}
    for group in groups:
        for index, points in enumerate(_published(group)):
            sources.setdefault(points.source, MARKERS[index % len(MARKERS)])
    entries += [(source, Line2D([], [], **_look(marker, "#444444"))) for source, marker in sources.items()]
    words.key(figure, entries)
