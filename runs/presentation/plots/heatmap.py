"""Two swept settings as a grid: in each cell the interquartile mean over its runs, half its interval, and n.

The colours are those of viridis, in which equal steps look equal, also to the colour-blind. A cell without
runs, or in which the measure is not defined, is hatched.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fitness.measures.two_groups import Estimate
from runs.presentation.comparing.settings import value_words
from runs.presentation.numbers import fixed, rounded
from runs.presentation.plots import drawing, style, words
from runs.presentation.plots.data import RunData, grouped
from runs.presentation.plots.swept import (
    Spot,
    Swept,
    complaint,
    default_columns,
    generations_in_words,
    last_shared,
    prepare,
    spot,
    swept,
    table_of,
)

__all__ = ["draw", "prepare"]

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Cells = dict[tuple[int, int], Spot]  # by (row, column)
MAP = "viridis"
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # of red, green and blue (ITU-R BT.709)
_DARK = 0.55  # luminance below which text is white


def draw(runs: Sequence[RunData], columns: Sequence[str] = ()) -> "Figure":
    """A panel for each column (by default the base objective in every probe) and scenario."""
    with style.house_style():
        return _drawn(runs, list(columns) or None)


def _drawn(runs: Sequence[RunData], columns: list[str] | None) -> "Figure":
    groups = grouped(runs)
    made = swept(runs)
    if len(made.keys) != 2:
        raise complaint("heat map", "exactly two settings", made)
    across, down = sorted(made.keys, key=lambda key: -len(made.values(key)))  # the longer axis is horizontal
    shown = columns or default_columns(runs)
    tables = {column: table_of(runs, column) for column in shown}
    generations = {column: last_shared(runs, table) for column, table in tables.items()}
    cells: dict[tuple[str, str], Cells] = {}
    for group in groups:
        for column in shown:
            found = _grid(made, group.name, across, down)
            where = tables[column], generations[column]
            cells[group.name, column] = {place: spot(own, column, *where) for place, own in found.items()}
    wide, high = len(made.values(across)), len(made.values(down))
    side = min(0.95, (style.WIDTH / len(shown) - 1.2) / wide)
    height = 0.75 + len(groups) * (0.75 + high * max(0.5, min(side, 0.8)))
    figure, axes = drawing.panels(len(groups), len(shown), style.WIDTH, height)
    for (row, place), panel in np.ndenumerate(axes):
        column = shown[place]
        whole = [spot.centre for group in groups for spot in cells[group.name, column].values()]
        image = _draw_grid(panel, cells[groups[row].name, column], made, (across, down), whole, side)
        title = column if len(groups) == 1 else f"{groups[row].name}\n{column}"
        panel.set_title(title, loc="left")
        panel.set_xlabel(made.names[across])
        panel.set_ylabel(made.names[down])
        if image is not None:
            bar = figure.colorbar(image, ax=panel, shrink=0.9, pad=0.02)
            bar.outline.set_visible(False)  # type: ignore[operator]
    if len(groups) == 1:
        words.heading(figure, groups[0].name)
    spots = [spot for grid in cells.values() for spot in grid.values()]
    words.footer(figure, *_small_print(spots, list(generations.values())), words.sizes(groups))
    return figure


def _grid(made: Swept, scenario: str, across: str, down: str) -> dict[tuple[int, int], list[RunData]]:
    """The runs of every cell that has any, by (row, column)."""
    cells = {}
    for row, vertical in enumerate(made.values(down)):
        for place, horizontal in enumerate(made.values(across)):
            runs = made.where({across: horizontal, down: vertical}, scenario)
            if runs:
                cells[row, place] = runs
    return cells


def _draw_grid(
    axes: "Axes",
    cells: Cells,
    made: Swept,
    keys: tuple[str, str],
    whole: Sequence[float],
    side: float,
) -> Any:
    """The cells in colour and in words; None instead of an image where nothing is defined."""
    from matplotlib.patches import Rectangle

    across, down = (made.values(key) for key in keys)
    grid = np.full((len(down), len(across)), np.nan)
    for place, found in cells.items():
        grid[place] = found.centre
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
        if np.isfinite(found.centre):
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


def _said(found: Spot) -> str:
    """'12.3', '± 0.4' and 'n = 10' on lines of their own."""
    estimate = Estimate(found.centre, found.low, found.high)
    value = rounded(estimate)[0]
    decimals = len(value.partition(".")[2])
    half = [f"± {fixed((found.high - found.low) / 2, decimals)}"] if estimate.bounded else []
    count = f"{found.defined}" if found.defined == found.runs else f"{found.defined} of {found.runs}"
    return "\n".join([value, *half, f"n = {count}"])


def _small_print(spots: Sequence[Spot], generations: Sequence[int]) -> list[str]:
    bounded = any(np.isfinite(found.low) for found in spots)
    said = ["interquartile mean over n runs"]
    if bounded:
        said.append("± half of its bootstrap 95 % interval")
    return [f"Cells: {', '.join(said)}; hatched: no runs, or not defined.", generations_in_words(generations)]
