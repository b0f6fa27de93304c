"""Whoever sits in a seat plays there as it would among its own kind alone."""

from typing import Any

import numpy as np
import pytest

from babushka.fitness.registry import load_file
from babushka.organisms.games import OWN, Match
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.kinds.q_learner import QLearner
from babushka.organisms.life import Seeds, live
from babushka.organisms.mixed_agents import MixedAgents
from tests.conftest import DATA, size

GAME = load_file(DATA / "tic_tac_toe.py")
PERFECT = load_file(DATA / "minimax.py")
WORLD = GAME.TicTacToe(games=2)
REGIME = WORLD.regime(GAME.Openings())
EPISODES = size(20, 2)
OWN_KIND = Planner(mode="reflex", hidden=1)


def founders(kind: Any, members: int) -> Any:
    return kind.express(kind.founders(WORLD, members, np.random.default_rng(3)), WORLD)


GROUPS = {
    "planners": founders(Planner(max_budget=4, max_horizon=2, hidden=1), 3),
    "perfect": founders(PERFECT.Minimax(), 1),
    "learners": founders(QLearner(alpha=0.5, wired={"won": 1.0}), 2),
}


def played(opponents: Any, row: int) -> np.ndarray:
    """The records of two members against one opponent, from both seats."""
    rows = np.full((2, EPISODES, 2), row, np.int64)
    for episode in range(EPISODES):
        rows[:, episode, episode % 2] = OWN
    agents, ids, seeds = founders(OWN_KIND, 2), np.arange(2), Seeds.of(7, 0, EPISODES)
    return live(OWN_KIND, WORLD, agents, REGIME, REGIME, ids, seeds, match=Match(rows, opponents)).values


@pytest.mark.compiles
@pytest.mark.parametrize("name", GROUPS)
def test_who_is_met_among_others_is_who_is_met_alone(name: str) -> None:
    planners, perfect, learners = GROUPS.values()
    mixed = MixedAgents(planners, MixedAgents(perfect, learners, 1), 3)
    first = {"planners": 0, "perfect": 3, "learners": 4}[name]
    seen = []
    for row in range({"planners": 3, "perfect": 1, "learners": 2}[name]):
        seen.append(played(mixed, first + row))
        assert np.array_equal(seen[-1], played(GROUPS[name], row))
    if name == "planners":
        assert not np.array_equal(seen[0], seen[1])
