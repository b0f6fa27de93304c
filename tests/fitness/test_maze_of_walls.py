"""Mazes of walls against their twin, families, and what known rules are known to do."""

from typing import Any

import numpy as np
import pytest

from babushka.fitness.measures.agreement import separating_agreement
from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.maze_of_walls import MazeOfWalls, WalledMazes, references, world
from babushka.fitness.worlds.maze_of_walls.regime import FITS, GOAL, HERE, SIDE
from babushka.fitness.worlds.passages import open_dead_ends, ways_out
from babushka.fitness.worlds.protocol import create
from tests.conftest import size
from tests.kernels import walk
from tests.naive.streams import Stream
from tests.naive.walls import PlainWalls, braided, ways_from

pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered")  # streams count modulo 2**64
WORLD = MazeOfWalls()
FAMILIES: list[dict[str, Any]] = [
    {},
    {"braid": 0.5},
    {"braid": 0.5, "family": "island"},
    {"family": "trap", "size": 5},
]
MAZES = size(20, 10)


def drawn(key: int, **given: Any) -> Any:
    """A state at the start of a life."""
    regime = WORLD.regime(WalledMazes(**{"compared": True, **given}))
    state = create(regime)
    world.reset(regime, state, np.array([key], np.uint64))
    return state


@pytest.mark.compiles
@pytest.mark.parametrize("given", FAMILIES)
def test_walks_are_those_of_the_twin(given: dict[str, Any]) -> None:
    parameters = WalledMazes(compared=True, **given)
    taken = np.random.default_rng(2).integers(0, 4, 160)
    seen = walk(WORLD, WORLD.regime(parameters), 8, taken)
    plain = PlainWalls(WORLD, parameters, 8)
    over = [plain.step(int(action), 0) for action in taken[: len(seen.felt)]]
    assert not any(over[:-1])
    assert seen.felt[:, 1].tolist() == [float(each) for each in over]
    score = 1 - len(over) / 320 if over[-1] else 0.0
    counts = [plain.asked, plain.alike]
    expected = [score, over[-1], 0, 1, *(each.get(name, 0) for each in counts for name in WORLD.references)]
    assert seen.tallies[-1].tolist() == expected
    assert plain.asked


@pytest.mark.parametrize("braid", [0.0, 0.4, 1.0])
def test_dead_ends_are_opened_as_the_twin_does(braid: float) -> None:
    state, plain = drawn(5, braid=braid), braided(9, braid, Stream(5))
    for cell in range(81):
        assert ways_out(state.passages, cell) == len(ways_from(plain, divmod(cell, 9)))
    if braid == 1:
        assert min(ways_out(state.passages, cell) for cell in range(81)) == 2
    before = state.passages.copy()
    open_dead_ends(9, 0.0, np.array([3], np.uint64), state.passages)
    assert (state.passages == before).all()


def test_each_hand_arrives_in_every_perfect_maze() -> None:
    for key in range(MAZES):
        for hand in (references.RIGHT, references.LEFT):
            assert references.arrives(hand, drawn(key), 160)


@pytest.mark.parametrize("given", FAMILIES[2:])
def test_families_keep_out_whom_they_are_named_for(given: dict[str, Any]) -> None:
    for key in range(MAZES):
        state = drawn(key, **given)
        assert state.now[FITS] == 1
        kept_out = (
            (references.RIGHT, references.LEFT) if given["family"] == "island" else (references.GREEDY,)
        )
        assert not any(references.arrives(rule, state, 160) for rule in kept_out)


def test_goals_are_far_and_anywhere() -> None:
    states = [drawn(key) for key in range(MAZES)]
    cells = np.array([(state.now[HERE], state.now[GOAL]) for state in states])
    row, column = np.divmod(cells, 9)
    assert (abs(np.diff(row)) + abs(np.diff(column)) >= 8).all()
    assert len(np.unique(cells[:, 1])) > MAZES // 2


def test_where_there_is_no_choice_nobody_is_asked() -> None:
    state = drawn(3)
    corridor = next(c for c in range(81) if ways_out(state.passages, c) == 2)
    state.now[HERE], state.now[6] = corridor, 1
    references.compare(state, 0)
    assert not state.asked.any()
    assert state.now[SIDE] == 9


def test_agreement_is_a_share_of_what_was_asked() -> None:
    assert separating_agreement([[4, 0], [4, 2]], [[1, 0], [4, 0]]) == 0.5
    assert np.isnan(separating_agreement([0, 0], [0, 0]))


@pytest.mark.parametrize(
    "wrong", [{"size": 2}, {"size": 32}, {"family": "island"}, {"braid": 1.5}, {"family": "x"}]
)
def test_mazes_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        read(WalledMazes, wrong, "regime")
