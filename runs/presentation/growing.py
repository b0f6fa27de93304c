"""How the reliance of runs on search grew over the generations that were analyzed
(`fitness.measures.jumps`)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis.measures.reliance import ADDED, ATTAINED
from babushka.fitness.measures.jumps import NO_RISE, UNDECIDED, Growth, growth, takeover_time
from babushka.fitness.measures.rising_models import FEWEST
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.comparing.grouping import SavedRun

Values = NDArray[np.float64]
Table = Mapping[str, Values]
GROWTH = "growth"  # what its columns are called after the label, as in `ancestral.growth.time`


def series(table: Table, label: str, name: str) -> tuple[Values, Values, Values]:
    """Generations at equal distances, what search adds there and what is attained, (generations,) each.

    The last analyzed generation is left out if it lies between two others. Raises `SettingsError` for too
    few.
    """
    columns = [f"{label}.{column}" for column in (ADDED, ATTAINED)]
    if any(column not in table for column in columns):
        raise SettingsError(
            f"Of run {name!r} it is not known what search adds in {label!r}: "
            "`babushka analyze RUN --every 1 --only reliance`."
        )
    generations, added, attained = (
        np.asarray(table[column], np.float64) for column in ("generation", *columns)
    )
    known = np.isfinite(added) & np.isfinite(attained)
    if known.sum() > 2 and len(set(np.diff(generations[known])[:-1])) == 1:
        gaps = np.diff(generations[known])
        known[np.flatnonzero(known)[-1]] = gaps[-1] == gaps[0]
    gaps = np.diff(generations[known])
    if known.sum() < FEWEST or len(set(gaps)) != 1:
        raise SettingsError(
            f"How reliance grew is asked of {FEWEST} generations or more at equal distances, and of run "
            f'{name!r} {int(known.sum())} were analyzed: keep more with record.keep = "all", and then '
            "`babushka analyze RUN --every 1 --only reliance`."
        )
    return generations[known], added[known], attained[known]


def growth_of(table: Table, label: str, name: str, settings: Mapping[str, Any]) -> Growth:
    """The growth of reliance in a run, whose flat `settings` tell the takeover time."""
    told = (tuple(values.tolist()) for values in series(table, label, name))
    return _growth(*told, takeover_of(settings))


@lru_cache(1000)  # a figure, its account and a comparison ask for the same
def _growth(
    generations: tuple[float, ...], added: tuple[float, ...], attained: tuple[float, ...], takeover: float
) -> Growth:
    return growth(generations, added, attained, takeover)


def takeover_of(settings: Mapping[str, Any]) -> float:
    """The takeover time in generations; NaN unless one population is selected by tournaments."""
    own = (settings.get(f"evolution.{key}") for key in ("optimizer", "selection", "islands.demes"))
    if tuple(own) != ("genetic", "selTournament", 1):
        return float("nan")
    size = settings.get("evolution.genetic.selection_arguments.tournsize", 3)
    return takeover_time(int(settings["evolution.population"]), float(size))


def with_growth(run: SavedRun, measures: Sequence[str]) -> SavedRun:
    """The run with the columns of growth that are asked for in its analysis: one number for all generations.

    `L.growth.rises` is 1 where reliance rises; `.step` 1 where a step is named, 0 where another model is, NaN
    where none is; `.rise`, `.time` and `.midpoint` are its size, rise time and middle, in generations.
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
        }
        size = len(run.analysis["generation"])
        added |= {f"{label}.{GROWTH}.{name}": np.full(size, value) for name, value in values.items()}
    return replace(run, analysis={**run.analysis, **added}) if added else run
