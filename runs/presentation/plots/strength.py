"""How strong players of Connect Four are, founders and evolved, over the positions that search may meet.

It reads what `babushka analyze` found, and takes the time of a few moves for the axis in seconds.
"""

from collections.abc import Sequence

import numpy as np

from babushka.runs.orchestration.analysis import figures as analysed
from babushka.runs.orchestration.pace import positions_per_second
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import drawing, style, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.data import Prepared, RunData, grouped
from babushka.runs.presentation.plots.sheet import Line, crossed, wrapped

PLACE = 6
TABLE = "strength"
PACE = "positions per second"
SECONDS = 16  # points that they take above a panel
LABELS = ("evolved", "founders")
STEMS = (("move_error", "move error (share)"), ("elo", "Elo rating"))


def prepare(run: Run, generation: int | None) -> Prepared:
    """What was found at each budget, and how fast this machine is."""
    found = analysed.strength(run, generation)
    pace = positions_per_second(run, generation)
    return Prepared({TABLE: {**found, PACE: np.full(found["budget"].size, pace)}})


def draw(runs: Sequence[RunData]) -> Figure:
    """Panels of the move error and of the rating, scenarios side by side."""
    groups = grouped(runs, TABLE)
    if len(groups) > 1:
        sheet = crossed(groups, len(STEMS), 0.9, 1.9, table=TABLE)
    else:
        sheet = wrapped(groups, len(STEMS), 0.9, 2.4, least=2.3, table=TABLE)
    budgets = np.unique(np.concatenate([run.column("budget", TABLE) for run in runs]))
    strokes = [*zip(LABELS, style.WORLDS, strict=True)]
    for place, panel in enumerate(sheet.panels):
        (stem, text), group = STEMS[place // len(groups)], groups[place % len(groups)]
        lines = [
            Line(name, band(group.runs, f"{name}.{stem}", "budget", TABLE), stroke)
            for name, stroke in strokes
        ]
        sheet.draw(panel.axes, lines, words.one_line(text))
        drawing.doublings(panel.axes, budgets, 4 if sheet.several else 8)
        if panel.left or not sheet.several:
            panel.axes.set_ylabel(text)
        if panel.below or not sheet.several:
            panel.axes.set_xlabel("budget (positions met at a move)")
        if panel.top:
            pace = float(np.mean([run.column(PACE, TABLE)[0] for run in group.runs]))
            drawing.seconds_above(panel.axes, budgets, pace)
            if sheet.several:
                panel.axes.set_title(words.column_title(group), pad=SECONDS)
    for panel in sheet.panels:
        drawing.from_zero(panel.axes)
    if not sheet.several:
        words.heading(sheet.figure, groups[0].heading)
    words.key(sheet.figure, strokes)
    return sheet.finish(
        "Move error: of solved positions that no player has met, the share in which the move throws away a "
        "win or a draw; mean over the strongest members. Rating: of the strongest member, by Bradley and "
        "Terry, against the same opponents everywhere; that of the random mover is 0.",
        "Seconds on one core of the machine that drew this.",
    )


def account(runs: Sequence[RunData]) -> str:
    """The numbers at a budget of 0 and at the largest, a line for each scenario, measure and population."""
    lines = []
    for group in grouped(runs, TABLE):
        for stem, text in STEMS:
            for label in LABELS:
                found = band(group.runs, f"{label}.{stem}", "budget", TABLE)
                lines.append(
                    f"{group.heading}, {label}: {words.one_line(text)} {found.centre[0]:.3g} at budget "
                    f"{found.x[0]:g}, {found.centre[-1]:.3g} at {found.x[-1]:g}."
                )
    return "\n".join(lines)
