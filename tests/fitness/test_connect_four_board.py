"""Boards of Connect Four against counts that are published, and against a plain grid."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.worlds.connect_four import board

POSITIONS = [1, 7, 49, 238, 1120, 4263]  # after n plies, OEIS A212693
SEQUENCES = [1, 7, 49, 343, 2401]  # of n moves


def after(stones: int, mask: int, width: int, height: int) -> Iterator[tuple[int, int]]:
    """The boards that follow, as the other player sees them."""
    for column in range(width):
        if board.is_open(mask, column, height):
            yield mask ^ stones, mask | board.landing(mask, column, height)


def plies(count: int, width: int = 7, height: int = 6) -> Iterator[list[tuple[int, int]]]:
    """All ways to play so many moves, one board for each."""
    boards = [(0, 0)]
    for _ in range(count):
        yield boards
        boards = [
            follower
            for stones, mask in boards
            if not board.has_four(stones ^ mask, height)
            for follower in after(stones, mask, width, height)
        ]


def test_as_many_positions_and_sequences_as_published() -> None:
    reached: set[tuple[int, int]] = {(0, 0)}
    for count in POSITIONS:
        assert len(reached) == count
        reached = {follower for at in reached for follower in after(*at, 7, 6)}
    assert [len(boards) for boards in plies(len(SEQUENCES))] == SEQUENCES


class Grid:
    """A board as rows and columns: 1 for the player to move, 2 for the other."""

    def __init__(self, width: int, height: int, moves: list[int]) -> None:
        self.width, self.height = width, height
        self.at = np.zeros((width, height), np.int64)
        self.stones = self.mask = 0
        for column in moves:
            height_of = int((self.at[column % width] > 0).sum())
            if height_of < height:
                self.at[column % width, height_of] = 1
                self.stones |= 1 << (column % width * (height + 1) + height_of)
                self.mask |= 1 << (column % width * (height + 1) + height_of)
                self.at = np.where(self.at > 0, 3 - self.at, 0)
                self.stones ^= self.mask

    def four(self, cells: np.ndarray) -> bool:
        """Whether four marked cells are in a line."""
        for column, row in np.argwhere(cells):
            for right, up in ((1, 0), (0, 1), (1, 1), (1, -1)):
                line = [(column + k * right, row + k * up) for k in range(4)]
                inside = all(0 <= c < self.width and 0 <= r < self.height for c, r in line)
                if inside and all(cells[c, r] for c, r in line):
                    return True
        return False

    def bits(self, cells: np.ndarray) -> int:
        return sum(1 << int(c * (self.height + 1) + r) for c, r in np.argwhere(cells))


GRIDS = st.builds(
    Grid, st.integers(4, 7), st.integers(4, 6), st.lists(st.integers(0, 6), min_size=0, max_size=42)
)


@given(GRIDS)
def test_a_board_is_its_grid(grid: Grid) -> None:
    width, height, own, empty = grid.width, grid.height, grid.at == 1, grid.at == 0
    assert grid.stones == grid.bits(own)
    assert board.has_four(grid.stones, height) == grid.four(own)
    lowest = empty & ~np.pad(empty, ((0, 0), (1, 0)))[:, :-1]
    assert board.landings(grid.mask, width, height) == grid.bits(lowest)
    for column in range(width):
        assert board.is_open(grid.mask, column, height) == empty[column].any()
    assert board.cells(width, height) == grid.bits(np.ones_like(own))
    completing = np.zeros_like(own)
    if not grid.four(own):
        for column, row in np.argwhere(empty):
            with_it = own.copy()
            with_it[column, row] = True
            completing[column, row] = grid.four(with_it)
        assert board.completing(grid.stones, grid.mask, width, height) == grid.bits(completing)
    assert board.mirrored(grid.mask, width, height) == grid.bits(~empty[::-1])


@given(st.integers(0, 2**board.BITS - 1))
def test_bits_are_counted(bits: int) -> None:
    assert board.count_bits(bits) == bits.bit_count()


@pytest.mark.parametrize("height", [4, 6])
def test_a_stone_on_a_full_column_is_the_bit_on_top(height: int) -> None:
    full = (1 << height) - 1
    assert not board.is_open(full, 0, height)
    assert board.landing(full, 0, height) == 1 << height
    assert board.landings(full, 1, height) == 0
