"""What groups of runs are called, as a comparison of them does."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from fitness.settings import SettingsError

if TYPE_CHECKING:
    from runs.orchestration.saved import Run
    from runs.presentation.comparing.grouping import SavedRun


def as_compared(runs: "Sequence[Run]") -> "list[SavedRun]":
    """The runs as comparisons need them, as if each had been named by itself."""
    from runs.orchestration.sweeps.table import read_rows
    from runs.presentation.comparing.reading import saved_run

    sweeps = cache(read_rows)
    found = []
    for place, run in enumerate(runs):
        cell = sweeps(run.path.absolute().parent).get(run.path.name, {})
        found.append(saved_run(run, place, str(run.path.parent), cell))
    return found


def group_names(runs: "Sequence[SavedRun]") -> list[str] | None:
    """The name of each run's group, by the settings in which groups differ; None if that cannot be said."""
    from runs.presentation.comparing.grouping import grouped

    try:
        groups = grouped(runs)
    except SettingsError:
        return None
    names = {run.path: group.name for group in groups for run in group.runs}
    return [names[run.path] for run in runs]
