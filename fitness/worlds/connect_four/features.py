"""What a position and a move look like: the numbers that a player's value and its prior weigh.

Of a position, for each colour: threats (empty cells that would complete four in a line) in odd and in even
rows, the lowest being 1, and those that can be taken at once; lines with two own stones and two empty cells;
stones in the middle columns, next to them, and two off. Those of the player to move count as they are, those
of the other one negatively; last, 1 for the move. Colours have numbers of their own since odd threats serve
the first player and even ones the second (Allis 1988, "A knowledge-based approach of Connect-Four", thesis,
Vrije Universiteit Amsterdam).

Of a move: whether it wins, blocks, and gives or spoils the cell above it, threats that it makes and that it
denies, lines through the cell by the most that there are on a large board, where its column is, and whether
its row is odd.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.kernels import kernel
from babushka.fitness.worlds.connect_four.board import (
    bottom,
    bottom_row,
    cells,
    completing_among,
    count_bits,
)
from babushka.fitness.worlds.protocol import Array

OF_A_COLOUR = ("odd", "even", "now", "twos", "middle", "next", "off")
VALUE = (*(f"{who}.{what}" for who in ("first", "second") for what in OF_A_COLOUR), "move")
PRIOR = (
    "wins",
    "blocks",
    "gives",
    "spoils",
    "makes",
    "denies",
    "lines",
    "middle",
    "next",
    "off",
    "odd",
)
MOST_LINES = 13.0  # through a cell of the usual board
CELLS = 64  # bits of a number


class Geometry(NamedTuple):
    """What is the same in all positions of a board."""

    width: int
    height: int
    bottoms: int  # cells, as bits
    cells: int
    odd: int  # rows
    middle: int  # columns
    next: int
    off: int
    lines: Array  # (64,) float64: lines of four through each cell, by the most


@kernel
def off_the_middle(column: Any, width: Any) -> Any:
    """How far a column is from the middle, which is one column or two: 0 there."""
    return abs(2 * column - (width - 1)) // 2


@kernel
def columns_off(width: Any, height: Any, off: Any) -> Any:
    """The cells of the columns that are so far from the middle."""
    found = 0
    for column in range(width):
        if off_the_middle(column, width) == off:
            found |= (bottom(column, height) << height) - bottom(column, height)
    return found


@kernel
def geometry_of(width: Any, height: Any) -> Any:
    """The geometry of a board."""
    board, odd = cells(width, height), 0
    for row in range(0, height, 2):
        odd |= bottom_row(width, height) << row
    lines = np.zeros(CELLS)
    for step in (1, height, height + 1, height + 2):
        starts = board & (board >> step) & (board >> (2 * step)) & (board >> (3 * step))
        for bit in range(width * (height + 1)):
            for place in range(4):
                lines[bit] += ((starts << (place * step)) >> bit) & 1
    return Geometry(
        width,
        height,
        bottom_row(width, height),
        board,
        odd,
        columns_off(width, height, 0),
        columns_off(width, height, 1),
        columns_off(width, height, 2),
        lines / MOST_LINES,
    )


@kernel
def twos(stones: Any, empty: Any, height: Any) -> Any:
    """How many lines of four hold two of these stones and two empty cells."""
    count = 0
    for step in (1, height, height + 1, height + 2):
        both = stones & (stones >> step)
        neither = empty & (empty >> step)
        one = (stones & (empty >> step)) | (empty & (stones >> step))
        further = 2 * step
        lines = (both & (neither >> further)) | (neither & (both >> further)) | (one & (one >> further))
        count += count_bits(lines)
    return count


@kernel
def _of_a_colour(board: Any, stones: Any, empty: Any, landing: Any, sign: Any, page: Any) -> None:
    """Write the seven numbers of one colour."""
    threats = completing_among(stones, empty, board.height)
    page[0] = sign * count_bits(threats & board.odd)
    page[1] = sign * count_bits(threats & ~board.odd)
    page[2] = sign * count_bits(threats & landing)
    page[3] = sign * twos(stones, empty, board.height)
    page[4] = sign * count_bits(stones & board.middle)
    page[5] = sign * count_bits(stones & board.next)
    page[6] = sign * count_bits(stones & board.off)


@kernel
def read_position(board: Any, stones: Any, mask: Any, page: Any) -> None:
    """Write the numbers of a position to `page`, (15,): `VALUE`; `stones` are those of the player to move."""
    empty = board.cells & ~mask
    landing = (mask + board.bottoms) & empty
    first_to_move = count_bits(mask) % 2 == 0
    first = stones if first_to_move else stones ^ mask
    sign = 1.0 if first_to_move else -1.0
    _of_a_colour(board, first, empty, landing, sign, page[0:7])
    _of_a_colour(board, first ^ mask, empty, landing, -sign, page[7:14])
    page[14] = 1.0


@kernel
def read_move(board: Any, stones: Any, mask: Any, own: Any, others: Any, cell: Any, page: Any) -> None:
    """Write the numbers of a move to `page`, (11,): `PRIOR`.

    `cell` is where the stone of the player to move comes to rest, `own` and `others` are the threats of both
    before it.
    """
    above = (cell << 1) & board.cells
    left = board.cells & ~(mask | cell)
    page[0] = (own & cell) != 0
    page[1] = (others & cell) != 0
    page[2] = (others & above) != 0
    page[3] = (own & above) != 0
    page[4] = count_bits(completing_among(stones | cell, left, board.height) & ~own)
    page[5] = count_bits(completing_among((stones ^ mask) | cell, left, board.height) & ~others)
    page[6] = board.lines[count_bits(cell - 1)]
    page[7] = (cell & board.middle) != 0
    page[8] = (cell & board.next) != 0
    page[9] = (cell & board.off) != 0
    page[10] = (cell & board.odd) != 0
