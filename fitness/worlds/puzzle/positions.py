"""All positions of a small game of stones in columns in which exactly one move wins.
 Two colours drop stones into columns in turn; whoever has a line of so many stones, upright, level or
diagonal, has won. Positions that moves from the empty board lead to, without a line before, are enumerated
ply by ply. A position is two words of bits, the stones of who is on the move and those of the other: cell
(column, row) is bit column * height + row, row 0 lowest.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.int64]


class Positions(NamedTuple):
    """Positions with one winning column, (N,) each, in a fixed order."""

    own: Words
    other: Words
    answer: Words  # the winning column


@lru_cache(16)
def positions(width: int, height: int, line: int) -> Positions:
    """Every position in which exactly one column wins at once for who is on the move; maybe none."""
    lines = winning_lines(width, height, line)
    own = other = np.zeros(1, np.int64)
    found = []
    for _ in range(width * height):
        dropped = _drops(own, other, width, height)
        wins = np.stack([_has_line(own | each, lines) & (each > 0) for each in dropped])
        single = wins.sum(axis=0) == 1
        found.append((own[single], other[single], wins[:, single].argmax(axis=0)))
        following = [
            np.stack([other[open_], (own | each)[open_]])
            for each, won in zip(dropped, wins, strict=True)
            if (open_ := (each > 0) & ~won).any()
        ]
        if not following:
            break
        own, other = np.unique(np.concatenate(following, axis=1), axis=1)
    columns = (np.concatenate([part[place] for part in found]).astype(np.int64) for place in range(3))
    return Positions(*columns)


def winning_lines(width: int, height: int, line: int) -> Words:
    """Every line of so many cells as a word of bits."""
    words = []
    for column in range(width):
        for row in range(height):
            for right, up in ((1, 0), (0, 1), (1, 1), (1, -1)):
                cells = [(column + step * right, row + step * up) for step in range(line)]
                if all(0 <= a < width and 0 <= b < height for a, b in cells):
                    words.append(sum(1 << (a * height + b) for a, b in cells))
    return np.array(words, np.int64)


def mirrored(words: Words, width: int, height: int) -> Words:
    """The same stones seen from behind: the first column becomes the last."""
    full = (1 << height) - 1
    found = np.zeros_like(words)
    for column in range(width):
        found |= (words >> (column * height) & full) << ((width - 1 - column) * height)
    return found


def _drops(own: Words, other: Words, width: int, height: int) -> list[Words]:
    """The bit that a stone in each column takes, (width,) of (N,); 0 where the column is full."""
    found = []
    for column in range(width):
        stones = (own | other) >> (column * height) & ((1 << height) - 1)
        # the lowest empty cell of a column filled from below is one more than its stones as a number
        found.append(np.where(stones == (1 << height) - 1, 0, (stones + 1) << (column * height)))
    return found


def _has_line(words: Words, lines: Words) -> NDArray[np.bool_]:
    return np.asarray(((words[:, None] & lines) == lines).any(axis=1))
