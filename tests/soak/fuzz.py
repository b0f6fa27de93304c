"""Bad input by chance, for as long as one likes: `python -m tests.soak.fuzz TARGET SECONDS [SEED [TRIALS]]`.

Every trial has a seed of its own, which is printed with what went wrong and repeats it. Memory is limited to
some gigabytes, and a trial that takes longer than a generous limit ends the process with a trace of where.
"""

import faulthandler
import random
import resource
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.soak.compiler import VARIABLES, prepared
from tests.soak.guard import Finding
from tests.soak.targets import TARGETS, samples

LONGEST = 60.0  # seconds of one trial
COMPILING = 600.0  # seconds of one trial that compiles
MEMORY = 12 * 2**30  # bytes of address space, of which most is only reserved


def trial(name: str, seed: int, original: Path, place: Path) -> str:
    """One trial in a fresh copy; returns what went wrong, or nothing."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(original, place, symlinks=True)
    faulthandler.dump_traceback_later(COMPILING if name == "world-compiled" else LONGEST, exit=True)
    try:
        TARGETS[name](random.Random(seed), place)
    except Finding as finding:
        origin = finding.__cause__
        while isinstance(origin, Finding):
            origin = origin.__cause__
        where = "" if origin is None else "".join(traceback.format_tb(origin.__traceback__)[-3:])
        return f"{name} {seed}: {finding}\n{where}"
    finally:
        faulthandler.cancel_dump_traceback_later()
    return ""


def fuzz(name: str, seconds: float, first: int = 0, most: int = 2**62) -> tuple[int, list[str]]:
    """Trials for that long, or so many: how many, and what went wrong."""
    wrong: list[str] = []
    done = 0
    with tempfile.TemporaryDirectory() as folder:
        original, place = Path(folder).resolve() / "original", Path(folder).resolve() / "trial"
        original.mkdir()
        if name not in VARIABLES:  # which need no runs to damage
            samples(original)
        end = time.monotonic() + seconds
        while time.monotonic() < end and done < most:
            told = trial(name, first + done, original, place)
            done += 1
            if told:
                wrong.append(told)
    return done, wrong


if __name__ == "__main__":
    prepared(sys.argv[1], "tests.soak.fuzz")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    numbers = [int(word) for word in sys.argv[3:]]
    trials, findings = fuzz(sys.argv[1], float(sys.argv[2]), *numbers)
    for finding in findings[:40]:
        print(finding, file=sys.stderr)
    print(f"{sys.argv[1]}: {trials} trials, {len(findings)} findings")
    sys.exit(1 if findings else 0)
