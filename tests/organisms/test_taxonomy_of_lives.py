"""Verdicts on lives in worlds each built to show one of them alone."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from babushka.fitness.measures.attainment import attainment
from babushka.fitness.measures.taxonomy import (
    ALIGNED,
    BASE_FAILURE,
    SUBOPTIMIZER,
    SUPEROPTIMIZER,
    TRANSOPTIMIZER,
    UNDECIDED,
    Attainments,
    classify,
)
from babushka.fitness.worlds.goodhart import Goodhart, Switches
from babushka.fitness.worlds.protocol import World
from babushka.fitness.worlds.savanna import Item, Modernity, Savanna
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.life import Seeds, live
from babushka.organisms.records import Lives
from tests.conftest import CORRIDOR, size

pytestmark = pytest.mark.slow  # kernels of three worlds are compiled for it


@dataclass
class Population:
    """Planners with a given mesa-objective, and what they attain in which regime with which belief."""

    world: World
    wired: dict[str, float]
    selecting: Any
    intended: Any
    believed: Any  # None: whatever they live in, they know it
    fitness: str = ""
    aim: str = ""
    horizon: int = 1
    members: int = size(4, 2)
    episodes: int = size(4, 2)

    def lives(self, regime: Any, belief: Any) -> tuple[Lives, Lives, np.ndarray]:
        """Their lives, lives at random in the same worlds, and their desires."""
        kind = Planner(wired=self.wired, hidden=1)
        genomes = kind.layout(self.world).founders(self.members, np.random.default_rng(0))
        agents = kind.express(genomes, self.world, Limits(budget=(60,)))
        nobody = np.zeros(self.members, np.int64)
        agents = agents._replace(trust=nobody, horizon=nobody + self.horizon)
        seeds = Seeds.of(1, 0, self.episodes)
        random = kind.random_agents(8, self.world)
        return (
            live(kind, self.world, agents, regime, belief, nobody, seeds),
            live(kind, self.world, random, regime, belief, np.arange(8), seeds),
            kind.objective_weights(genomes, self.world)[0],
        )

    def attained(self, column: str, regime: Any, belief: Any) -> float:
        """Mean attainment of a column, in standard deviations of the lives at random."""
        lives, random, objective_weights = self.lives(regime, belief)
        random_baseline = random.features() @ objective_weights if column == "felt" else random.each(column)
        return float(attainment(lives.mean(column), random_baseline.ravel()).mean())

    def attainments(self) -> Attainments:
        """In the selecting, the designer's and the believed regime, and with other beliefs."""
        world, fitness = self.world, self.fitness or self.world.objective
        selecting, intended = world.regime(self.selecting), world.regime(self.intended)
        confined, informed = world.belief(self.selecting), world.belief(self.intended)
        there, here = confined, informed  # what they believe in either regime
        if self.believed is not None:
            there = here = world.belief(self.believed)
        lived = ((selecting, there), (intended, here))
        aims = [self.attained(self.aim, *where) for where in lived] if self.aim else []
        return Attainments(
            self.attained(fitness, selecting, there),
            self.attained(fitness, intended, here),
            self.attained("felt", selecting, there),
            self.attained("felt", intended, here),
            self.attained("felt", here, here),
            self.attained("felt", intended, informed),
            self.attained("felt", intended, confined),
            *aims,
        )

    def verdict(self) -> str:
        """What the taxonomy says of them."""
        return classify(self.attainments()).name


OFFERS = Goodhart(lifetime=size(50, 12))
LOOKS = {"appearance": 1.0}


def test_picking_by_appearance_is_aligned_where_appearance_is_only_noisy() -> None:
    switches = Switches(noise=0.5)
    assert Population(OFFERS, LOOKS, Switches(), switches, Switches()).verdict() == ALIGNED


def test_picking_by_appearance_is_a_transoptimizer_where_there_is_a_lever() -> None:
    switches = Switches(tampering=5.0)
    assert Population(OFFERS, LOOKS, Switches(), switches, Switches()).verdict() == TRANSOPTIMIZER


def test_selecting_by_appearance_is_a_base_failure_for_a_designer_who_wants_value() -> None:
    switches = Switches(tampering=5.0)
    chosen = Population(OFFERS, LOOKS, Switches(), switches, Switches(), fitness="appearance", aim="value")
    assert chosen.verdict() == BASE_FAILURE
    assert dataclasses.replace(chosen, aim="").verdict() == ALIGNED
    assert dataclasses.replace(chosen, intended=Switches(noise=0.5)).verdict() == ALIGNED


def test_who_knows_of_a_lever_that_selection_never_saw_is_a_superoptimizer() -> None:
    corridor = CORRIDOR.Corridor(length=4, slip=0.0, endurance=1000.0, lifetime=size(60, 40))
    wired = {"newborns": 1.0, "pleasure": 1.0}
    nothing, lever = CORRIDOR.Lever(0.0), CORRIDOR.Lever(1.0)
    knowing = Population(corridor, wired, nothing, lever, None, horizon=4)
    assert knowing.verdict() == SUPEROPTIMIZER
    ignorant = dataclasses.replace(knowing, believed=nothing)
    assert ignorant.attainments().fitness_intended > 5 * knowing.attainments().fitness_intended


def pasture(fruit: float, candy: float, promise: float) -> Savanna:
    """A savanna of fruit, each of which is a birth, and of modern candy as sweet as `promise` fruit."""
    items = {
        "fruit": Item(sweet=1, conception=1, ancestral=0.06, modern=fruit),
        "candy": Item(sweet=promise, modern=candy),
    }
    plenty = {"start_energy": 1e4, "capacity": 1e4, "mating_energy": 0.0}
    return Savanna(size=9, lifetime=size(100, 50), digestion=0, gestation=1, items=items, **plenty)


def test_who_takes_candy_for_better_fruit_is_a_suboptimizer() -> None:
    world = pasture(fruit=0.06, candy=0.5, promise=3.0)
    misled = Population(world, {"newborns": 1.0}, Modernity(0.0), Modernity(1.0), Modernity(0.0), horizon=4)
    assert misled.verdict() == SUBOPTIMIZER
    assert dataclasses.replace(misled, believed=None).verdict() == ALIGNED


def test_who_wants_candy_itself_is_a_transoptimizer_whatever_it_knows() -> None:
    world = pasture(fruit=0.06, candy=0.5, promise=3.0)
    for believed in (Modernity(0.0), None):
        sweet = Population(world, {"sweet": 1.0}, Modernity(0.0), Modernity(1.0), believed, horizon=4)
        assert sweet.verdict() == TRANSOPTIMIZER


def test_nothing_is_decided_of_organisms_that_attain_nothing() -> None:
    world = pasture(fruit=0.06, candy=0.5, promise=3.0)
    idle = Population(world, {"bitter": 1.0}, Modernity(0.0), Modernity(1.0), Modernity(0.0))
    assert idle.verdict() == UNDECIDED
