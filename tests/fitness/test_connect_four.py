"""Connect Four as a world: games of a life, openings, points and prices, against plain columns of stones."""

import math

import numpy as np
import pytest

from babushka.fitness.bits import count_bits
from babushka.fitness.exponential import exponential, hyperbolic_tangent
from babushka.fitness.kernels import entry
from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.connect_four import Boards, ConnectFour
from babushka.fitness.worlds.connect_four import features as kernels
from babushka.fitness.worlds.connect_four.openings import draw_opening
from babushka.fitness.worlds.protocol import (
    act,
    create,
    depict,
    features_of,
    legal,
    mover,
    observe_from,
    reset,
    tally_of,
)
from tests.conftest import size
from tests.naive import connect_four as naive
from tests.naive.connect_four import Plain
from tests.naive.streams import Stream

WORLD = ConnectFour(pairs=2, price=0.01)
ROOM = ConnectFour(columns=8, rows=6)


@pytest.fixture(autouse=True)
def _counting_over() -> object:
    with np.errstate(over="ignore"):  # streams count modulo 2**64 on purpose
        yield


def stream_of(key: int) -> np.ndarray:
    return np.array([key], np.uint64)


@pytest.mark.parametrize("board", [(7, 6), (4, 5), (8, 5), (6, 6)])
def test_positions_and_moves_look_as_they_do_to_the_twin(board: tuple[int, int]) -> None:
    geometry = kernels.geometry_of(*board)
    page, move = np.zeros(15), np.zeros(11)
    for plies in (0, 3, 9, 15):
        for plain in naive.some_positions(size(6, 3), plies, Stream(plies), *board):
            own, mask = plain.bits()
            kernels.read_position(geometry, own, mask, page)
            assert page.tolist() == plain.value_page()
            empty = geometry.cells & ~mask
            threats = [kernels.completing_among(each, empty, board[1]) for each in (own, own ^ mask)]
            for column in plain.open:
                cell = 1 << (column * (board[1] + 1) + len(plain.columns[column]))
                kernels.read_move(geometry, own, mask, *threats, cell, move)
                assert move.tolist() == plain.move_page(column)


def test_a_position_is_worth_the_same_in_the_mirror() -> None:
    geometry = kernels.geometry_of(7, 6)
    one, other = np.zeros((2, 15))
    for plain in naive.some_positions(5, 12, Stream(2)):
        mirrored = Plain(7, 6, plain.columns[::-1])
        kernels.read_position(geometry, *plain.bits(), one)
        kernels.read_position(geometry, *mirrored.bits(), other)
        assert (one == other).all()


def test_the_middle_cell_is_in_thirteen_lines_and_a_corner_in_three() -> None:
    lines = kernels.geometry_of(7, 6).lines * 13
    assert [round(lines[0]), round(lines[3 * 7 + 2])] == [3, 13]
    assert round(lines.sum()) == 4 * 69


@pytest.mark.parametrize(("plies", "board"), [(0, (7, 6)), (4, (7, 6)), (7, (6, 4)), (10, (4, 5))])
def test_openings_are_those_of_the_twin_and_nobody_wins_at_once(plies: int, board: tuple[int, int]) -> None:
    for key in range(size(20, 6)):
        found = np.zeros(2, np.int64)
        drawn = draw_opening(*board, plies, found, stream_of(key))
        plain = naive.opening(plies, Stream(key), *board)
        assert found.tolist() == list(plain.bits())
        assert drawn == sum(map(len, plain.columns)) <= plies
        for column in plain.open:
            assert not plain.dropped(column).won_by(plain.turn)


def test_a_board_that_is_full_of_threats_gets_a_shorter_opening() -> None:
    """On 4 x 1 no game is over before the last stone, which nobody wins."""
    found = np.zeros(2, np.int64)
    assert draw_opening(4, 1, 4, found, stream_of(1)) == 3


def test_games_of_a_life_are_those_of_the_twin() -> None:
    """Pairs share an opening, seats begin in turn, and points are counted for the right seat."""
    for key in range(size(8, 3)):
        regime, stream = WORLD.regime(Boards()), stream_of(key)
        state, plain_stream = create(regime), Stream(key)
        reset(regime, state, stream)
        chance = np.random.default_rng(key)
        points, moves, effort = [0.0, 0.0], [0, 0], [0, 0]
        start = naive.opening(4, plain_stream)
        mask, felt = np.zeros(7, np.bool_), np.zeros((2, 3))
        for game in range(4):
            if game == 2:
                start = naive.opening(4, plain_stream)
            plain = start
            while True:
                assert state.board.tolist() == list(plain.bits())
                seat = (plain.turn + game) % 2
                assert mover(regime, state) == seat
                assert legal(regime, state, seat, mask) == len(plain.open)
                assert np.flatnonzero(mask).tolist() == plain.open
                column, spent = int(chance.choice(plain.open)), int(chance.integers(5))
                before, plain = plain, plain.dropped(column)
                moves[seat] += 1
                effort[seat] += spent
                ended = act(regime, state, seat, column, spent, stream, felt[seat])
                for each in range(2):
                    features_of(regime, state, each, felt[each])
                if plain.won_by(before.turn):
                    points[seat] += 1
                    assert felt[seat].tolist() == [1, 0, 0]
                    assert felt[1 - seat].tolist() == [0, 0, 1]
                elif plain.full:
                    points = [each + 0.5 for each in points]
                    assert (felt == [0, 1, 0]).all()
                else:
                    assert (felt == 0).all()
                    continue
                assert ended == (0 if game < 3 else 1 if plain.won_by(before.turn) else 2)
                break
        tallies = np.zeros(6)
        for seat in range(2):
            tally_of(regime, state, seat, tallies)
            assert tallies[1] == points[seat] / 4
            assert tallies[5] == effort[seat] / moves[seat]
            assert tallies[0] == tallies[1] - 0.01 * tallies[5]
            assert tallies[2] + tallies[3] / 2 == tallies[1]
            assert tallies[2] + tallies[3] + tallies[4] == 1


def test_what_was_played_has_no_part_in_later_openings() -> None:
    regime, openings = WORLD.regime(Boards()), []
    for chance in (np.random.default_rng(1), np.random.default_rng(2)):
        state, stream = create(regime), stream_of(7)
        reset(regime, state, stream)
        mask, seen = np.zeros(7, np.bool_), [state.opening.tolist()]
        ended = 0
        while ended == 0:
            legal(regime, state, 0, mask)
            column = chance.choice(np.flatnonzero(mask))
            ended = act(regime, state, mover(regime, state), column, 0, stream, np.zeros(3))
            seen += [state.opening.tolist()] * (state.opening.tolist() not in seen)
        openings.append(seen)
    assert openings[0] == openings[1]
    assert len(openings[0]) == 2


def test_pictures_and_senses_show_the_stones_where_they_are() -> None:
    regime = ROOM.regime(Boards(width=7, height=5, opening=0))
    state, stream = create(regime), stream_of(1)
    reset(regime, state, stream)
    for column in (3, 3, 0):
        act(regime, state, mover(regime, state), column, 0, stream, np.zeros(3))
    picture, place = np.zeros((6, 8), np.int64), np.zeros(2, np.int64)
    depict(regime, state, picture, place)
    named = np.array(ROOM.legend)[picture]
    assert named[5, 3] == named[5, 0] == "first"
    assert named[4, 3] == "second"
    assert (place == -1).all()
    assert (named == "no cell").sum() == 6 * 8 - 7 * 5
    senses = np.zeros(len(ROOM.senses))
    for seat, own in ((0, "own"), (1, "other")):
        observe_from(regime, state, seat, senses)
        seen = {name for name, sensed in zip(ROOM.senses, senses, strict=True) if sensed}
        other = "other" if own == "own" else "own"
        assert seen == {f"{own}.d1", f"{own}.a1", f"{other}.d2"}


@pytest.mark.parametrize("number", [-40.0, -30.0, -7.3, -1e-9, 0.0, 0.5, 3.0, 29.0])
def test_the_exponential_is_the_exponential(number: float) -> None:
    assert exponential(number) == pytest.approx(math.exp(max(number, -30.0)), rel=1e-11)
    assert hyperbolic_tangent(number) == pytest.approx(math.tanh(number), abs=1e-11)
    assert abs(hyperbolic_tangent(10 * number)) <= 1


@entry
def count_all(numbers: np.ndarray, counts: np.ndarray) -> None:
    for place in range(numbers.size):
        counts[place] = count_bits(numbers[place])


def test_bits_are_counted() -> None:
    numbers = np.random.default_rng(1).integers(0, 2**63, 100)
    counts = np.zeros(100, np.int64)
    count_all(numbers, counts)
    assert counts.tolist() == [bin(number).count("1") for number in numbers.tolist()]


@pytest.mark.parametrize(
    "wrong",
    [
        {"width": 0},
        {"height": 0},
        {"width": 8},
        {"width": 3, "height": 3},
        {"opening": -1},
        {"opening": 22},
        {"width": 2, "height": 30},
    ],
)
def test_boards_that_cannot_be_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(SettingsError):
        read(Boards, wrong, "regime")


def test_a_board_must_fit_the_room_for_it() -> None:
    for wrong in (Boards(width=8, height=5), Boards(width=6, height=7)):
        with pytest.raises(SettingsError, match=r"world\.(columns|rows)"):
            WORLD.check_under(wrong)
    for name, value in (("price", -1.0), ("pairs", 0), ("columns", 25)):
        with pytest.raises(SettingsError, match=name):
            read(ConnectFour, {name: value}, "world")
