"""Puzzles with a twin: a small board, three in a line, and exactly one column that wins at once.

A life is a row of puzzles, drawn from all positions there are (`positions`; 11,778 on 4 x 4), each answered
by a column, right or wrong. A regime has a twin that is the same task under a symmetry: with the colours
swapped, the other colour is to move (`colour`); in the mirror, the answers are in the other half (`half`).
Whoever solves one and not the other has not understood the symmetry; whoever solves both may do so by the
same machinery or by two.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds.protocol import World
from babushka.fitness.worlds.puzzle import world  # noqa: F401  # its kernels register themselves
from babushka.fitness.worlds.puzzle.positions import positions
from babushka.fitness.worlds.puzzle.regime import PuzzleRegime
from babushka.fitness.worlds.questions import Questions

__all__ = ["Puzzle", "PuzzleRegime", "Setting"]

MOST_CELLS = 16  # of a board: all its positions are enumerated


@dataclass(frozen=True)
class Setting:
    """Which of two twins is met."""

    colour: str = setting(
        "first",
        "who is on the move: the first colour, the second (the twin: the same boards with colours swapped), "
        "or both, each in half of the puzzles",
        choices=("first", "second", "both"),
    )
    half: str = setting(
        "any",
        "in which half of the board the answer is; left and right are twins, a middle column is of neither",
        choices=("any", "left", "right"),
    )


@dataclass(frozen=True)
class Puzzle(World):
    """Settings of the puzzles."""

    name: ClassVar[str] = "puzzle"
    features: ClassVar[tuple[str, ...]] = ("solved",)
    causes: ClassVar[tuple[str, ...]] = ("all answered",)
    objective: ClassVar[str] = "solved"
    objective_words: ClassVar[str] = "share solved"
    Regime: ClassVar[type] = Setting
    probes: ClassVar[dict[str, dict[str, Any]]] = {"home": {"colour": "first"}, "twin": {"colour": "second"}}

    width: int = setting(4, "columns of the board", low=2, high=8, unit="cells")
    height: int = setting(4, "rows of the board", low=2, high=8, unit="cells")
    line: int = setting(3, "stones in a line that win", low=2, high=8, unit="cells")
    puzzles: int = setting(100, "puzzles of a life", low=1, high=100_000)

    @property
    def actions(self) -> tuple[str, ...]:  # type: ignore[override]  # they depend on a setting
        return tuple(f"column {column + 1}" for column in range(self.width))

    @property
    def steps(self) -> int:
        return self.puzzles

    @property
    def cells(self) -> int:
        """Cells of the board."""
        return self.width * self.height

    @property
    def senses(self) -> tuple[str, ...]:
        cells = [
            f"{chr(ord('a') + cell // self.height)}{cell % self.height + 1}" for cell in range(self.cells)
        ]
        return (*(f"first {cell}" for cell in cells), *(f"second {cell}" for cell in cells), "second moves")

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("solved", "answered")

    @property
    def picture(self) -> tuple[int, int]:
        return (self.height, self.width)

    @property
    def legend(self) -> tuple[str, ...]:
        return ("empty", "first colour", "second colour")

    @property
    def chance(self) -> float:
        """The share that a column drawn at random solves."""
        return 1 / self.width

    def ceiling(self, parameters: Setting) -> float:
        """All of them."""
        return 1.0

    def check_under(self, parameters: Setting) -> None:
        """Raise `SettingsError` for boards that are too large, and where no puzzle is left."""
        if self.cells > MOST_CELLS:
            raise SettingsError(
                f"A board of {self.width} x {self.height} has {self.cells} cells, but all positions are "
                f"enumerated, of {MOST_CELLS} cells at most."
            )
        if not len(_chosen(self.width, self.height, self.line, parameters.colour, parameters.half)[0]):
            raise SettingsError(
                f"On a board of {self.width} x {self.height} there is no position in which exactly one "
                f"column makes a line of {self.line}, with answers in half {parameters.half!r}; change "
                "'world.line' or the board."
            )

    def questions(self, parameters: Setting) -> Questions:
        """All puzzles of a setting."""
        puzzles = self.regime(parameters)
        return Questions(puzzles, puzzles.answer, self.chance)

    def regime(self, parameters: Setting) -> PuzzleRegime:
        """The puzzles for the kernels."""
        self.check_under(parameters)
        chosen = _chosen(self.width, self.height, self.line, parameters.colour, parameters.half)
        return PuzzleRegime(self.width, self.height, *(part.copy() for part in chosen))


@lru_cache(32)
def _chosen(width: int, height: int, line: int, colour: str, half: str) -> tuple[Any, ...]:
    """(first, second, turn, answer) of the puzzles of a setting."""
    found = positions(width, height, line)
    kept = np.ones(len(found.answer), np.bool_)
    if half == "left":
        kept = 2 * found.answer + 1 < width
    if half == "right":
        kept = 2 * found.answer + 1 > width
    own, other, answer = (part[kept] for part in found)
    none = np.zeros(len(own), np.int64)
    home, twin = (own, other, none, answer), (other, own, none + 1, answer)
    if colour == "both":
        return tuple(np.concatenate(pair) for pair in zip(home, twin, strict=True))
    return home if colour == "first" else twin
