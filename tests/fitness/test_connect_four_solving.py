"""Exact scores of Connect Four: published ones, sizes whose outcome is known, a twin trying everything."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from babushka.fitness.kernels import jit_enabled
from babushka.fitness.worlds.connect_four import make_positions
from babushka.fitness.worlds.connect_four.positions import played, solved_positions
from babushka.fitness.worlds.connect_four.solving import FULL, UNKNOWN, Solver
from tests.conftest import size
from tests.naive import connect_four_values as naive

PUBLISHED = {  # gamesolver.org
    "4455": 18,
    "44455554221": -15,
    "2252576253462244111563365343671351441": -1,
    "67152117737262713366376314254": 6,
    "2762751722231276466633475674533": 5,
    "3575316255751336464276636772271112": -3,
    "427566236745127177115664464254": 2,
}
# Of the empty board, width x height; who wins is in Tromp's table.
SIZES = {(4, 4): 0, (5, 4): 0, (6, 4): -1, (5, 5): 0, (6, 5): 0}
LARGE = {(7, 5): 0, (6, 6): -1}  # who wins: nobody, and the second player


def digits(columns: str) -> list[int]:
    return [int(column) - 1 for column in columns]


@pytest.mark.parametrize(("columns", "score"), PUBLISHED.items())
def test_scores_are_the_published_ones(columns: str, score: int) -> None:
    assert Solver().score(*played(digits(columns))) == score


@pytest.mark.skipif(not jit_enabled(), reason="takes hundreds of thousands of positions")
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_small_boards_end_as_is_known(width: int, height: int) -> None:
    assert Solver(width, height, power=20).score(0, 0) == SIZES[width, height]


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), LARGE)
def test_large_boards_end_as_is_known(width: int, height: int) -> None:
    assert np.sign(Solver(width, height, power=25).score(0, 0)) == LARGE[width, height]


@given(
    st.sampled_from([(4, 4, 5), (5, 4, 9), (7, 6, 33)]),
    st.lists(st.integers(0, 41), min_size=60, max_size=60),
)
@settings(max_examples=40)
def test_scores_are_those_of_trying_everything(board_of: tuple[int, int, int], moves: list[int]) -> None:
    width, height, fewest = board_of
    found = naive.played(moves[: fewest + moves[-1] % 4], width, height)
    assume(found is not None)
    board, made = found or ((), [])
    assume(len(made) >= fewest - 3)
    expected = [FULL if value is None else value for value in naive.scores_of_moves(board, height)]
    solver, position = Solver(width, height, power=12), played(made, width, height)
    assert solver.scores_of_moves(*position).tolist() == expected
    assert solver.score(*position) == naive.score(board, height)


def test_a_table_that_is_too_small_only_costs_time() -> None:
    position = played(digits("35753162557513364642766367"))
    large, small = Solver(power=16), Solver(power=1)
    assert small.score(*position) == large.score(*position)
    assert small.met > large.met


def test_a_limit_leaves_a_score_unknown() -> None:
    solver, position = Solver(), played(digits("35753162557513364642766367"))
    assert solver.score(*position, limit=3) == UNKNOWN
    assert solver.met == 3
    found = solver.scores_of_moves(*position, limit=0)
    assert UNKNOWN in found.tolist()
    assert solver.met == 3


def test_what_cannot_be_solved_is_refused() -> None:
    with pytest.raises(ValueError, match="49"):
        Solver(8, 6)
    with pytest.raises(ValueError, match="four"):
        Solver().score(*played(digits("1212121")))
    for columns in ("8", "1111111", "12121211"):
        with pytest.raises(ValueError, match=r"column|full|over"):
            played(digits(columns))


def test_solved_positions_are_what_they_say() -> None:
    given = solved_positions()
    assert given.boards.shape == (1000, 2)
    assert len(np.unique(given.boards, axis=0)) == 1000
    stones = [int(mask).bit_count() for _, mask in given.boards]
    assert set(stones) == set(make_positions.PLIES)
    room = given.scores != FULL
    values = np.where(room, np.sign(given.scores), np.nan)
    assert (np.nanmax(values, axis=1) > np.nanmin(values, axis=1)).all()
    late = [k for k in range(1000) if stones[k] >= size(26, 28)][: size(200, 20)]
    solver = Solver()
    for k in late:
        assert (solver.scores_of_moves(*map(int, given.boards[k])) == given.scores[k]).all()


@pytest.mark.slow
def test_all_solved_positions_have_these_scores() -> None:
    given, solver = solved_positions(), Solver(power=22)
    for board, scores in zip(given.boards, given.scores, strict=True):
        assert (solver.scores_of_moves(*map(int, board)) == scores).all()


@pytest.mark.slow
def test_the_script_makes_the_file_also_after_an_interruption(tmp_path: Path) -> None:
    out = tmp_path / "positions.csv"
    given = Path(make_positions.__file__).with_name("positions.csv").read_text(encoding="utf-8").splitlines()
    make_positions.make(out, seed=0, count=4)
    rows = out.read_text(encoding="utf-8").splitlines()
    assert rows == given[:5]
    interrupted = tmp_path / "positions.csv.0.part"
    interrupted.write_text("\n".join([*rows[1:3], rows[3][:20]]), encoding="utf-8")
    make_positions.make(out, seed=0, count=4)
    assert out.read_text(encoding="utf-8").splitlines() == given[:5]
    assert [file.name for file in tmp_path.iterdir()] == ["positions.csv"]
