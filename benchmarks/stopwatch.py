"""Who spends the time of a run: named parts on several threads, before and beside the lives.

Each part is a function that is replaced for a while by one that takes the time. A part inside another is not
counted twice. Time in which nobody lives holds up the run; time beside lives costs only what it takes of a
processor.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

import babushka.organisms.life
from babushka.evolution import evaluators
from babushka.evolution.dynamics import generational
from babushka.evolution.experiment import Experiment
from babushka.evolution.hall import Hall
from babushka.evolution.optimizers import genetic
from babushka.runs.orchestration import experiments, saving
from babushka.runs.orchestration import plan as plans
from babushka.runs.storage import files, history, snapshots

SELECTION, VARIATION, BREEDING = "selection", "variation", "ids, parents and copies"
EXPRESSING, STATISTICS, HALL = "expressing genomes", "statistics", "hall of fame"
PACKING, TABLES, DISK = "packing snapshots", "history and lineage", "waiting for the disk"
SAVING, PLOTTING, READING = "the rest of saving", "plotting", "reading the run to plot it"
BEGINNING = "settings and a new folder"

# What is timed: (owner, attribute, part).
PARTS: tuple[tuple[Any, str, str], ...] = (
    (genetic.Genetic, "chosen", SELECTION),
    (genetic, "offspring", VARIATION),
    (generational, "breed", BREEDING),
    (generational, "founders", BREEDING),
    (Experiment, "agents", EXPRESSING),
    (evaluators, "member_batches", EXPRESSING),
    (evaluators, "random_batches", EXPRESSING),
    (generational, "inborn", EXPRESSING),
    (generational, "with_statistics", STATISTICS),
    (generational, "succession_row", STATISTICS),
    (generational, "base_fitness", STATISTICS),
    (Hall, "updated", HALL),
    (plans, "plan", BEGINNING),
    (experiments, "begin", BEGINNING),
    (saving.Saving, "add", SAVING),
    (snapshots, "encode", PACKING),
    (history, "births_of", TABLES),
    (history, "rows_of", TABLES),
    (history, "append", TABLES),
    (files, "_sync", DISK),
    (files, "_sync_folder", DISK),
    (files, "_remove", DISK),
)


class Segment(NamedTuple):
    """A piece of time of one thread that belongs to one part."""

    part: str
    begun: float
    ended: float
    processor: float  # seconds of a processor
    elsewhere: bool  # in a thread that leads lives


class Spent(NamedTuple):
    """Seconds of one part, over a whole run."""

    alone: float  # of wall time in which nobody lived
    beside: float  # of a processor, while others lived
    processor: float  # of a processor, altogether
    elsewhere: float  # of a processor, in the threads that lead lives


class Stopwatch:
    """Takes the time of parts and of kernels, on any thread."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.lives: list[tuple[float, float]] = []  # when lives were led, one after the other
        self.blocks: list[
            list[tuple[int, float, float, float]]
        ] = []  # of each: thread, begun, ended, processor
        self._work: list[float] = []
        self._local = threading.local()

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time taken under a name."""

        def call(*args: Any, **kwargs: Any) -> Any:
            self._switch(part)
            try:
                return function(*args, **kwargs)
            finally:
                self._switch(None)

        return call

    def _switch(self, part: str | None) -> None:
        """Begin a part inside whichever is under way, or end that and go back to what it is inside of."""
        stack = self._local.__dict__.setdefault("stack", [])
        now, processor = time.perf_counter(), time.thread_time()
        if stack:
            took, elsewhere = processor - self._local.processor, hasattr(self._local, "elsewhere")
            self.segments.append(Segment(stack[-1], self._local.now, now, took, elsewhere))
        if part is None:
            stack.pop()
        else:
            stack.append(part)
        self._local.now, self._local.processor = now, processor

    def living(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """`live_together`, noting when lives are led."""

        def call(*args: Any, **kwargs: Any) -> Any:
            self.blocks.append([])
            begun = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.lives.append((begun, time.perf_counter()))

        return call

    def spent(self) -> dict[str, Spent]:
        """Seconds by part."""
        found: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
        for segment in self.segments:
            length = segment.ended - segment.begun
            beside = _overlap(segment, self.lives)
            found[segment.part][0] += length - beside
            found[segment.part][2] += segment.processor
            found[segment.part][3] += segment.processor if segment.elsewhere else 0.0
            found[segment.part][1] += segment.processor * beside / length if length else 0.0
        return {part: Spent(*seconds) for part, seconds in found.items()}

    def leading(self, *args: Any) -> ThreadPoolExecutor:
        """The threads that lead lives, their processor time taken."""
        pool = ThreadPoolExecutor(*args)
        submit = pool.submit

        def watched_submit(function: Callable[[], None]) -> Any:
            def work() -> None:
                self._local.elsewhere = True
                begun = time.thread_time()
                function()
                self._work.append(time.thread_time() - begun)

            return submit(work)

        pool.submit = watched_submit  # type: ignore[assignment, method-assign]
        return pool

    def working(self) -> float:
        """Seconds of processors in threads that lead lives."""
        return sum(self._work)

    def kernels(self) -> float:
        """Seconds of processors in kernels."""
        return sum(block[3] for generation in self.blocks for block in generation)

    def lived(self) -> float:
        """Seconds in which lives were led."""
        return sum(ended - begun for begun, ended in self.lives)

    def idle(self, threads: int) -> float:
        """Seconds of threads that had no more lives to lead while others still had."""
        total = 0.0
        for generation in self.blocks:
            last: dict[int, float] = {}
            for thread, _, ended, _ in generation:
                last[thread] = max(ended, last.get(thread, 0.0))
            if last:
                end = max(last.values())
                total += sum(end - ended for ended in last.values())
                total += (threads - len(last)) * (end - min(begun for _, begun, _, _ in generation))
        return total


class WatchedBlock:
    """Stands in for `live_block` and notes who called it from when to when."""

    def __init__(self, block: Any, watch: Stopwatch) -> None:
        self.block, self.watch = block, watch

    def __call__(self, *args: Any) -> Any:
        begun, processor = time.perf_counter(), time.thread_time()
        self.block(*args)
        took = time.thread_time() - processor
        self.watch.blocks[-1].append((threading.get_ident(), begun, time.perf_counter(), took))


@contextmanager
def watched(parts: Sequence[tuple[Any, str, str]] = PARTS) -> Iterator[Stopwatch]:
    """While this is open, the stopwatch takes the time of everything."""
    watch = Stopwatch()
    with ExitStack() as stack:
        block = WatchedBlock(babushka.organisms.life.live_block, watch)
        stack.enter_context(patch.object(babushka.organisms.life, "live_block", block))
        stack.enter_context(patch.object(babushka.organisms.life, "ThreadPoolExecutor", watch.leading))
        stack.enter_context(patch.object(evaluators, "live_together", watch.living(evaluators.live_together)))
        for owner, attribute, part in parts:
            function = watch.timed(part, getattr(owner, attribute))
            stack.enter_context(patch.object(owner, attribute, function))
        yield watch


def _overlap(segment: Segment, lives: Sequence[tuple[float, float]]) -> float:
    """Seconds of a segment in which lives were led."""
    return sum(
        max(0.0, min(segment.ended, ended) - max(segment.begun, begun))
        for begun, ended in lives
        if begun < segment.ended and ended > segment.begun
    )
