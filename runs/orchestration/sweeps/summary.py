"""How a sweep stands while it is carried out, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from babushka.fitness.progress import Standing


class SweepProgress(NamedTuple):
    """How a sweep stands, for display."""

    cells: int
    finished: int
    failed: int
    running: tuple[tuple[str, int | None, int], ...]  # name, newest generation, last generation
    saved: int  # generations of all cells, each generation 0 included
    wanted: int
    lives: Standing = Standing()  # of the running cells, where it is known; the share is of generations
    seconds: float | None = None  # that the rest takes, once cells have finished by which it can be told


@dataclass(frozen=True)
class Summary:
    """How a sweep ended."""

    cells: int
    finished: int
    failed: Mapping[str, str]  # sentences by cell
    stopped: bool

    @property
    def pending(self) -> int:
        """Cells that are neither finished nor failed."""
        return self.cells - self.finished - len(self.failed)
