"""Everything that can go wrong, for as long as one likes: `python -m tests.soak [--minutes N] [--seed S]`.

First a run and a sweep are killed at random and resumed; then a run of thousands of generations is watched;
then every kind of bad input is tried, each in a process of its own; then, where atheris is installed, the
same is chosen by what code it reaches. It ends with a table of counts, and with exit code 1 if anything was
found.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.soak import kills
from tests.soak.targets import TARGETS

ENDURED = 20  # generations a second, where flushing to the disk takes most of the time


def killed(kind: str, seconds: float, seed: int) -> tuple[str, bool]:
    """A line for the table, and whether all was well."""
    with tempfile.TemporaryDirectory() as folder:
        found = kills.soak(kind, Path(folder), seconds, seed)
    for told in found.wrong:
        print(told, file=sys.stderr)
    words = f"{found.kills} kills in {found.trials} trials, {found.resumes} resumed"
    return f"{kind} killed: {words}; other bytes: {len(found.wrong)}", not found.wrong


def tried(module: str, target: str, seconds: float, seed: int) -> tuple[str, bool]:
    """A line for the table, and whether nothing was found."""
    words = [sys.executable, "-m", module, target, str(seconds), str(seed)]
    # The bad input names settings whose kernels may not be compiled yet, which is slow the first time.
    ended = subprocess.run(words, stdout=subprocess.PIPE, text=True, timeout=seconds + 900, check=False)
    line = (ended.stdout.strip().splitlines() or ["no answer"])[-1]
    well = ended.returncode == 0 and line.endswith(("0 findings", "no findings"))
    return f"{module.rpartition('.')[2]}: {line}", well


def endured(seconds: float, seed: int) -> tuple[str, bool]:
    """A line for the table, and whether neither memory nor the time of a generation grows."""
    generations = max(1000, int(seconds * ENDURED))
    words = ["-m", "tests.soak.endurance", "--generations", str(generations), "--seed", str(seed)]
    ended = subprocess.run([sys.executable, *words], stdout=subprocess.PIPE, text=True, check=False)
    told = [line for line in ended.stdout.splitlines() if not line.startswith("files")]
    return "; ".join(told) or "no answer", ended.returncode == 0


def main() -> int:
    """The exit code."""
    reader = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    reader.add_argument("--minutes", type=float, default=30.0, help="about how long (30)")
    reader.add_argument("--seed", type=int, default=0, help="where all chance comes from (0)")
    given = reader.parse_args()
    guided = ("bytes", "configuration", "world-file") if importlib.util.find_spec("atheris") else ()
    each = given.minutes * 60 / (6 + len(TARGETS) + len(guided))
    done = [killed(kind, 2 * each, given.seed) for kind in kills.KINDS if os.name == "posix"]
    done += [endured(2 * each, given.seed)]
    done += [tried("tests.soak.fuzz", target, each, given.seed) for target in TARGETS]
    done += [tried("tests.soak.guided", target, each, given.seed) for target in guided]
    for line, well in done:
        print(f"{'ok   ' if well else 'FOUND'}  {line}")
    if not guided:
        print("atheris is not installed, so that no input was chosen by what it reaches: pip install atheris")
    return 0 if all(well for _, well in done) else 1


if __name__ == "__main__":
    sys.exit(main())
