"""The figure of a comparison: a panel for each measure, a row for each group, every run a stroke.

It is drawn by `babushka compare --figure`, not by `babushka plot`, since it needs the groups and intervals of
`runs.presentation.comparing`, the very numbers of the table.
"""

import itertools
import textwrap
from typing import TYPE_CHECKING

import numpy as np

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import captions, drawing, labels, style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.sheet import wrapped

if TYPE_CHECKING:
    from babushka.runs.presentation.comparing import Comparison, Row
    from babushka.runs.presentation.comparing.grouping import SavedRun
    from babushka.runs.presentation.groups import Group

_ROW = 0.2  # inches for each line of a group's name
_NAME = 26  # letters of a group's name in a line
_LEAST = 2.3  # inches of a panel
_DOT, _LINE = "#9a9a9a", "#0072B2"


def draw_comparison(comparison: "Comparison", *, width: float | None = None, caption: bool = False) -> Figure:
    """Interquartile means with intervals, and the runs themselves, at the comparison's generation.

    `width` and `caption` are as for `runs.presentation.plots.draw`. Raises `SettingsError` for a single run.
    """
    if sum(len(group.runs) for group in comparison.groups) < 2:
        raise SettingsError(
            "The figure of a comparison needs at least two runs: name more, or draw the one with "
            "`babushka plot RUN`."
        )
    with style.house_style(width):
        figure = _drawn(comparison)
        if caption:
            captions.into_picture(figure)
    return figure


def _drawn(comparison: "Comparison") -> Figure:
    measures = comparison.measures
    titles = {group.title for group in comparison.groups}
    heading = titles.pop() if len(titles) == 1 else ""
    columns = style.abreast(_LEAST, min(3, len(measures)))
    room = int(_NAME * min(1.0, style.page_width() / columns / _LEAST))
    names = ["\n".join(textwrap.wrap(_label(group, heading), room)) for group in comparison.groups]
    lines = [name.count("\n") + 1 for name in names]
    places = np.cumsum([0.0, *[(one + other) / 2 for one, other in itertools.pairwise(lines)]])
    above, each = 0.75 if heading else 0.5, 0.7 + _ROW * max(sum(lines), 4)
    sheet = wrapped((), len(measures), above, each, columns, least=_LEAST, sharey=True)
    run = comparison.groups[0].runs[0]
    for (panel, *_), measure in zip(sheet.panels, measures, strict=True):
        _draw_measure(panel, comparison.of(measure), places, comparison)
        column = labels.find(measure, run.columns, run.analysis_columns)
        panel.set_title(labels.place(column), loc="left")
        panel.set_xlabel(labels.quantity(column))
        panel.set_yticks(places, names)
        panel.set_ylim(places[-1] + lines[-1] / 2 + 0.2, -lines[0] / 2 - 0.2)
    if heading:
        words.heading(sheet.figure, heading)
    return sheet.finish(*_said(comparison))


def _label(group: "Group[SavedRun]", heading: str) -> str:
    """A group's name and size, without the title where that stands above all."""
    short = group.name.removeprefix(heading).removeprefix(", ") if heading else group.name
    size = group.size.replace(" ", "\u00a0")
    return f"{words.whole(short)} ({size})" if short else size


def _draw_measure(axes: Axes, rows: "list[Row]", places: "np.ndarray", comparison: "Comparison") -> None:
    from matplotlib.ticker import MaxNLocator

    drawing.named_rows(axes)
    for row, place in zip(rows, places, strict=True):
        finite = row.values[np.isfinite(row.values)]
        axes.plot(
            finite, np.full(finite.size, place), "|", color=_DOT, markersize=5, markeredgewidth=0.7, zorder=2
        )
        if not finite.size:
            where = axes.get_yaxis_transform()
            axes.text(0.5, place, "not defined", transform=where, ha="center", va="center", color="#666666")
            continue
        if row.mean.bounded:
            axes.plot(
                [row.mean.low, row.mean.high],
                [place, place],
                color=_LINE,
                linewidth=2.2,
                solid_capstyle="butt",
                zorder=3,
            )
        axes.plot([row.mean.value], [place], "|", color="black", markersize=9, markeredgewidth=1.5, zorder=4)
        if finite.size < len(row.values):
            where = axes.get_yaxis_transform()
            axes.text(
                1.0, place, row.count, transform=where, ha="right", va="bottom", fontsize=6, color="#444444"
            )
        if row.group is comparison.reference and len(rows) > 1:
            axes.axvline(row.mean.value, color="#666666", linestyle=(0, (1, 1.5)), linewidth=0.9, zorder=1)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]))
    axes.margins(x=0.06)


def _said(comparison: "Comparison") -> list[str]:
    bounded = any(row.mean.bounded for row in comparison.rows)
    interval = "and bar: interquartile mean over runs and its bootstrap 95 % interval"
    said = [
        f"Groups of runs at generation {comparison.generation}.",
        f"Black stroke {interval}."
        if bounded
        else "Black stroke: interquartile mean over runs; no intervals.",
        "Grey strokes: single runs.",
    ]
    if len(comparison.groups) > 1:
        said.append(f"Dotted line: {comparison.reference.name}.")
    if any(row.defined < len(row.values) for row in comparison.rows):
        said.append("Where a measure is not defined in all runs, the row says in how many it is.")
    refused = dict.fromkeys(row.measure for row in comparison.rows if row.refused)
    if refused:
        said.append(
            f"Without a unit that all groups share, so not to be compared across rows: {', '.join(refused)}."
        )
    return [words.whole(sentence) for sentence in [*said, *comparison.left_out]]
