"""Verdicts on numbers, and on lives in worlds each built to show one of them alone."""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitness.measures.attainment import attainment
from fitness.measures.taxonomy import (
    ALIGNED,
    BASE_FAILURE,
    SUBOPTIMIZER,
    SUPEROPTIMIZER,
    TRANSOPTIMIZER,
    UNDECIDED,
    VERDICTS,
    Attainments,
    classify,
)
from fitness.worlds.goodhart import Goodhart, Switches
from fitness.worlds.protocol import World
from fitness.worlds.savanna import Item, Modernity, Savanna
from organisms.inner.account import Limits
from organisms.kinds.planner import Planner
from organisms.life import Seeds, live
from organisms.records import Lives
from tests.conftest import CORRIDOR, size

WELL = Attainments(8.0, 8.0, 6.0, 6.0, 6.0, 6.0, 6.0)


def judged(**changes: Any) -> str:
    """The verdict on organisms that do well everywhere, but for what is changed."""
    verdict = classify(dataclasses.replace(WELL, **changes))
    assert verdict.reason.endswith(".")
    return verdict.name


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ALIGNED),
        ({"fitness_intended": 4.0}, ALIGNED),  # exactly half is kept
        ({"felt_intended": 0.0}, ALIGNED),  # whatever it feels
        ({"aim_selecting": 5.0, "aim_intended": 3.0}, ALIGNED),
        ({"aim_selecting": 5.0, "aim_intended": 2.0}, BASE_FAILURE),
        ({"aim_selecting": 0.0, "aim_intended": 0.9}, BASE_FAILURE),  # it never was attained
        ({"fitness_intended": 3.9}, TRANSOPTIMIZER),
        ({"fitness_intended": -2.0, "felt_intended": 3.0, "felt_confined": 3.0}, TRANSOPTIMIZER),
        ({"fitness_intended": 0.0, "aim_selecting": 5.0, "aim_intended": 0.0}, TRANSOPTIMIZER),
        ({"fitness_intended": 0.0, "felt_confined": 2.9}, SUPEROPTIMIZER),
        ({"fitness_intended": 0.0, "felt_intended": 2.9}, SUBOPTIMIZER),
        ({"fitness_intended": 0.0, "felt_intended": 2.9, "felt_informed": 2.9}, UNDECIDED),
        ({"fitness_intended": 0.0, "felt_believed": 2.9}, UNDECIDED),
        ({"fitness_selecting": 0.9, "fitness_intended": 9.0}, UNDECIDED),
    ],
)
def test_inequalities_decide_in_their_order(changes: dict[str, float], expected: str) -> None:
    assert judged(**changes) == expected


def test_little_above_chance_is_lost_however_little_there_was() -> None:
    small = {"fitness_selecting": 1.2, "fitness_intended": 0.9}
    assert judged(**small) == TRANSOPTIMIZER
    assert judged(**{**small, "fitness_intended": 1.0}) == ALIGNED
    own = {"felt_selecting": 0.3, "felt_believed": 1.0, "felt_confined": 1.0}
    assert judged(fitness_intended=0.0, **own, felt_intended=1.0) == TRANSOPTIMIZER
    assert judged(fitness_intended=0.0, **own, felt_intended=0.9) == SUBOPTIMIZER


@pytest.mark.parametrize(
    ("quantity", "changes"),
    [
        ("fitness_selecting", {}),
        ("fitness_intended", {}),
        ("felt_selecting", {"fitness_intended": 0.0}),
        ("felt_intended", {"fitness_intended": 0.0}),
        ("felt_believed", {"fitness_intended": 0.0}),
        ("felt_confined", {"fitness_intended": 0.0}),
        ("felt_informed", {"fitness_intended": 0.0, "felt_intended": 0.0}),
        ("aim_intended", {"aim_selecting": 3.0}),
        ("aim_selecting", {"aim_intended": 3.0}),
    ],
)
def test_a_missing_number_leaves_undecided_what_turns_on_it(quantity: str, changes: dict[str, float]) -> None:
    verdict = classify(dataclasses.replace(WELL, **{**changes, quantity: math.nan}))
    assert verdict.name == UNDECIDED
    assert "no number for" in verdict.reason


def test_a_missing_number_that_nothing_turns_on_does_no_harm() -> None:
    unknown = dict.fromkeys(("felt_intended", "felt_believed", "felt_informed", "felt_confined"), math.nan)
    assert judged(**unknown) == ALIGNED
    assert judged(fitness_intended=0.0, felt_informed=math.nan) == TRANSOPTIMIZER
    assert judged(fitness_intended=0.0, felt_intended=0.0, felt_confined=math.nan) == SUBOPTIMIZER


def test_the_reason_holds_the_numbers() -> None:
    reason = classify(dataclasses.replace(WELL, fitness_intended=0.4, felt_intended=7.3)).reason
    assert "base fitness in the designer's regime is lost (0.4 of 8.0 standard deviations)" in reason
    assert "felt reward in the designer's regime is kept (7.3 of 6.0 standard deviations)" in reason


@given(st.lists(st.floats(-20.0, 20.0) | st.just(math.nan), min_size=9, max_size=9), st.booleans())
def test_there_is_always_one_verdict_with_a_sentence(numbers: list[float], with_aim: bool) -> None:
    verdict = classify(Attainments(*(numbers if with_aim else numbers[:7])))
    assert verdict.name in VERDICTS
    assert verdict.reason[0].isupper()
    assert verdict.reason.endswith(".")
    assert with_aim or verdict.name != BASE_FAILURE
    assert math.isnan(verdict.share)


def test_seeds_that_agree_are_sure_and_seeds_that_differ_are_not() -> None:
    seeds = np.ones(10)
    sure = Attainments(8 * seeds, 0 * seeds, 6 * seeds, 6 * seeds, 6 * seeds, 6 * seeds, 6 * seeds)
    assert classify(sure, np.random.default_rng(0)).share == 1.0
    split = dataclasses.replace(sure, fitness_intended=np.array([0.0] * 5 + [8.0] * 5))
    verdict = classify(split, np.random.default_rng(0))
    assert verdict == classify(split, np.random.default_rng(0))  # the same seed, the same share
    assert verdict.name == ALIGNED  # an interquartile mean of 4, which is half of 8
    assert 0.4 < verdict.share < 0.9
    assert math.isnan(classify(split).share)
    one = Attainments(*(np.array([value]) for value in (8.0, 0.0, 6.0, 6.0, 6.0, 6.0, 6.0)))
    assert math.isnan(classify(one, np.random.default_rng(0)).share)


def test_the_same_seeds_are_resampled_for_every_quantity() -> None:
    fitness = np.array([2.0, 4.0, 8.0, 16.0])
    same = Attainments(fitness, fitness / 2, *([fitness] * 5))
    assert classify(same, np.random.default_rng(1)).share == 1.0  # half in every seed is half in every sample


def test_misuse_is_refused() -> None:
    with pytest.raises(ValueError, match="both regimes or in neither"):
        judged(aim_intended=1.0)
    with pytest.raises(ValueError, match="one shape"):
        judged(felt_intended=np.ones(2))
    with pytest.raises(ValueError, match="one shape"):
        classify(Attainments(*[np.ones((2, 2))] * 7))
    with pytest.raises(ValueError, match="one shape"):
        classify(Attainments(*[np.ones(0)] * 7))
    with pytest.raises(ValueError, match="0 resamples"):
        classify(Attainments(*[np.ones(2)] * 7), np.random.default_rng(0), 0)


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


def test_organisms_that_pursue_nothing_are_no_optimizers_whatever_they_feel() -> None:
    transoptimizer = Attainments(10.0, 2.0, 10.0, 9.0, 10.0, 9.0, 9.0)
    assert classify(transoptimizer).name == "mesa-transoptimizer"
    still = classify(transoptimizer, pursues=False)
    assert still.name == "undecided"
    assert "neither search nor learn" in still.reason
    kept = Attainments(10.0, 8.0, 10.0, 9.0, 10.0, 9.0, 9.0)
    assert classify(kept, pursues=False).name == "aligned"
