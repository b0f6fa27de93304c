"""What groups of runs are called, as a comparison of them does."""

from collections.abc import Sequence
from pathlib import Path

from fitness.settings import SettingsError


def group_names(paths: Sequence[Path]) -> list[str] | None:
    """The name of each run's group, by the settings in which groups differ; None if that cannot be said."""
    from runs.presentation.comparing.grouping import grouped
    from runs.presentation.comparing.reading import read_runs

    try:
        groups = grouped(read_runs([str(path) for path in paths]))
    except SettingsError:
        return None
    names = {run.path.resolve(): group.name for group in groups for run in group.runs}
    found = [names.get(path.resolve()) for path in paths]
    return None if None in found else [str(name) for name in found]
