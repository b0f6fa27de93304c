"""Worlds as environments of Gymnasium: their checker, lives of organisms lived again, and known answers."""

import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import babushka.gym
from babushka.fitness.objectives import Weights
from babushka.fitness.settings import SettingsError
from babushka.fitness.trial import TrialError
from babushka.fitness.worlds import worlds
from babushka.fitness.worlds.landscape import as_word
from babushka.fitness.worlds.protocol import World
from babushka.fitness.worlds.savanna import Modernity, Savanna
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.life import Seeds, live, live_traced
from tests.conftest import CORRIDOR, DATA, size

gymnasium = pytest.importorskip("gymnasium")
CHECKED = "babushka.gym:babushka/World-v0"
AT_RANDOM = Planner(mode="reflex", hidden=2)
LIVES = [
    (
        Savanna(lifetime=100, start_energy=18.0),
        Modernity(1.0),
        {"sweet": 1.0, "bitter": -0.3, "newborns": 2.5},
    ),
    (CORRIDOR.Corridor(endurance=15.0), CORRIDOR.Lever(0.5), {"pleasure": 0.7, "newborns": 0.1}),
]


def led(environment: Any, actions: Any, **reset: Any) -> list[Any]:
    """What reset() and each step() returns, up to the end of life."""
    found = [environment.reset(**reset)]
    for action in actions:
        found.append(environment.step(action))
        if found[-1][2] or found[-1][3]:
            break
    return found


def drawn(environment: Any, **reset: Any) -> Any:
    """What a world looks like in which a life begins."""
    environment.reset(**reset)
    return environment.episode.picture()[0].tolist()


def births(environment: Any, chance: Any) -> float:
    """The sum of rewards of a life at random."""
    actions = chance.integers(0, 5, 1000).tolist()
    return sum(step[1] for step in led(environment, actions)[1:])


@pytest.mark.filterwarnings("ignore")  # senses have no bounds, and few worlds are seen whole
@pytest.mark.parametrize("name", [name for name, world in worlds.all().items() if world.seats == 1])
def test_the_checker_of_gymnasium_finds_nothing(name: str) -> None:
    from gymnasium.utils.env_checker import check_env

    check_env(gymnasium.make(CHECKED, world=name).unwrapped)


@pytest.mark.parametrize(("world", "parameters", "weights"), LIVES)
def test_the_same_seed_and_actions_lead_to_what_they_lead_to_in_runs(
    world: World, parameters: Any, weights: dict[str, float]
) -> None:
    regime, seeds, ends = world.regime(parameters), Seeds.of(5, 2, 6), set()
    desires = Weights(np.array([[weights.get(name, 0.0) for name in world.features]]))
    agents = AT_RANDOM.random_agents(1, world)._replace(objective=desires)
    environment = babushka.gym.make(world, parameters, reward=weights)
    for episode in range(6):
        here = slice(episode, episode + 1)
        lives, trace = live_traced(
            AT_RANDOM, world, agents, regime, regime, 1, Seeds(seeds.worlds[here], seeds.agents[here])
        )
        lived = int(lives.each("steps")[0, 0])
        place = {"generation": 2, "episode": episode}
        steps = led(environment, trace.action[:lived], seed=5, options=place)[1:]
        assert len(steps) == lived
        assert [[*info["felt"].values()] for *_, info in steps] == trace.felt[:lived].tolist()
        assert [[*info["tallies"].values()] for *_, info in steps] == trace.tallies[:lived].tolist()
        terminated, truncated, info = steps[-1][2:]
        cause = world.causes[int(lives.each("cause")[0, 0])]
        assert info["cause"] == cause
        assert (terminated, truncated) == (cause != "old age", cause == "old age")
        ends.add(cause)
        assert [step[1] for step in steps] == trace.reward[:lived].tolist()
    assert ends == set(world.causes)


def test_a_reset_without_a_seed_begins_the_life_of_the_next_generation() -> None:
    environment = babushka.gym.make("savanna", seed=8)
    pictures = [drawn(environment) for _ in range(3)]
    for generation, seen in enumerate(pictures):
        assert drawn(environment, seed=8, options={"generation": generation}) == seen
    assert drawn(environment, seed=8) == pictures[0]
    with pytest.raises(ValueError, match="-1"):
        environment.reset(options={"episode": -1})
    assert drawn(environment) == pictures[1] != pictures[0]
    assert drawn(babushka.gym.make("savanna")) != drawn(babushka.gym.make("savanna"))  # nobody gave a seed


def test_random_actions_bear_as_many_as_random_lives() -> None:
    """Within five standard errors of the difference of two means."""
    world, episodes = Savanna(), size(300, 12)
    agents, regime = AT_RANDOM.random_agents(1, world), world.regime(Modernity())
    lives = live(AT_RANDOM, world, agents, regime, regime, np.arange(1), Seeds.of(0, 0, episodes))
    known = lives.each("births")[0]
    environment, chance = babushka.gym.make(world, seed=1), np.random.default_rng(0)
    found = np.array([births(environment, chance) for _ in range(episodes)])
    error = np.sqrt((known.var() + found.var()) / episodes)
    assert abs(found.mean() - known.mean()) <= 5 * error
    assert found.mean() > 0


def test_rewards_by_a_tally_add_up_to_its_growth() -> None:
    environment = babushka.gym.make("savanna", "modern", reward="energy")
    (_, begun), *steps = led(environment, [0, 1, 2, 3] * 100, seed=0)
    grown = steps[-1][4]["tallies"]["energy"] - begun["tallies"]["energy"]
    assert sum(step[1] for step in steps) == pytest.approx(grown)
    assert begun["tallies"]["energy"] == 40.0


def test_known_rewards_and_weights_in_order_are_those_by_name() -> None:
    actions = np.random.default_rng(0).integers(0, 6, size(5000, 500)).tolist()
    named = {"thirsty": 1.0, "content": 1.0}
    given = ("fitness itself", named, [0.0, 0.0, 1.0, 1.0], "fed", None)
    found = [
        [step[1] for step in led(babushka.gym.make("hungry-thirsty", reward=reward), actions, seed=3)[1:]]
        for reward in given
    ]
    assert all(rewards == found[0] for rewards in found)
    assert sum(found[0]) > 0 or not size(1, 0)


def test_words_of_bits() -> None:
    environment = babushka.gym.make("landscape", settings={"function": "ones", "length": 64})
    environment.reset(seed=0)
    chance = np.random.default_rng(0)
    for _ in range(20):
        bits = chance.integers(0, 2, 64).astype(np.int8)
        _, _, terminated, _, info = environment.step(bits)
        assert int(environment.episode.actions[0]) == as_word(bits)
        assert not terminated
    _, _, terminated, truncated, info = environment.step(np.ones(64, np.int8))
    assert (terminated, truncated, info["cause"]) == (True, False, "optimum found")
    for wrong in (np.ones(63, np.int8), np.full(64, 2), 3):
        environment.reset()
        with pytest.raises(ValueError, match="64"):
            environment.step(wrong)


def test_a_life_is_under_way_or_begun_anew() -> None:
    environment = babushka.gym.make(CORRIDOR.Corridor(lifetime=2), render_mode="ansi")
    with pytest.raises(gymnasium.error.ResetNeeded):
        environment.step(0)
    (_, _), *steps = led(environment, [2, 2])
    assert [step[2:4] for step in steps] == [(False, False), (False, True)]
    assert "pulls 2" in environment.render()
    with pytest.raises(gymnasium.error.ResetNeeded):
        environment.step(0)
    environment.reset()
    for wrong in (3, -1, 0.5, "left", None, np.array([1, 0])):
        with pytest.raises(ValueError, match="from 0 to 2"):
            environment.step(wrong)


def test_a_copy_lives_on_by_itself_and_alike() -> None:
    environment = babushka.gym.make("savanna", "modern")
    led(environment, [0, 1, 1], seed=4)
    other = deepcopy(environment)
    lives = [[each.step(action)[0].tolist() for action in (2, 3, 0, 1) * 5] for each in (environment, other)]
    assert lives[0] == lives[1]
    assert other.episode.turns == environment.episode.turns == 23


def test_pictures() -> None:
    environment = babushka.gym.make("savanna", render_mode="rgb_array")
    environment.reset(seed=2)
    picture, (row, column) = environment.episode.picture()
    pixels = environment.render()
    assert (pixels.shape, pixels.dtype) == ((320, 320, 3), np.uint8)
    middle = pixels[10::20, 10::20]
    assert {tuple(cell) for cell in np.argwhere((middle == 0).all(axis=2)).tolist()} >= {(row, column)}
    corners = pixels[::20, ::20].reshape(-1, 3)
    assert len(np.unique(corners, axis=0)) == len(np.unique(picture))
    environment.render_mode = "ansi"
    lines = environment.render().splitlines()
    assert [len(line) for line in lines[:16]] == [31] * 16
    assert lines[row][2 * column] == "☻"


def test_many_at_a_time() -> None:
    many = gymnasium.make_vec(CHECKED, num_envs=2, vectorization_mode="sync", world="savanna")
    seen, _ = many.reset(seed=1)
    alone = [babushka.gym.make("savanna").reset(seed=seed)[0].tolist() for seed in (1, 2)]
    assert seen.tolist() == alone
    *_, info = many.step(np.array([0, 4]))
    assert info["tallies"]["energy"].shape == (2,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"world": "savana"},
        {"regime": {"modern": 2}},
        {"regime": "moderne"},
        {"reward": "birth"},
        {"reward": {"sweeet": 1}},
        {"reward": [1.0, 2.0]},
        {"reward": [np.nan] * 6},
        {"reward": 3},
        {"settings": {"lifetime": 0}},
        {"seats": 2},
        {"effort": -1},
        {"render_mode": "human"},
        {"world": "corridor", "render_mode": "rgb_array"},
        {"world": DATA / "minimax.py"},
        {"world": "savanna", "file": DATA / "corridor.py"},
    ],
    ids=str,
)
def test_mistakes(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        babushka.gym.make(**wrong)


def test_files_are_tried_before_they_are_compiled(tmp_path: Path) -> None:
    """A name too few, and a write past what is sensed that only the dead meet."""
    right = (DATA / "corridor.py").read_text().replace('"corridor"', '"corridor-here"')
    dead = "senses[2 if state[WEAR] >= regime.endurance else 0] ="
    for name, before, after in (
        ("tallies", '("offspring", "pulls")', '("offspring",)'),
        ("senses", "senses[0] =", dead),
    ):
        assert before in right
        file = tmp_path / f"{name}.py"
        file.write_text(right.replace(before, after).replace("40.0", "2.0"))
        with pytest.raises(TrialError, match=name):
            babushka.gym.make(file)
    (tmp_path / "right.py").write_text(right)
    environment = babushka.gym.make(tmp_path / "right.py", settings={"lifetime": 7}, effort=2)
    assert environment.world.steps == 7


def test_without_gymnasium_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    monkeypatch.delitem(
        sys.modules, "babushka.runs.presentation.environments.world_environment", raising=False
    )
    with pytest.raises(SettingsError, match=r"babushka-evolution\[gym\]"):
        babushka.gym.make("savanna")
