"""How far a sweep is, for `progress.showing`."""

from typing import TYPE_CHECKING

from babushka.fitness.progress import standing
from babushka.runs.orchestration.sweeps.summary import SweepProgress
from babushka.runs.presentation.numbers import clock, listed
from babushka.runs.presentation.progress import BAR, Pace, lives_in_words
from babushka.runs.presentation.text import plain

if TYPE_CHECKING:
    from rich.console import RenderableType

STARTING = "starting"
SHOWN = 12  # running cells that a live display lists
NAMED = 3  # running cells that a plain line names


class SweepAccount:
    """Cells that are finished, have failed and are running, and the time that remains."""

    over = False  # what follows the last news is the summary of the whole
    passing = False

    def __init__(self, title: str) -> None:
        self.title = plain(title)
        self._begin(SweepProgress(0, 0, 0, (), 0, 0))

    def _begin(self, news: SweepProgress) -> None:
        self.now, self.pace = news, Pace()
        self.begun = self.reached = float(
            news.saved
        )  # generations, those under way by the share of their work
        self.left = STARTING

    def see(self, news: SweepProgress) -> None:
        """Take in how it stands; another sweep than before begins anew."""
        if (news.cells, news.wanted) != (self.now.cells, self.now.wanted) or news.saved < self.now.saved:
            self._begin(news)
        self.now = news
        # A generation's lives are over a little before it is saved.
        self.reached = max(self.reached, min(news.saved + news.lives.share, float(news.wanted)))
        # Until some lives are over, workers are starting, and perhaps compile.
        rate = self.pace.rate(self.reached) if self.reached > self.begun else None
        left = news.seconds
        if left is None and rate is not None:  # no cell tells, so that generations must
            left = (news.wanted - self.reached) / rate
        starting = lives_in_words(news.lives) or STARTING
        self.left = starting if left is None else f"about {clock(left)} left"

    def told(self) -> str:
        """The time that remains, or what is done when all cells are over."""
        if self.now.running or self.now.finished + self.now.failed < self.now.cells:
            return self.left
        return lives_in_words(standing()) or "looking into what came out"

    def counts(self) -> str:
        """'12 of 120 cells finished, 2 failed'."""
        failed = f", {self.now.failed} failed" if self.now.failed else ""
        return f"{self.now.finished} of {self.now.cells} cells finished{failed}"

    def line(self) -> str:
        """Where it stands, in a line."""
        if not self.now.cells:  # nothing of it is a sweep, yet or at all
            return f"{self.title}: {lives_in_words(standing()) or STARTING}"
        running = [f"{plain(name)} ({_generation(now, last)})" for name, now, last in self.now.running]
        return f"{self.counts()}; running {listed(running, NAMED) or 'none'}; {self.told()}"

    def drawn(self, ascii_only: bool) -> "RenderableType":
        """A bar for the whole, and the running cells."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        if not self.now.cells:
            return Text(self.line())
        whole = Table.grid(padding=(0, 2))
        bar = ProgressBar(total=max(self.now.wanted, 1), completed=self.reached, width=BAR)
        whole.add_row(Text(self.title), bar, self.counts(), self.told())
        cells = Table.grid(padding=(0, 2))
        for name, generation, last in self.now.running[:SHOWN]:
            cells.add_row(Text(f"  {plain(name)}"), _generation(generation, last))
        if len(self.now.running) > SHOWN:
            cells.add_row(f"  and {len(self.now.running) - SHOWN} more")
        return Group(whole, cells)


def _generation(generation: int | None, last: int) -> str:
    """'generation 31/60', or that there is none yet."""
    return "starting" if generation is None else f"generation {generation}/{last}"
