"""Random openings without an immediate win for either player."""

from typing import Any

from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below
from babushka.fitness.worlds.connect_four.board import (
    bottom_row,
    completing,
    count_bits,
    has_four,
    is_open,
    landing,
    landings,
)
from babushka.fitness.worlds.connect_four.regime import MASK, STONES

TRIES = 100  # openings drawn before a shorter one is taken


@kernel
def random_column(mask: Any, width: Any, height: Any, stream: Any) -> int:
    """A column with room, each with the same probability; -1 on a full board."""
    count = 0
    for column in range(width):
        count += is_open(mask, column, height)
    if count == 0:
        return -1
    which = below(stream, count)
    column = -1
    while which >= 0:
        column += 1
        which -= is_open(mask, column, height)
    return column


@kernel
def is_quiet(stones: Any, mask: Any, width: Any, height: Any) -> bool:
    """Whether nobody has four in a line, nor could have with one more stone."""
    others = stones ^ mask
    if has_four(stones, height) or has_four(others, height):
        return False
    if count_bits(mask) == width * height:
        return False
    threats = completing(stones, mask, width, height) | completing(others, mask, width, height)
    return threats & landings(mask, width, height) == 0


@kernel
def draw_opening(width: Any, height: Any, plies: Any, board: Any, stream: Any) -> int:
    """Play so many random plies on an empty board, until they are quiet; return how many they are.

    They are fewer where that has failed too often, as it must where a board is nearly full.
    """
    drawn = 0
    while True:
        stones = mask = bottom_row(width, height) ^ bottom_row(width, height)
        for _ in range(plies):
            column = random_column(mask, width, height, stream)
            if column < 0:
                break
            stones, mask = stones ^ mask, mask | landing(mask, column, height)
        if plies == 0 or is_quiet(stones, mask, width, height):
            board[STONES], board[MASK] = stones, mask
            return int(plies)
        drawn += 1
        if drawn % TRIES == 0:
            plies -= 1
