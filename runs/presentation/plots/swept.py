"""What figures of sweeps share: the settings in which runs differ, and one number for each group of runs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fitness.measures.intervals import BOOTSTRAP_SEED, ENOUGH, bootstrap_interval, interquartile_mean
from fitness.settings import SettingsError
from runs.presentation.comparing.comparison import RESAMPLES
from runs.presentation.comparing.measures import OF_ANALYSIS
from runs.presentation.comparing.settings import differing, flat, rank, short_names, value_words
from runs.presentation.plots.bands import mean_of
from runs.presentation.plots.data import Prepared, RunData, grouped, worlds

if TYPE_CHECKING:
    from runs.orchestration.saved import Run


@dataclass(frozen=True)
class Swept:
    """Runs of a sweep, and the settings in which those of one scenario differ."""

    runs: tuple[RunData, ...]
    keys: tuple[str, ...]  # dotted
    names: dict[str, str]  # short, by dotted key
    tables: tuple[dict[str, Any], ...]  # the flat settings of each run

    def values(self, key: str) -> list[Any]:
        """The values of a setting: numbers by size, then others by their words."""
        known = {value_words(table.get(key)): table.get(key) for table in self.tables}
        return sorted(known.values(), key=rank)

    def where(self, chosen: dict[str, Any], scenario: str) -> list[RunData]:
        """The runs of a scenario whose settings have these values."""
        wanted = {key: value_words(value) for key, value in chosen.items()}
        return [
            run
            for run, table in zip(self.runs, self.tables, strict=True)
            if run.scenario == scenario and all(value_words(table.get(key)) == wanted[key] for key in wanted)
        ]


@dataclass(frozen=True)
class Spot:
    """One number of a group of runs, with its interval; NaN where there is none."""

    centre: float
    low: float
    high: float
    defined: int  # runs in which it is
    runs: int


def prepare(run: "Run", generation: int | None) -> Prepared:
    """The measures of all analysed generations, where there are any."""
    from runs.orchestration.analysis.figures import measured, measured_columns
    from runs.storage.store import Store

    if not Store(run.path).generations():
        return Prepared()
    return Prepared({"measures": measured(run)}, columns={"measures": measured_columns(run)})


def swept(runs: Sequence[RunData]) -> Swept:
    """The runs as a sweep. Raises `SettingsError` where there is nothing to draw."""
    groups = grouped(runs)
    tables = [flat(run.settings) for run in runs]
    keys: dict[str, None] = {}
    for group in groups:
        own = [table for run, table in zip(runs, tables, strict=True) if run.scenario == group.scenario]
        keys.update(dict.fromkeys(differing(own)))
    return Swept(tuple(runs), tuple(keys), short_names(list(keys)), tuple(tables))


def default_columns(runs: Sequence[RunData]) -> list[str]:
    """The base objective in every probe."""
    objective = runs[0].objective
    return [f"{label}.{objective}" for label in worlds(runs, objective)]


def table_of(runs: Sequence[RunData], column: str) -> str:
    """Where a column is: in the history, or in the measures of `babushka analyze` if all runs have those.

    `analysis.` before its name asks for the latter even where the history has it too.
    """
    if column.startswith(OF_ANALYSIS):
        return "measures"
    kept = not all(run.has(column) for run in runs) and all(run.has(column, "measures") for run in runs)
    return "measures" if kept else "history"


def last_shared(runs: Sequence[RunData], table: str) -> int:
    """The last generation that all runs have in a table. Raises `SettingsError` if there is none."""
    shared = set.intersection(*({int(at) for at in run.column("generation", table)} for run in runs))
    if not shared:
        raise SettingsError("These runs have no generation in common, so they cannot share a figure.")
    return max(shared)


def spot(runs: Sequence[RunData], column: str, table: str, generation: int) -> Spot:
    """The interquartile mean over runs of the mean over members, and its bootstrap 95 % interval."""
    found = []
    for run in runs:
        row = int(np.flatnonzero(run.column("generation", table) == generation)[-1])
        found.append(float(mean_of(run, column.removeprefix(OF_ANALYSIS), table)[row]))
    values = np.array(found)
    values = values[np.isfinite(values)]
    if not values.size:
        return Spot(math.nan, math.nan, math.nan, 0, len(runs))
    centre = float(interquartile_mean(values))
    if values.size < ENOUGH:
        return Spot(centre, math.nan, math.nan, values.size, len(runs))
    low, high = bootstrap_interval(values, np.random.default_rng(BOOTSTRAP_SEED), resamples=RESAMPLES)
    return Spot(centre, float(low), float(high), values.size, len(runs))


def generations_in_words(generations: Sequence[int]) -> str:
    """'Generation 60.', or 'Generations 50 and 60.' where panels are of several."""
    distinct = sorted(set(generations))
    return f"Generation{'s' * (len(distinct) > 1)} {' and '.join(map(str, distinct))}."


def complaint(figure: str, wanted: str, made: Swept) -> SettingsError:
    """The sentence that says how many settings a figure needs, and in which the runs differ."""
    names = ", ".join(made.keys[:6]) + (" and others" if len(made.keys) > 6 else "")
    differ = f"these differ in {len(made.keys)}: {names}" if made.keys else "these differ in none"
    return SettingsError(f"A {figure} needs runs that differ in {wanted}, but {differ}.")
