"""What figures of sweeps share: the settings in which runs differ, and one number for each group of runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from babushka.fitness.columns import Column
from babushka.fitness.settings import About, SettingsError
from babushka.runs.orchestration.analysis import figures as analysed
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.comparing.comparison import Row, row_of
from babushka.runs.presentation.comparing.measures import check_measures, choose_generation
from babushka.runs.presentation.comparing.settings import differing, flat, rank, short_names, value_words
from babushka.runs.presentation.groups import Group
from babushka.runs.presentation.numbers import listed, span
from babushka.runs.presentation.plots import labels
from babushka.runs.presentation.plots.bands import RUNS, Band
from babushka.runs.presentation.plots.data import Prepared, RunData, grouped, worlds

NO_OTHER: Mapping[str, Any] = {}


def is_number(value: Any) -> bool:
    """Whether a setting's value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


@dataclass(frozen=True)
class Swept:
    """Runs of a sweep, the settings in which those of one scenario differ, and what is shown of them."""

    groups: Sequence[Group[RunData]]  # by scenario
    keys: tuple[str, ...]  # dotted
    names: dict[str, str]  # short, by dotted key
    settings: dict[int, dict[str, Any]]  # the flat settings of each run, by its `id`
    generations: dict[str, int]  # of each measure that is shown, the last that all runs have

    def values(self, key: str, axis: bool = False) -> list[Any]:
        """The values of a setting in the order of the runs; along an `axis`, if they are numbers, by size."""
        known: dict[str, Any] = {}
        for table in self.settings.values():
            known.setdefault(value_words(table.get(key)), table.get(key))
        values = list(known.values())
        return sorted(values, key=rank) if axis and all(map(is_number, values)) else values

    def column(self, measure: str) -> Column:
        """What is declared of a measure."""
        run = self.groups[0].runs[0]
        return labels.find(measure, run.declared(), run.declared("measures") if run.analysis else ())

    def label(self, key: str) -> str:
        """The label of an axis of a setting."""
        return labels.setting(key, self.names[key], self.described)

    @property
    def described(self) -> Mapping[str, About]:
        """What settings are, by key."""
        return {key: about for group in self.groups for key, about in group.runs[0].described.items()}

    @property
    def settings_in_words(self) -> str:
        """What varied settings are called in configurations, in a sentence."""
        return labels.explained(self.names, self.described)

    def where(self, chosen: Mapping[str, Any], group: Group[RunData]) -> Group[RunData] | None:
        """The runs of a scenario whose settings have these values; None if there are none."""
        wanted = {key: value_words(value) for key, value in chosen.items()}
        found = [
            run
            for run in group.runs
            if all(value_words(self.settings[id(run)].get(key)) == wanted[key] for key in wanted)
        ]
        return Group(group.name, tuple(found)) if found else None

    def row(self, group: Group[RunData], measure: str) -> Row:
        """The measure in these runs, and its interquartile mean with its bootstrap interval."""
        return row_of(group, measure, self.generations[measure])

    def line(
        self, along: str, group: Group[RunData], measure: str, chosen: Mapping[str, Any] = NO_OTHER
    ) -> tuple[Band, list[Row]]:
        """(the line of a measure over the values of a setting, the rows that it was made of)."""
        rows = {
            float(value): self.row(here, measure)
            for value in self.values(along, axis=True)
            if (here := self.where({along: value, **chosen}, group))
        }
        centre, low, high = np.array([row.mean for row in rows.values()], np.float64).T
        return Band(np.array(list(rows)), centre, low, high, ""), [*rows.values()]

    @property
    def along(self) -> str | None:
        """The one setting in which the runs of one scenario differ, if it is a number; None if they do not.

        Raises `SettingsError` for more settings than one, other settings, or several scenarios.
        """
        if not self.keys:
            return None
        if self.one_number is None or len(self.groups) > 1:
            raise self.refused("figure of this kind", "one setting that is a number, of one scenario")
        return self.one_number

    @property
    def one_number(self) -> str | None:
        """The one setting in which runs of the same scenario differ, if it is a number; else None."""
        if len(self.keys) != 1 or not all(map(is_number, self.values(self.keys[0]))):
            return None
        return self.keys[0]

    @property
    def generations_in_words(self) -> str:
        """'Generation 60.', or 'Generations 50 and 60.' where panels are of several."""
        distinct = sorted(set(self.generations.values()))
        return f"Generation{'s' * (len(distinct) > 1)} {' and '.join(map(str, distinct))}."

    def refused(self, figure: str, wanted: str) -> SettingsError:
        """The sentence that says how many settings a figure needs, and in which the runs differ."""
        many = f"{len(self.keys)}: {listed(self.keys, 6)}" if self.keys else "none"
        return SettingsError(f"A {figure} needs runs that differ in {wanted}, but these differ in {many}.")


def prepare(run: Run, generation: int | None) -> Prepared:
    """The measures of all analysed generations, where there are any."""
    if not run.analysis.generations():
        return Prepared()
    table, columns = analysed.measured(run), analysed.measured_columns(run)
    return Prepared({"measures": table}, columns={"measures": columns})


def swept(runs: Sequence[RunData], columns: Sequence[str]) -> Swept:
    """The runs as a sweep, of which these columns are shown, by default the base objective in every probe.

    Raises `SettingsError` where there is nothing to draw, and as `check_measures` and `choose_generation` do.
    """
    made = varied(runs)
    shown = columns or default_columns(runs)
    check_measures(shown, runs)
    return replace(made, generations={column: choose_generation(runs, [column], None)[0] for column in shown})


def varied(runs: Sequence[RunData]) -> Swept:
    """The runs as a sweep of which no measure is shown; `SettingsError` where there is nothing to draw."""
    groups = grouped(runs)
    settings = {id(run): flat(run.settings) for run in runs}
    keys = dict.fromkeys(
        key for group in groups for key in differing([settings[id(run)] for run in group.runs])
    )
    return Swept(groups, tuple(keys), short_names(list(keys)), settings, {})


def default_columns(runs: Sequence[RunData]) -> list[str]:
    """The base objective in every probe."""
    objective = runs[0].objective
    return [f"{label}.{objective}" for label in worlds(runs, objective)]


def said(rows: Sequence[Row]) -> str:
    """What lines and bands over a setting are."""
    bounded = any(row.mean.bounded for row in rows)
    counted = f"n = {span(row.defined for row in rows)} runs at each value"
    line = (RUNS if bounded else "interquartile mean over {}; too few runs for intervals").format(counted)
    return f"Line{' and band' if bounded else ''}: {line}."
