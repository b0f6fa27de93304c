"""How far a sweep is, for `progress.showing`."""

from typing import TYPE_CHECKING

from babushka.runs.orchestration.sweeps.summary import SweepProgress
from babushka.runs.presentation.numbers import clock, listed
from babushka.runs.presentation.progress import Pace
from babushka.runs.presentation.text import plain

if TYPE_CHECKING:
    from rich.console import RenderableType

STARTING = "starting, perhaps compiling kernels"
SHOWN = 12  # running cells that a live display lists
NAMED = 3  # running cells that a plain line names


class SweepAccount:
    """Cells that are finished, have failed and are running, and the time that remains."""

    over = False  # what follows the last news is the summary of the whole

    def __init__(self, title: str) -> None:
        self.title = plain(title)
        self.waiting = f"{self.title}: starting"
        self.pace = Pace()
        self.begun: int | None = None  # how many generations were saved at first
        self.now = SweepProgress(0, 0, 0, (), 0, 0)
        self.left = STARTING

    def see(self, news: SweepProgress) -> None:
        """Take in how it stands."""
        self.now = news
        self.begun = news.saved if self.begun is None else self.begun
        # Until a first generation is saved, workers are starting, and perhaps compile.
        rate = self.pace.rate(news.saved) if news.saved > self.begun else None
        self.left = STARTING if rate is None else f"about {clock((news.wanted - news.saved) / rate)} left"

    def counts(self) -> str:
        """'12 of 120 cells finished, 2 failed'."""
        failed = f", {self.now.failed} failed" if self.now.failed else ""
        return f"{self.now.finished} of {self.now.cells} cells finished{failed}"

    def line(self) -> str:
        """Where it stands, in a line."""
        running = [f"{plain(name)} ({_generation(now, last)})" for name, now, last in self.now.running]
        return f"{self.counts()}; running {listed(running, NAMED) or 'none'}; {self.left}"

    def drawn(self, ascii_only: bool) -> "RenderableType":
        """A bar for the whole, and the running cells."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        whole = Table.grid(padding=(0, 2))
        bar = ProgressBar(total=max(self.now.wanted, 1), completed=self.now.saved, width=30)
        whole.add_row(Text(self.title), bar, self.counts(), self.left)
        cells = Table.grid(padding=(0, 2))
        for name, generation, last in self.now.running[:SHOWN]:
            cells.add_row(Text(f"  {plain(name)}"), _generation(generation, last))
        if len(self.now.running) > SHOWN:
            cells.add_row(f"  and {len(self.now.running) - SHOWN} more")
        return Group(whole, cells)


def _generation(generation: int | None, last: int) -> str:
    """'generation 31/60', or that there is none yet."""
    return "starting" if generation is None else f"generation {generation}/{last}"
