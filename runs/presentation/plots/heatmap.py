"""Two swept settings as a grid: in each cell the interquartile mean over its runs, half its interval, and n.

The colours are those of viridis, in which equal steps look equal, also to the colour-blind. A cell without
runs, or in which the measure is not defined, is hatched.
"""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from babushka.runs.presentation.comparing.comparison import Row
from babushka.runs.presentation.comparing.settings import value_words
from babushka.runs.presentation.numbers import fixed, rounded
from babushka.runs.presentation.plots import labels, style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.data import RunData
from babushka.runs.presentation.plots.sheet import wrapped
from babushka.runs.presentation.plots.swept import prepare, swept

__all__ = ["draw", "prepare"]


Cells = Mapping[tuple[int, int], Row]  # by (row, column)
MAP = "viridis"
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # of red, green and blue (ITU-R BT.709)
_DARK = 0.55  # luminance below which text is white


def draw(runs: Sequence[RunData], columns: Sequence[str] = ()) -> Figure:
    """A panel for each column (by default the base objective in every probe) and scenario."""
    made = swept(runs, columns)
    if len(made.keys) != 2:
        raise made.refused("heat map", "exactly two settings")
    across, down = sorted(made.keys, key=lambda key: -len(made.values(key)))  # the longer axis is horizontal
    corner = {key: made.values(key, axis=True) for key in (across, down)}
    groups, measures = made.groups, list(made.generations)
    cells = {
        (group.name, measure): {
            (row, place): made.row(here, measure)
            for row, vertical in enumerate(corner[down])
            for place, horizontal in enumerate(corner[across])
            if (here := made.where({across: horizontal, down: vertical}, group))
        }
        for group in groups
        for measure in measures
    }
    abreast = style.abreast(1.4 + 0.45 * len(corner[across]), len(measures))
    side = min(0.95, (style.page_width() / abreast - 1.4) / len(corner[across]))
    shown = [(group, measure) for group in groups for measure in measures]
    each = 0.95 + len(corner[down]) * max(0.5, min(side, 0.8))
    sheet = wrapped(groups, len(shown), 0.4, each, columns=abreast, least=0.1)
    for (panel, _, left, _), (group, measure) in zip(sheet.panels, shown, strict=True):
        whole = [cell.mean.value for each in groups for cell in cells[each.name, measure].values()]
        image = _draw_grid(panel, cells[group.name, measure], corner[across], corner[down], whole, side)
        column = made.column(measure)
        heads = [group.name] * sheet.several + [labels.place(column)]
        panel.set_title("\n".join(filter(None, heads)), loc="left")
        panel.set_xlabel(made.label(across))
        if left:
            panel.set_ylabel(made.label(down))
        if image is not None:
            bar = sheet.figure.colorbar(image, ax=panel, shrink=0.9, pad=0.02)
            bar.outline.set_visible(False)  # type: ignore[operator]
            bar.set_label("\n".join(textwrap.wrap(labels.quantity(column), max(int(each / 0.07), 12))))
    if not sheet.several:
        words.heading(sheet.figure, groups[0].name)
    bounded = any(cell.mean.bounded for grid in cells.values() for cell in grid.values())
    half = ", ± half of its bootstrap 95 % interval" if bounded else ""
    said = f"Cells: interquartile mean over n runs{half}; hatched: no runs, or not defined."
    return sheet.finish(said, made.generations_in_words, made.settings_in_words)


def _draw_grid(
    axes: Axes, cells: Cells, across: list[Any], down: list[Any], whole: Sequence[float], side: float
) -> Any:
    """The cells in colour and in words; None instead of an image where nothing is defined."""
    from matplotlib.patches import Rectangle

    grid = np.full((len(down), len(across)), np.nan)
    for place, found in cells.items():
        grid[place] = found.mean.value
    finite = [value for value in whole if np.isfinite(value)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    for row, column in np.argwhere(~np.isfinite(grid)):
        corner = (column - 0.5, row - 0.5)
        patch = Rectangle(corner, 1, 1, facecolor="white", edgecolor="#aaaaaa", hatch="////", linewidth=0)
        axes.add_patch(patch)
    image = axes.imshow(grid, cmap=MAP, vmin=low, vmax=high, aspect="auto", origin="lower")
    size = float(np.clip(8.5 * side / 0.62, 4.0, 7.5))
    colours = image.to_rgba(grid)
    for (row, column), found in cells.items():
        if found.defined:
            light = float(colours[row, column, :3] @ _LUMINANCE)
            ink = "white" if light < _DARK else "black"
            axes.text(column, row, _said(found), ha="center", va="center", color=ink, fontsize=size)
    axes.set_xticks(range(len(across)), [value_words(value) for value in across])
    axes.set_yticks(range(len(down)), [value_words(value) for value in down])
    axes.grid(visible=False)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return image if finite else None


def _said(cell: Row) -> str:
    """'12.3', '± 0.4' and 'n = 10' on lines of their own."""
    value = rounded(cell.mean)[0]
    decimals = len(value.partition(".")[2])
    half = [f"± {fixed((cell.mean.high - cell.mean.low) / 2, decimals)}"] if cell.mean.bounded else []
    return "\n".join([value, *half, f"n = {cell.count}"])
