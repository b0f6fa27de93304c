"""Boards of Connect Four as bits of integers, for any width and height of at most 49 bits.

Column c takes the bits c (H + 1) to c (H + 1) + H - 1 from the lowest row up, and one bit on top of it that
stays 0, so that no line runs from one column into the next. A board is two such integers: `stones`, those of
the player to move, and `mask`, all of them. 49 bits are exact in an int64 and in a float64.

Only shifts, additions and bitwise operations are used: products of signed integers that overflow have no
defined result.
"""

from typing import Any

from babushka.fitness.bits import count_bits
from babushka.fitness.kernels import kernel
from babushka.fitness.worlds.connect_four.directions import completing_among, has_four

__all__ = ["BITS", "IN_A_LINE", "completing_among", "count_bits", "has_four"]

BITS = 49  # that a board may take, the empty row on top counted
IN_A_LINE = 4


@kernel
def bottom(column: Any, height: Any) -> Any:
    """The lowest cell of a column."""
    return 1 << (column * (height + 1))


@kernel
def bottom_row(width: Any, height: Any) -> Any:
    """The lowest cell of every column."""
    row = 0
    for column in range(width):
        row |= bottom(column, height)
    return row


@kernel
def cells(width: Any, height: Any) -> Any:
    """All cells of the board."""
    row = bottom_row(width, height)
    return (row << height) - row


@kernel
def is_open(mask: Any, column: Any, height: Any) -> Any:
    """Whether a column has room for a stone."""
    return mask & (bottom(column, height) << (height - 1)) == 0


@kernel
def landing(mask: Any, column: Any, height: Any) -> Any:
    """The cell in which a stone dropped into a column comes to rest; of a full column the bit on top."""
    at = bottom(column, height)
    return (mask + at) & (((at << height) - at) | (at << height)) & ~mask


@kernel
def landings(mask: Any, width: Any, height: Any) -> Any:
    """The cells in which a stone can come to rest."""
    return (mask + bottom_row(width, height)) & cells(width, height) & ~mask


@kernel
def completing(stones: Any, mask: Any, width: Any, height: Any) -> Any:
    """The empty cells in which one more of these stones would complete four in a line (threats)."""
    return completing_among(stones, cells(width, height) & ~mask, height)


@kernel
def mirrored(bits: Any, width: Any, height: Any) -> Any:
    """The board with its columns from right to left."""
    column_bits = (1 << (height + 1)) - 1
    turned = 0
    for column in range(width):
        turned = (turned << (height + 1)) | ((bits >> (column * (height + 1))) & column_bits)
    return turned
