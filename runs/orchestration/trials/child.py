"""The process of a trial: `main` reads plans from a folder, tries them, and writes what is wrong."""

import faulthandler
import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.trials.process import FAULT, PLANS, RESULT, Verdict
from babushka.runs.orchestration.user_code import explained

if TYPE_CHECKING:
    from babushka.fitness.trial import Trial

LONGEST = 3.0  # times as long for one call from outside, whatever it calls itself
WAITING = 6.0  # times as long by the clock, for what sleeps or waits
TICK = 0.1


def main() -> None:
    """Try the plans of the folder that the command line names."""
    folder = Path(sys.argv[1])
    with open(folder / FAULT, "w", encoding="utf-8") as fault:
        faulthandler.enable(fault)
        told = json.loads((folder / PLANS).read_text(encoding="utf-8"))
        try:
            write(folder, *first_wrong(told["plans"], folder, told["still"]))
        except BaseException:
            traceback.print_exc(file=fault)
            raise
    os._exit(0)  # whatever threads the user's code has begun


def first_wrong(plans: list[dict[str, Any]], folder: Path, still: float) -> Verdict:
    """What is wrong with the first plan with which something is.

    A call is taken for endless when for `still` seconds of processor time nothing in it began or ended.
    """
    from babushka.evolution.trial import try_experiment
    from babushka.fitness.trial import Trial
    from babushka.runs.orchestration.plan import plan_of

    trial = Trial()
    watchdog = threading.Thread(target=watch, args=(trial, folder, still, os.getppid()), daemon=True)
    watchdog.start()
    for each in plans:
        trusted = [Path(file) for file in each["trusted"]]
        try:
            experiment = plan_of(each["settings"], trusted=trusted).experiment
        except SettingsError:  # what only a running program has put into a registry is not to be had here
            continue
        try:
            try_experiment(experiment, trial)
        except SettingsError as error:
            return Verdict(str(error), traceback.format_exc())
        except Exception as error:
            sentence = explained(error, trusted or _files(experiment))
            if not sentence:
                raise
            return Verdict(sentence, traceback.format_exc())
    return Verdict("")


def watch(trial: "Trial", folder: Path, limit: float, parent: int) -> None:
    """End this process when a call does not come to an end, with a sentence on where it is."""
    from babushka.fitness.trial import of_user

    while True:
        time.sleep(TICK)
        if os.getppid() != parent:  # nobody is waiting any more
            os._exit(0)
        calls = list(trial.calls)
        if not calls:
            continue
        now, waited = time.process_time(), time.monotonic() - trial.seen
        still = now - trial.moved > limit or waited > WAITING * limit
        long = now - calls[0].since > LONGEST * limit
        if not (still or long):
            continue
        frame = _frame_of_user(sys._current_frames().get(threading.main_thread().ident or 0))
        theirs = still or of_user(getattr(calls[0].function, "__code__", watch.__code__))
        seconds = limit if still else LONGEST * limit
        write(folder, _endless(frame, calls[-1].owner, seconds) if frame and theirs else "")
        os._exit(0)


def _endless(frame: FrameType, owner: str, seconds: float) -> str:
    code = frame.f_code
    return (
        f"{code.co_filename!r} does not come to an end in {code.co_name}() of {owner}, "
        f"line {frame.f_lineno}: it took more than {seconds:g} s in plain Python. If it is slow and not "
        "endless, set BABUSHKA_TRIALS=0 in the environment."
    )


def _frame_of_user(frame: FrameType | None) -> FrameType | None:
    from babushka.fitness.trial import of_user

    while frame is not None and not of_user(frame.f_code):
        frame = frame.f_back
    return frame


def _files(experiment: Any) -> list[Path]:
    from babushka.evolution.trial import strangers
    from babushka.runs.orchestration.trials.memory import sources_of

    return sorted(sources_of(strangers(experiment)))


def write(folder: Path, wrong: str, trace: str = "") -> None:
    """Say what is wrong, all of it or nothing."""
    part = folder / (RESULT + ".part")
    part.write_text(json.dumps({"wrong": wrong, "trace": trace}), encoding="utf-8")
    os.replace(part, folder / RESULT)
