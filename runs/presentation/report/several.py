"""What the sections of a report on several runs are made of: each run is read once, for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runs.presentation.report.figures import Drawable
from runs.presentation.report.group_names import as_compared, group_names

if TYPE_CHECKING:
    from runs.orchestration.saved import Run
    from runs.presentation.comparing.grouping import SavedRun


@dataclass(frozen=True)
class Several:
    """Runs, what groups of them are called, and those that have evaluated a generation."""

    runs: "tuple[Run, ...]"
    names: tuple[str, ...]  # of each run's group
    begun: "tuple[SavedRun, ...]"
    drawable: tuple[Drawable, ...]  # those begun, as figures need them


def several_of(runs: "Sequence[Run]") -> Several:
    """Everything about these runs that a report shows, but for what single figures need beside."""
    from runs.presentation.run_data import run_data

    compared = as_compared(runs)
    names = group_names(compared) or [run.experiment.title or run.path.name for run in runs]
    pairs = [pair for pair in zip(runs, compared, strict=True) if len(pair[0].history.get("generation", ()))]
    data = [run_data(run) for run, _ in pairs]
    scenarios = group_names([saved for _, saved in pairs]) or [one.scenario for one in data]
    drawable = [
        Drawable(run, one, scenario) for (run, _), one, scenario in zip(pairs, data, scenarios, strict=True)
    ]
    return Several(tuple(runs), tuple(names), tuple(saved for _, saved in pairs), tuple(drawable))
