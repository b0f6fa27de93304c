"""Progress: a live display on a terminal, a line in a notebook, plain lines on stderr elsewhere.

What is shown is an `Account`: of a run (`RunAccount`), of a sweep (`sweep_progress.SweepAccount`), or of
whatever is done step by step (`steps.StepsAccount`).
"""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from math import isfinite
from typing import TYPE_CHECKING, Any, Protocol

from babushka.fitness.progress import Standing, standing
from babushka.runs.presentation.notebook import in_notebook, replaced_line
from babushka.runs.presentation.numbers import clock
from babushka.runs.presentation.text import plain

if TYPE_CHECKING:
    from rich.console import RenderableType

    from babushka.evolution.generation import Generation
    from babushka.runs.orchestration.plan import Plan

PLAIN_INTERVAL = 5.0  # seconds between plain lines
REPEATED = 30.0  # seconds after which a line is said again that nothing has changed in
REDRAWN = 4  # times a second
WIDTH = 40  # generations in a sparkline
BAR = 20  # characters
FAST = 1.0  # generations a second, from which on their lives are not counted
LOOKS = 200  # at which something was new, that the pace is taken over


class Account(Protocol):
    """Takes in news, and says how far something is."""

    passing: bool  # whether nothing of it is to stay, and nothing to be said of what is done soon

    @property
    def over(self) -> bool:
        """Whether nothing is to come after these news."""

    def see(self, news: Any) -> None: ...

    def line(self) -> str: ...

    def drawn(self, ascii_only: bool) -> "RenderableType": ...


def showing(account: Account, quiet: bool) -> AbstractContextManager[Callable[[Any], None]]:
    """A context whose value is to be told the news, shown as suits where stderr goes; `quiet`: not at all.

    Between two news an account is asked again and again, since it may know how far lives are by now. The
    live display is for one thing at a time, so other threads than the first write plain lines.
    """
    if quiet or sys.stderr is None:
        return nullcontext(lambda news: None)
    if in_notebook():
        return replaced_line(account)
    first = threading.current_thread() is threading.main_thread()
    return _live(account) if first and sys.stderr.isatty() else _lines(account)


@contextmanager
def _lines(account: Account) -> Iterator[Callable[[Any], None]]:
    begun = time.monotonic()
    spoke, fresh = float("-inf"), not account.passing  # the first news are told at once
    lock, left = threading.Lock(), threading.Event()

    said = ""

    def speak() -> None:
        nonlocal spoke, said
        line = account.line()
        if line != said or time.monotonic() - spoke >= REPEATED:
            spoke, said = time.monotonic(), line
            with suppress(OSError, ValueError):  # as where the disk is full or it was closed
                print(line, file=sys.stderr, flush=True)

    def see(news: Any) -> None:
        nonlocal fresh
        with lock:
            account.see(news)
            due = time.monotonic() - max(spoke, begun) >= PLAIN_INTERVAL
            if due or fresh or (account.over and not account.passing):
                fresh = False
                speak()

    def speak_between() -> None:
        while not left.wait(PLAIN_INTERVAL):
            with lock:
                if not left.is_set() and time.monotonic() - max(spoke, begun) >= 0.9 * PLAIN_INTERVAL:
                    speak()

    threading.Thread(target=speak_between, name="babushka-progress", daemon=True).start()
    try:
        yield see
    finally:
        with lock:
            left.set()


@contextmanager
def _live(account: Account) -> Iterator[Callable[[Any], None]]:
    from rich.console import Console
    from rich.live import Live

    console = Console(stderr=True)
    lock = threading.Lock()

    def drawn() -> "RenderableType":
        with lock:
            return account.drawn(console.options.ascii_only)

    def see(news: Any) -> None:
        with lock:
            account.see(news)

    shown = {"refresh_per_second": REDRAWN, "transient": account.passing}
    with Live(console=console, get_renderable=drawn, **shown):  # type: ignore[arg-type]
        yield see


class Pace:
    """How fast something goes on, from when the latest steps were done."""

    def __init__(self) -> None:
        self.seen: deque[tuple[float, float]] = deque(maxlen=LOOKS)  # time, and how many steps were done

    def rate(self, done: float) -> float | None:
        """Steps a second, None before there is a second step to see."""
        now = time.monotonic()
        if not self.seen or done > self.seen[-1][1]:
            self.seen.append((now, done))
        if len(self.seen) < 2:
            return None
        since, first = self.seen[0]
        return (self.seen[-1][1] - first) / max(now - since, 1e-9)


def lives_in_words(standing: Standing) -> str:
    """'1,200 of 5,196 lives', or that kernels are being compiled; empty where neither is so."""
    if standing.compiling:
        return "compiling kernels, once for this kind of organism in this world"
    return f"{standing.lives:,} of {standing.wanted:,} lives" if standing.wanted else ""


class RunAccount:
    """How far a run is: base objective and felt reward, the proxy, in up to two regimes.

    Where members live together, the columns that their dynamics names.
    """

    passing = False

    def __init__(self, plan: "Plan", title: str, newest: int = -1) -> None:
        """`newest` is the last generation that was evaluated before; -1: none."""
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
        self.pace, self.number = Pace(), newest
        self.begun = self.reached = newest + 1.0  # generations, the one under way by the share of its work

    @property
    def over(self) -> bool:
        """Whether that was the last generation."""
        return self.number == self.last

    def see(self, news: "Generation") -> None:
        """Take in a generation."""
        for name, column in self.columns.items():
            if isfinite(news.row[column]) or not self.series[name]:  # of probes the latest that is known
                self.series[name].append(news.row[column])
        self.number = news.number
        self._rate(standing())

    def _rate(self, now: Standing) -> float | None:
        """Generations a second, from when something was done: loading and compiling are over by then."""
        # Lives of a generation are over a little before its numbers are here, and the next may have begun.
        self.reached = max(self.reached, min(self.number + 1 + now.share, self.last + 1.0))
        return self.pace.rate(self.reached) if self.reached > self.begun else None

    def told(self, now: Standing) -> str:
        """What is going on, and the time that remains."""
        rate = self._rate(now)
        lives = "" if self.over else lives_in_words(now)
        if rate is None:
            return lives or ("finished" if self.over else "starting")
        speed = [f"{rate:.1f} generations/s"] if rate >= FAST else [lives] * bool(lives)
        return ", ".join([*speed, f"{clock((self.last + 1 - self.reached) / rate)} left"])

    def line(self) -> str:
        """Where it stands, in a line."""
        told = self.told(standing())
        if not any(self.series.values()):
            return f"{self.title}: generation {self.number + 1}/{self.last} is under way ({told})"
        values = ", ".join(f"{plain(name)} {series[-1]:.1f}" for name, series in self.series.items())
        return f"generation {self.number}/{self.last}: {values} ({told})"

    def drawn(self, ascii_only: bool) -> "RenderableType":
        """The same with a bar and sparklines."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        from babushka.runs.presentation.replay.looks import sparkline

        told = self.told(standing())
        whole, numbers = Table.grid(padding=(0, 2)), Table.grid(padding=(0, 2))
        bar = ProgressBar(total=self.last + 1, completed=self.reached, width=BAR)
        where = f"generation {max(self.number, 0)} of {self.last}"
        whole.add_row(Text(self.title), bar, where, told)
        for name, series in self.series.items():
            if series:
                numbers.add_row(Text(plain(name)), sparkline(list(series), ascii_only), f"{series[-1]:.1f}")
        return Group(whole, numbers)
