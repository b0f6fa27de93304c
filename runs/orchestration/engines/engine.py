"""What `--engine` says: where a run's lives are led, and where a sweep's cells are carried out."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from typing import Any, TypeVar

from babushka.fitness.progress import Standing
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.engines import dask
from babushka.runs.orchestration.engines.liveness import PATIENCE
from babushka.runs.orchestration.engines.processes import Processes

Result = TypeVar("Result")

CHOICES = "local, processes:N, dask, dask:N or dask://HOST:PORT"
MOST = 4096  # processes
PROCESSES = re.compile(r"(processes|dask):([0-9]{1,4})")
SCHEDULER = re.compile(r"dask://(\[[0-9A-Fa-f:.]+\]|[^\s/:\[\]]+):([0-9]{1,5})/?")


class Engine:
    """An executor that is made when it is first needed, and another one if that breaks."""

    def __init__(self, make: Callable[[], Executor], workers: int | None = None, here: bool = True) -> None:
        """`workers` is how many pieces of work are done at a time; None: the executor says it itself.

        `here` says that workers share this machine, and with it the cache of compiled kernels.
        """
        self._make, self._fixed, self.here = make, workers, here
        self._made: Executor | None = None
        self._given = False

    def executor(self) -> Executor:
        """The executor."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def another(self) -> Executor:
        """A new executor, in place of one that is broken."""
        broken, self._made = self._made, None
        if broken is not None:
            broken.shutdown(wait=False)
        return self.executor()

    def submit(self, function: Callable[..., Result], /, *args: Any) -> "Future[Result]":
        """Have a worker call an importable function; another executor's, where the present one is broken."""
        try:
            return self.executor().submit(function, *args)
        except BrokenExecutor:  # one that breaks as a whole
            return self.another().submit(function, *args)

    def stop(self) -> None:
        """Ask the workers to stop what they do, where the executor knows how to."""
        getattr(self.executor(), "stop", lambda: None)()

    def kill(self) -> None:
        """End the workers at once, where the executor knows how to."""
        getattr(self._made, "kill", lambda: None)()

    def standing(self) -> list[Standing]:
        """How far busy workers are with their lives, where the executor knows it; else nothing."""
        known: Callable[[], list[Standing]] = getattr(self._made, "standing", list)
        return known()

    def for_sweep(self, jobs: int) -> Executor:
        """The executor at first, and another one whenever a sweep asks again, since the last one broke."""
        again, self._given = self._given, True
        return self.another() if again else self.executor()

    def workers(self) -> int:
        """How many pieces of work are done at a time."""
        if self._fixed is not None:
            return self._fixed
        executor = self.executor()
        counted: Callable[[], int] = getattr(executor, "workers")  # noqa: B009 - only some executors have it
        return counted()

    def close(self, at_once: bool = False) -> None:
        """Let go of the workers; `at_once`, whatever they do."""
        if at_once:
            self.kill()
        made, self._made = self._made, None
        if made is not None:
            made.shutdown(wait=not at_once)


@contextmanager
def opened(text: str, patience: float = PATIENCE) -> Iterator[Engine | None]:
    """The engine that `--engine` names, with its workers seen to be fit for work; None for this process.

    A worker that gives no sign for `patience` seconds is taken for one that hangs.
    Raises `SettingsError` for what names none, for an extra that is missing, for a scheduler that is not
    there, and for workers that run other code than this process.
    """
    engine = _named(text, patience)
    if engine is None:
        yield None
        return
    try:
        engine.executor()
        yield engine
    except BaseException:
        engine.close(at_once=True)
        raise
    engine.close()


def _named(text: str, patience: float) -> Engine | None:
    from babushka.organisms.life import default_threads

    if text == "local":
        return None
    counted, scheduler = PROCESSES.fullmatch(text), SCHEDULER.fullmatch(text)
    if counted and 1 <= int(counted[2]) <= MOST:
        workers = int(counted[2])
        if counted[1] == "processes":
            return Engine(lambda: Processes(workers, patience=patience), workers)
        return Engine(lambda: dask.local(workers, patience))
    if text == "dask":
        return Engine(lambda: dask.local(default_threads(), patience))
    if scheduler and 1 <= int(scheduler[2]) <= 65535:
        address = f"{scheduler[1]}:{int(scheduler[2])}"
        return Engine(lambda: dask.connect(address, patience), here=False)
    raise SettingsError(f"There is no engine {text!r}: choose {CHOICES} (N up to {MOST}).")
