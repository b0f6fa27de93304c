"""Where the time of a run goes: the kernel, and everything else by name."""

import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import organisms.life
import runs.experiments
from benchmarks.measuring import Section
from evolution import breeding, living, loop
from evolution.hall import Hall
from organisms.kinds.planner import Planner
from organisms.life import default_threads

GENERATIONS = 30

# What is timed on the main thread: (owner, attribute, what it is). One inside another is not counted twice.
PARTS = (
    (breeding, "choose", "selection"),
    (breeding, "crossover", "variation"),
    (breeding, "mutate", "variation"),
    (loop, "history_row", "statistics"),
    (loop, "succession_row", "statistics"),
    (Hall, "updated", "hall of fame"),
    (Planner, "express", "expressing genomes"),
    (runs.experiments, "save", "writing snapshots, history and lineage"),
)


class Stopwatch:
    """Seconds by name. Time inside a nested part belongs to the nested part alone."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._inner = [0.0]

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed under a name; for the main thread."""

        def call(*args: Any, **kwargs: Any) -> Any:
            self._inner.append(0.0)
            begun = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                took = time.perf_counter() - begun
                self.spent[name] += took - self._inner.pop()
                self._inner[-1] += took

        return call


class TimedBlock:
    """Stands in for `live_block` and adds up its time over all threads."""

    def __init__(self, block: Any) -> None:
        self.block, self.seconds, self._lock = block, 0.0, threading.Lock()

    def __call__(self, *args: Any) -> Any:
        begun = time.perf_counter()
        self.block(*args)
        took = time.perf_counter() - begun
        with self._lock:
            self.seconds += took

    def ready(self) -> None:
        self.block.ready()


@contextmanager
def watched(watch: Stopwatch) -> Iterator[TimedBlock]:
    """While this is open, `watch` and the block time everything."""
    block = TimedBlock(organisms.life.live_block)
    with ExitStack() as stack:
        stack.enter_context(patch.object(organisms.life, "live_block", block))
        stack.enter_context(patch.object(living, "live_together", watch.timed("lives", living.live_together)))
        for owner, attribute, name in PARTS:
            function = watch.timed(name, getattr(owner, attribute))
            stack.enter_context(patch.object(owner, attribute, function))
        yield block


def one_run(generations: int, seed: int, threads: int) -> dict[str, float]:
    """Shares of the wall time of one run of the default savanna, in a folder of its own."""
    watch = Stopwatch()
    with tempfile.TemporaryDirectory() as folder, watched(watch) as block:
        plan = runs.experiments.plan("savanna", seed=seed, generations=generations)
        saved = runs.experiments.begin(plan, Path(folder) / "run")
        begun = time.perf_counter()
        runs.experiments.carry_on(plan, saved, threads)
        wall = time.perf_counter() - begun
    lives = watch.spent.pop("lives")
    kernel = block.seconds / threads
    parts = {
        "kernel (sum over threads / threads)": kernel,
        "handing out lives, and threads that wait": lives - kernel,
    }
    parts.update({name: watch.spent[name] for _, _, name in PARTS})
    parts["all the rest"] = wall - sum(parts.values())
    return {"wall": wall, **{name: 100 * spent / wall for name, spent in parts.items()}}


def measure(rounds: int) -> Section:
    """Several short runs with the defaults of `savanna`, each from another seed."""
    section = Section(
        "share", f"where the wall time of `savanna` goes, {GENERATIONS} generations, all defaults"
    )
    threads = default_threads()
    one_run(0, 0, threads)  # compiles or loads the kernel
    outcomes = [one_run(GENERATIONS, seed, threads) for seed in range(min(rounds, 3))]
    for name in outcomes[0]:
        unit, aim = (
            ("s", "") if name == "wall" else ("% of wall", ">= 95" if name.startswith("kernel") else "")
        )
        section.add(name, [outcome[name] for outcome in outcomes], unit, aim)
    section.notes.append(f"{threads} threads.")
    return section
