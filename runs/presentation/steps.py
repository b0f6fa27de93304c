"""How far something is that is done step by step, as figures of runs, for `progress.showing`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from babushka.fitness.progress import Standing, standing
from babushka.runs.presentation.numbers import clock
from babushka.runs.presentation.progress import BAR, Pace, lives_in_words
from babushka.runs.presentation.text import plain

if TYPE_CHECKING:
    from rich.console import RenderableType


class Step(NamedTuple):
    """How many steps are done, of how many, and what is done now."""

    done: int
    wanted: int
    about: str


class Steps:
    """Tells `watch` of each step when it begins; `wanted` is how many there are, once that is known."""

    def __init__(self, watch: Callable[[Step], None] = lambda step: None, wanted: int = 0) -> None:
        self.watch, self.wanted, self.begun = watch, wanted, 0

    def begin(self, about: str, place: int | None = None) -> None:
        """The next step begins, or the one at that place; those before it are done."""
        done = self.begun if place is None else place
        self.watch(Step(done, max(self.wanted, done + 1), about))
        self.begun = done + 1


class StepsAccount:
    """Steps that are done of those to do; of the one that is being done, the lives that it needs."""

    passing = True

    def __init__(self, title: str) -> None:
        self.title = plain(title)
        self.now = Step(0, 0, "starting")
        self.pace, self.reached = Pace(), 0.0

    @property
    def over(self) -> bool:
        """Whether all steps are done."""
        return 0 < self.now.wanted <= self.now.done

    def see(self, news: Step) -> None:
        """Take in that a step begins."""
        self.now, self.reached = news, float(news.done)

    def told(self, now: Standing) -> str:
        """'2 of 7, pressure of savanna-s0, 120 of 400 lives, about 12 s left'."""
        self.reached = max(self.reached, min(self.now.done + now.share, float(self.now.wanted)))
        rate = self.pace.rate(self.reached) if self.reached else None
        parts = [f"{self.now.done} of {self.now.wanted}"] if self.now.wanted > 1 else []
        parts += [text for text in (plain(self.now.about), lives_in_words(now)) if text]
        if rate is not None and not self.over:
            parts.append(f"about {clock((self.now.wanted - self.reached) / rate)} left")
        return ", ".join(parts)

    def line(self) -> str:
        """Where it stands, in a line."""
        return f"{self.title}: {self.told(standing())}"

    def drawn(self, ascii_only: bool) -> "RenderableType":
        """The same with a bar."""
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        told, whole = self.told(standing()), Table.grid(padding=(0, 2))
        bar = ProgressBar(total=max(self.now.wanted, 1), completed=self.reached, width=BAR)
        whole.add_row(Text(self.title), bar, Text(told))
        return whole
