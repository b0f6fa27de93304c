"""Games as environments of PettingZoo: their tests, games of organisms played again, and known answers."""

from typing import Any

import numpy as np
import pytest

import babushka.gym
from babushka.fitness.registry import load_file
from babushka.fitness.settings import SettingsError
from babushka.organisms.games import OWN, Match
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.life import Seeds, live_traced
from tests.conftest import DATA

pytest.importorskip("pettingzoo")
GAME, ROUNDS = load_file(DATA / "tic_tac_toe.py"), load_file(DATA / "rock_paper_scissors.py")
WORLD = GAME.TicTacToe(games=2)
AT_RANDOM = Planner(mode="reflex", hidden=2)
ROCK, PAPER, SCISSORS = range(3)


def in_turns(**given: Any) -> Any:
    return babushka.gym.make(WORLD, {"opening": 2}, **given)


def at_once(**given: Any) -> Any:
    return babushka.gym.make(ROUNDS.RockPaperScissors(rounds=4), {"stake": 2}, **given)


@pytest.mark.filterwarnings("ignore")  # an empty board, and nothing that is sensed, are all zeros
def test_the_tests_of_pettingzoo_find_nothing() -> None:
    from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test, seed_test

    api_test(in_turns(render_mode="rgb_array"), num_cycles=100)
    api_test(at_once(parallel=False, seats=3), num_cycles=100)
    parallel_api_test(at_once(seats=3), num_cycles=20)
    api_test(babushka.gym.make("connect-four", render_mode="rgb_array"), num_cycles=60)
    seed_test(in_turns, num_cycles=40)
    parallel_seed_test(at_once, num_cycles=20)


def both_sides(seed: int) -> list[Any]:
    """The traces of a game between two equal members at random, from either seat, and each one's turns."""
    agents, regime = AT_RANDOM.random_agents(1, WORLD), WORLD.regime(GAME.Openings(2))
    found = []
    for own in range(2):
        rows = np.zeros((1, 1, 2), np.int64)
        rows[:, :, own] = OWN
        lives, trace = live_traced(
            AT_RANDOM, WORLD, agents, regime, regime, 7, Seeds.of(seed, 0, 1), Match(rows, agents)
        )
        found.append((trace, int(lives.each("steps")[0, 0])))
    return found


@pytest.mark.compiles
def test_the_same_seed_and_actions_lead_to_what_they_lead_to_in_runs() -> None:
    environment = in_turns(reward={"won": 1.0, "lost": -0.5})
    for seed in range(10):
        sides, turns = both_sides(seed), [0, 0]
        environment.reset(seed=seed)
        for agent in environment.agent_iter():
            seat = environment.seats.number[agent]
            (trace, lived), turn = sides[seat], turns[seat]
            seen, reward, terminated, truncated, info = environment.last()
            if turn > 0:  # what came of its last action
                felt, counted = trace.felt[turn - 1], trace.tallies[turn - 1]
                # Whoever comes second feels with its first action what happened before it as well.
                assert [*info["felt"].values()] == felt.tolist() or turn == 1
                assert [*info["tallies"].values()] == counted[:3].tolist()
                assert reward == felt @ [1.0, -0.5] or turn == 1
            if terminated or truncated:
                assert turn == lived
                assert not seen["action_mask"].any()
                environment.step(None)
                continue
            assert (seen["action_mask"] == (trace.picture[turn].ravel() == 0)).all()
            environment.step(int(trace.action[turn]))
            turns[seat] += 1
        assert turns == [lived for _, lived in sides]


def test_a_win_is_paid_to_who_won_and_by_who_lost() -> None:
    environment = babushka.gym.make(GAME.TicTacToe(), reward={"won": 1.0, "lost": -1.0})
    environment.reset(seed=0)
    for action in (0, 3, 1, 4, 2):
        environment.step(action)
    assert environment.rewards == {"seat_0": 1.0, "seat_1": -1.0}
    assert environment.terminations == {"seat_0": True, "seat_1": True}
    assert environment.infos["seat_1"]["cause"] == "three in a line"
    assert environment.infos["seat_0"]["tallies"] == {"score": 1.0, "wins": 1.0, "draws": 0.0}


def test_what_is_not_legal_is_refused_and_changes_nothing() -> None:
    environment = babushka.gym.make(GAME.TicTacToe())
    environment.reset(seed=0)
    environment.step(4)
    with pytest.raises(ValueError, match="0, 1, 2, 3, 5, 6, 7, 8"):
        environment.step(4)
    with pytest.raises(ValueError, match="from 0 to 8"):
        environment.step(9)
    assert environment.agent_selection == "seat_1"
    assert environment.last()[0]["action_mask"].tolist() == [1, 1, 1, 1, 0, 1, 1, 1, 1]
    assert not environment.observe("seat_0")["action_mask"].any()


def test_all_at_once() -> None:
    """A win is worth 2, by hand; and asked one after the other, seats are paid the same."""
    rounds = [(ROCK, PAPER, PAPER), (ROCK, SCISSORS, PAPER), (ROCK, ROCK, ROCK), (PAPER, ROCK, ROCK)]
    paid = [(-4.0, 2.0, 2.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (4.0, -2.0, -2.0)]
    parallel, turns = at_once(seats=3), at_once(seats=3, parallel=False)
    parallel.reset(seed=0)
    turns.reset(seed=0)
    for number, chosen in enumerate(rounds):
        actions = dict(zip(parallel.possible_agents, chosen, strict=True))
        _, rewards, terminated, truncated, infos = parallel.step(actions)
        assert tuple(rewards.values()) == paid[number]
        assert [info["felt"]["paid"] for info in infos.values()] == [*paid[number]]
        assert set(terminated.values()) == {False}
        assert set(truncated.values()) == {number == 3}
        for agent, action in actions.items():
            assert turns.agent_selection == agent
            turns.step(action)
        assert turns.rewards == rewards
    assert parallel.agents == []
    assert turns.infos["seat_0"] == infos["seat_0"]
    assert turns.infos["seat_0"]["cause"] == "all rounds"


def test_mistakes() -> None:
    with pytest.raises(SettingsError):
        babushka.gym.make(WORLD, seats=3)
    with pytest.raises(SettingsError):
        in_turns(parallel=True).reset()
    environment = at_once()
    environment.reset()
    with pytest.raises(ValueError, match="seat_1"):
        environment.step({"seat_0": ROCK})
