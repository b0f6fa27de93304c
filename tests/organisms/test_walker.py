"""Walkers against their twin, and known rules as points of their genome."""

from typing import Any

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.maze_of_walls import MazeOfWalls, WalledMazes
from babushka.fitness.worlds.savanna import Savanna
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.walker import Walker
from babushka.organisms.life import Seeds, live
from babushka.organisms.records import Lives
from babushka.organisms.walking.policy import POLICIES, SEEN
from tests.conftest import size
from tests.naive.walls import PlainWalls

pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered")  # streams count modulo 2**64
WORLD, WALKER = MazeOfWalls(search_cost=0.001), Walker()
MEMBERS, EPISODES = 3, size(8, 4)
SEEDS = Seeds.of(5, 1, EPISODES)
GENOMES = WALKER.founders(WORLD, MEMBERS, np.random.default_rng(2))
WHOLE = 80  # cells of a maze beside one's own
PERFECT, ISLAND = {}, {"braid": 0.5, "family": "island"}


def lived(walker: Walker, genomes: np.ndarray, budget: int | None = None, **given: Any) -> Lives:
    agents = walker.express(genomes, WORLD, Limits(budget=(budget,)))
    regime = WORLD.regime(WalledMazes(compared=True, **given))
    return live(walker, WORLD, agents, regime, regime, np.arange(len(genomes)), SEEDS)


def following(policy: str, **given: Any) -> Lives:
    """The lives of one walker that follows a known rule."""
    walker = Walker(policy=policy, budget=WHOLE if policy == "shortest" else 0)
    return lived(walker, walker.founders(WORLD, 1, np.random.default_rng(1)), **given)


@pytest.mark.parametrize(
    ("budget", "given"), [(0, PERFECT), (3, {"braid": 0.5}), (12, ISLAND), (200, PERFECT)]
)
def test_walkers_go_and_spend_what_their_twin_does(budget: int, given: dict[str, Any]) -> None:
    lives = lived(WALKER, GENOMES, budget, **given)
    for row, genome in enumerate(GENOMES):
        policy = dict(zip(SEEN, genome.astype(float).tolist(), strict=True))
        for episode, key in enumerate(SEEDS.worlds):
            plain = PlainWalls(WORLD, WalledMazes(**given), int(key))
            steps, over = 0, False
            while not over and steps < WORLD.lifetime:
                planned, met = plain.plan(budget)
                over = plain.step(plain.best_way(policy, planned), met)
                steps += 1
            found = {name: lives.each(name)[row, episode] for name in lives.columns}
            assert (found["steps"], found["arrived"], found["met"]) == (steps, over, plain.met)
            assert found["simulated"] == found["proposals"] == plain.met
            assert found["score"] == (1 - steps / 320 if over else 0.0) - 0.001 * plain.met
            for name in WORLD.references:
                assert found[f"asked.{name}"] == plain.asked.get(name, 0)
                assert found[f"alike.{name}"] == plain.alike.get(name, 0)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("given", [PERFECT, ISLAND])
def test_who_is_made_to_follow_a_rule_does_so_at_every_junction(policy: str, given: dict[str, Any]) -> None:
    lives = following(policy, **given)
    assert lives.each(f"asked.{policy}").sum() > 0
    assert (lives.each(f"alike.{policy}") == lives.each(f"asked.{policy}")).all()
    others = [name for name in POLICIES if name != policy]
    assert any((lives.each(f"alike.{n}") < lives.each(f"asked.{n}")).any() for n in others)


@pytest.mark.parametrize("policy", ["right", "left", "shortest"])
def test_hands_and_full_search_solve_every_perfect_maze(policy: str) -> None:
    assert (following(policy).each("arrived") == 1).all()


def test_hands_are_lost_on_islands_and_the_greedy_rule_in_traps() -> None:
    for hand in ("right", "left"):
        assert not following(hand, **ISLAND).each("arrived").any()
    assert not following("greedy", family="trap").each("arrived").any()


def test_full_search_takes_the_shortest_way() -> None:
    lives = following("shortest", braid=0.5)
    for episode, key in enumerate(SEEDS.worlds):
        plain = PlainWalls(WORLD, WalledMazes(braid=0.5), int(key))
        assert lives.each("steps")[0, episode] == plain.maze.steps_from(plain.goal)[plain.here]


def test_a_budget_beyond_the_maze_changes_nothing() -> None:
    assert (lived(WALKER, GENOMES, WHOLE).values == lived(WALKER, GENOMES, 10_000).values).all()


def test_only_the_direction_of_weights_matters() -> None:
    assert (lived(WALKER, GENOMES, 5).values == lived(WALKER, 4 * GENOMES, 5).values).all()


def test_without_marks_it_does_not_know_where_it_has_been() -> None:
    blind = Walker(marks=False)
    genomes = np.delete(GENOMES, SEEN.index("visits"), axis=1)
    unmoved = GENOMES.copy()
    unmoved[:, SEEN.index("visits")] = 0
    assert (lived(blind, genomes, 5).values == lived(WALKER, unmoved, 5).values).all()
    assert "by_visits" not in blind.traits(blind.express(genomes, WORLD))


def test_budgets_evolve_up_to_the_largest() -> None:
    walker = Walker(budget=7, max_budget=63)
    layout = walker.layout(WORLD)
    genomes = np.zeros((3, layout.genes), np.float32)
    genomes[:, layout.span("budget")] = np.array([[-1.0], [3.0], [6.0]])
    assert walker.traits(walker.express(genomes, WORLD))["budget"].tolist() == [0, 7, 63]
    assert layout.blocks[-1].mean == 3


def test_random_walkers_go_any_open_way() -> None:
    regime = WORLD.regime(WalledMazes(size=4))
    lives = live(WALKER, WORLD, WALKER.random_agents(4, WORLD), regime, regime, np.arange(4), SEEDS)
    assert len(np.unique(lives.each("steps"))) > 1
    assert (lives.each("met") == 0).all()


def test_what_is_believed_of_size_changes_nothing() -> None:
    agents = WALKER.express(GENOMES, WORLD, Limits(budget=(6,)))
    regime, other = WORLD.regime(WalledMazes()), WORLD.belief(WalledMazes(size=4))
    ids = np.arange(MEMBERS)
    lives = [live(WALKER, WORLD, agents, regime, belief, ids, SEEDS) for belief in (regime, other)]
    assert (lives[0].values == lives[1].values).all()


@pytest.mark.parametrize(
    "wrong",
    [{"budget": -1}, {"budget": 9, "max_budget": 8}, {"policy": "marking", "marks": False}, {"policy": "x"}],
)
def test_walkers_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        read(Walker, wrong, "organism")


def test_a_world_without_walls_is_refused() -> None:
    with pytest.raises(SettingsError, match="maze-of-walls"):
        Walker().check_world(Savanna())
