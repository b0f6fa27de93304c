"""One swept setting: the interquartile mean over runs and its interval against the setting's value.

Where the values are powers of two, span more than a factor of eight, or say how much a search may try, a
doubling is a step and 0 has a place of its own. A second swept setting, or several scenarios, make lines.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.comparing.comparison import Row
from babushka.runs.presentation.comparing.settings import value_words
from babushka.runs.presentation.groups import Group
from babushka.runs.presentation.plots import drawing, labels, style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.data import RunData
from babushka.runs.presentation.plots.sheet import wrapped
from babushka.runs.presentation.plots.swept import Swept, is_number, prepare, said, swept

__all__ = ["draw", "prepare"]


MOST = 6  # lines that can be told apart
TICKS = 8


def draw(runs: Sequence[RunData], columns: Sequence[str] = ()) -> Figure:
    """A panel for each column (by default the base objective in every probe), lines as said above."""
    made = swept(runs, columns)
    along = _along(made)
    lines = _lines(made, along)
    sheet = wrapped(made.groups, len(made.generations), 0.5, 2.4, least=2.2)
    rows: list[Row] = []
    for (panel, *_), measure in zip(sheet.panels, made.generations, strict=True):
        drawn = []
        for place, (name, group, chosen) in enumerate(lines):
            line, found = made.line(along, group, measure, chosen)
            rows += found
            drawing.draw_band(panel, line, style.scenario_stroke(place), every=True)
            drawn.append((name, line))
        drawing.say_if_empty(panel, drawn)
        column = made.column(measure)
        panel.set_title(labels.place(column), loc="left")
        panel.set_ylabel(labels.quantity(column))
        panel.set_xlabel(made.label(along))
        drawing.from_zero(panel)
        effort = labels.is_effort(made.described.get(along))
        over_values(panel, [float(value) for value in made.values(along, axis=True)], effort)
    if not sheet.several:
        words.heading(sheet.figure, made.groups[0].name)
    if len(lines) > 1:
        entries = [(name, style.scenario_stroke(place)) for place, (name, *_) in enumerate(lines)]
        words.key(sheet.figure, entries)
    return sheet.finish(said(rows), made.generations_in_words, made.settings_in_words)


def _along(made: Swept) -> str:
    """The setting of the horizontal axis: of those that are numbers the one of most values."""
    numeric = [key for key in made.keys if all(is_number(value) for value in made.values(key))]
    if not numeric or len(made.keys) > 2:
        raise made.refused("line over a setting", "one setting that is a number, and at most one other")
    return max(numeric, key=lambda key: len(made.values(key)))


def _lines(made: Swept, along: str) -> list[tuple[str, Group[RunData], dict[str, Any]]]:
    """(name, scenario, values of the other setting) of every line."""
    other = next((key for key in made.keys if key != along), None)
    lines: list[tuple[str, Group[RunData], dict[str, Any]]] = []
    for group in made.groups:
        for value in made.values(other) if other else [None]:
            chosen = {other: value} if other else {}
            if made.where(chosen, group):
                setting = f"{made.names[other]} = {value_words(value)}" if other else ""
                parts = [group.name] * (len(made.groups) > 1 or not other) + [setting] * bool(other)
                lines.append((", ".join(parts), group, chosen))
    if len(lines) > MOST:
        raise SettingsError(
            f"These would be {len(lines)} lines, more than can be told apart; draw a heat map."
        )
    return lines


def over_values(axes: Axes, values: Sequence[float], effort: bool) -> None:
    """Ticks at the values, and an axis of doublings if they ask for one."""
    positive = [value for value in values if value > 0]
    powers = len(positive) > 2 and all(float(np.log2(value)).is_integer() for value in positive)
    wide = len(positive) > 1 and max(positive) > 8 * min(positive)
    if min(values) >= 0 and len(positive) > 1 and (powers or wide or effort):
        drawing.doublings(axes, values, TICKS)
    else:
        axes.margins(x=0.05)
        if len(values) <= TICKS:
            drawing.ticks_at(axes, values)
