"""Growth of reliance as measures of runs: one number for all generations (`runs.presentation.growing`)."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.jumps import NO_RISE, UNDECIDED
from babushka.runs.presentation.comparing.grouping import SavedRun
from babushka.runs.presentation.growing import bimodality_at_midpoint, growth_of

Values = NDArray[np.float64]
GROWTH = "growth"  # what its columns are called after the label, as in `ancestral.growth.time`


def with_growth(run: SavedRun, measures: Sequence[str]) -> SavedRun:
    """The run with the columns of growth that are asked for in its analysis: one number for all generations.

    `L.growth.rises` is 1 where reliance rises; `.step` 1 where a step is named, 0 where another model is, NaN
    where none is; `.rise`, `.time` and `.midpoint` are its size, rise time and middle, in generations, and
    `.bimodality` is that of the members' reliance in the generation nearest to the middle.
    """
    words = [measure.removeprefix("analysis.").partition(f".{GROWTH}.") for measure in measures]
    added: dict[str, Values] = {}
    for label in dict.fromkeys(label for label, found, _ in words if found):
        found = growth_of(run.analysis, label, run.path.name, run.settings)
        told = found.verdict not in (NO_RISE, UNDECIDED)
        values = {
            "rises": float(found.verdict != NO_RISE),
            "step": float(found.verdict == "step") if told else np.nan,
            "rise": found.rise,
            "time": found.rise_time,
            "midpoint": found.midpoint,
            "bimodality": bimodality_at_midpoint(run.analysis, label, found),
        }
        size = len(run.analysis["generation"])
        added |= {f"{label}.{GROWTH}.{name}": np.full(size, value) for name, value in values.items()}
    return replace(run, analysis={**run.analysis, **added}) if added else run
