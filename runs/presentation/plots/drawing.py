"""Panels and what goes into them: lines with bands, axes, marks of scheduled changes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.bands import Band
from babushka.runs.presentation.plots.data import Column, Group, changes_of
from babushka.runs.presentation.plots.layout import layout
from babushka.runs.presentation.plots.style import HEIGHT, Stroke, page_width
from babushka.runs.presentation.plots.words import Letters

_MARKS = 7  # markers along a line
DIGIT = 6.0  # points that a digit below an axis takes, with what keeps it apart from the next number
BAR: dict[str, Any] = {"elinewidth": 0.9, "capsize": 2, "capthick": 0.9}  # of error bars
_DOTTED = {"color": "#666666", "linestyle": (0, (1, 1.5)), "linewidth": 0.9, "zorder": 1}


def panels(rows: int, columns: int, height: float = HEIGHT, **shared: Any) -> tuple[Figure, Any]:
    """A figure as wide as the page, and its axes, an array of shape (rows, columns)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(page_width(), height), layout=layout())
    return figure, figure.subplots(rows, columns, squeeze=False, **shared)


def draw_band(axes: Axes, band: Band, stroke: Stroke, place: int = 0, every: bool = False) -> None:
    """A line, its band and a few markers; `place` shifts the markers, so that lines take turns.

    `every` point gets one if asked for, and an interval that stands alone a bar.
    """
    finite = np.flatnonzero(np.isfinite(band.centre))
    if every:
        alone = _alone(np.isfinite(band.low))
        axes.fill_between(band.x, band.low, band.high, alpha=0.18, color=stroke.colour, linewidth=0)
        axes.vlines(band.x[alone], band.low[alone], band.high[alone], color=stroke.colour, linewidth=0.8)
        axes.plot(band.x, band.centre, **stroke.look)
        return
    if finite.size == 1:
        _draw_point(axes, band, stroke, int(finite[0]), place)
        return
    axes.fill_between(band.x, band.low, band.high, alpha=0.18, color=stroke.colour, linewidth=0)
    for edge in (band.low, band.high):
        axes.plot(band.x, edge, color=stroke.colour, linestyle=stroke.dashes, linewidth=0.4, alpha=0.6)
    axes.plot(band.x, band.centre, markevery=_marked(band.centre, place), **stroke.look)


def _draw_point(axes: Axes, band: Band, stroke: Stroke, index: int, place: int) -> None:
    """A line of one point: a marker and a bar for the band, nudged so that several stand side by side."""
    from matplotlib.transforms import ScaledTranslation

    x, y = band.x[index], band.centre[index]
    reach = np.nan_to_num([[y - band.low[index]], [band.high[index] - y]]).clip(min=0)
    nudged = axes.transData + ScaledTranslation(place * 7 / 72, 0, axes.figure.dpi_scale_trans)
    axes.errorbar(
        [x], [y], reach, capsize=2, elinewidth=0.8, transform=nudged, **{**stroke.look, "linestyle": "none"}
    )
    axes.update_datalim([(x, y - reach[0, 0]), (x, y + reach[1, 0])])
    axes.autoscale_view()


def _marked(values: Column, place: int) -> list[int]:
    """Where markers go: a few evenly spaced points, and every point that no line reaches."""
    finite = np.isfinite(values)
    known = np.flatnonzero(finite)
    if known.size <= 2 * _MARKS:
        return [int(i) for i in known]
    stride = known.size / _MARKS
    regular = known[((np.arange(_MARKS) + (0.25 + 0.37 * place) % 1) * stride).astype(int)]
    return sorted({int(i) for i in regular} | {int(i) for i in np.flatnonzero(_alone(finite))})


def _alone(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Points that are known while neither neighbour is: no line or band reaches them."""
    around = np.pad(known, 1)
    return np.asarray(known & ~around[:-2] & ~around[2:])


def say_if_empty(axes: Axes, lines: Sequence[tuple[str, Band]]) -> None:
    """Say in a panel which of its lines are nowhere defined."""
    empty = [name for name, band in lines if not np.isfinite(band.centre).any()]
    place: dict[str, Any] = {"transform": axes.transAxes, "color": "#666666"}
    if len(empty) == len(lines):
        axes.text(0.5, 0.5, "not defined", ha="center", va="center", **place)
        if not np.isfinite(axes.dataLim.intervaly).all():
            axes.set_yticks([])
    elif empty:
        axes.text(0.02, 1.01, f"not defined: {', '.join(empty)}", va="bottom", fontsize=6.5, **place)


def zero_line(axes: Axes) -> None:
    """A thin horizontal line at 0."""
    axes.axhline(0, color="#444444", linewidth=0.6, zorder=1)


def from_zero(axes: Axes) -> None:
    """Let the vertical axis begin at 0, where nothing lies below it in any panel that shares it."""
    limits = [panel.dataLim.intervaly for panel in axes.get_shared_y_axes().get_siblings(axes)]
    low, high = min(limit[0] for limit in limits), max(limit[1] for limit in limits)
    if np.isfinite(low) and low >= 0:
        axes.set_ylim(0, 1.06 * high if high > 0 else 1)
    if np.isfinite(high) and high >= 10_000:
        axes.yaxis.set_major_formatter("{x:,.0f}")


def over_generations(axes: Axes, label: bool = True) -> None:
    """A horizontal axis of whole generations."""
    from matplotlib.ticker import MaxNLocator

    low, high = axes.dataLim.intervalx
    if np.isfinite(low) and low == high:
        axes.set_xlim(low - 1, low + 1)
        axes.set_xticks([low])
    elif not np.isfinite(low):
        axes.set_xticks([])
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, steps=[1, 2, 5, 10]))
    if label:
        axes.set_xlabel("generation")


def doublings(axes: Axes, values: Column | Sequence[float], most: int) -> None:
    """An axis on which a doubling is a step, and 0 has a place of its own if it is one of the values."""
    values = [float(value) for value in values]
    positive = [value for value in values if value > 0] or [1.0]
    least, largest = min(positive), max(positive)
    if min(values) <= 0:
        axes.set_xscale("symlog", base=2, linthresh=least, linscale=1)
        axes.set_xlim(-0.25 * least, 1.25 * largest)
    else:
        axes.set_xscale("log", base=2)
        axes.set_xlim(0.8 * least, 1.25 * largest)
    some = values[::-1][:: -(-len(values) // most)]
    ticks_at(axes, sorted({*some, *(value for value in values if value == 0)}))


def seconds_above(axes: Axes, budgets: Column, per_second: float) -> None:
    """Above a panel along which a budget is: how many seconds budgets take, at powers of ten."""
    positive = budgets[budgets > 0]
    if not positive.size or not per_second > 0:
        return
    first, last = np.log10(positive.min() / per_second), np.log10(positive.max() / per_second)
    for power in range(int(np.ceil(first)), int(np.floor(last)) + 1):
        at = 10.0**power * per_second
        axes.plot([at, at], [1.0, 1.015], linewidth=0.6, **_above(axes))
        axes.text(at, 1.025, _seconds(power), ha="center", va="bottom", fontsize=6.5, **_above(axes))


def _above(axes: Axes) -> dict[str, Any]:
    return {"transform": axes.get_xaxis_transform(), "clip_on": False, "color": "#444444"}


def _seconds(power: int) -> str:
    """A power of ten of seconds in words."""
    unit, exponent = next(each for each in (("s", 0), ("ms", -3), ("µs", -6), ("ns", -9)) if power >= each[1])
    return f"{10 ** (power - exponent)} {unit}"


def ticks_at(axes: Axes, values: Sequence[float]) -> None:
    """Ticks at these values and no others along a panel, with numbers where there is room for them."""
    places = axes.transData.transform([(value, 0.0) for value in values])[:, 0]
    names, last = [], -np.inf
    for value, place in zip(values, places, strict=True):
        name = f"{value:g}"
        fits = place - last >= DIGIT * max(len(name), 2) * axes.figure.dpi / 72
        names.append(name if fits else "")
        last = place if fits else last
    axes.set_xticks(values, names)
    axes.minorticks_off()


def named_rows(axes: Axes) -> None:
    """Rows that have names instead of numbers: a grid for the values along them only."""
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")


def mark_changes(axes: Axes, groups: Sequence[Group], letters: Letters, named: bool) -> None:
    """A vertical line at each scheduled change, with its letter above if `named`."""
    at: dict[int, list[str]] = {}
    for group in groups:
        for change in changes_of(group.runs):
            there = at.setdefault(change[0], [])
            if letters[change] not in there:
                there.append(letters[change])
    low, high = axes.dataLim.intervalx
    for generation, names in at.items():
        if low <= generation <= high:
            axes.axvline(generation, **_DOTTED)  # type: ignore[arg-type]
            if named:
                where = {"transform": axes.get_xaxis_transform(), "ha": "center", "va": "bottom"}
                axes.text(generation, 1.01, ",".join(names), color="#444444", **where)  # type: ignore[arg-type]


def dotted_line(axes: Axes, x: float) -> None:
    """A vertical dotted line."""
    axes.axvline(x, **_DOTTED)  # type: ignore[arg-type]
