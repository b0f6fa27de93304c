"""Who carries out a study: how many runs, where, and the sweeps that carry them out.

Every run of a study is an experiment as any other: a cell of a sweep with a run folder, which
can be replayed, plotted and compared. What is there already is not run again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.sweeps import (
    Description,
    Processes,
    Summary,
    Sweep,
    SweepProgress,
    carry_out,
    prepare,
)
from babushka.runs.orchestration.sweeps.cells import setups
from babushka.runs.orchestration.sweeps.description import read_file
from babushka.runs.orchestration.sweeps.sweep_folder import DESCRIPTION, is_sweep

if TYPE_CHECKING:
    from babushka.runs.orchestration.saved import Run

# What a sweep of many short runs records: the first generation and the last, saved at once. Flushing and
# compressing every generation takes longer than living it where lives are short.
BRIEFLY = ("record.keep=every", "record.every=1000000", "record.together=1000000")
FIRST_SEED = 1000  # studies report on seeds from here on, on which nothing was tuned


class StoppedError(Exception):
    """A study was stopped before its runs were finished; what is saved stays."""


class FailedRunsError(Exception):
    """Runs of a study failed; the text is one sentence. A repeated command tries them again."""


class Sample(NamedTuple):
    """A finished run of a sweep: which it is, and the run itself."""

    scenario: str
    variant: str  # empty if the sweep has none
    values: Mapping[str, Any]  # of the varied settings, by dotted key
    seed: int
    run: "Run"

    def value(self, name: str) -> Any:
        """The scenario, the variant, the seed, or a varied setting: by its key, or what is last in it.

        Raises KeyError for a name that is none of these, or the last part of several keys.
        """
        known = {**self.values, "scenario": self.scenario, "variant": self.variant, "seed": self.seed}
        keys = [key for key in known if name in (key, key.rpartition(".")[2])]
        if len(keys) != 1:
            raise KeyError(f"{name!r} is {len(keys) or 'none'} of {', '.join(known)}")
        return known[keys[0]]


class Samples(tuple[Sample, ...]):
    """Finished runs in the order of their sweep, so that seeds of every setting come in one order."""

    def where(self, **wanted: Any) -> "Samples":
        """Those with these values, named as in `Sample.value`; raises KeyError for an unknown name."""
        return Samples(each for each in self if all(each.value(name) == wanted[name] for name in wanted))

    def at(self, column: str, generation: int = -1) -> NDArray[np.float64]:
        """A column of the history at a generation, (runs,); the last generation by default."""
        return self.each(lambda run: run.history[column][generation])

    def each(self, measure: Callable[["Run"], Any]) -> NDArray[Any]:
        """What is measured of every run, (runs, ...)."""
        return np.array([measure(sample.run) for sample in self])

    def each_run(self) -> list["Run"]:
        """The runs themselves."""
        return [sample.run for sample in self]


@dataclass(frozen=True)
class StudyRunner:
    """Where a study works. `runs` is how many runs the user wants, None for as many as the study takes."""

    folder: Path  # of this study, with a folder for each of its sweeps
    runs: int | None = None
    jobs: int | None = None
    threads: int | None = None
    executor_factory: Callable[[int], Executor] = Processes
    watch: Callable[[SweepProgress], None] = lambda standing: None
    notice: Callable[[str], None] = lambda sentence: None
    stopped: Callable[[], bool] = lambda: False
    settings: Sequence[str] = ()  # changes of every run, for tests that need smaller ones
    command: tuple[str, ...] = field(default=())

    def count(self, usual: int) -> int:
        """How many runs: what the user wants, or the usual number."""
        return usual if self.runs is None else self.runs

    def sweep(
        self,
        name: str,
        scenarios: str | Sequence[str],
        *,
        seeds: int,
        most: int | None = None,
        settings: Iterable[str] = (),
        vary: Mapping[str, Sequence[Any]] | None = None,
        variants: Mapping[str, Mapping[str, Any]] | None = None,
        generations: int | None = None,
    ) -> Samples:
        """Carry out a sweep in the folder `name`, or continue the one there; the runs in its order.

        The sweep is of as many seeds from 1000 on as the user wants, but `most` at most, and of `seeds` where
        the user says nothing; `settings`, `vary` and `variants` are those of `runs.sweep`. Where the folder
        has more seeds than asked for, only the first are given back. Raises `SettingsError` for mistakes and
        for another sweep in the folder, `FailedRunsError` and `StoppedError` where runs fail or are stopped.
        """
        seeds = min(self.count(seeds), most or self.count(seeds))
        changes = [*settings, *self.settings]
        numbers = {"seeds": seeds, "seed": FIRST_SEED, "generations": generations}
        description = Description.of(scenarios, changes, vary, variants, **numbers)
        made = self._prepared(self.folder / name, description)
        wanted = [cell for cell in made.cells if cell.seed < FIRST_SEED + seeds]
        if any((reached := made.reached(cell)) is None or reached < cell.setup.last for cell in wanted):
            self._carried_out(made)
        return Samples(
            Sample(
                cell.setup.scenario,
                cell.setup.variant,
                {".".join(key): value for key, value in cell.setup.values.items()},
                cell.seed,
                made.run(cell),
            )
            for cell in wanted
        )

    def _prepared(self, folder: Path, description: Description) -> Sweep:
        """The sweep, with as many seeds as are in the folder if those are more."""
        setups(description.check())  # a mistake in it is told as it is
        if is_sweep(folder):
            there = read_file(folder / DESCRIPTION).seeds
            description = description.changed({}, {}, seeds=max(there, description.seeds))
        try:
            return prepare(description, folder)
        except SettingsError as error:
            raise SettingsError(
                f"The folder {str(folder)!r} is used for something else than this study's runs, or for "
                "those of other settings; choose another --out, or delete it."
            ) from error

    def carry_out(self, made: Sweep) -> Summary:
        """Run the cells of a sweep that are not finished; how it ended. Raises `SettingsError`."""
        return carry_out(
            made,
            jobs=self.jobs,
            threads=self.threads,
            executor_factory=self.executor_factory,
            watch=self.watch,
            notice=self.notice,
            stopped=self.stopped,
            command=self.command or None,
        )

    def _carried_out(self, made: Sweep) -> None:
        summary = self.carry_out(made)
        if summary.stopped:
            raise StoppedError(f"{summary.finished} of {summary.cells} runs are finished.")
        if summary.failed:
            name, sentence = next(iter(summary.failed.items()))
            raise FailedRunsError(
                f"{len(summary.failed)} of {summary.cells} runs in {str(made.folder)!r} failed, such as "
                f"{name}: {sentence}"
            )
