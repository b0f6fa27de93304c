"""Lives in several seats: tic-tac-toe and rock-paper-scissors."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from babushka.fitness.registry import load_file
from babushka.fitness.worlds.protocol import World
from babushka.organisms.games import OWN, Match
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.kinds.q_learner import QLearner
from babushka.organisms.life import Seeds, live, live_traced
from babushka.organisms.records import Lives
from tests.conftest import DATA, size

pytestmark = pytest.mark.compiles
GAME = load_file(DATA / "tic_tac_toe.py")
PERFECT = load_file(DATA / "minimax.py")
WORLD: World = GAME.TicTacToe()
REFLEX, SEARCH = Planner(mode="reflex", hidden=2), Planner(max_budget=8, max_horizon=3, hidden=2)


def founders(kind: Any, members: int, world: World = WORLD, seed: int = 0) -> Any:
    return kind.express(kind.founders(world, members, np.random.default_rng(seed)), world)


def games(
    kind: Any, agents: Any, opponents: Any, seat: int, episodes: int, opening: int = 0, ids: Any = None
) -> Lives:
    """Every row of `agents` in one seat against the first of `opponents` in the other."""
    members = len(next(field for field in agents if isinstance(field, np.ndarray)))
    rows = np.zeros((members, episodes, 2), np.int64)
    rows[:, :, seat] = OWN
    regime = WORLD.regime(GAME.Openings(opening))
    ids = np.arange(members) if ids is None else ids
    return live(
        kind, WORLD, agents, regime, regime, ids, Seeds.of(1, 0, episodes), match=Match(rows, opponents)
    )


def test_random_players_win_as_often_as_is_known() -> None:
    """The first player 0.585, the second 0.288, neither 0.127 of all games at random."""
    episodes = size(20_000, 1000)
    random = REFLEX.random_agents(1, WORLD)
    for seat, share in ((0, 0.5849), (1, 0.2881)):
        lives = games(REFLEX, random, random, seat, episodes)
        for column, known in (("wins", share), ("draws", 0.1270)):
            count = int(lives.each(column).sum())
            assert stats.binomtest(count, episodes, known).pvalue > 1e-4


def test_minimax_never_loses_and_draws_with_itself() -> None:
    minimax, random = founders(PERFECT.Minimax(), 1), REFLEX.random_agents(1, WORLD)
    for seat in range(2):
        for opponents in (random, founders(REFLEX, 1), founders(SEARCH, 1)):
            lives = games(PERFECT.Minimax(), minimax, opponents, seat, size(500, 50))
            assert lives.each("score").min() >= 0.5
        assert (games(PERFECT.Minimax(), minimax, minimax, seat, size(500, 50)).each("draws") == 1).all()


def test_no_sequence_of_moves_beats_the_perfect_player() -> None:
    """Against every reply, from both seats: all games that it could ever play."""
    keeping = PERFECT.perfect_moves()

    def lost(board: tuple[int, ...], perfect: bool) -> bool:
        """Whether the perfect player can lose; `perfect`: whether it is on the move."""
        if any(all(board[cell] == 2 for cell in line) for line in PERFECT.LINES):
            return perfect
        after, keeps = PERFECT.moves(board), keeping[PERFECT.number_of(board)]
        taken = [move for move in after if not perfect or keeps[move]]
        assert taken or not after
        return any(lost(after[move], not perfect) for move in taken)

    assert not lost((0,) * 9, True)
    assert not lost((0,) * 9, False)


@pytest.mark.parametrize("kind", [REFLEX, SEARCH, Planner(mode="direct", max_budget=4, max_horizon=3)])
def test_equal_members_that_swap_seats_play_the_same_game(kind: Any) -> None:
    episodes = size(60, 12)
    agents, same = founders(kind, 1), np.array([7])
    first, second = (games(kind, agents, agents, seat, episodes, ids=same) for seat in range(2))
    assert (first.each("score") + second.each("score") == 1.0).all()
    assert (first.each("felt.won") == second.each("felt.lost")).all()
    assert (first.each("draws") == second.each("draws")).all()
    assert set(np.unique(first.each("score"))) > {0.0}


@pytest.mark.parametrize("kind", [REFLEX, SEARCH, QLearner(alpha=0.5)])
def test_agents_only_take_what_is_legal(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No cell is taken twice, though the loop would see to it for kinds that do not look at the mask."""
    agents, regime = founders(kind, 1), WORLD.regime(GAME.Openings())
    for number in range(size(20, 5)):
        match = Match(np.array([[[OWN, 0]]]), agents)
        _, trace = live_traced(kind, WORLD, agents, regime, regime, number, Seeds.of(number, 0, 1), match)
        taken = 0
        for turn in range(5):
            board = trace.picture[turn].ravel()
            if turn == 0 or board.any():
                assert board[trace.action[turn]] == 0
                assert (board == 1).sum() == (board == 2).sum() == turn
                taken += 1
        assert taken >= 3


def test_a_trace_has_the_tallies_of_every_seat() -> None:
    agents, regime = founders(REFLEX, 1), WORLD.regime(GAME.Openings())
    for own in range(2):
        rows = np.zeros((1, 1, 2), np.int64)
        rows[:, :, own] = OWN
        lives, trace = live_traced(
            REFLEX, WORLD, agents, regime, regime, 0, Seeds.of(2, 0, 1), Match(rows, agents)
        )
        last = int(lives.each("steps")[0, 0]) - 1
        counted, *by_seat = trace.tallies[last].reshape(3, len(WORLD.tallies))
        assert (by_seat[own] == counted).all()
        assert by_seat[0][0] + by_seat[1][0] == 1.0  # the points of a game
        for seat in range(2):
            assert lives.each(f"seat.{seat}.wins")[0, 0] == by_seat[seat][1]


def test_openings_are_the_same_for_all_members() -> None:
    agents, regime = founders(REFLEX, 2), WORLD.regime(GAME.Openings(2))
    boards = []
    for row in range(2):
        alone = founders(REFLEX, 2)._replace(reflex=agents.reflex[row : row + 1].copy())
        match = Match(np.array([[[OWN, 0]]]), agents)
        _, trace = live_traced(REFLEX, WORLD, alone, regime, regime, row, Seeds.of(3, 0, 1), match)
        boards.append(trace.picture[0])
    assert (boards[0] == boards[1]).all()
    assert (boards[0] > 0).sum() == 2


def test_a_world_with_seats_needs_a_match() -> None:
    regime = WORLD.regime(GAME.Openings())
    with pytest.raises(ValueError, match="seats"):
        live(REFLEX, WORLD, founders(REFLEX, 1), regime, regime, np.arange(1), Seeds.of(0, 0, 1))
