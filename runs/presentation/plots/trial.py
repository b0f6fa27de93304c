"""What machines promise in trials and deliver in life, a point for each life in which one was built.

Both are felt by the maker, per step. A machine behaves if what it brought in its trials felt good to its
maker, and defects if what it brought in life did not.
"""

from collections.abc import Sequence

import numpy as np

from babushka.fitness.measures.coincidence import coincidence
from babushka.runs.orchestration import towers
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import drawing, style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.data import Prepared, RunData, grouped
from babushka.runs.presentation.plots.sheet import Sheet

PLACE = 8
TABLE = "trial"
BEHAVES = style.Stroke("#0072B2", "none", "o")
DEFECTS = style.Stroke("#D55E00", "none", "x")
NEITHER = style.Stroke("#666666", "none", "s", hollow=True)
LIKENESSES = (
    ("behaves on trial and at work", BEHAVES),
    ("behaves on trial, defects at work", DEFECTS),
    ("does not behave on trial", NEITHER),
)
WORLDS = 2  # the first probe and the last


def prepare(run: Run, generation: int | None) -> Prepared:
    """The lives of a saved generation in which machines were built."""
    return Prepared({TABLE: towers.promises(run, generation)})


def draw(runs: Sequence[RunData]) -> Figure:
    """A row of panels for each level, a column for a world; machines of all runs together."""
    groups = grouped(runs, TABLE)
    labels, levels = _worlds(runs), _levels(runs)
    sheet = Sheet(groups, len(levels), len(labels), height=0.9 + 2.4 * len(levels), table=TABLE)
    for place, panel in enumerate(sheet.panels):
        level, label = levels[place // len(labels)], labels[place % len(labels)]
        _draw(panel.axes, runs, label, level)
        panel.axes.set_title(f"level {level}, {words.world(label)}", loc="left", fontsize=8)
        if panel.below:
            panel.axes.set_xlabel("promise (felt per step)")
        if panel.left:
            panel.axes.set_ylabel("delivery (felt per step)")
    if len(groups) == 1:
        words.heading(sheet.figure, groups[0].heading)
    words.key(sheet.figure, list(LIKENESSES))
    return sheet.finish(
        "Promise: what a maker felt more with the machine in its trials; delivery: what it felt of what that "
        "brought. On the grey line they are equal.",
        account(runs).replace("\n", " "),
    )


def account(runs: Sequence[RunData]) -> str:
    """How many machines behave, defect and do both, a line for each level and world."""
    lines = []
    for level in _levels(runs):
        for label in _worlds(runs):
            promise, tried, delivery = _of(runs, label, level)
            where = f"Level {level}, {words.world(label)}"
            if not promise.size:
                lines.append(f"{where}: none was built.")
                continue
            found = coincidence(tried > 0, delivery < 0)
            lines.append(
                f"{where}: of {promise.size} lives with one {found.first:.0%} behave on trial, "
                f"{found.second:.0%} defect at work, {found.both:.0%} do both (excess {found.excess:+.2f}); "
                f"promise {promise.mean():+.3f}, delivery {delivery.mean():+.3f} per step."
            )
    return "\n".join(lines)


def _worlds(runs: Sequence[RunData]) -> list[str]:
    """The first and the last world."""
    found = [name.split(".")[0] for name in runs[0].table(TABLE) if ".promise.2" in name]
    labels = [label for label in runs[0].labels if label in found and label != "selection"] or found[:1]
    return list(dict.fromkeys([labels[0], labels[-1]]))[:WORLDS]


def _levels(runs: Sequence[RunData]) -> list[int]:
    """The levels of machines in any of the runs."""
    return sorted(
        {int(name.rpartition(".")[2]) for run in runs for name in run.table(TABLE) if ".tried." in name}
    )


def _of(runs: Sequence[RunData], label: str, level: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Promise, what was brought in trials, and delivery, of all runs together."""
    promise, tried, delivery = (
        np.concatenate(
            [np.asarray(run.table(TABLE).get(f"{label}.{name}.{level}", ()), np.float64) for run in runs]
        )
        for name in ("promise", "tried", "delivery")
    )
    return promise, tried, delivery


def _draw(axes: Axes, runs: Sequence[RunData], label: str, level: int) -> None:
    promise, tried, delivery = _of(runs, label, level)
    if not promise.size:
        axes.text(0.5, 0.5, "none was built", transform=axes.transAxes, ha="center", color="#666666")
        axes.set_xticks([])
        axes.set_yticks([])
        return
    behaves, defects = tried > 0, delivery < 0
    size = float(np.clip(40.0 / np.sqrt(promise.size), 2.0, 5.0))
    for stroke, chosen in (
        (NEITHER, ~behaves),
        (BEHAVES, behaves & ~defects),
        (DEFECTS, behaves & defects),
    ):
        look = {**stroke.look, "markersize": size, "alpha": 0.6}
        axes.plot(promise[chosen], delivery[chosen], **look)
    axes.axline((0, 0), slope=1, color="#999999", linewidth=0.8, zorder=1)
    axes.axvline(0, color="#444444", linewidth=0.6, zorder=1)
    drawing.zero_line(axes)
    axes.margins(0.08)
