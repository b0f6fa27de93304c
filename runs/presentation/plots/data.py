"""What a figure is drawn from: plain arrays of one run, without its folder.

A figure takes a list of `RunData`. Runs of one scenario are its seeds; different scenarios stand side by
side. Missing columns and runs that do not go together are user's mistakes and raise `SettingsError`.

Columns are those of the history (`evolution.history`). The other tables have the same names of columns:

    pressure     budget (proposals), then L.<objective>.* and L.felt.* for each world L, as in the history
    modernity    first the regime's parameter (modern, 0 to 1); <objective>.*, felt.*, steps.mean, divergence
    best         a column for each world L, of shape (features,): the weights that would be best in it
    lineage      the ancestors of the last best: id, generation, desires.F; NaN where the genome is not known;
                 where members live together, those of the oldest, and genes.G for each gene G
    ancestry     generation; those born, ancestors among them, and genes expected of them
    sweeps       generation; F.own, F.1 and so on: shares of members with an allele of the gene of desire F
    constraint   generation; for each block B of the genome B.births, B.substitutions, B.neutral, B.squares,
                 B.fourths, B.neutral_squares (see `runs.orchestration.descent`)
    rewards      a row for each member: desires.F, objective (mean over its lives); generation
    known        a column for each reward known from elsewhere, of shape (features + 1,): weights, objective
    goodhart.K   a curve over pressure of kind K: pressure, kl, then L.proxy, L.true, L.z_proxy, L.z_true

Tables that are measured with another number of lives than the history say so in a column `lives`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.columns import INTENT, REACHED, SIX, WANTED, guessed
from babushka.fitness.columns import Column as Declared
from babushka.fitness.settings import About, SettingsError
from babushka.runs.presentation import groups
from babushka.runs.presentation.comparing.settings import flat, value_words

Column = NDArray[np.float64]
Table = Mapping[str, Column]


@dataclass(frozen=True)
class Points:
    """What others published of the same experiment, to be shown beside runs; columns as in the history."""

    source: str  # who and what, in words for a key
    generations: Column  # (points,)
    means: Table  # (points,) by the name of a trait, such as "undecided"
    deviations: Table  # what the source says of their spread, by the same names; may lack some


@dataclass(frozen=True)
class Prepared:
    """What one kind of figure needs of a run beyond its history and settings."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    fits: tuple[Mapping[str, Any], ...] = ()
    published: tuple[Points, ...] = ()
    columns: Mapping[str, Sequence[Declared]] = field(default_factory=dict)  # what those of a table are


@dataclass(frozen=True)
class RunData:
    """One run, as figures need it."""

    name: str
    scenario: str
    seed: int
    history: Table  # one array of shape (generations,) a column
    features: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()  # of the regimes, that of selection first; empty: as the columns say
    objective: str = "births"  # the base objective, as the history's columns call it
    objective_words: str = ""  # as sentences call it; empty: so as well
    schedule: tuple[Mapping[str, Any], ...] = ()  # as in the configuration: {"at": 60, "regime": {...}}
    selection: str = ""  # the regime of selection in words, such as "modern = 0"
    episodes: int = 0  # lives that each member lives in each world and generation; 0: not known
    scaled: bool = False  # whether desires are scaled to length 1
    search_cost: float | None = None  # energy per simulated step; None: the world has no such thing
    tables: Mapping[str, Table] = field(default_factory=dict)
    fits: tuple[Mapping[str, Any], ...] = ()  # what was fitted to Goodhart curves, over this run's members
    settings: Mapping[str, Any] = field(default_factory=dict)  # the complete configuration
    described: Mapping[str, About] = field(default_factory=dict)  # what settings are, by dotted key
    published: tuple[Points, ...] = ()  # of exactly this experiment
    shown: tuple[str, ...] = ()  # where members live together: the history's columns to look at
    heritable: str = "desires"  # what the tables of ancestors call the values that are inherited
    columns: Mapping[str, Sequence[Declared]] = field(default_factory=dict)  # what those of a table are

    def table(self, name: str) -> Table:
        """The table `name`; "history" is the history."""
        if name == "history":
            return self.history
        if name not in self.tables:
            raise SettingsError(
                f"The figure needs measurements of {name}, which were not made for run {self.name!r}."
            )
        return self.tables[name]

    def column(self, name: str, table: str = "history") -> Column:
        """One column, float64."""
        found = self.table(table)
        if name not in found:
            raise SettingsError(
                f"The figure needs the column {name!r}, which the {table} of run {self.name!r} lacks."
            )
        return np.asarray(found[name], np.float64)

    def has(self, name: str, table: str = "history") -> bool:
        """Whether there is a column called `name`, or one of the mean of that."""
        if table != "history" and table not in self.tables:
            return False
        return name in self.table(table) or "mean" in self.statistics(name, table)

    def declared(self, table: str = "history") -> list[Declared]:
        """What the columns of a table are: as they are declared or, where they are not, by their names."""
        if table not in self._declared:
            names = self.table(table)
            parts = [name.partition(".") for name in names]
            labels = list(dict.fromkeys(stem for stem, _, rest in parts if rest not in ("", "fst", *SIX)))
            told = {column.name: column for column in self.columns.get(table, ())}
            told |= {each.name: each for each in guessed((n for n in names if n not in told), labels)}
            self._declared[table] = [told[name] for name in names]
        return self._declared[table]

    def statistics(self, stem: str, table: str = "history") -> dict[str, str]:
        """The columns of a quantity, such as 'modern.births', by their statistics; "" is none."""
        if table not in self._quantities:
            found: dict[str, dict[str, str]] = {}
            for each in self.declared(table):
                quantity = f"{each.label}.{each.quantity}" if each.label else each.quantity
                found.setdefault(quantity, {})[each.statistic] = each.name
            self._quantities[table] = found
        return self._quantities[table].get(stem, {})

    @cached_property
    def _declared(self) -> dict[str, list[Declared]]:
        return {}

    @cached_property
    def _quantities(self) -> dict[str, dict[str, dict[str, str]]]:
        return {}

    @property
    def intent(self) -> str:
        """What the designer wants beside the base objective, as the history's columns call it."""
        return next((each.quantity for each in self.declared() if each.role == INTENT), "")

    @property
    def probe_every(self) -> int:
        """Generations from one that lives in the probes to the next."""
        return int(self.settings.get("evolution", {}).get("probe_every", 1))

    @property
    def analysis(self) -> Table:
        """The measures of `babushka analyze`; empty where there are none."""
        return self.tables.get("measures", {})

    def lives(self, table: str = "history") -> int:
        """Lives of each member at each point of a table; 0 if not known."""
        if table == "history":
            return self.episodes
        counts = np.asarray(self.tables.get(table, {}).get("lives", ()), np.float64)
        return int(counts[0]) if counts.size and np.isfinite(counts[0]) else 0

    @property
    def members(self) -> int:
        """Members of the last generation that had any; 0 if not known."""
        counts = np.asarray(self.history.get("members", ()), np.float64)
        alive = counts[counts > 0]
        return int(alive[-1]) if alive.size else 0


Group = groups.Group[RunData]  # the runs of one scenario
Change = tuple[int, str]  # generation, and the changed settings in words


def changes_of(runs: Sequence[RunData]) -> list[Change]:
    """Every scheduled change of any of the runs, in order."""
    scheduled = [change for run in runs for change in run.schedule if "at" in change]
    return sorted({(int(change["at"]), _words(change)) for change in scheduled})


def grouped(runs: Sequence[RunData], table: str = "history") -> list[Group]:
    """The runs by scenario, in the order in which scenarios first appear.

    Raises `SettingsError` where there is nothing to draw or where the runs cannot share an axis.
    """
    if not runs:
        raise SettingsError("There is no run to draw a figure of.")
    objectives = list(dict.fromkeys(run.objective for run in runs))
    if len(objectives) > 1:
        raise SettingsError(
            f"Runs with different base objectives ({', '.join(objectives)}) cannot share a figure."
        )
    for run in runs:
        if table == "history" and np.size(run.column("generation")) == 0:
            raise SettingsError(
                f"Run {run.name!r} has not evaluated a generation yet, so there is nothing to draw."
            )
    return groups.groups_by(runs, lambda run: run.scenario)


def over_generations(runs: Sequence[RunData], table: str = "history") -> list[Group]:
    """The same for a figure of lines over generations, of which a single one makes none: `SettingsError`."""
    groups = grouped(runs, table)
    if all(np.unique(run.column("generation", table)).size == 1 for run in runs):
        name, own = runs[0].name, len(runs) == 1
        if table == "history":
            whose = f"Run {name!r} has" if own else f"Runs such as {name!r} have"
            raise SettingsError(
                f"{whose} one generation, and lines over generations need two: continue it with "
                "`babushka resume RUN --generations +10`, or draw runs against each other with "
                "`babushka compare RUN... --figure FILE`."
            )
        raise SettingsError(
            f"Of {'run' if own else 'runs such as'} {name!r} one generation was analyzed, and lines over "
            "generations need two: look at more with `babushka analyze RUN --every 1`."
        )
    return groups


def intent_of(runs: Sequence[RunData]) -> str:
    """What the designer wants beside the base objective, if it is the same in all runs; else empty."""
    wanted = {run.intent for run in runs}
    return wanted.pop() if len(wanted) == 1 else ""


def worlds(runs: Sequence[RunData], column: str, table: str = "history") -> list[str]:
    """The labels L of which every run has a column `L.column`: the probes, or "selection" if none.

    Lives that are trials of what is reached count nothing else, so that they are shown for that alone.
    """
    found = [
        {each.label: None for each in run.declared(table) if each.label and each.quantity == column}
        for run in runs
    ]
    shared = [label for label in found[0] if all(label in labels for labels in found)]
    if not shared:
        lacking = next((run for run, labels in zip(runs, found, strict=True) if not labels), runs[0])
        raise SettingsError(
            f"The figure needs a column 'LABEL.{column}' of some regime LABEL, which the {table} of run "
            f"{lacking.name!r} lacks or does not share with the other runs."
        )
    trials = {each.label for run in runs for each in run.declared(table) if each.quantity.startswith(REACHED)}
    asked = column.startswith((REACHED, WANTED))
    probes = [label for label in shared if label != "selection" and (asked or label not in trials)]
    order = runs[0].labels
    probes.sort(key=lambda label: order.index(label) if label in order else len(order))
    return probes or shared


def _words(change: Mapping[str, Any]) -> str:
    """A scheduled change in words: 'regime.modern = 1, evolution.population = 500'."""
    settings = flat({key: value for key, value in change.items() if key not in ("at", "every")})
    parts = [f"{name} = {value_words(value)}" for name, value in settings.items()]
    again = f", every {change['every']} generations" if "every" in change else ""
    return ", ".join(parts) + again
