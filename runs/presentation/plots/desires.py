"""The evolved mesa-objective over generations, weight by weight, against the weights that would be best."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from babushka.fitness.measures.intervals import BOOTSTRAP_SEED, ENOUGH
from babushka.fitness.measures.two_groups import Estimate, aggregate
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration import measuring
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import drawing, style, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.data import Prepared, RunData, over_generations
from babushka.runs.presentation.plots.sheet import wrapped

PLACE = 2
SLOW = True
TABLE = "best"
RESAMPLES = 2000  # for each of many bands
DASHES = ((0.0, (6.0, 2.0)), (0.0, (2.0, 1.5)), (0.0, (6.0, 2.0, 1.0, 2.0)))


def prepare(run: Run, generation: int | None) -> Prepared:
    """The weights that would be best in every regime, where desires may take any value."""
    vary = measuring.desires_vary(run.experiment.layout)
    return Prepared({TABLE: measuring.best(run, generation)} if vary else {})


def draw(runs: Sequence[RunData]) -> Figure:
    """A panel for each feature; the best weights, where known, as dashed lines."""
    from matplotlib.lines import Line2D

    groups = over_generations(runs)
    features = [feature for feature in runs[0].features if all(run.has(f"desires.{feature}") for run in runs)]
    if not features:
        raise SettingsError(
            f"The figure needs columns 'desires.FEATURE.mean', which the history of run {runs[0].name!r} "
            "lacks or does not share with the other runs."
        )
    best = _best(groups[0].runs)
    looks: list[dict[str, Any]] = [
        {"color": stroke.colour, "linestyle": DASHES[place % 3], "linewidth": 1.1}
        for place, stroke in enumerate(style.world_strokes(best).values())
    ]
    sheet = wrapped(groups, len(features), 1.4, 1.55, sharex=True, sharey=True)
    for panel, feature in zip(sheet.panels, features, strict=True):
        drawing.zero_line(panel.axes)
        for estimates, look in zip(best.values(), looks, strict=True):
            value, low, high = estimates[runs[0].features.index(feature)]
            panel.axes.axhline(value, **look)
            if np.isfinite([low, high]).all():
                panel.axes.axhspan(low, high, color=look["color"], alpha=0.1, linewidth=0)
        sheet.draw_scenarios(panel.axes, "", [band(group.runs, f"desires.{feature}") for group in groups])
        sheet.over_generations(panel)
        panel.axes.set_title(feature, loc="left", pad=4)
        if panel.left:
            panel.axes.set_ylabel(words.desire(runs))
    named = zip(best, looks, strict=True)
    sheet.name_scenarios(
        *((f"best in the {words.world(label)}", Line2D([], [], **look)) for label, look in named)
    )
    if not best:
        return sheet.finish("The best weights were not measured.")
    return sheet.finish(
        f"The best weights are those for {groups[0].name}." if sheet.several else "",
        "They are interquartile means over its runs, with bands of their bootstrap 95 % intervals."
        if any(each.bounded for estimates in best.values() for each in estimates)
        else "",
    )


def _best(runs: Sequence[RunData]) -> dict[str, list[Estimate]]:
    """The best weights by world, (features,) each, over the runs for which they were measured."""
    tables = [run.tables[TABLE] for run in runs if TABLE in run.tables]
    shared = [label for label in tables[0] if all(label in table for table in tables)] if tables else []
    found: dict[str, list[Estimate]] = {}
    for label in shared:
        weights = np.stack([np.asarray(table[label], np.float64) for table in tables])  # (runs, features)
        chance = np.random.default_rng(BOOTSTRAP_SEED)
        found[label] = [aggregate(column, chance, RESAMPLES, ENOUGH) for column in weights.T]
    return found
