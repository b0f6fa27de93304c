"""Worker processes for tests of sweeps, and functions for them to call; it imports little, as they do."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from babushka.fitness.registry import load_file
from babushka.runs.orchestration.engines.processes import Processes, asked_to_stop
from tests.runs.calling import CORRIDOR


class Workers(Processes):
    """Worker processes that load the kernels which the tests have compiled; see `tests.conftest`."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        return super().submit(as_here, function, *args, **kwargs)


def as_here(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a function after loading the same world files as the tests, so that kernels are the same too."""
    load_file(CORRIDOR)
    return function(*args, **kwargs)


def process() -> int:
    return os.getpid()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt() -> str:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.05)
    return "not impressed"


def refuse() -> None:
    raise ValueError("no")


def unsendable() -> Any:
    return lambda: None


def until_stopped(place: str) -> str:
    """Say in a file that it has begun, then go on until asked to stop."""
    Path(place).write_text(str(os.getpid()))
    while not asked_to_stop():
        time.sleep(0.01)
    return "stopped"


def sleep(seconds: float) -> str:
    """Work that asks nothing and takes long."""
    time.sleep(seconds)
    return "slept"
