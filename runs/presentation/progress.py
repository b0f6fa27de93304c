"""Progress of a run, on stderr: a live display on a terminal, plain lines elsewhere."""

import sys
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from runs.presentation.numbers import clock

if TYPE_CHECKING:
    from evolution.generation import Generation
    from runs.orchestration.plan import Plan

PLAIN_INTERVAL = 5.0  # seconds between plain lines
WIDTH = 40  # generations in a sparkline


class Progress(Protocol):
    """Something that is told of every generation."""

    def __enter__(self) -> Callable[["Generation"], None]: ...

    def __exit__(self, *error: Any) -> None: ...


class Silent:
    """No progress."""

    def __enter__(self) -> Callable[["Generation"], None]:
        return lambda generation: None

    def __exit__(self, *error: Any) -> None:
        pass


class Pace:
    """Generations per second, and the time that remains."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.begun = time.monotonic()
        self.seen = 0

    def told(self, number: int) -> str:
        """The rate and the remaining time in words."""
        self.seen += 1
        if self.seen == 1:
            self.begun = time.monotonic()  # the first generation includes loading and compiling the kernels
            return "starting"
        rate = (self.seen - 1) / max(time.monotonic() - self.begun, 1e-9)
        return f"{rate:.1f} generations/s, {clock((self.last - number) / rate)} left"


class Watched:
    """The series that progress shows: base objective and felt reward in up to two regimes.

    Where members live together, the columns that their dynamics names.
    """

    def __init__(self, plan: "Plan") -> None:
        experiment = plan.experiment
        labels = list(experiment.probe_settings)[:2] or ["selection"]
        self.columns = {
            f"{word} {label}": f"{label}.{column}.mean"
            for word, column in ((experiment.world.objective, experiment.world.objective), ("felt", "felt"))
            for label in labels
        }
        if not experiment.dynamics.lives_apart:
            self.columns = {name: name for name in experiment.dynamics.shown}
        self.series = {name: deque[float](maxlen=WIDTH) for name in self.columns}

    def see(self, generation: "Generation") -> None:
        """Take in a generation."""
        for name, column in self.columns.items():
            self.series[name].append(generation.row[column])


class Plain:
    """A line every few seconds."""

    def __init__(self, plan: "Plan") -> None:
        self.watched = Watched(plan)
        self.last = plan.experiment.generations
        self.pace = Pace(self.last)
        self.spoke = float("-inf")

    def __enter__(self) -> Callable[["Generation"], None]:
        return self.see

    def see(self, generation: "Generation") -> None:
        """Perhaps print a line."""
        self.watched.see(generation)
        told = self.pace.told(generation.number)
        now = time.monotonic()
        if now - self.spoke >= PLAIN_INTERVAL or generation.number == self.last:
            self.spoke = now
            values = ", ".join(f"{name} {series[-1]:.1f}" for name, series in self.watched.series.items())
            line = f"generation {generation.number}/{self.last}: {values} ({told})"
            print(line, file=sys.stderr, flush=True)

    def __exit__(self, *error: Any) -> None:
        pass


class Lively:
    """A live display with sparklines."""

    def __init__(self, plan: "Plan", title: str) -> None:
        from rich.console import Console
        from rich.live import Live

        self.watched = Watched(plan)
        self.last = plan.experiment.generations
        self.pace = Pace(self.last)
        self.title = title
        console = Console(stderr=True)
        self.ascii_only = console.options.ascii_only
        self.live = Live(self._waiting(), console=console, refresh_per_second=8)

    def __enter__(self) -> Callable[["Generation"], None]:
        self.live.__enter__()
        return self.see

    def see(self, generation: "Generation") -> None:
        """Redraw."""
        from rich.table import Table

        from runs.presentation.replay.looks import sparkline

        self.watched.see(generation)
        table = Table.grid(padding=(0, 2))
        told = self.pace.told(generation.number)
        table.add_row(self.title, f"generation {generation.number} of {self.last}", told)
        for name, series in self.watched.series.items():
            table.add_row(name, sparkline(list(series), self.ascii_only), f"{series[-1]:.1f}")
        self.live.update(table)

    def _waiting(self) -> str:
        return f"{self.title}: preparing (the very first run compiles its kernels, about half a minute)"

    def __exit__(self, *error: Any) -> None:
        self.live.__exit__(*error)


def progress(plan: "Plan", title: str, quiet: bool) -> Progress:
    """The progress that suits where stderr goes."""
    if quiet:
        return Silent()
    return Lively(plan, title) if sys.stderr.isatty() else Plain(plan)
