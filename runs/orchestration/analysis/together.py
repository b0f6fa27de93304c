"""Analyses of many runs, several at a time.

Each has a worker for itself. Much of an analysis uses one thread only, such as measures of one member after
another, so that several at a time are done sooner than one after another with all processors.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from functools import partial
from pathlib import Path
from typing import NamedTuple

from babushka.fitness.settings import SettingsError, read
from babushka.runs.orchestration.engines.engine import Engine
from babushka.runs.orchestration.engines.processes import Processes, asked_to_stop
from babushka.runs.orchestration.engines.sharing import Shares

TICK = 0.2  # seconds between looks at whether to stop


class Asked(NamedTuple):
    """What of one run is to be measured; plain values, for any worker that sees the folders."""

    families: tuple[str, ...]
    settings: tuple[str, ...]  # such as "lives=32"
    generations: tuple[int, ...]  # none: the last
    out: Path  # the folder that analyses are kept in


class Piece(NamedTuple):
    """A run with all that is asked of it, one after another: two workers never write in one analysis."""

    run: Path
    asked: tuple[Asked, ...]
    lived: tuple[str, str]  # the kinds of world and organism

    @property
    def kind(self) -> tuple[str, ...]:
        """What decides which kernels are needed: who lived where, and what is measured of them."""
        return (*self.lived, *sorted({family for each in self.asked for family in each.families}))


def analyze_together(
    pieces: Sequence[Piece],
    jobs: int | None = None,
    threads: int | None = None,
    executor_factory: Callable[[int], Executor] = Processes,
    watch: Callable[[int, Sequence[str]], None] = lambda done, running: None,
    stopped: Callable[[], bool] = lambda: False,
) -> bool:
    """Carry out analyses, `jobs` at a time, and whether all were; False once `stopped()` has turned true.

    `watch` is told how many pieces are done and the names of the runs that are being analysed. Raises
    `SettingsError` where one of them cannot be analysed; what was finished is kept.
    """
    if not pieces:
        return True
    shares = Shares.of(len(pieces), jobs, threads)
    engine = Engine(partial(executor_factory, shares.jobs), shares.jobs)
    try:
        return _Session(pieces, shares, engine, watch, stopped).run()
    except BaseException:
        engine.kill()
        raise
    finally:
        engine.close()


class _Session:
    """The state of one carrying out."""

    def __init__(
        self,
        pieces: Sequence[Piece],
        shares: Shares,
        engine: Engine,
        watch: Callable[[int, Sequence[str]], None],
        stopped: Callable[[], bool],
    ) -> None:
        self.waiting = list(pieces)
        self.shares, self.engine, self.watch, self.stopped = shares, engine, watch, stopped
        self.running: dict[Future[bool], tuple[Piece, int]] = {}
        self.compiled: set[tuple[str, ...]] = set()
        self.done = 0

    def run(self) -> bool:
        """Whether all pieces were carried out."""
        while self.running or self.waiting:
            if self.stopped():
                self.engine.stop()
                wait(self.running)
                return False
            self._start()
            self.watch(self.done, [piece.run.name for piece, _ in self.running.values()])
            finished, _ = wait(self.running, TICK, FIRST_COMPLETED)
            for future in finished:
                self._settle(future)
        return True

    def _start(self) -> None:
        """Give pieces to workers while there is room for them."""
        while len(self.running) < self.shares.jobs:
            piece = next((each for each in self.waiting if self._may_start(each)), None)
            if piece is None:
                return
            self.waiting.remove(piece)
            taken = sum(threads for _, threads in self.running.values())
            room = min(self.shares.jobs - len(self.running), 1 + len(self.waiting))
            threads = self.shares.threads(taken, room)
            self.running[self.engine.submit(carry_out, piece, threads)] = piece, threads

    def _may_start(self, piece: Piece) -> bool:
        """Whether its kernels are compiled, or nobody is compiling them just now."""
        return piece.kind in self.compiled or all(
            piece.kind != other.kind for other, _ in self.running.values()
        )

    def _settle(self, future: Future[bool]) -> None:
        piece, _ = self.running.pop(future)
        try:
            why = "" if future.result() else "The process that it ran in was told to end."
        except BrokenExecutor as death:
            why = str(death)
        if why:
            raise SettingsError(
                f"The analysis of {str(piece.run)!r} was not finished: {why} The same command goes on."
            )
        self.compiled.add(piece.kind)
        self.done += 1


def carry_out(piece: Piece, threads: int) -> bool:
    """In a worker: all analyses of a run, unless it is told to stop; whether they were finished."""
    from babushka.evolution.analysis import AnalysisSettings
    from babushka.runs.orchestration.analysis import analyze
    from babushka.runs.orchestration.config import parse_overrides
    from babushka.runs.orchestration.saved import load

    for asked in piece.asked:
        run = load(piece.run, (), asked.out)
        try:
            analyze(
                run,
                asked.generations or (run.generations[-1],),
                settings=read(AnalysisSettings, parse_overrides(asked.settings), "analysis"),
                threads=threads,
                stopped=asked_to_stop,
                out=asked.out,
                only=asked.families,
            )
        except KeyboardInterrupt:
            return False
    return True
