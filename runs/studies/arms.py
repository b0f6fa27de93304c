"""The runs of arms: one pool for all claims, in which every run that is needed is made once.

A runner's folder has `runs/`, the pool, and `analyses/`, in which analyses lie by their settings, so that
claims which ask differently of the same runs do not stand in each other's way.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from babushka.runs.orchestration.analysis.together import Asked, Piece, analyze_together
from babushka.runs.orchestration.sweeps import Cell, Setup, Sweep
from babushka.runs.orchestration.sweeps.pool import pool, setup_of
from babushka.runs.orchestration.sweeps.summary import Summary, SweepProgress
from babushka.runs.presentation.numbers import count, listed
from babushka.runs.presentation.steps import Step
from babushka.runs.studies.claim import Analysis, Arm, Runs
from babushka.runs.studies.runner import FailedRunsError, Sample, Samples, StoppedError, StudyRunner

DIGITS = 12
NAMED = 3  # runs under way that a line of progress names


@dataclass(frozen=True)
class Wanted:
    """An arm and the seeds that it is to be run on."""

    arm: Arm
    first_seed: int
    seeds: int

    @property
    def range(self) -> range:
        """The seeds."""
        return range(self.first_seed, self.first_seed + self.seeds)


@dataclass
class Arms:
    """Makes the runs of arms, and gives them."""

    runner: StudyRunner
    known: dict[Arm, Setup] = field(default_factory=dict)

    def setup(self, arm: Arm) -> Setup:
        """What the runs of an arm share; raises `SettingsError` for a mistake in it."""
        if arm not in self.known:
            changes = (*arm.changes, *self.runner.settings)
            self.known[arm] = setup_of(arm.scenario, changes, arm.generations)
        return self.known[arm]

    def cells(self, wanted: Iterable[Wanted]) -> list[Cell]:
        """The runs that are wanted, each once."""
        found = (Cell(self.setup(each.arm), seed) for each in wanted for seed in each.range)
        return [*{cell.name: cell for cell in found}.values()]

    def make(
        self,
        wanted: Iterable[Wanted],
        watch: Callable[[SweepProgress], None] = lambda standing: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Summary:
        """Make the runs that are not there yet; raises `StoppedError` where it is stopped before the end.

        Runs that fail raise nothing before somebody asks for them.
        """
        made = pool(self.runner.folder / "runs", self.cells(wanted))
        summary = replace(self.runner, watch=watch, stopped=stopped).carry_out(made)
        if summary.stopped:
            raise StoppedError(f"{summary.finished} of {summary.cells} runs are finished.")
        return summary

    def analyze(
        self,
        wanted: Iterable[Wanted],
        watch: Callable[[Step], None] = lambda step: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """Analyse the runs of arms that ask for it, unless that is done; raises `StoppedError`."""
        pieces = self._pieces(wanted)
        finished = 0

        def see(done: int, running: Sequence[str]) -> None:
            nonlocal finished
            finished = done
            watch(Step(done, len(pieces), f"analysis of {listed(running, NAMED)}"))

        given = self.runner
        if not analyze_together(pieces, given.jobs, given.threads, given.executor_factory, see, stopped):
            raise StoppedError(f"{count(len(pieces), 'run')}, of which {finished} are analysed.")
        watch(Step(len(pieces), len(pieces), "analyses"))

    def _pieces(self, wanted: Iterable[Wanted]) -> list[Piece]:
        """What is to be analysed: each run once, with everything that anybody asks of it."""
        asked: dict[Path, dict[Asked, None]] = {}
        kinds: dict[Path, tuple[str, str]] = {}
        for each in wanted:
            if (analysis := each.arm.analysis) is None:
                continue
            one = Asked(analysis.only, analysis.settings, analysis.generations, self.analyses(analysis))
            for run in self.of(each).each_run():
                asked.setdefault(run.path, {})[one] = None
                kinds[run.path] = self.setup(each.arm).kind
        return [Piece(path, tuple(several), kinds[path]) for path, several in asked.items()]

    def analyses(self, asked: Analysis) -> Path:
        """The folder of analyses with these settings; families and generations add up in one."""
        told = json.dumps(asdict(replace(asked, only=(), generations=())), sort_keys=True)
        return self.runner.folder / "analyses" / hashlib.sha256(told.encode()).hexdigest()[:DIGITS]

    def of(self, wanted: Wanted) -> Samples:
        """The finished runs of an arm in the order of seeds; raises `FailedRunsError` if one is missing."""
        from babushka.runs.orchestration.saved import load

        arm, setup = wanted.arm, self.setup(wanted.arm)
        cells = [Cell(setup, seed) for seed in wanted.range]
        made = pool(self.runner.folder / "runs", cells)
        missing = [cell for cell in cells if not _finished(made, cell)]
        if missing:
            raise FailedRunsError(
                f"{len(missing)} of {len(cells)} runs of {arm.scenario} are not finished, such as "
                f"{missing[0].name}; {str(made.folder / 'sweep.csv')!r} says why."
            )
        analyses = None if arm.analysis is None else self.analyses(arm.analysis)
        return Samples(
            Sample(arm.scenario, "", {}, cell.seed, load(made.path(cell), (), analyses)) for cell in cells
        )

    def runs(self, arms: Mapping[str, Arm], first_seed: int, seeds: int) -> Runs:
        """The finished runs of each arm by its label."""
        return {label: self.of(Wanted(arm, first_seed, seeds)) for label, arm in arms.items()}

    def seconds(self, wanted: Iterable[Wanted]) -> float:
        """How long the runs took, as far as is known, one after another; those made before are counted."""
        from babushka.runs.orchestration.sweeps.table import read_statuses

        made = pool(self.runner.folder / "runs", self.cells(wanted))
        return sum(each.seconds for each in read_statuses(made).values())


def _finished(made: Sweep, cell: Cell) -> bool:
    reached = made.reached(cell)
    return reached is not None and (reached >= cell.setup.last or made.died_out(cell))
