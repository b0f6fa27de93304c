"""Carrying out a sweep: which cell runs when, with how many threads, and what happens when one fails.

One process carries out a sweep at a time. It gives cells to an executor, any `concurrent.futures.Executor`,
looks at the disk for how far they are, and keeps the sweep's table. Cells go seed by seed, so that an
unfinished sweep has about as many seeds of every setting.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from babushka.fitness.progress import Standing
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.engines.engine import Engine
from babushka.runs.orchestration.engines.processes import LostContactError, Processes
from babushka.runs.orchestration.engines.sharing import Shares
from babushka.runs.orchestration.sweeps.cells import Cell
from babushka.runs.orchestration.sweeps.description import Description
from babushka.runs.orchestration.sweeps.summary import Summary, SweepProgress
from babushka.runs.orchestration.sweeps.sweep_folder import FAILURES, LOCK, SCENARIOS, Sweep, prepare
from babushka.runs.orchestration.sweeps.table import FAILED, FINISHED, PENDING, read_statuses, write_statuses
from babushka.runs.orchestration.sweeps.time_left import Took
from babushka.runs.orchestration.sweeps.worker import LOCKED, REFUSED, STOPPED, Outcome, Task, run_cell
from babushka.runs.orchestration.trials import check
from babushka.runs.storage import Lock, RunFolder, files
from babushka.runs.storage.run_folder import LOCK as RUN_LOCK

TICK = 0.2  # seconds between looks at the disk and at whether to stop
WRITING = 1.0  # seconds between rewritings of the table, at least
ATTEMPTS = 2  # for a cell whose process dies, since it may have been another's memory that ran out
AGAIN = 1.0  # seconds between attempts at a cell in which somebody else is writing


Watch = Callable[[SweepProgress], None]
ExecutorFactory = Callable[[int], Executor]


def carry_out(
    sweep: Sweep,
    *,
    jobs: int | None = None,
    threads: int | None = None,
    executor_factory: ExecutorFactory = Processes,
    watch: Watch = lambda standing: None,
    notice: Callable[[str], None] = lambda sentence: None,
    stopped: Callable[[], bool] = lambda: False,
    command: Sequence[str] | None = None,
) -> Summary:
    """Carry out what is not finished of a sweep, in its folder; results do not depend on jobs and threads.

    `jobs` cells run at a time, by default as many as there are processors for; the processors are shared
    out among them unless `threads` says how many each has. `executor_factory(jobs)` gives the executor that
    runs them, such as `Processes` or a cluster's, whose workers must see the folder. When `stopped()` turns
    true, an executor with a method `stop` is asked to stop its workers politely, and others are waited for.

    Raises `SettingsError` if the folder cannot be written or another process is at work in it. A cell that
    fails raises nothing: it is in the summary and in sweep.csv, and is tried again the next time.
    """
    check(setup.plan for setup in sweep.setups)
    files.make_folder(sweep.folder)
    with Lock(sweep.folder / LOCK) as lock:
        for sentence in lock.notices:
            notice(sentence)
        for place in (sweep.folder, sweep.folder / SCENARIOS, sweep.folder / FAILURES):
            files.remove_temporaries(place)
        sweep.write()
        for cell in sweep.cells:
            _tidy(sweep, cell)
        session = _SweepSession(sweep, jobs, threads, executor_factory, watch, notice, stopped, command)
        return session.run()


def _tidy(sweep: Sweep, cell: Cell) -> None:
    """Remove what is left of a worker that was killed when its cell was finished, but not yet given back.

    Such a cell is not run again, so that nobody else would; one that somebody is at work in is left alone.
    """
    folder, last = RunFolder(sweep.path(cell)), cell.setup.last
    if (folder.path / RUN_LOCK).exists() and sweep.reached(cell) == last:
        with suppress(SettingsError), folder.lock():
            folder.recover(lambda generation: cell.setup.plan.record.kept(generation, last))


def shares_of(sweep: Sweep, cells: int, jobs: int | None = None, threads: int | None = None) -> Shares:
    """How so many cells share the processors; what is not said here the sweep says, or else the machine."""
    described = sweep.description
    return Shares.of(cells, jobs or described.jobs, threads or described.threads)


class _SweepSession:
    """The state of one carrying out."""

    def __init__(
        self,
        sweep: Sweep,
        jobs: int | None,
        threads: int | None,
        executor_factory: ExecutorFactory,
        watch: Watch,
        notice: Callable[[str], None],
        stopped: Callable[[], bool],
        command: Sequence[str] | None,
    ) -> None:
        self.sweep = sweep
        self.watch, self.notice, self.stopped = watch, notice, stopped
        self.command = tuple(sys.argv if command is None else command)
        self.statuses = read_statuses(sweep)
        todo = (cell for cell in sweep.cells if self.statuses[cell.name].status != FINISHED)
        self.waiting = sorted(todo, key=lambda cell: cell.seed - cell.setup.plan.experiment.seed)
        for cell in self.waiting:
            self.statuses[cell.name].status, self.statuses[cell.name].error = PENDING, ""
        self.shares = shares_of(sweep, len(self.waiting), jobs, threads)
        self.engine = Engine(partial(executor_factory, self.shares.jobs), self.shares.jobs)
        self.running: dict[Future[Outcome], _Running] = {}
        self.deaths: Counter[str] = Counter()
        self.locked: dict[str, float] = {}  # since when somebody else has been seen to write in a cell
        self.later: dict[str, float] = {}  # when such a cell is to be tried again
        self.compiled: set[tuple[str, str]] = set()
        self.took = Took()
        for cell in sweep.cells:
            if (before := self.statuses[cell.name]).status == FINISHED and before.seconds:
                self.took.note(cell.setup.name, before.seconds)
        self.stopping = False
        self.written = float("-inf")
        self.wanted = sum(cell.setup.last + 1 for cell in sweep.cells)
        self.saved = sum(min(self.statuses[cell.name].saved, cell.setup.last + 1) for cell in sweep.cells)
        self.counts = Counter(now.status for now in self.statuses.values())

    def run(self) -> Summary:
        """Carry out everything; what ends it early ends the workers."""
        write_statuses(self.sweep, self.statuses)
        if self.waiting:
            try:
                self._loop()
                write_statuses(self.sweep, self.statuses)
            except BaseException:
                self.engine.kill()
                with suppress(files.StorageError):
                    write_statuses(self.sweep, self.statuses)
                raise
            finally:
                self.engine.close()
        failed = {name: now.error for name, now in self.statuses.items() if now.status == FAILED}
        finished = sum(now.status == FINISHED for now in self.statuses.values())
        return Summary(len(self.sweep.cells), finished, failed, self.stopping)

    def _loop(self) -> None:
        while self.running or (self.waiting and not self.stopping):
            if not self._stops():
                self._start()
            if not self.running:  # what is left is to be tried again in a moment
                time.sleep(TICK)
            done, _ = wait(self.running, TICK, FIRST_COMPLETED)
            self._look()
            for future in done:
                self._settle(future)
            if done:
                self.counts = Counter(now.status for now in self.statuses.values())
                self._write()
            self.watch(self._standing())

    def _stops(self) -> bool:
        """Whether the sweep is being stopped; the workers are asked to when it begins to be."""
        if not self.stopping and self.stopped():
            self.stopping = True
            self.engine.stop()
        return self.stopping

    def _start(self) -> None:
        """Give cells to the executor while there is room for them."""
        while len(self.running) < self.shares.jobs:
            cell = next((cell for cell in self.waiting if self._may_start(cell)), None)
            if cell is None:
                return
            self.waiting.remove(cell)
            room = min(self.shares.jobs - len(self.running), 1 + len(self.waiting))
            threads = self.shares.threads(sum(one.threads for one in self.running.values()), room)
            where, trusted = self.sweep.path(cell), (*self.sweep.trusted, *cell.setup.plan.files)
            task = Task(cell.plan.settings(), where, trusted, threads, self.command)
            future = self.engine.submit(run_cell, task)
            before, compiled = self.statuses[cell.name].generation, cell.setup.kind in self.compiled
            self.running[future] = _Running(cell, threads, time.monotonic(), before, compiled)

    def _may_start(self, cell: Cell) -> bool:
        """Whether kernels for a cell's kinds are compiled, or nobody is compiling them just now.

        Several processes that compile the same take as long as one, but twice the memory each of those that
        load what is compiled; so one goes first until its first generation.
        """
        if self.later.get(cell.name, 0.0) > time.monotonic():
            return False
        kind = cell.setup.kind
        return kind in self.compiled or all(one.cell.setup.kind != kind for one in self.running.values())

    def _look(self) -> None:
        """See on the disk how far the running cells are."""
        for one in self.running.values():
            now = self.statuses[one.cell.name]
            before, now.generation = now.saved, self.sweep.reached(one.cell)
            self.saved += now.saved - before
            if now.generation is not None and now.generation != one.before:
                self.compiled.add(one.cell.setup.kind)

    def _settle(self, future: "Future[Outcome]") -> None:
        """Take in what became of a cell."""
        one = self.running.pop(future)
        now, name = self.statuses[one.cell.name], one.cell.name
        locked = self.locked.pop(name, time.monotonic())
        try:
            outcome = future.result()
        except CancelledError:
            return
        except BrokenExecutor as death:
            now.seconds += time.monotonic() - one.since
            self._lost(one.cell, str(death), guilty=not isinstance(death, LostContactError))
            return
        except Exception as error:  # the executor's own, such as a process that cannot be started
            now.status, now.error = FAILED, f"It could not be run ({error})."
            return
        if outcome.ended != LOCKED:
            self.compiled.add(one.cell.setup.kind)
        for sentence in outcome.notices:
            self.notice(f"{name}: {sentence}")
        now.seconds += outcome.seconds
        self._keep_trace(name, outcome.trace)
        if outcome.ended == LOCKED and time.monotonic() < locked + outcome.patience:
            # Such as a worker that was lost, is leaving or is dead: other cells go on meanwhile.
            self.locked[name], self.later[name] = locked, time.monotonic() + AGAIN
            self.waiting.append(one.cell)
        elif outcome.ended in (REFUSED, LOCKED):
            now.status, now.error = FAILED, outcome.error
        elif outcome.ended == STOPPED:
            self._lost(one.cell, "The process that it ran in was told to end.")
        else:
            now.status = FINISHED
            if one.compiled:
                self.took.note(one.cell.setup.name, now.seconds)

    def _lost(self, cell: Cell, reason: str, guilty: bool = True) -> None:
        """A cell's process has ended before it: the cell is tried once more, unless the sweep is stopped.

        It is tried again and again where it is not `guilty`, as when the way to the workers was lost.
        """
        if self._stops():
            return
        self.deaths[cell.name] += guilty
        if self.deaths[cell.name] < ATTEMPTS:
            self.waiting.append(cell)
            self.notice(f"{cell.name}: {reason} It is tried once more.")
        else:
            self.statuses[cell.name].status, self.statuses[cell.name].error = FAILED, reason

    def _keep_trace(self, name: str, trace: str) -> None:
        path = self.sweep.folder / FAILURES / f"{name}.txt"
        if trace:
            files.make_folder(path.parent)
            files.write_atomically(path, trace.encode("utf-8", "replace"))
        else:
            files.remove(path)

    def _write(self) -> None:
        if time.monotonic() - self.written >= WRITING:
            write_statuses(self.sweep, self.statuses)
            self.written = time.monotonic()

    def _standing(self) -> SweepProgress:
        running = tuple(
            (one.cell.name, self.statuses[one.cell.name].generation, one.cell.setup.last)
            for one in self.running.values()
        )
        cells = len(self.sweep.cells), self.counts[FINISHED], self.counts[FAILED]
        shares = (
            (one.cell.setup.name, self.statuses[one.cell.name].saved / (one.cell.setup.last + 1))
            for one in self.running.values()
        )
        waiting = Counter(cell.setup.name for cell in self.waiting)
        left = self.took.left(waiting, shares, self.shares.jobs)
        lives = _together(self.engine.standing())
        return SweepProgress(*cells, running, self.saved, self.wanted, lives, left)


def _together(workers: Sequence[Standing]) -> Standing:
    """All lives that workers lead; their shares of a generation each are added up."""
    return Standing(
        sum(each.lives for each in workers),
        sum(each.wanted for each in workers),
        sum(each.share for each in workers),
        any(each.compiling for each in workers),
    )


class _Running(NamedTuple):
    cell: Cell
    threads: int
    since: float
    before: int | None  # its newest generation when it started
    compiled: bool  # whether its kernels were compiled by then, as far as is known


def sweep(
    scenarios: str | Sequence[str] = "savanna",
    *,
    out: str | Path,
    seeds: int = 1,
    seed: int | None = None,
    generations: int | None = None,
    settings: Iterable[str] | Mapping[str, Any] = (),
    vary: Mapping[str, Sequence[Any]] | None = None,
    variants: Mapping[str, Mapping[str, Any]] | None = None,
    files: Sequence[str | Path] = (),
    jobs: int | None = None,
    threads: int | None = None,
    executor_factory: ExecutorFactory = Processes,
    watch: Watch = lambda standing: None,
) -> Sweep:
    """Carry out a sweep in the folder `out`, or continue it; returns it with its `summary`.

    `settings` are changes as on the command line, or nested tables; `vary` has the values of each dotted key,
    such as {"organism.max_budget": [0, 4, 16]}; `variants` are named sets of settings, each a nested table.
    See `carry_out` for the rest. Raises `SettingsError` for mistakes, with one sentence.

    A program that calls this needs `if __name__ == "__main__":` around it, since workers import its file.
    """
    numbers = {"seeds": seeds, "seed": seed, "generations": generations, "jobs": jobs, "threads": threads}
    description = Description.of(scenarios, settings, vary, variants, **numbers)
    prepared = prepare(description, out, [Path(file) for file in files])
    return replace(prepared, summary=carry_out(prepared, executor_factory=executor_factory, watch=watch))
