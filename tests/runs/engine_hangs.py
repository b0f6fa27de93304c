"""Workers that hang, for tests: stopped by a signal, or in an endless loop, in the middle of their work.

Where the environment names a file in `BABUSHKA_TEST_HANG`, the first worker that is in the middle of a piece
or of a cell writes the number of its process there, and stops (SIGSTOP), or does what `HOW` says. Dask's
workers load this module when they start (`--preload`).
"""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from babushka.runs.orchestration.engines import pieces
from babushka.runs.orchestration.sweeps import worker
from babushka.runs.storage import lock
from tests.runs import engine_workers
from tests.runs.sweep_workers import Workers

HANG, HOW = "BABUSHKA_TEST_HANG", "BABUSHKA_TEST_HOW"
FALLS_SILENT, LOOPS = "falls silent", "loops"


class Hanging(Workers):
    """Worker processes of which the first that is in the middle of something hangs."""

    def __init__(self, workers: int, place: Path, patience: float, how: str = FALLS_SILENT) -> None:
        super().__init__(workers, patience)
        self._given = (str(place), how)
        self.sent: list[Any] = []

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.sent.append(args[0])
        return super().submit(hanging, *self._given, function, *args)


def hanging(
    place: str,
    how: str,
    function: Callable[..., Any],
    work: Any,
    stopped: Callable[[], bool] | None = None,
) -> Any:
    """Call a function that asks between blocks of lives whether to stop; the third time somebody hangs."""
    from babushka.runs.orchestration.engines.processes import asked_to_stop

    asked, ask = 0, stopped or asked_to_stop

    def stop() -> bool:
        nonlocal asked
        asked += 1
        answer = ask()
        if asked == 3:
            hang(Path(place), how)
        return answer

    return function(work, stop)


def hang(place: Path, how: str) -> None:
    """Hang, if nobody has before."""
    try:
        with place.open("x") as handle:
            handle.write(str(os.getpid()))
    except FileExistsError:
        return
    if how == FALLS_SILENT:
        os.kill(os.getpid(), signal.SIGSTOP)
    while how == LOOPS:
        time.sleep(0.001)


def dask_setup(started: Any) -> None:
    """Called by Dask when a worker starts."""
    engine_workers.dask_setup(started)
    place = os.environ.get(HANG)
    if place is None:
        return
    how = os.environ.get(HOW, FALLS_SILENT)
    lock.LEAVING = 2.0  # it does not leave
    real_piece, real_cell = pieces.live_piece, worker.run_cell

    def live_piece(work: Any, stopped: Callable[[], bool] = bool) -> Any:
        return hanging(place, how, real_piece, work, stopped)

    def run_cell(work: Any, stopped: Callable[[], bool] = bool) -> Any:
        return hanging(place, how, real_cell, work, stopped)

    pieces.live_piece, worker.run_cell = live_piece, run_cell
