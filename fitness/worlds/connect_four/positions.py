"""Positions of Connect Four whose moves are solved: what a move is worth, without any opponent.

`positions.csv` has 1,000 of them on the board of 7 x 6, each from another noisy game, with 12 to 28 stones,
in which not all moves are worth the same; `make_positions` made it. A row is the columns that were played,
from 1 on, and the score of every move (see `solving`), nothing for a full column.
"""

import csv
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.connect_four.board import has_four, is_open, landing
from babushka.fitness.worlds.connect_four.solving import FULL

WIDTH, HEIGHT = 7, 6
FILE = "positions.csv"


class Positions(NamedTuple):
    """N positions on a board of W columns."""

    boards: NDArray[np.int64]  # (N, 2): stones of the player to move, all stones
    scores: NDArray[
        np.int64
    ]  # (N, W): of each move, for the player who makes it; FULL where there is no room
    size: tuple[int, int] = (WIDTH, HEIGHT)  # columns and rows of the board
    round: int = 17  # so many in a row have each number of stones once

    def first(self, count: int) -> "Positions":
        """The first so many of them, all of them at most."""
        return self._replace(boards=self.boards[:count], scores=self.scores[:count])


def played(columns: Iterable[int], width: int = WIDTH, height: int = HEIGHT) -> tuple[int, int]:
    """The position after stones were dropped into columns, counted from 0: the mover's stones, all stones.

    Raises ValueError for a column that is not there or full, and for a stone after a line of four.
    """
    own = mask = 0
    for column in columns:
        if not 0 <= column < width:
            raise ValueError(f"There is no column {column + 1} on a board of {width}.")
        if not is_open(mask, column, height):
            raise ValueError(f"Column {column + 1} is full.")
        if has_four(own ^ mask, height):
            raise ValueError("The game is over: there are four in a line.")
        own, mask = own ^ mask, mask | landing(mask, column, height)
    return own, mask


@cache
def solved_positions() -> Positions:
    """The positions of `positions.csv`, in its order; the arrays cannot be written to."""
    text = resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    boards = np.array([played(int(column) - 1 for column in row["moves"]) for row in rows])
    scores = np.array([[int(row[str(c + 1)] or FULL) for c in range(WIDTH)] for row in rows])
    for values in (boards, scores):
        values.setflags(write=False)
    return Positions(boards, scores)
