"""Plans as a task: climbing by whole plans is climbing by proposals, and other methods work as well."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.kernels import entry
from babushka.fitness.objectives import Weights
from babushka.fitness.refcount import keep_alive, without_refcount
from babushka.fitness.worlds.protocol import create, reset
from babushka.fitness.worlds.savanna import Modernity, Savanna
from babushka.organisms.inner.guessing import Guessing
from babushka.organisms.inner.hill_climbing import HillClimbing
from babushka.organisms.inner.plans import PlanTask, new_search, open_search
from babushka.organisms.inner.protocol import improve, new_memory, one_after_another
from babushka.organisms.inner.steepest_ascent import SteepestAscent
from tests.conftest import CORRIDOR, size
from tests.fitness.savannas import KEYS, MODERNITIES, savannas
from tests.fitness.test_savanna import DESIRES


@entry
def climb_both_ways(
    regime: Any, shape: Any, key: Any, weights: Any, plans: Any, budget: Any, candidates: Any, out: Any
) -> None:
    """From plans[0] as planners climb, from plans[1] by proposals; row by row value, tried, accepted."""
    stream = np.zeros(1, dtype=np.uint64)
    own_state = create(regime)
    state = without_refcount(own_state)
    for way in range(2):
        stream[0] = key
        reset(regime, state, stream)
        own_search = new_search(regime, shape, plans.shape[1], Weights(weights))
        search = without_refcount(own_search)
        search.plan[:] = plans[way]
        open_search(search, regime, state, 0)
        account = np.zeros((1, 3), dtype=np.int64)
        method = HillClimbing(candidates, search.memory)
        task = PlanTask(search, regime, state, shape.actions, np.ones(shape.actions, dtype=np.bool_))
        if way == 0:
            found = improve(method, task, search.plan, budget, account, 0, stream)
        else:
            found = one_after_another(method, task, search.plan, budget, account, 0, stream)
        plans[way] = search.plan
        out[way, 0] = found.value
        out[way, 1] = account[0, 0]
        out[way, 2] = account[0, 1]
        keep_alive(own_search)
    keep_alive(own_state)


@entry
def improve_plan(
    regime: Any, shape: Any, method: Any, weights: Any, plan: Any, budget: Any, account: Any, out: Any
) -> None:
    """Improve a plan by a method in a new world; its value goes to `out`."""
    stream = np.zeros(1, dtype=np.uint64)
    own_state = create(regime)
    state = without_refcount(own_state)
    reset(regime, state, stream)
    own_search = new_search(regime, shape, plan.size, Weights(weights))
    search = without_refcount(own_search)
    search.plan[:] = plan
    open_search(search, regime, state, 0)
    task = PlanTask(search, regime, state, shape.actions, np.ones(shape.actions, dtype=np.bool_))
    out[0] = improve(method, task, search.plan, budget, account, 0, stream).value
    plan[:] = search.plan
    keep_alive(own_state)
    keep_alive(own_search)


@pytest.mark.compiles
@settings(max_examples=size(80, 8))
@given(
    savannas(),
    MODERNITIES,
    KEYS,
    DESIRES,
    st.lists(st.integers(0, 4), min_size=1, max_size=12),
    st.integers(0, 60),
    st.sampled_from([1, 1, 2, 5]),
)
def test_climbing_by_whole_plans_is_climbing_by_proposals_to_the_last_bit(
    world: Savanna,
    parameters: Modernity,
    key: int,
    objective_weights: list[float],
    start: list[int],
    budget: int,
    candidates: int,
) -> None:
    plans, out = np.array([start, start], np.int64), np.zeros((2, 3))
    weights = np.array(objective_weights)
    climb_both_ways(
        world.regime(parameters), world.shape, np.uint64(key), weights, plans, budget, candidates, out
    )
    assert (plans[0] == plans[1]).all()
    assert out[0].tolist() == out[1].tolist()
    assert out[0, 1] == budget


HORIZON = 4


def valued(plan: tuple[int, ...]) -> float:
    """What a corridor of five cells gives a plan: the way right to its end, at the fourth step."""
    return 1.0 if plan == (1,) * HORIZON else 0.0


def improved(method: Any, start: list[int], budget: int) -> tuple[list[int], float, list[int]]:
    """The plan that the method reaches in the corridor, its value, and (tried, accepted, simulated)."""
    world = CORRIDOR.Corridor(length=HORIZON + 1, slip=0.0)
    regime = world.regime(CORRIDOR.Lever(pleasure=0.0))
    plan, account, out = np.array(start, np.int64), np.zeros((1, 3), np.int64), np.zeros(1)
    improve_plan(regime, world.shape, method, np.array([0.0, 1.0]), plan, budget, account, out)
    return plan.tolist(), float(out[0]), account[0].tolist()


@pytest.mark.parametrize("wrong", range(HORIZON))
def test_steepest_ascent_sees_the_end_of_the_corridor_from_one_step_aside(wrong: int) -> None:
    memory = new_memory(np.zeros(HORIZON, np.uint16))
    start = [1] * HORIZON
    start[wrong] = 2
    # 4 steps with 2 other actions each: one round to find it, and one to see that nothing is better.
    assert improved(SteepestAscent(0, memory), start, 1000) == ([1] * HORIZON, 1.0, [16, 1, 0])


def test_from_two_steps_aside_no_neighbour_is_better() -> None:
    memory = new_memory(np.zeros(HORIZON, np.uint16))
    for start in itertools.product(range(3), repeat=HORIZON):
        if sum(action != 1 for action in start) > 1:
            found = improved(SteepestAscent(0, memory), list(start), 1000)
            assert found == (list(start), valued(start), [8, 0, 0])


def test_guessing_finds_the_one_plan_of_81_and_leaves_it_no_more() -> None:
    memory = new_memory(np.zeros(HORIZON, np.uint16))
    plan, value, (tried, accepted, _) = improved(Guessing(memory), [0] * HORIZON, 2000)
    assert (plan, value, tried, accepted) == ([1] * HORIZON, 1.0, 2000, 1)
