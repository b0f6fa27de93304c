"""One cell in a worker: begun, or continued, until it is finished, stopped or has failed."""

import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.engines.processes import asked_to_stop
from babushka.runs.orchestration.user_code import explained
from babushka.runs.storage import LockedError

DONE, STOPPED, REFUSED, LOCKED = "done", "stopped", "refused", "locked"


class Task(NamedTuple):
    """A cell as its worker gets it: plain values, for any executor on any machine that sees the folder."""

    settings: Mapping[str, Any]  # the complete configuration
    path: Path
    trusted: tuple[Path, ...]
    threads: int
    command: tuple[str, ...]


class Outcome(NamedTuple):
    """What became of it. `trace` is a traceback, if the failure is none that a sentence explains."""

    ended: str
    seconds: float
    error: str = ""
    trace: str = ""
    notices: tuple[str, ...] = ()
    patience: float = 0.0  # for how many seconds it makes sense to try again, where somebody else is writing


def run_cell(task: Task, stopped: Callable[[], bool] = asked_to_stop) -> Outcome:
    """Carry out a cell exactly as `babushka run --continue` would; failures are outcomes, not exceptions."""
    begun = time.monotonic()
    notices: list[str] = []

    def outcome(ended: str, error: str = "", trace: str = "", patience: float = 0.0) -> Outcome:
        return Outcome(ended, time.monotonic() - begun, error, trace, tuple(notices), patience)

    try:
        _carry_on(task, notices.append, stopped)
    except KeyboardInterrupt:
        return outcome(STOPPED)
    except LockedError as error:
        return outcome(LOCKED, str(error), patience=error.patience)
    except SettingsError as error:
        return outcome(REFUSED, str(error))
    except MemoryError:
        return outcome(
            REFUSED, "There was not enough memory: ask for a smaller population, or for fewer --jobs."
        )
    except Exception as error:  # a world's own mistake must not end the other cells
        return outcome(REFUSED, explained(error, task.trusted) or _sentence(error), traceback.format_exc())
    return outcome(DONE)


def _carry_on(task: Task, notice: Callable[[str], None], stopped: Callable[[], bool]) -> None:
    from babushka.runs.orchestration.experiments import begun, carry_on
    from babushka.runs.orchestration.plan import plan_of

    asked = plan_of(task.settings, trusted=task.trusted)
    plan, folder = begun(asked, task.path, task.trusted, task.command)
    carry_on(plan, folder, task.threads, notice=notice, stopped=stopped)


def _sentence(error: Exception) -> str:
    said = " ".join(str(error).split())
    shortened = said if len(said) <= 200 else f"{said[:200]} ..."
    return f"It ended with {type(error).__name__}{f' ({shortened})' if shortened else ''}."
