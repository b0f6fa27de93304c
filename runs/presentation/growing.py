"""How the reliance of runs on search grew over the generations that were analyzed
(`fitness.measures.jumps`)."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.jumps import ADDED, ATTAINED, BIMODALITY, Growth, growth, takeover_time
from babushka.fitness.measures.rising_models import FEWEST
from babushka.fitness.settings import SettingsError

Values = NDArray[np.float64]
Table = Mapping[str, Values]


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


def bimodality_at_midpoint(table: Table, label: str, grown: Growth) -> float:
    """The bimodality of the members' reliance in the analyzed generation nearest to the middle of a rise.

    NaN where nothing rises, or it was not measured.
    """
    values = np.asarray(table.get(f"{label}.{BIMODALITY}", ()), np.float64)
    if not values.size or not np.isfinite(grown.midpoint):
        return float("nan")
    return float(values[np.argmin(np.abs(np.asarray(table["generation"], np.float64) - grown.midpoint))])


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
