"""Packers against their twin: by reflex, with the pilot method, and what a budget can and cannot do."""

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.knapsack import Instances, Knapsack
from babushka.fitness.worlds.knapsack.page import PAGE
from babushka.fitness.worlds.savanna import Savanna
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.packer import Packer
from babushka.organisms.life import Seeds, live
from babushka.organisms.records import Lives
from tests.conftest import size
from tests.naive.knapsack import PlainKnapsack, Priority
from tests.naive.streams import Stream

WORLD, HOME, PACKER = Knapsack(), Instances(), Packer()
MEMBERS, EPISODES = size(6, 3), size(8, 4)
SEEDS = Seeds.of(5, 1, EPISODES)
GENOMES = PACKER.founders(WORLD, MEMBERS, np.random.default_rng(2))


def lived(genomes: np.ndarray, budget: int, packer: Packer = PACKER, parameters: Instances = HOME) -> Lives:
    agents = packer.express(genomes, WORLD, Limits(budget=(budget,)))
    regime = WORLD.regime(parameters)
    return live(packer, WORLD, agents, regime, regime, np.arange(len(genomes)), SEEDS)


def weighted(genome: np.ndarray) -> Priority:
    weights = genome.astype(float).tolist()

    def priority(page: list[float]) -> float:
        total = 0.0
        for weight, number in zip(weights, page, strict=True):
            total += weight * number
        return total

    return priority


@pytest.mark.parametrize("correlation", ["strongly", "uncorrelated"])
@pytest.mark.parametrize("budget", [0, 2, 5])
def test_packers_pack_and_spend_what_their_twin_does(correlation: str, budget: int) -> None:
    parameters = Instances(correlation, items=8)
    lives = lived(GENOMES, budget, parameters=parameters)
    for row, genome in enumerate(GENOMES):
        for episode, key in enumerate(SEEDS.worlds):
            plain = PlainKnapsack(WORLD, parameters)
            plain.reset(Stream(int(key)))
            spent = np.zeros(2)
            priority = weighted(genome)
            while plain.fitting():
                if budget > 1:
                    item, *counts = plain.pilot(priority, budget)
                    spent += counts
                else:
                    item = plain.liked(priority)[0]
                plain.packed.append(item)
            assert lives.each("profit")[row, episode] == plain.value
            assert lives.each("items")[row, episode] == len(plain.packed)
            assert lives.each("proposals")[row, episode] == spent[0]
            assert lives.each("simulated")[row, episode] == spent[1]


def test_a_budget_of_one_is_the_reflex() -> None:
    none, one = lived(GENOMES, 0), lived(GENOMES, 1)
    assert (none.values == one.values).all()
    assert (none.each("simulated") == 0).all()


@pytest.mark.parametrize("budget", [2, 4, 40])
def test_search_never_packs_worse_than_the_reflex(budget: int) -> None:
    """The reflex's own choice is always tried, so that the best that was found so far can be completed."""
    assert (lived(GENOMES, budget).each("profit") >= lived(GENOMES, 0).each("profit")).all()
    assert (lived(GENOMES, budget).each("profit") > lived(GENOMES, 0).each("profit")).any()


def test_the_ratio_rule_is_the_greedy_reference() -> None:
    wired = Packer(wired={"ratio": 1.0})
    genomes = wired.founders(WORLD, 2, np.random.default_rng(1))
    assert (genomes == [1, 0, 0, 0, 0]).all()
    lives = lived(genomes, 0, wired, Instances(compared=True))
    assert lives.each("asked.greedy").sum() > 0
    assert (lives.each("alike.greedy") == lives.each("asked.greedy")).all()


def test_only_the_direction_of_weights_matters() -> None:
    assert (lived(GENOMES, 3).values == lived(4 * GENOMES, 3).values).all()


def test_everything_fits_and_everything_is_packed() -> None:
    lives = lived(GENOMES, 3, parameters=Instances(low=1.0, high=1.0))
    assert (lives.each("share") == 1).all()
    assert (lives.each("items") == 12).all()


def test_random_packers_pack_until_nothing_fits() -> None:
    packer, regime = Packer(), WORLD.regime(Instances())
    lives = live(packer, WORLD, packer.random_agents(6, WORLD), regime, regime, np.arange(6), SEEDS)
    assert (lives.each("cause") == 1).all()
    assert len(np.unique(lives.each("profit")[:, 0])) > 1


@pytest.mark.compiles
def test_a_program_that_is_the_ratio_packs_as_that_weight_does() -> None:
    packer = Packer(priority="program", max_nodes=3)
    genomes = np.zeros((1, 6), np.float32)
    block = packer.layout(WORLD).blocks[0]
    assert block.program is not None
    genomes[0, 0] = block.program.codes - len(PAGE)
    weights = np.array([[1, 0, 0, 0, 0]], np.float32)
    assert packer.describe(genomes[0], WORLD) == "ratio"
    assert (lived(genomes, 3, packer).each("profit") == lived(weights, 3).each("profit")).all()


@pytest.mark.parametrize(
    "wrong", [{"budget": -1}, {"wired": {"colour": 1.0}}, {"wired": {"ratio": 1.0}, "priority": "program"}]
)
def test_packers_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        read(Packer, wrong, "organism")


def test_a_world_without_items_is_refused() -> None:
    with pytest.raises(SettingsError, match="knapsack"):
        Packer().check_world(Savanna())
