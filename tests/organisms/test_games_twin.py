"""The loop over seats is its naive twin, number by number, by turns and all at once."""

from functools import partial

import numpy as np
import pytest

from babushka.fitness.registry import load_file
from babushka.organisms.games import OWN, Match
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.life import Seeds, live
from tests.conftest import DATA, size
from tests.naive.games import PlainReflex, PlainRounds, PlainTicTacToe, play
from tests.naive.streams import combine

BOARD = load_file(DATA / "tic_tac_toe.py")
HANDS = load_file(DATA / "rock_paper_scissors.py")
KIND = Planner(mode="reflex", hidden=2)
EPISODES = size(20, 4)


@pytest.mark.compiles
def test_turns_are_taken_as_the_twin_takes_them() -> None:
    world = BOARD.TicTacToe()
    regime, seeds = world.regime(BOARD.Openings()), Seeds.of(4, 0, EPISODES)
    agents, others = (
        KIND.express(KIND.founders(world, 3, np.random.default_rng(seed)), world) for seed in range(2)
    )
    rows = np.full((3, EPISODES, 2), OWN, np.int64)
    for member in range(3):
        for episode in range(EPISODES):
            rows[member, episode, 1 - episode % 2] = (member + episode) % 3
    ids = np.arange(3) + 10
    lives = live(KIND, world, agents, regime, regime, ids, seeds, match=Match(rows, others))
    for member in range(3):
        for episode in range(EPISODES):
            key = combine(int(seeds.agents[episode]), 10 + member)
            own = episode % 2
            players = [partial(PlainReflex, others, (member + episode) % 3, 9)] * 2
            players[own] = partial(PlainReflex, agents, member, 9)
            wanted = play(PlainTicTacToe(), players, own, key, world.steps)
            assert list(lives.values[member, episode]) == wanted


@pytest.mark.compiles
@pytest.mark.parametrize("seats", [2, 3, 5])
def test_all_at_once_are_as_the_twin_has_them(seats: int) -> None:
    world = HANDS.RockPaperScissors(rounds=7)
    regime, seeds = world.regime(HANDS.Stakes(0.5)), Seeds.of(5, 0, EPISODES)
    agents = KIND.express(KIND.founders(world, seats, np.random.default_rng(2)), world)
    total = np.zeros(EPISODES)
    for own in range(seats):
        rows = np.tile(np.arange(seats), (1, EPISODES, 1))
        rows[0, :, own] = OWN
        alone = KIND.express(KIND.founders(world, seats, np.random.default_rng(2))[own : own + 1], world)
        match = Match(rows, agents)
        lives = live(KIND, world, alone, regime, regime, np.array([3]), seeds, match=match)
        for episode in range(EPISODES):
            key = combine(int(seeds.agents[episode]), 3)
            players = [partial(PlainReflex, agents, seat, 3) for seat in range(seats)]
            wanted = play(PlainRounds(seats, 0.5), players, own, key, 7)
            assert list(lives.values[0, episode]) == wanted
        total += lives.each("points")[0]
    assert (total == 0.0).all()  # the same games, from every seat: what one wins another loses
