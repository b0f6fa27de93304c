"""One swept setting: the interquartile mean over runs and its interval against the setting's value.

Where the values are powers of two, or span more than a factor of sixteen, a doubling is a step and 0 has a
place of its own. A second swept setting, or several scenarios, make lines.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fitness.settings import SettingsError
from runs.presentation.comparing.settings import value_words
from runs.presentation.plots import drawing, style, words
from runs.presentation.plots.bands import RUNS, Band
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

MOST = 6  # lines that can be told apart


def draw(runs: Sequence[RunData], columns: Sequence[str] = ()) -> "Figure":
    """A panel for each column (by default the base objective in every probe), lines as said above."""
    with style.house_style():
        return _drawn(runs, list(columns) or None)


def _drawn(runs: Sequence[RunData], columns: list[str] | None) -> "Figure":
    groups = grouped(runs)
    made = swept(runs)
    along = _along(made)
    lines = _lines(made, along, [group.scenario for group in groups])
    shown = columns or default_columns(runs)
    wide = min(3, len(shown))
    figure, axes = drawing.panels(
        -(-len(shown) // wide), wide, style.WIDTH, 0.4 + 2.7 * -(-len(shown) // wide)
    )
    sizes: list[Spot] = []
    generations = []
    for index, panel in enumerate(axes.flat):
        if index >= len(shown):
            panel.set_axis_off()
            continue
        drawn = []
        table = table_of(runs, shown[index])
        generations.append(last_shared(runs, table))
        for place, (name, scenario, chosen) in enumerate(lines):
            spots = [
                (float(value), spot(found, shown[index], table, generations[-1]))
                for value in made.values(along)
                if (found := made.where({along: value, **chosen}, scenario))
            ]
            sizes += [found for _, found in spots]
            line = _band(spots)
            _draw_line(panel, line, style.scenario_stroke(place))
            drawn.append((name, line))
        drawing.say_if_empty(panel, drawn)
        panel.set_ylabel(shown[index])
        panel.set_xlabel(made.names[along])
        drawing.from_zero(panel)
        _doubling(panel, [float(value) for value in made.values(along)])
    if len(groups) == 1:
        words.heading(figure, groups[0].scenario)
    if len(lines) > 1:
        entries = [(name, style.scenario_stroke(place)) for place, (name, *_) in enumerate(lines)]
        words.key(figure, entries, right=len(groups) == 1)
    words.footer(figure, *_small_print(sizes, generations), words.sizes(groups))
    return figure


def _along(made: Swept) -> str:
    """The setting of the horizontal axis: of those that are numbers the one of most values."""
    numeric = [key for key in made.keys if all(_is_number(value) for value in made.values(key))]
    if not numeric or len(made.keys) > 2:
        raise complaint("line over a setting", "one setting that is a number, and at most one other", made)
    return max(numeric, key=lambda key: len(made.values(key)))


def _lines(made: Swept, along: str, scenarios: Sequence[str]) -> list[tuple[str, str, dict[str, Any]]]:
    """(name, scenario, values of the other setting) of every line."""
    other = next((key for key in made.keys if key != along), None)
    lines: list[tuple[str, str, dict[str, Any]]] = []
    for scenario in scenarios:
        for value in made.values(other) if other else [None]:
            chosen = {other: value} if other else {}
            if made.where(chosen, scenario):
                setting = f"{made.names[other]} = {value_words(value)}" if other else ""
                parts = [scenario] * (len(scenarios) > 1 or not other) + [setting] * bool(other)
                lines.append((", ".join(parts), scenario, chosen))
    if len(lines) > MOST:
        raise SettingsError(
            f"These would be {len(lines)} lines, more than can be told apart; draw a heat map."
        )
    return lines


def _band(spots: Sequence[tuple[float, Spot]]) -> Band:
    where = np.array([value for value, _ in spots])
    centre, low, high = (
        np.array([getattr(found, name) for _, found in spots]) for name in ("centre", "low", "high")
    )
    return Band(where, centre, low, high, "")


def _draw_line(axes: "Axes", line: Band, stroke: style.Stroke) -> None:
    """A line with its band, and a marker at every value; an interval that stands alone gets a bar."""
    axes.fill_between(line.x, line.low, line.high, alpha=0.18, color=stroke.colour, linewidth=0)
    around = np.pad(np.isfinite(line.low), 1)
    alone = np.isfinite(line.low) & ~around[:-2] & ~around[2:]
    axes.vlines(line.x[alone], line.low[alone], line.high[alone], color=stroke.colour, linewidth=0.8)
    axes.plot(line.x, line.centre, **stroke.look)


def _doubling(axes: "Axes", values: Sequence[float]) -> None:
    """Ticks at the values, and an axis of doublings if they ask for one."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    positive = [value for value in values if value > 0]
    powers = len(positive) > 2 and all(float(np.log2(value)).is_integer() for value in positive)
    wide = len(positive) > 2 and max(positive) > 16 * min(positive)
    if (powers or wide) and min(values) >= 0:
        if min(values) == 0:
            axes.set_xscale("symlog", base=2, linthresh=min(positive), linscale=1)
            axes.set_xlim(-0.25 * min(positive), 1.25 * max(positive))
        else:
            axes.set_xscale("log", base=2)
            axes.set_xlim(0.8 * min(positive), 1.25 * max(positive))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
    elif len(values) > 1:
        axes.margins(x=0.05)
    if len(values) <= 8:
        axes.set_xticks(list(values), [f"{value:g}" for value in values])
        axes.minorticks_off()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _small_print(spots: Sequence[Spot], generations: Sequence[int]) -> list[str]:
    counts = sorted({found.defined for found in spots})
    span = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    bounded = any(np.isfinite(found.low) for found in spots)
    said = (RUNS if bounded else "mean over {}; too few runs for intervals").format(
        f"n = {span} runs at each value"
    )
    return [f"Line{' and band' if bounded else ''}: {said}.", generations_in_words(generations)]
