"""A Q-learner in tic-tac-toe learns in either seat, and what it has learned in one serves it in the other."""

from typing import Any

import numpy as np
import pytest

from babushka.fitness.kernels import jit_enabled
from babushka.fitness.registry import load_file
from babushka.fitness.worlds.protocol import state_index_from
from babushka.organisms.games import OWN, Match
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.kinds.q_learner import QLearner
from babushka.organisms.life import EvaluationBatch, Seeds, live_together, live_traced
from tests.conftest import DATA, size

GAME = load_file(DATA / "tic_tac_toe.py")
GAMES = 20_000
WORLD = GAME.TicTacToe(games=GAMES)
KIND = QLearner(alpha=0.3, epsilon=0.2, gamma=0.9, innate=True, wired={"won": 1.0, "lost": -1.0})
SETTLED = QLearner(alpha=0.0, epsilon=0.0, innate=True, wired=KIND.wired)
RANDOM = Planner(mode="reflex", hidden=2).random_agents(1, WORLD)


def board_of(rows: str, seat: int) -> np.ndarray:
    """A state whose board is as a seat sees it: x its own marks, o the other's."""
    state = np.zeros(GAME.SIZE)
    for cell, mark in enumerate(rows.replace(" ", "")):
        state[cell] = {".": 0, "x": 1 + seat, "o": 2 - seat}[mark]
    return state


@pytest.mark.parametrize("rows", ["... ... ...", "x.o .x. ..o", "xox oxo oxo", "..o ... ..x"])
def test_boards_that_look_alike_from_two_seats_have_one_number(rows: str) -> None:
    regime = WORLD.regime(GAME.Openings())
    first, second = (state_index_from(regime, board_of(rows, seat), seat) for seat in range(2))
    marks = rows.replace(" ", "")
    assert first == second == sum(".xo".index(mark) * 3**cell for cell, mark in enumerate(marks))


def play(kind: Any, genomes: np.ndarray, seat: int, key: int, learned: np.ndarray | None = None) -> float:
    """The share of the points that one member gets in so many games against random moves."""
    rows = np.zeros((1, 1, 2), np.int64)
    rows[:, :, seat] = OWN
    agents, regime = kind.express(genomes, WORLD), WORLD.regime(GAME.Openings())
    ids, seeds, match = np.arange(1), Seeds.of(key, 0, 1), Match(rows, RANDOM)
    batch = EvaluationBatch(kind, WORLD, agents, regime, regime, ids, seeds, learned, match=match)
    return float(live_together([batch])[0].mean("score")[0]) / GAMES


@pytest.mark.slow
@pytest.mark.skipif(not jit_enabled(), reason="120,000 games")
def test_what_is_learned_in_one_seat_serves_in_the_other() -> None:
    """At random a player gets half of the points, since the seats begin in turn."""
    newborn = np.zeros((1, KIND.layout(WORLD).genes), np.float32)
    for seat in range(2):
        assert abs(play(SETTLED, newborn, seat, 1) - 0.5) < 0.02
        learned = np.zeros((1, KIND.learned_size(WORLD)))
        play(KIND, newborn, seat, 2 + seat, learned)
        taught = KIND.write_back(newborn, learned, WORLD)
        served = [play(SETTLED, taught, other, 4) for other in range(2)]
        print(seat, served)
        assert min(served) > 0.85
        assert abs(served[0] - served[1]) < 0.02


@pytest.mark.compiles
@pytest.mark.parametrize("seat", [0, 1])
def test_the_habit_of_a_player_is_legal(seat: int) -> None:
    world = GAME.TicTacToe()
    kind, regime = Planner(mode="reflex", hidden=2), world.regime(GAME.Openings())
    agents = kind.express(kind.founders(world, 1, np.random.default_rng(1)), world)
    rows = np.zeros((1, 1, 2), np.int64)
    rows[:, :, seat] = OWN
    asked = 0
    for number in range(size(20, 5)):
        match = Match(rows, agents)
        lives, trace = live_traced(kind, world, agents, regime, regime, 0, Seeds.of(number, 0, 1), match)
        for turn in range(int(lives.each("steps")[0, 0])):
            assert trace.picture[turn].ravel()[trace.habit[turn]] == 0
            asked += 1
    assert asked > 10
