"""The hill-climber against its twin, against exhaustive enumeration, and step by step."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.worlds.savanna import Modernity, Savanna
from tests.conftest import CORRIDOR, size
from tests.fitness.savannas import DENSE, KEYS, MODERNITIES, savannas
from tests.fitness.test_savanna import DESIRES
from tests.kernels import rehearse
from tests.naive.agent import PlainLearner, PlainPlanner
from tests.naive.savanna import PlainSavanna, kinds_in
from tests.naive.streams import Stream
from tests.organisms.climbing import climb_plan


def climb(
    world: object,
    belief: object,
    key: int,
    objective_weights: list[float],
    start: list[int],
    proposals: int,
    climber: int = 1,
    candidates: int = 1,
) -> tuple[list[int], np.ndarray]:
    """The plan reached, and the incumbent's value after each proposal, or each `candidates` of them."""
    plan, values = np.array(start, np.int64), np.zeros(proposals // candidates + 1)
    arguments = (np.uint64(key), np.array(objective_weights), plan, values, np.uint64(climber), candidates)
    climb_plan(belief, belief, world.shape, *arguments)
    return [int(action) for action in plan], values


@settings(max_examples=size(80, 8))
@given(
    savannas(),
    MODERNITIES,
    KEYS,
    DESIRES,
    st.lists(st.integers(0, 4), min_size=1, max_size=12),
    st.integers(0, 20),
    st.sampled_from([1, 1, 2, 5]),
)
def test_climbing_agrees_with_the_twin_and_never_goes_down(
    world: Savanna,
    parameters: Modernity,
    key: int,
    objective_weights: list[float],
    start: list[int],
    times: int,
    candidates: int,
) -> None:
    regime = world.regime(parameters)
    budget = times * candidates
    plan, values = climb(world, regime, key, objective_weights, start, budget, 9, candidates)
    kinds = kinds_in(world, regime)
    plain = PlainSavanna(world, kinds)
    plain.reset(Stream(key))
    twin = PlainPlanner(
        world.actions,
        kinds,
        objective_weights,
        PlainLearner([], 0.0, 1),
        budget,
        len(start),
        0,
        0.0,
        1,
        False,
        Stream(0),
        candidates,
    )
    twin.plan, twin.stream = start, Stream(9)
    twin.search(plain)
    assert plan == twin.plan
    assert list(values) == twin.values[::candidates]
    assert (np.diff(values) >= 0).all()
    again = rehearse(world, regime, regime, key, [], objective_weights, [plan], [0])
    assert values[-1] == pytest.approx(again.rewards[1, 0].sum(), abs=1e-9)


@pytest.mark.parametrize(
    "key", [0, 2, 5, 6]
)  # a change turns all later steps aside: other keys are more rugged
def test_a_large_budget_finds_the_best_plan_of_a_tiny_savanna(key: int) -> None:
    world = Savanna(size=3, digestion=1, gestation=2, items=DENSE)
    regime = world.regime(Modernity(0.5))
    objective_weights = [0.5, -0.6, 0.3, 0.4, 0.7, 0.9]
    horizon = 3
    plans = list(itertools.product(range(5), repeat=horizon))
    every = (
        rehearse(world, regime, regime, key, [], objective_weights, plans, [0] * len(plans))
        .rewards[1]
        .sum(axis=1)
    )
    value = dict(zip(plans, every, strict=True))
    starts = np.random.default_rng(key).integers(0, 5, (size(60, 25), horizon))
    reached = [
        climb(world, regime, key, objective_weights, list(start), size(300, 100))[0] for start in starts
    ]
    for plan in reached:  # nowhere that a single change would improve on
        for step, action in itertools.product(range(horizon), range(5)):
            changed = (*plan[:step], action, *plan[step + 1 :])
            assert value[changed] <= value[tuple(plan)] + 1e-9
    assert max(value[tuple(plan)] for plan in reached) == pytest.approx(every.max())


@pytest.mark.parametrize("key", range(3))
def test_with_a_horizon_of_one_the_best_action_is_found(key: int) -> None:
    world = Savanna(size=4, digestion=0, gestation=0, items=DENSE)
    regime = world.regime(Modernity(0.5))
    objective_weights = [0.5, -0.6, 0.3, 0.4, 0.7, 0.9]
    plans = [[action] for action in range(5)]
    every = rehearse(world, regime, regime, key, [], objective_weights, plans, [0] * 5).rewards[1, :, 0]
    assert climb(world, regime, key, objective_weights, [4], 100)[1][-1] == every.max()


@pytest.mark.compiles
def test_a_large_budget_finds_the_end_of_the_corridor() -> None:
    world = CORRIDOR.Corridor(length=4, slip=0.0)
    regime = world.regime(CORRIDOR.Lever(pleasure=0.25))
    plan, values = climb(world, regime, 0, [1.0, 1.0], [2, 2, 2], 300)
    assert values[0] == 0.75
    assert (plan, values[-1]) in (([1, 1, 1], 1.0), ([2, 2, 2], 0.75))  # no single change leads uphill
    plan, values = climb(world, regime, 0, [0.0, 1.0], [2, 2, 2], 300)
    assert plan == [1, 1, 1]
    assert values[-1] == 1.0


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(Savanna(size=8), id="savanna"),
        pytest.param(CORRIDOR.Corridor(length=4, slip=0.0), id="corridor", marks=pytest.mark.compiles),
    ],
)
def test_the_best_of_several_takes_the_place_of_the_incumbent_whatever_the_world(world: object) -> None:
    """By whole plans in the savanna, by steps elsewhere: always the same as trying them one by one."""
    regime = world.regime(world.Regime())  # type: ignore[attr-defined]
    objective_weights = [1.0] * len(world.features)  # type: ignore[attr-defined]
    start = [0] * 6
    for climber in range(size(200, 20)):
        alone = [climb(world, regime, 3, objective_weights, start, 1, climber)[1][1]]
        reached, values = climb(world, regime, 3, objective_weights, start, 6, climber, candidates=6)
        again = climb(world, regime, 3, objective_weights, reached, 0)[1][0]
        assert len(values) == 2
        assert values[1] == again >= max(alone)
        assert sum(old != new for old, new in zip(start, reached, strict=True)) <= 1
