"""Experiments that take a fraction of a second, for tests of what happens around the lives."""

from typing import Any

from babushka.evolution.experiment import Experiment
from babushka.fitness.settings import merged

GENERATIONS = 3
LONGER = 14  # generations, where a lineage is to have a past

TINY: dict[str, Any] = {
    "generations": GENERATIONS,
    "world": {"lifetime": 30},
    "organism": {"max_budget": 4, "max_horizon": 4},
    "evolution": {"population": 12, "episodes": 1, "survivors": 2, "random_lives": 4},
}


def mapping(**changes: Any) -> dict[str, Any]:
    """The settings of a tiny experiment, with changes by section."""
    return merged(TINY, changes)


def experiment(**changes: Any) -> Experiment:
    """A tiny experiment."""
    return Experiment.from_mapping(mapping(**changes))


def options(generations: int = GENERATIONS) -> list[str]:
    """The same settings for the command line."""
    changes = [
        f"--set={section}.{key}={value}"
        for section, table in TINY.items()
        if isinstance(table, dict)
        for key, value in table.items()
    ]
    return [*changes, f"--generations={generations}"]


def settings() -> list[str]:
    """The same settings for the Python API."""
    return [option.removeprefix("--set=") for option in options() if option.startswith("--set=")]
