"""The line of descent of the last best: its desires along the way, and how each of its alleles swept."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration import descent
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import drawing, style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.data import Column, Prepared, RunData, grouped, over_generations
from babushka.runs.presentation.plots.sheet import Panel, Sheet

SLOW = True
TABLE, SWEEPS, ANCESTRY = "lineage", "sweeps", "ancestry"
OWN = style.Stroke("#0072B2", "-", "o")
MEAN = style.Stroke("#999999", (0, (2, 1.5)), "none")
OTHER = style.Stroke("#E69F00", (0, (5, 1.5, 1, 1.5)), "none")


def prepare(run: Run, generation: int | None) -> Prepared:
    """The ancestors of the last best, and shares of alleles."""
    return Prepared(descent.lineage(run, generation))


def draw(runs: Sequence[RunData]) -> Figure:
    """Of the first run: for each feature a panel of weights and, where they evolve, one of alleles."""
    over_generations(runs)
    run, groups = runs[0], grouped(runs[:1])
    known = run.table(TABLE)
    features = [feature for feature in run.features if f"{run.heritable}.{feature}" in known]
    if not features:
        raise SettingsError(f"The ancestors of run {run.name!r} have no {run.heritable} to draw.")
    sweeping = any(run.has(f"{feature}.own", SWEEPS) for feature in features)
    columns = style.abreast(1.65, min(3, len(features)))
    rows = -(-len(features) // columns)
    each = 2 if sweeping else 1
    heights = [1.45, 0.8][:each] * rows
    shared: dict[str, Any] = {"sharex": True, "sharey": "row", "height_ratios": heights}
    sheet = Sheet(groups, each * rows, columns, height=1.2 + 1.15 * sum(heights), **shared)
    for index in range(rows * columns):
        row, column = each * (index // columns), index % columns
        if index >= len(features):
            for panel in sheet.axes[row : row + each, column]:
                panel.set_axis_off()
            continue
        below = index + columns >= len(features)
        _weights(sheet.axes[row, column], run, features[index], first=column == 0)
        if sweeping:
            _alleles(sheet.axes[row + 1, column], run, features[index], first=column == 0)
        for place, panel in enumerate(sheet.axes[row : row + each, column]):
            lowest = below and place == each - 1
            sheet.over_generations(Panel(panel, top=row == 0, left=column == 0, below=lowest))
    return _finished(sheet, runs, sweeping)


def _weights(panel: Axes, run: RunData, feature: str, first: bool) -> None:
    """The weights of the ancestors, at their births; ticks for those whose genome is not known."""
    drawing.zero_line(panel)
    mean = f"{run.heritable}.{feature}.mean"
    if mean in run.history:
        until = run.column("generation") <= run.column("generation", ANCESTRY)[-1]
        look = {**MEAN.look, "linewidth": 1.0}
        panel.plot(run.column("generation")[until], run.column(mean)[until], **look)
    born, weight = run.column("generation", TABLE), run.column(f"{run.heritable}.{feature}", TABLE)
    known = np.isfinite(weight)
    panel.plot(born, weight, **{**OWN.look, "markersize": 2.6})
    mark: dict[str, Any] = {
        "transform": panel.get_xaxis_transform(),
        "color": OWN.colour,
        "linewidth": 0.5,
        "clip_on": False,
    }
    for generation in born[~known]:
        panel.plot([generation, generation], [0.0, 0.05], **mark)
    panel.set_title(feature, loc="left", pad=4)
    if first:
        panel.set_ylabel(words.desire([run]) if run.heritable == "desires" else "gene")


def _alleles(panel: Axes, run: RunData, feature: str, first: bool) -> None:
    """Shares of members with the allele of the last best, and with others that were common."""
    generation = run.column("generation", SWEEPS)
    for name in run.table(SWEEPS):
        start, _, which = name.rpartition(".")
        if start == feature and which != "own":
            panel.plot(generation, run.column(name, SWEEPS), **{**OTHER.look, "linewidth": 0.7, "alpha": 0.8})
    panel.plot(generation, run.column(f"{feature}.own", SWEEPS), **{**OWN.look, "marker": "none"})
    panel.set_ylim(0, 1.02)
    if first:
        panel.set_ylabel("share of\nmembers")


def _finished(sheet: Sheet, runs: Sequence[RunData], sweeping: bool) -> Figure:
    """The figure with its words."""
    from matplotlib.lines import Line2D

    run = runs[0]
    whose, mean = _whose(run), f"{run.heritable}.{run.features[0]}.mean" in run.history
    line = Line2D([], [], **{**OWN.look, "markersize": 2.6})
    entries: list[tuple[str, style.Stroke | Line2D]] = [("line of descent", line)]
    if mean:
        entries.append(("mean", MEAN))
    if sweeping:
        entries.append(("other alleles", Line2D([], [], **{**OTHER.look, "linewidth": 0.7})))
    sheet.name_scenarios(*entries)
    gaps = sweeping and bool((np.diff(run.column("generation", SWEEPS)) > 1).any())
    return sheet.finish(
        f"Ancestors of the {whose} through first parents, at their births"
        f"{', and the mean of all members' * mean}.",
        "" if np.isfinite(_known(run)).all() else "Ticks: genome not known.",
        "Between saved populations shares are interpolated." * gaps,
        f"Below each: shares of members with the allele of the {whose}, the same number in its gene, and "
        "with others that a quarter of the members once had." * sweeping,
        "Only the first run is shown." if len(runs) > 1 else "",
    )


def _whose(run: RunData) -> str:
    """Whose ancestors they are."""
    return "last best" if run.heritable == "desires" else "oldest member at the end"


def account(runs: Sequence[RunData]) -> str:
    """A sentence or two on the ancestors of the last best of each run."""
    return "\n".join(_in_words(run) for run in runs)


def _in_words(run: RunData) -> str:
    born, ids = run.column("generation", TABLE), run.column("id", TABLE)
    known = np.isfinite(_known(run)).sum()
    ancestors, founders = run.column("ancestors", ANCESTRY), run.column("born", ANCESTRY)[0]
    text = (
        f"{run.name}: member {ids[-1]:.0f}, born in generation {born[-1]:.0f}, descends from founder "
        f"{ids[0]:.0f} through {len(ids) - 1} births of first parents, and through both parents from "
        f"{ancestors[0]:.0f} of {founders:.0f} founders. On the line {known} of {len(ids)} genomes are known"
    )
    if known == len(ids):
        return f"{text}."
    dead = ", but those of whoever died in the epoch of its birth" * (run.heritable != "desires")
    return f"{text}; record.keep=all keeps all of them{dead}."


def _known(run: RunData) -> Column:
    return run.column(f"{run.heritable}.{run.features[0]}", TABLE)
