"""The cells of a sweep: every scenario with every variant, every combination of varied values, every seed.

Making them validates all of them, so that a mistake in the last is found before the first has run.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

from babushka.fitness.settings import SettingsError, merged
from babushka.runs.orchestration.config.overrides import nested
from babushka.runs.orchestration.config.values import Values, leaves, path_text, unquoted
from babushka.runs.orchestration.plan import Plan, check_seeds, plan
from babushka.runs.orchestration.sweeps import naming
from babushka.runs.orchestration.sweeps.description import Description, Variant

MOST = 100_000  # cells of one sweep
DEFAULT = "savanna"


@dataclass(frozen=True)
class Setup:
    """What several cells share that differ only in their seed. The plan's own seed is the first."""

    name: str  # of the cells, without the seed
    scenario: str
    variant: str  # empty if the sweep has none
    values: Values  # of the varied settings
    plan: Plan

    @property
    def last(self) -> int:
        """The last generation."""
        return self.plan.experiment.generations

    @property
    def kind(self) -> tuple[str, str]:
        """The kinds of world and organism, which decide what has to be compiled."""
        experiment = self.plan.experiment
        return experiment.world.name, experiment.organism.name

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The complete configuration, seed and last generation aside."""
        return replace(self.plan, experiment=replace(self.plan.experiment, seed=0, generations=0)).settings()


@dataclass(frozen=True)
class Cell:
    """One run of a sweep; its name is that of its folder in the sweep's folder."""

    setup: Setup
    seed: int

    @property
    def name(self) -> str:
        """The run folder's name."""
        return f"{self.setup.name}-s{self.seed}"

    @property
    def plan(self) -> Plan:
        """What it carries out."""
        made = self.setup.plan
        return replace(made, experiment=replace(made.experiment, seed=self.seed))


def setups(description: Description, trusted: Sequence[Path] = ()) -> tuple[Setup, ...]:
    """All setups of a sweep, validated, with distinct names; in order of scenario, variant, values.

    Raises `SettingsError`, naming the cell, for the first mistake that is found, for two setups that are the
    same, and for more cells than anybody can mean.
    """
    variants = description.variants or (Variant("", {}),)
    combinations = math.prod(len(values) for values in description.varied.values())
    scenarios = scenario_names(description, trusted)
    cells = len(scenarios) * len(variants) * combinations * description.seeds
    if cells > MOST:
        raise SettingsError(f"This sweep would have {cells:,} cells, and {MOST:,} are the most of one sweep.")
    several = cells > description.seeds
    found: list[Setup] = []
    taken: set[str] = set()
    for (source, scenario), variant in product(scenarios.items(), variants):
        for chosen in product(*description.varied.values()):
            values = dict(zip(description.varied, chosen, strict=True))
            name = naming.distinct(naming.setup_name(scenario, variant.name, values), taken)
            changes = merged(merged(description.settings, variant.settings), nested(values))
            try:
                made = _plan(source, changes, description, trusted)
            except SettingsError as error:
                raise SettingsError(f"In the cell {name!r}: {error}" if several else str(error)) from error
            found.append(Setup(name, scenario, variant.name, values, made))
    _refuse_equal(found)
    return tuple(found)


def cells_of(setups: Sequence[Setup], seeds: int) -> tuple[Cell, ...]:
    """The cells of all setups, setup by setup."""
    first = ((setup, setup.plan.experiment.seed) for setup in setups)
    return tuple(Cell(setup, number) for setup, seed in first for number in range(seed, seed + seeds))


def scenario_names(description: Description, trusted: Sequence[Path] = ()) -> dict[str, str]:
    """The name in its cells of each scenario, by its source; raises `SettingsError` for one that comes twice.

    Without a scenario, the world of a trusted file gives the name, as for `babushka run --world`.
    """
    sources = description.scenarios or (DEFAULT,)
    taken: set[str] = set()
    names: dict[str, str] = {}
    for source in sources:
        if source in names:
            raise SettingsError(f"The scenario {source!r} is named twice in this sweep.")
        stem = Path(source).name.removesuffix(".toml")
        if not description.scenarios and trusted:
            stem = plan(source, trusted=trusted).subject
        names[source] = naming.distinct(naming.scenario_name(stem), taken)
    return names


def differences(one: Setup, other: Setup) -> list[str]:
    """The dotted keys in which two complete configurations differ, seed and generations aside."""
    first, second = leaves(one.settings), leaves(other.settings)
    nothing = object()
    keys = dict.fromkeys((*first, *second))
    return [".".join(key) for key in keys if first.get(key, nothing) != second.get(key, nothing)]


def _plan(source: str, changes: Mapping[str, Any], description: Description, trusted: Sequence[Path]) -> Plan:
    made = plan(source, changes, description.seed, description.generations, None, trusted)
    check_seeds(made.experiment.seed, description.seeds)
    return made


def _refuse_equal(found: Sequence[Setup]) -> None:
    """Equal cells would be computed twice, and counted as if they were independent."""
    before: dict[str, Setup] = {}
    for setup in found:
        key = json.dumps([setup.settings, setup.plan.experiment.seed, setup.last])
        if key in before:
            raise SettingsError(
                f"The cells {before[key].name!r} and {setup.name!r} would be the same run; leave one out."
            )
        before[key] = setup


def varied_text(values: Mapping[Any, Any]) -> dict[str, str]:
    """The varied settings for tables: dotted key and value, texts without quotes."""
    return {path_text(key): unquoted(value) for key, value in values.items()}
