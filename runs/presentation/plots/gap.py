"""Level 0: what selection counts and what the designer wants, over generations and over a swept setting.

Of a sweep over one setting, such as how far a sensor can be fooled, a line for each value over generations,
and both quantities of the last generation against that setting.
"""

from collections.abc import Sequence

import numpy as np

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration import measuring
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.comparing.settings import value_words
from babushka.runs.presentation.plots import drawing, labels, style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.data import Prepared, RunData, intent_of, over_generations
from babushka.runs.presentation.plots.panel_grid import panel_grid
from babushka.runs.presentation.plots.sheet import Line, wrapped
from babushka.runs.presentation.plots.sweep import MOST, over_values
from babushka.runs.presentation.plots.swept import Swept, said, swept

SLOW = True
TABLE = "turn"
SENSOR = "regime.foolable"  # the setting along which the turning point lies
SELECTED = "selection"


def prepare(run: Run, generation: int | None) -> Prepared:
    """The value at which fooling the sensor begins to pay, by lives of wired organisms."""
    return Prepared({TABLE: measuring.turn(run)})


def draw(runs: Sequence[RunData], columns: Sequence[str] = ()) -> Figure:
    """Panels of both quantities; `columns` are shown instead of them, the base objective first."""
    intent = intent_of(runs)
    if not intent and not columns:
        raise SettingsError(
            "The figure needs runs of one and the same designer's intent: see the table 'designer' of a "
            "configuration."
        )
    names = list(columns) or [f"{SELECTED}.{name}" for name in (runs[0].objective, intent)]
    made = swept(runs, names)
    if made.along is None:
        stems = [(name, labels.quantity(made.column(name)).replace(" (", "\n(")) for name in names]
        return panel_grid(over_generations(runs), [""], stems).finish()
    return _of_sweep(made, made.along, names, runs)


def _of_sweep(made: Swept, along: str, names: Sequence[str], runs: Sequence[RunData]) -> Figure:
    over_generations(runs)
    group, values = made.groups[0], made.values(along, axis=True)
    places = np.linspace(0, len(values) - 1, min(len(values), MOST)).round().astype(int)
    told = [values[place] for place in places]  # as many lines as can be told apart
    sheet = wrapped(made.groups, len(names) + 1, 0.9, 2.6, least=2.2)
    strokes = {value: style.scenario_stroke(place) for place, value in enumerate(told)}
    for panel, name in zip(sheet.panels, names, strict=False):
        lines = [
            Line(value_words(value), band(found.runs, name), strokes[value])
            for value in told
            if (found := made.where({along: value}, group))
        ]
        sheet.draw(panel.axes, lines, name)
        panel.axes.set_ylabel(labels.quantity(made.column(name)))
        drawing.from_zero(panel.axes)
        sheet.over_generations(panel)
        panel.axes.set_xlabel("generation")
    last, rows = sheet.panels[-1].axes, []
    for name, stroke in zip(names, style.WORLDS, strict=False):
        line, found_rows = made.line(along, group, name)
        drawing.draw_band(last, line, stroke, every=True)
        rows += found_rows
    last.set_ylabel("per life, last generation")
    last.set_xlabel(made.label(along))
    drawing.from_zero(last)
    over_values(last, [float(value) for value in values], labels.is_effort(made.described.get(along)))
    marked = _mark_turn(last, runs) if along == SENSOR else ""
    words.heading(sheet.figure, group.name)
    entries = [(f"{made.names[along]} = {value_words(value)}", strokes[value]) for value in told]
    entries += [
        (made.column(name).quantity, stroke) for name, stroke in zip(names, style.WORLDS, strict=False)
    ]
    words.key(sheet.figure, entries)
    fewer = f"Over generations: {len(told)} of {len(values)} values." if len(told) < len(values) else ""
    return sheet.finish(fewer, marked, said(rows), made.generations_in_words, made.settings_in_words)


def _mark_turn(axes: Axes, runs: Sequence[RunData]) -> str:
    """A vertical line at f*, averaged over seeds; the sentence that says so, or "" where it is not known."""
    by_seed = {run.seed: float(run.column(SENSOR, TABLE)[0]) for run in runs if run.has(SENSOR, TABLE)}
    known = np.array([value for value in by_seed.values() if np.isfinite(value)])
    if not known.size:
        return ""
    drawing.dotted_line(axes, float(known.mean()))
    axes.axvspan(known.min(), known.max(), color="#444444", alpha=0.1, linewidth=0)
    return (
        f"Dotted: f* = {known.mean():.2f}, above which fooling the sensor pays, by lives of wired organisms "
        f"({known.size} seed{'s' * (known.size > 1)}, from {known.min():.2f} to {known.max():.2f})."
    )
