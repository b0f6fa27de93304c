"""The runs of a report, each read once: as they were saved, as figures need them, and as comparisons do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import Run
from babushka.runs.orchestration.sweeps.table import read_rows
from babushka.runs.presentation.comparing.grouping import SavedRun, grouped
from babushka.runs.presentation.comparing.reading import saved_run
from babushka.runs.presentation.plots.data import RunData
from babushka.runs.presentation.plots.reading import reading
from babushka.runs.presentation.run_data import run_data


@dataclass(frozen=True)
class Reported:
    """One run of a report."""

    run: Run
    saved: SavedRun  # as comparisons need it
    data: RunData  # as figures need it
    group: str  # what its group is called, by the settings in which groups differ

    @property
    def seed(self) -> int:
        return self.run.seed

    @property
    def begun(self) -> bool:
        """Whether a generation has been evaluated."""
        return len(self.run.history.get("generation", ())) > 0

    def named(self) -> RunData:
        """The data, with the scenario named as the group."""
        return replace(self.data, scenario=self.group)


def reported(runs: Sequence[Run]) -> list[Reported]:
    """Everything about these runs that a report shows, but for what single figures need beside."""
    cells = cache(read_rows)
    saved = []
    for run in runs:
        cell = cells(run.path.absolute().parent).get(run.path.name, {})
        saved.append(saved_run(run, str(run.path.parent), cell))
    try:
        names = {one.path: group.name for group in grouped(saved) for one in group.runs}
    except SettingsError:
        names = {}
    data = [run_data(run) for run in runs]
    groups = [names.get(run.path, one.scenario) for run, one in zip(runs, data, strict=True)]
    return [Reported(*parts) for parts in zip(runs, saved, data, groups, strict=True)]


def reading_of(runs: Sequence[Reported]) -> str:
    """What the curves show, in a sentence; or that there is nothing yet, or no sentence for all of them."""
    begun = [one.named() for one in runs if one.begun]
    if not begun:
        return "No generation has been evaluated yet."
    try:
        return reading(begun)
    except SettingsError as error:
        return f"The runs cannot be summed up together: {error}"
