"""What tests of sweeps share: an executor without processes, and functions for workers to call."""

import csv
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as some

from babushka.runs.orchestration.sweeps import Description, Sweep, prepare
from babushka.runs.orchestration.sweeps.cells import setups
from tests.tiny import TINY

SETTINGS = {name: table for name, table in TINY.items() if isinstance(table, dict)}
SETTINGS["organism"] = {"max_horizon": 4}  # the budget is varied


BUDGET = ("organism", "max_budget")
RATE = ("evolution", "mutation_rate")

briefly = settings(max_examples=50)
WORDS = some.text(some.characters(exclude_categories=("Cs",)))
PLAIN = some.booleans() | some.integers(-(2**63), 2**63 - 1) | some.floats(allow_nan=False) | WORDS
VALUES = some.recursive(
    PLAIN, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(WORDS, inner, max_size=3)
)


def described(**given: Any) -> Description:
    """A description of cells that take a fraction of a second."""
    return Description(**{"settings": SETTINGS, "generations": 1, **given})


def prepared(folder: Path, **given: Any) -> Sweep:
    """A sweep of such cells."""
    return prepare(described(**given), folder)


def names(description: Description) -> list[str]:
    """The names of a description's cells, without seeds."""
    return [setup.name for setup in setups(description)]


def table(folder: Path) -> list[dict[str, str]]:
    """The rows of a sweep's table."""
    with (folder / "sweep.csv").open(newline="") as handle:
        return list(csv.DictReader(handle))


class InThisProcess(Executor):
    """Calls at once and in this process, so that a test sees everything that happens."""

    def __init__(
        self, jobs: int, before: Callable[[Any], None] = lambda task: None, patience: float = 0.0
    ) -> None:
        self.jobs = jobs
        self.before = before

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            self.before(args[0])
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future
