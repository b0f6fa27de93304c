"""Functional constraint: how often genes changed along lineages, against what mutation alone would do."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.functional_constraint import Constraint
from babushka.fitness.measures.functional_constraint import constraint as over_neutral
from babushka.runs.orchestration import descent
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.data import Group, Prepared, RunData, grouped, over_generations
from babushka.runs.presentation.plots.epoch_constraint import START, account_epochs, counted, draw_epochs
from babushka.runs.presentation.plots.sheet import crossed

SLOW = True
TABLE = "constraint"
WINDOWS = 8
ENOUGH = 10.0  # substitutions expected in a window
ROWS = {
    "substitutions": ("substitutions", "neutral", "substitutions\nover neutral"),
    "squares": ("fourths", "neutral_squares", "squared steps\nover neutral"),
}


def prepare(run: Run, generation: int | None) -> Prepared:
    """Substitutions on the lines to a generation's members, unless a dynamics counts them as it goes."""
    if any(name.startswith(START) for name in run.history):
        return Prepared()
    return Prepared(descent.constraint(run, generation))


def draw(runs: Sequence[RunData]) -> Figure:
    """A column a scenario, whose runs are summed; a line for each block of the genome, over generations."""
    over_generations(runs)
    if all(map(counted, runs)):
        return draw_epochs(runs)
    groups = grouped(runs, TABLE)
    blocks = list(dict.fromkeys(block for run in runs for block in _blocks(run)))
    sheet = crossed(groups, len(ROWS), 0.6, 2.1, least=1.9, table=TABLE)
    for number, panel in enumerate(sheet.panels):
        row, column = divmod(number, len(groups))
        group, observed = groups[column], list(ROWS)[row]
        panel.axes.axhline(1.0, color="#444444", linewidth=0.8)
        shown = [block for block in blocks if all(run.has(f"{block}.births", TABLE) for run in group.runs)]
        for place, block in enumerate(shown):
            _line(panel.axes, group, block, observed, style.scenario_stroke(blocks.index(block)), place)
        sheet.over_generations(panel, [group])
        if panel.left:
            panel.axes.set_ylabel(ROWS[observed][-1])
        if panel.top:
            panel.axes.set_title(words.column_title(group), loc="left")
    for panel in sheet.panels:
        panel.axes.set_ylim(bottom=0)
    words.key(sheet.figure, [(block, style.scenario_stroke(place)) for place, block in enumerate(blocks)])
    return sheet.finish(
        "On all lines of gene copies that lead to the last generation's members. 1: as often, or as far, as "
        "mutation alone would change them; below: changes were selected against. Bars: 1.96 standard errors. "
        "The last generations hold changes on which selection has not decided yet."
    )


def _line(panel: Axes, group: Group, block: str, observed: str, stroke: style.Stroke, place: int) -> None:
    """One block's ratio in windows of generations; lines take turns by a little in the horizontal."""
    windows = _windows(group, block)
    found = [_pooled(group.runs, block, observed, window) for window in windows]
    ratio, margin = (np.array([float(each[part]) for each in found]) for part in (0, 1))
    if not np.isfinite(ratio).any():
        return
    span = float(windows[-1][1] - windows[0][0] + 1)
    at = np.array([(first + last) / 2 for first, last in windows]) + 0.006 * span * place
    panel.errorbar(at, ratio, margin, capsize=1.5, elinewidth=0.7, **stroke.look)


def _windows(group: Group, block: str) -> list[tuple[int, int]]:
    """First and last generation of windows of about the same length, at most `WINDOWS`.

    A window goes on until `ENOUGH` substitutions of the block are expected in it; a rest joins the last.
    """
    last = min(int(run.column("generation", TABLE)[-1]) for run in group.runs)
    neutral = np.sum([run.column(f"{block}.neutral", TABLE)[:last] for run in group.runs], axis=0)
    found: list[tuple[int, int]] = []
    first, expected = 1, 0.0
    for generation in range(1, last + 1):
        expected += float(neutral[generation - 1])
        if expected >= ENOUGH and generation - first + 1 >= last / WINDOWS:
            found.append((first, generation))
            first, expected = generation + 1, 0.0
    return [*found[:-1], (found[-1][0], last)] if found else [(1, last)]


def _pooled(
    runs: Sequence[RunData], block: str, observed: str, window: tuple[int, int] | None = None
) -> Constraint:
    """Observed over neutral of one block, summed over runs and the generations of a window (None: all)."""

    def total(name: str) -> NDArray[np.float64]:
        sums = np.zeros(())
        for run in runs:
            generation = run.column("generation", TABLE)
            first, last = window or (1, int(generation[-1]))
            here = (generation >= first) & (generation <= last)
            sums = sums + run.column(f"{block}.{name}", TABLE)[here].sum()
        return sums

    squares, neutral, _ = ROWS[observed]
    return over_neutral(total(observed), total(squares), total(neutral))


def _blocks(run: RunData) -> list[str]:
    return [name.removesuffix(".births") for name in run.table(TABLE) if name.endswith(".births")]


def account(runs: Sequence[RunData]) -> str:
    """The constraint of every block over the whole run, a line for each scenario."""
    if all(map(counted, runs)):
        return account_epochs(runs)
    lines = ["Substitutions on the lines to the last generation, over neutral (1: no selection):"]
    for group in grouped(runs, TABLE):
        parts = []
        for block in _blocks(group.runs[0]):
            found = _pooled(group.runs, block, "substitutions")
            ratio = f"{found.ratio:.2f}" if np.isfinite(found.ratio) else "not defined"
            margin = f" ± {found.margin:.2f}" if np.isfinite(found.margin) else ""
            parts.append(f"{block} {ratio}{margin}")
        lines.append(f"  {group.heading}: {', '.join(parts)}")
    return "\n".join(lines)
