"""Experiments from scenarios and files."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from babushka.evolution.experiment import Experiment
from babushka.runs.orchestration.config import parse_overrides, read_mapping
from babushka.runs.orchestration.plan import plan_of


def loaded(source: str, overrides: Iterable[str] = (), trusted: Sequence[Path] = ()) -> Experiment:
    """The experiment of a scenario or a file, with changes as on the command line."""
    return plan_of(read_mapping(source, parse_overrides(overrides)), trusted=trusted).experiment
