"""The base objective that each mesa-objective of a generation brings, sorted, and what the best ones want.

Made for generations whose members are a whole grid of rewards, but any generation with desires will do.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration import measuring
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import drawing, style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.data import Column, Prepared, RunData, grouped
from babushka.runs.presentation.plots.sheet import Sheet

TABLE, KNOWN = "rewards", "known"
BEST = 0.01  # share of the rewards that are looked at as the best
FEWEST = 10
DARK = "#A84700"
LARGEST = 150.0  # square points of a dot that stands for all of the best


def prepare(run: Run, generation: int | None) -> Prepared:
    """What every member wants and attains, and the rewards that are known from elsewhere."""
    return Prepared(measuring.rewards(run, generation))


def draw(runs: Sequence[RunData]) -> Figure:
    """Above, a line for each run from its best reward to its worst; below, weights of the best."""
    groups = grouped(runs, TABLE)
    sheet = Sheet(groups, 2, 1, height=5.6, table=TABLE, height_ratios=(1.15, 1.0))
    sorted_panel, weights_panel = sheet.axes[:, 0]
    strokes = [replace(style.scenario_stroke(place), marker="") for place in range(len(groups))]
    for group, stroke in zip(groups, strokes, strict=True):
        for run in group.runs:
            values = np.sort(run.column("objective", TABLE))[::-1]
            ranks = np.arange(1, values.size + 1)
            sorted_panel.plot(
                ranks, values, color=stroke.colour, linestyle=stroke.dashes, drawstyle="steps-mid"
            )
    first = groups[0].runs[0]
    _mark_known(sorted_panel, first)
    sorted_panel.set_xscale("log")
    sorted_panel.xaxis.set_major_formatter("{x:,.0f}")
    sorted_panel.set_xlabel("rank of the reward")
    sorted_panel.set_ylabel(f"{first.objective} per life")
    drawing.from_zero(sorted_panel)
    best = _draw_best(weights_panel, first)
    words.key(sheet.figure, [(group.heading, stroke) for group, stroke in zip(groups, strokes, strict=True)])
    count = first.column("objective", TABLE).size
    said = f"Below: the weights of the best {best} of {count:,} rewards; area: the share that has it."
    marks = "Crosses: rewards known from elsewhere, in the same worlds." if first.tables.get(KNOWN) else ""
    return sheet.finish(said, marks)


def _known(run: RunData) -> dict[str, Column]:
    return {name: np.asarray(row, np.float64) for name, row in run.tables.get(KNOWN, {}).items()}


def _mark_known(axes: Axes, run: RunData) -> None:
    """A mark at what each known reward brings, at the rank that it would have."""
    values = np.sort(run.column("objective", TABLE))[::-1]
    for place, (name, row) in enumerate(_known(run).items()):
        rank = 1 + int((values > row[-1]).sum())
        axes.plot([rank], [row[-1]], **_mark(place))
        last = rank > values.size / 4
        axes.annotate(
            f"{name} ({row[-1]:,.0f}, rank {rank:,})",
            (rank, row[-1]),
            xytext=(0 if last else 7, 7),
            textcoords="offset points",
            ha="right" if last else "left",
            color=DARK,
            fontsize=7.5,
        )


def _mark(place: int) -> dict[str, Any]:
    """The look of the known reward in place `place`."""
    marker = "x+1234"[place % 6]
    return {"marker": marker, "color": DARK, "markersize": 7, "markeredgewidth": 1.6, "linestyle": "none"}


def _draw_best(axes: Axes, run: RunData) -> int:
    """Dots for the weights of the best rewards, feature by feature; returns how many are the best."""
    features = [name for name in run.features if run.has(f"desires.{name}", TABLE)]
    if not features:
        raise SettingsError(f"The figure needs desires, of which the members of run {run.name!r} have none.")
    values = run.column("objective", TABLE)
    best = min(max(round(BEST * values.size), FEWEST), values.size)
    chosen = np.argsort(-values, kind="stable")[:best]
    everything = np.unique([run.column(f"desires.{name}", TABLE) for name in features])
    for place, name in enumerate(features):
        weights, counts = np.unique(run.column(f"desires.{name}", TABLE)[chosen], return_counts=True)
        sizes = LARGEST * counts / best
        axes.scatter(np.full(weights.size, place), weights, s=sizes, color="#0072B2", alpha=0.85, zorder=3)
    for place, row in enumerate(_known(run).values()):
        where = [run.features.index(name) for name in features]
        beside = np.arange(len(features)) + 0.13 * (place + 1)
        axes.plot(beside, row[where], **_mark(place))
    drawing.zero_line(axes)
    axes.set_yscale("symlog", linthresh=0.1, linscale=0.8)
    axes.yaxis.set_major_formatter("{x:g}")
    axes.margins(y=0.09)
    if everything.size <= 20:
        axes.set_yticks([float(weight) for weight in everything], [f"{weight:g}" for weight in everything])
    axes.minorticks_off()
    axes.set_xlim(-0.6, len(features) - 0.4)
    crowded = words.crowded(features, style.page_width() - 0.8)
    tilted: dict[str, Any] = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"} if crowded else {}
    axes.set_xticks(range(len(features)), features, **tilted)
    axes.set_ylabel("weight")
    return best
