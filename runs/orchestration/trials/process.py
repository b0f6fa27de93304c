"""The process in which trials happen, seen from the one that waits for it and can end it at any time."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.plan import Plan

PATIENCE = 900.0  # seconds for all; the process itself ends a call that does not come to an end long before
STILL = 10.0  # seconds of processor time in which no call begins or ends: a loop without end
CODE = "from babushka.runs.orchestration.trials.child import main; main()"
PLACE = "babushka-trial-"  # how the name of the folder begins that the two share
PLANS, RESULT, FAULT = "plans.json", "result.json", "fault.txt"
FRAME = re.compile(r'File "(.+)", line (\d+),? in (\S+)')


class Verdict(NamedTuple):
    """What came of a trial."""

    wrong: str  # a sentence; empty: nothing is
    trace: str = ""  # the traceback, where an exception says what is wrong


def tried_elsewhere(plans: Sequence[Plan], still: float = STILL) -> Verdict:
    """Try plans in another process; what is wrong, if anything is.

    Ctrl-C ends it, and with it this process's waiting. Raises `SettingsError` where no process can be begun.
    """
    with tempfile.TemporaryDirectory(prefix=PLACE) as name:
        folder = Path(name)
        told = [
            {"settings": plan.settings(), "trusted": [str(file) for file in plan.files]} for plan in plans
        ]
        (folder / PLANS).write_text(json.dumps({"plans": told, "still": still}), encoding="utf-8")
        status = _ended(folder)
        try:
            found = json.loads((folder / RESULT).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return Verdict(_fallen(folder, status, plans))
        return Verdict(str(found["wrong"]), str(found["trace"]))


def _ended(folder: Path) -> int:
    """Begin the process and wait for its exit status."""
    environment = {
        **os.environ,
        "NUMBA_DISABLE_JIT": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    # Ctrl-C is for this process, which ends the other: a world that catches it must not keep anybody waiting.
    with subprocess.Popen(
        [sys.executable, "-P", "-W", "ignore", "-c", CODE, str(folder)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            return process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise SettingsError(
                f"Code that does not come with Babushka could not be tried within {PATIENCE:g} s; with "
                "BABUSHKA_TRIALS=0 in the environment it is used without."
            ) from None
        finally:
            process.kill()


def _fallen(folder: Path, status: int, plans: Sequence[Plan]) -> str:
    """The sentence on a process that ended without a word, as when it touched memory not its own."""
    try:
        fault = (folder / FAULT).read_text(encoding="utf-8", errors="replace")
    except OSError:
        fault = ""
    signals = {int(each): each.name for each in signal.Signals}
    by = signals.get(-status, f"exit {status}")
    theirs = {str(file.resolve()) for plan in plans for file in plan.files}
    for file, line, function in FRAME.findall(fault):
        if str(Path(file).resolve()) in theirs:
            return f"{file!r} ended the process ({by}) in {function}(), line {line}, when it was tried."
    name = next(iter(theirs), "A package that is installed")
    return f"{name!r} ended the process ({by}) when it was tried."
