"""What clerks believe and what is true, over the budget of their searches, in each regime.

It reads what `babushka analyze` found.
"""

from collections.abc import Sequence

import numpy as np

from babushka.runs.orchestration.analysis import figures as analysed
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import drawing, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.data import Prepared, RunData, grouped, worlds
from babushka.runs.presentation.plots.panel_grid import panel_grid

PLACE = 6
TABLE = "belief"
STEMS = (
    ("accuracy", "accuracy\n(share of documents)"),
    ("believed", "believed accuracy\n(mean posterior)"),
    ("false_words", "false words\n(share of a summary)"),
)
FURTHER = (("title_recall", "title recall"), ("false_descriptions", "false descriptions"))  # told, not drawn


def prepare(run: Run, generation: int | None) -> Prepared:
    """What was found at each budget."""
    return Prepared({TABLE: analysed.belief(run, generation)})


def draw(runs: Sequence[RunData]) -> Figure:
    """Panels of accuracy, belief and false words, scenarios side by side, a line a regime."""
    groups = grouped(runs, TABLE)
    sheet = panel_grid(groups, worlds(runs, "accuracy", TABLE), STEMS, "budget", TABLE)
    budgets = np.unique(np.concatenate([run.column("budget", TABLE) for run in runs]))
    for panel in sheet.panels:
        panel.axes.set_ylim(0.0, 1.02)
        drawing.doublings(panel.axes, budgets, 4 if sheet.several else 6)
        if panel.below or not sheet.several:
            panel.axes.set_xlabel("budget (candidates)")
    return sheet.finish(
        "Budget: candidates for a summary, and as many for a description; at 0 words are taken as they come. "
        "Believed: the highest posterior. False: not in the document."
    )


def account(runs: Sequence[RunData]) -> str:
    """The numbers at a budget of 0 and at the largest, a line for each scenario, regime and measure."""
    lines = []
    for group in grouped(runs, TABLE):
        for label in worlds(runs, "accuracy", TABLE):
            for stem, text in STEMS + FURTHER:
                found = band(group.runs, f"{label}.{stem}", "budget", TABLE)
                lines.append(
                    f"{group.heading}, {label}: {words.one_line(text)} {found.centre[0]:.3g} at budget "
                    f"{found.x[0]:g}, {found.centre[-1]:.3g} at {found.x[-1]:g}."
                )
    return "\n".join(lines)
