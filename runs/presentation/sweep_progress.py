"""Progress of a sweep, on stderr: a live display on a terminal, plain lines elsewhere."""

import sys
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from runs.orchestration.sweeps.summary import SweepProgress
from runs.presentation.numbers import clock
from runs.presentation.progress import PLAIN_INTERVAL

LOOKS = 200  # at which something was new, that the pace is taken over
STARTING = "starting, perhaps compiling kernels"
SHOWN = 12  # running cells that a live display lists
NAMED = 3  # running cells that a plain line names


class Progress(Protocol):
    """Something that is told how a sweep stands."""

    def __enter__(self) -> Callable[[SweepProgress], None]: ...

    def __exit__(self, *error: Any) -> None: ...


class Silent:
    """No progress."""

    def __enter__(self) -> Callable[[SweepProgress], None]:
        return lambda standing: None

    def __exit__(self, *error: Any) -> None:
        pass


class Pace:
    """The time that remains, from when the latest generations were saved."""

    def __init__(self) -> None:
        self.begun: int | None = None  # how many were saved at first
        self.seen: deque[tuple[float, int]] = deque(maxlen=LOOKS)  # time, and how many were saved

    def told(self, standing: SweepProgress) -> str:
        """The remaining time in words, or that it is not known yet."""
        self.begun = standing.saved if self.begun is None else self.begun
        now = time.monotonic()
        before = self.seen[-1][1] if self.seen else self.begun
        if standing.saved > before:
            self.seen.append((now, standing.saved))
        if len(self.seen) < 2:  # workers are starting, and perhaps compile
            return STARTING
        since, saved = self.seen[0]
        rate = (self.seen[-1][1] - saved) / max(now - since, 1e-9)
        return f"about {clock((standing.wanted - standing.saved) / rate)} left"


def counts(standing: SweepProgress) -> str:
    """'12 of 120 cells finished, 2 failed'."""
    failed = f", {standing.failed} failed" if standing.failed else ""
    return f"{standing.finished} of {standing.cells} cells finished{failed}"


class Plain:
    """A line every few seconds."""

    def __init__(self) -> None:
        self.pace = Pace()
        self.spoke = float("-inf")

    def __enter__(self) -> Callable[[SweepProgress], None]:
        return self.see

    def see(self, standing: SweepProgress) -> None:
        """Perhaps print a line."""
        told = self.pace.told(standing)
        now = time.monotonic()
        if now - self.spoke < PLAIN_INTERVAL:
            return
        self.spoke = now
        named = [f"{name} ({generation_of(now, last)})" for name, now, last in standing.running[:NAMED]]
        more = len(standing.running) - len(named)
        running = ", ".join([*named, *([f"and {more} more"] if more else [])])
        print(f"{counts(standing)}; running {running or 'none'}; {told}", file=sys.stderr, flush=True)

    def __exit__(self, *error: Any) -> None:
        pass


class Lively:
    """A live display: a bar for the whole, and the running cells."""

    def __init__(self, title: str) -> None:
        from rich.console import Console
        from rich.live import Live

        self.title = title
        self.pace = Pace()
        self.live = Live(f"{title}: starting", console=Console(stderr=True), refresh_per_second=4)

    def __enter__(self) -> Callable[[SweepProgress], None]:
        self.live.__enter__()
        return self.see

    def see(self, standing: SweepProgress) -> None:
        """Redraw."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table

        whole = Table.grid(padding=(0, 2))
        bar = ProgressBar(total=max(standing.wanted, 1), completed=standing.saved, width=30)
        whole.add_row(self.title, bar, counts(standing), self.pace.told(standing))
        cells = Table.grid(padding=(0, 2))
        for name, generation, last in standing.running[:SHOWN]:
            cells.add_row(f"  {name}", generation_of(generation, last))
        if len(standing.running) > SHOWN:
            cells.add_row(f"  and {len(standing.running) - SHOWN} more")
        self.live.update(Group(whole, cells))

    def __exit__(self, *error: Any) -> None:
        self.live.__exit__(*error)


def generation_of(generation: int | None, last: int) -> str:
    """'generation 31/60', or that there is none yet."""
    return "starting" if generation is None else f"generation {generation}/{last}"


def progress(title: str, quiet: bool) -> Progress:
    """The progress that suits where stderr goes."""
    if quiet:
        return Silent()
    return Lively(title) if sys.stderr.isatty() else Plain()
