"""Puzzles against all games played out, and the symmetry of twins."""

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.puzzle import Puzzle, Setting
from babushka.fitness.worlds.puzzle.positions import mirrored, positions
from tests.naive.puzzle import all_puzzles, words


@pytest.mark.parametrize(("width", "height", "line"), [(3, 3, 3), (4, 3, 3), (3, 4, 3), (2, 2, 2)])
def test_puzzles_are_those_of_all_games(width: int, height: int, line: int) -> None:
    found = positions(width, height, line)
    expected = {words(board, height): column for board, column in all_puzzles(width, height, line).items()}
    assert dict(zip(zip(found.own.tolist(), found.other.tolist()), found.answer.tolist())) == expected  # noqa: B905
    assert len(found.answer) == len(expected)


def test_the_board_of_four_by_four_has_so_many_puzzles() -> None:
    found = positions(4, 4, 3)
    assert len(found.answer) == 11778
    assert np.bincount(found.answer).tolist() == [1340, 4549, 4549, 1340]


def test_the_mirror_image_of_a_puzzle_is_a_puzzle() -> None:
    world = Puzzle()
    left, right = (world.regime(Setting(half=half)) for half in ("left", "right"))
    images = {
        (own, other, 3 - answer)
        for own, other, answer in zip(
            mirrored(left.first, 4, 4).tolist(),
            mirrored(left.second, 4, 4).tolist(),
            left.answer,
            strict=True,
        )
    }
    there = zip(right.first.tolist(), right.second.tolist(), right.answer.tolist(), strict=True)
    assert images == set(there)
    assert mirrored(mirrored(left.first, 4, 4), 4, 4).tolist() == left.first.tolist()


def test_twins_of_colour_are_the_same_boards_with_colours_swapped() -> None:
    first, second, both = (Puzzle().regime(Setting(colour=colour)) for colour in ("first", "second", "both"))
    assert np.array_equal(first.first, second.second)
    assert np.array_equal(first.second, second.first)
    assert np.array_equal(first.answer, second.answer)
    assert (first.turn == 0).all()
    assert (second.turn == 1).all()
    assert np.array_equal(both.first, np.concatenate([first.first, second.first]))


def test_a_middle_column_belongs_to_neither_half() -> None:
    world = Puzzle(width=3, height=4)
    sizes = [len(world.regime(Setting(half=half)).answer) for half in ("any", "left", "right")]
    middle = int((world.regime(Setting()).answer == 1).sum())
    assert sizes[0] == sizes[1] + sizes[2] + middle
    assert middle > 0


@pytest.mark.parametrize("world", [Puzzle(width=5, height=4), Puzzle(width=2, height=2, line=4)])
def test_boards_that_cannot_be_are_refused(world: Puzzle) -> None:
    with pytest.raises(SettingsError):
        world.regime(Setting())
