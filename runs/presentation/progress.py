"""Progress: a live display on a terminal, a line in a notebook, plain lines on stderr elsewhere.

What is shown is an `Account`, one of a run (`RunAccount`) or of a sweep (`sweep_progress.SweepAccount`).
"""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, Protocol

from babushka.runs.presentation.notebook import in_notebook, replaced_line
from babushka.runs.presentation.numbers import clock
from babushka.runs.presentation.text import plain

if TYPE_CHECKING:
    from rich.console import RenderableType

    from babushka.evolution.generation import Generation
    from babushka.runs.orchestration.plan import Plan

PLAIN_INTERVAL = 5.0  # seconds between plain lines
REDRAWN = 8  # times a second
WIDTH = 40  # generations in a sparkline
LOOKS = 200  # at which something was new, that the pace is taken over


class Account(Protocol):
    """Takes in news, and says how far something is."""

    waiting: str  # before any news

    @property
    def over(self) -> bool:
        """Whether nothing is to come after these news."""

    def see(self, news: Any) -> None: ...

    def line(self) -> str: ...

    def drawn(self, ascii_only: bool) -> "RenderableType": ...


def showing(account: Account, quiet: bool) -> AbstractContextManager[Callable[[Any], None]]:
    """A context whose value is to be told the news, shown as suits where stderr goes; `quiet`: not at all.

    The live display is for one thing at a time, so other threads than the first write plain lines.
    """
    if quiet or sys.stderr is None:
        return nullcontext(lambda news: None)
    if in_notebook():
        return replaced_line(account)
    first = threading.current_thread() is threading.main_thread()
    return _live(account) if first and sys.stderr.isatty() else _lines(account)


@contextmanager
def _lines(account: Account) -> Iterator[Callable[[Any], None]]:
    spoke = float("-inf")

    def see(news: Any) -> None:
        nonlocal spoke
        account.see(news)
        now = time.monotonic()
        if now - spoke >= PLAIN_INTERVAL or account.over:
            spoke = now
            with suppress(OSError, ValueError):  # as where the disk is full or it was closed
                print(account.line(), file=sys.stderr, flush=True)

    yield see


@contextmanager
def _live(account: Account) -> Iterator[Callable[[Any], None]]:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(stderr=True)

    def see(news: Any) -> None:
        account.see(news)
        display.update(account.drawn(console.options.ascii_only))

    with Live(Text(account.waiting), console=console, refresh_per_second=REDRAWN) as display:
        yield see


class Pace:
    """How fast something goes on, from when the latest steps were done."""

    def __init__(self) -> None:
        self.seen: deque[tuple[float, int]] = deque(maxlen=LOOKS)  # time, and how many steps were done

    def rate(self, done: int) -> float | None:
        """Steps a second, None before there is a second step to see."""
        now = time.monotonic()
        if not self.seen or done > self.seen[-1][1]:
            self.seen.append((now, done))
        if len(self.seen) < 2:
            return None
        since, first = self.seen[0]
        return (self.seen[-1][1] - first) / max(now - since, 1e-9)


class RunAccount:
    """How far a run is: base objective and felt reward, the proxy, in up to two regimes.

    Where members live together, the columns that their dynamics names.
    """

    def __init__(self, plan: "Plan", title: str) -> None:
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
        self.title, self.last = plain(title), experiment.generations
        compiling = "the very first run compiles its kernels, about half a minute"
        self.waiting = f"{self.title}: preparing ({compiling})"
        self.pace, self.number, self.told = Pace(), 0, ""

    @property
    def over(self) -> bool:
        """Whether that was the last generation."""
        return self.number == self.last

    def see(self, news: "Generation") -> None:
        """Take in a generation; the first includes loading and compiling the kernels."""
        for name, column in self.columns.items():
            self.series[name].append(news.row[column])
        self.number = news.number
        rate = self.pace.rate(self.number)
        left = "" if rate is None else f"{clock((self.last - self.number) / rate)} left"
        self.told = "starting" if rate is None else f"{rate:.1f} generations/s, {left}"

    def line(self) -> str:
        """Where it stands, in a line."""
        values = ", ".join(f"{plain(name)} {series[-1]:.1f}" for name, series in self.series.items())
        return f"generation {self.number}/{self.last}: {values} ({self.told})"

    def drawn(self, ascii_only: bool) -> "RenderableType":
        """The same with sparklines."""
        from rich.table import Table
        from rich.text import Text

        from babushka.runs.presentation.replay.looks import sparkline

        table = Table.grid(padding=(0, 2))
        table.add_row(Text(self.title), f"generation {self.number} of {self.last}", self.told)
        for name, series in self.series.items():
            table.add_row(Text(plain(name)), sparkline(list(series), ascii_only), f"{series[-1]:.1f}")
        return table
