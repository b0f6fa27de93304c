"""What workers in tests of engines do before work, and functions for them to call.

Dask's workers load this module when they start (`--preload`), so that kernels are those which the tests
have compiled. Where the environment names a file in `BABUSHKA_TEST_DEATH`, the first worker that is in the
middle of a piece or of a cell, and finds that file missing, makes it and is killed.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np

from babushka.evolution.selection import choose, members_of
from babushka.fitness.progress import leading
from babushka.fitness.registry import load_file
from babushka.runs.orchestration.engines import pieces
from babushka.runs.orchestration.sweeps import worker
from tests.runs.calling import CORRIDOR
from tests.runs.sweep_workers import Workers

DEATH = "BABUSHKA_TEST_DEATH"


class Dying(Workers):
    """Worker processes of which the first one that is in the middle of a piece is killed."""

    def __init__(self, workers: int, place: Path) -> None:
        super().__init__(workers)
        self._place = str(place)

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        return super().submit(dying, self._place, function, *args)


def dying(place: str, function: Callable[..., Any], work: Any, stopped: Callable[[], bool] = bool) -> Any:
    """Call a function that asks between blocks of lives whether to stop; at the third time the blow falls."""
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        if asked == 3:
            try:
                Path(place).touch(exist_ok=False)
            except FileExistsError:
                return stopped()
            os.kill(os.getpid(), signal.SIGKILL)
        return stopped()

    return function(work, stop)


def until_stopped(begun: str, ended: str, stopped: Callable[[], bool] = bool) -> str:
    """Say in a file that it has begun, go on until asked to stop, and say that as well."""
    Path(begun).touch()
    while not stopped():
        time.sleep(0.05)
    Path(ended).touch()
    return "stopped"


def half_of(lives: int, stopped: Callable[[], bool] = bool) -> None:
    """Lead half of so many lives, and wait with the others until asked to stop."""
    with leading(lives, lives) as over:
        over(lives // 2, lives // 2)
        while not stopped():
            time.sleep(0.05)


def twice(number: int) -> int:
    return 2 * number


def chosen_beside_dask(seed: int) -> list[int]:
    """Whom lexicase selection chooses while Dask draws between any two calls, as its threads may."""
    from dask.sizeof import sizeof

    sizeof(list(range(100)))  # its imports
    sys.setprofile(lambda *_: sizeof(list(range(100))))  # guessed from a sample
    try:
        return chosen_alone(seed)
    finally:
        sys.setprofile(None)


def chosen_alone(seed: int) -> list[int]:
    """Whom lexicase selection chooses of ten members that are good at different things."""
    members, _ = members_of(np.eye(10, 5))
    return choose("selLexicase", members, 8, seed).tolist()


def refuse() -> None:
    raise ValueError("no")


def dask_setup(_: Any) -> None:
    """Called by Dask when a worker starts."""
    load_file(CORRIDOR)
    place = os.environ.get(DEATH)
    if place is None:
        return
    real_piece, real_cell = pieces.live_piece, worker.run_cell

    def live_piece(work: Any, stopped: Callable[[], bool] = bool) -> Any:
        return dying(place, real_piece, work, stopped)

    def run_cell(work: Any, stopped: Callable[[], bool] = bool) -> Any:
        return dying(place, real_cell, work, stopped)

    pieces.live_piece, worker.run_cell = live_piece, run_cell
