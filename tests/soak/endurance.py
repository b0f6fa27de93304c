"""Thousands of generations of a small world: does memory stay flat, and the rate the same?

    python -m tests.soak.endurance --generations 20000

A run of short lives is what any leak and any work that grows with the past shows up in soonest. After every
generation the resident memory of the process is read from /proc, and the processor's time and the clock.
The first third is warm-up. After it, memory must not grow by more than `GROWTH` bytes a generation, and the
last third must not take more than `SLOWER` times the processor's time of the middle one: the clock is told
as well, but on a machine with other work it says more about that.

Intervals (95 %) come from the means of `BATCHES` batches of the generations in question (Schmeiser 1982,
"Batch size effects in the analysis of simulation output"): neighbours are alike, batches nearly independent.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from babushka.evolution.generation import Generation

GROWTH = 512.0  # bytes a generation: 10 MB in 20,000
SLOWER = 1.1
BATCHES = 20
QUICKEST = 0.1
T95 = 2.101  # of Student's t with BATCHES - 2 degrees of freedom, which is also close to that of two means


class Measured(NamedTuple):
    """What was seen after each generation."""

    memory: NDArray[np.float64]  # bytes resident
    processor: NDArray[np.float64]  # seconds since the process began
    clock: NDArray[np.float64]  # seconds


class Slope(NamedTuple):
    """Growth by generation, and half the width of its interval."""

    value: float
    margin: float


def resident() -> int:
    """Bytes of this process in memory (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def slope(values: NDArray[np.float64]) -> Slope:
    """The slope of a straight line through the means of batches."""
    each = len(values) // BATCHES
    means = values[: each * BATCHES].reshape(BATCHES, each).mean(axis=1)
    at = (np.arange(BATCHES) - (BATCHES - 1) / 2) * each
    value = float(at @ means / (at @ at))
    rest = means - means.mean() - value * at
    return Slope(value, float(T95 * np.sqrt(rest @ rest / (BATCHES - 2) / (at @ at))))


def ratio(before: NDArray[np.float64], after: NDArray[np.float64]) -> Slope:
    """How many times as long `after` took as `before`, given the time of each generation.

    Of each batch it is the tenth part that was quickest that counts, its slowest one: what a generation takes
    when nothing else runs on the machine, whose other work comes and goes in minutes.
    """

    def batched(values: NDArray[np.float64]) -> tuple[float, float]:
        each = len(values) // (BATCHES // 2)
        means = np.quantile(values[: each * (BATCHES // 2)].reshape(BATCHES // 2, each), QUICKEST, axis=1)
        return float(means.mean()), float(means.std(ddof=1) / np.sqrt(BATCHES // 2))

    (one, error_of_one), (two, error_of_two) = batched(before), batched(after)
    value = two / one
    return Slope(value, T95 * value * float(np.hypot(error_of_one / one, error_of_two / two)))


def endured(place: Path, generations: int, seed: int = 0, changes: tuple[str, ...] = ()) -> Measured:
    """A run of so many generations, in one thread of this process, and what it took."""
    from babushka import run
    from tests.tiny import settings

    seen = np.full((generations + 1, 3), -1.0)  # in memory from the start: a list would grow

    def look(generation: "Generation") -> None:
        seen[generation.number] = resident(), time.process_time(), time.perf_counter()

    kept = [f"record.every={max(1, generations // 20)}", *changes]
    run(
        "savanna",
        out=place,
        seed=seed,
        generations=generations,
        settings=[*settings(), *kept],
        threads=1,
        observer=look,
    )
    return Measured(*seen.T)


def judged(found: Measured) -> tuple[list[str], list[str]]:
    """Lines that say what came out, and sentences on what should not have."""
    third = len(found.memory) // 3
    memory = slope(found.memory[third:])
    each = {name: np.diff(values) for name, values in found._asdict().items() if name != "memory"}
    ratios = {name: ratio(values[third : 2 * third], values[2 * third :]) for name, values in each.items()}
    lines = [
        f"generations: {len(found.memory) - 1}",
        f"resident after a third: {found.memory[third] / 1e6:.1f} MB, "
        f"at the end: {found.memory[-1] / 1e6:.1f} MB",
        f"memory: {memory.value:.1f} +- {memory.margin:.1f} bytes a generation",
    ]
    for name, values in each.items():
        lines.append(
            f"{name}: {1e3 * values[third : 2 * third].mean():.2f} ms a generation in the middle third, "
            f"{1e3 * values[2 * third :].mean():.2f} ms in the last; "
            f"the quickest tenth: {ratios[name].value:.3f} +- {ratios[name].margin:.3f} times as long"
        )
    wrong = []
    if memory.value - memory.margin > GROWTH:
        wrong.append(f"memory grows by {memory.value:.0f} bytes a generation")
    if ratios["processor"].value - ratios["processor"].margin > SLOWER:
        wrong.append(f"a generation takes {ratios['processor'].value:.2f} times as long at the end")
    return lines, wrong


def main() -> int:
    """The exit code."""
    reader = argparse.ArgumentParser(prog="python -m tests.soak.endurance")
    reader.add_argument("--generations", type=int, default=20_000)
    reader.add_argument("--seed", type=int, default=0)
    reader.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="changes")
    given = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = endured(Path(folder) / "run", given.generations, given.seed, tuple(given.changes))
        files = sorted((Path(folder) / "run").glob("*.csv"))
        sizes = ", ".join(f"{path.name} {path.stat().st_size / 1e6:.1f} MB" for path in files)
    lines, wrong = judged(found)
    print("\n".join([*lines, f"files: {sizes}", *(f"FOUND: {told}" for told in wrong)]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
