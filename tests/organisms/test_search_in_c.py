"""The inner search against its second implementation, in C: no bit differs, in any world with a model."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.worlds.goodhart import Goodhart, Switches
from babushka.fitness.worlds.hungry_thirsty import Drought, HungryThirsty
from babushka.fitness.worlds.protocol import World
from babushka.fitness.worlds.savanna import Modernity, Savanna
from benchmarks import search_kernel, twins
from tests.conftest import size
from tests.fitness.savannas import MODERNITIES, savannas

pytestmark = pytest.mark.skipif(twins.compiler() is None, reason="there is no C compiler here")

HORIZONS, BUDGETS, OFFSPRING = st.integers(1, 20), st.integers(0, 40), st.sampled_from([1, 1, 2, 3, 7])
SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.sampled_from([0.0, 0.5, 2.0])
GOODHARTS = st.builds(Switches, noise=SIZES, tails=SIZES, bend=SIZES, tampering=SIZES, guile=SIZES)
DROUGHTS = st.builds(Drought, thirst=st.sampled_from([0.0, 0.1, 0.5, 1.0]), swap=st.sampled_from([0.0, 0.5]))


def agree(
    world: World, parameters: Any, horizon: int, budget: int, candidates: int, seed: int, options: str
) -> None:
    """Assert that every twin of the world finds plans of the same value as the kernel."""
    given = search_kernel.problems(size(12, 2), size(3, 1), horizon, seed, world, parameters)
    expected = search_kernel.search(given, budget, 1, seed, candidates)
    assert np.isfinite(expected).all()
    for name in twins.TWINS[world.name]:
        found = twins.twin(name, options)(given, budget, seed, candidates)
        assert np.array_equal(found, expected), name


@settings(max_examples=size(150, 3))
@given(savannas(), MODERNITIES, HORIZONS, BUDGETS, OFFSPRING, SEEDS)
def test_in_the_savanna_by_whole_plans_and_by_steps(
    world: Savanna, parameters: Modernity, horizon: int, budget: int, candidates: int, seed: int
) -> None:
    agree(world, parameters, horizon, budget, candidates, seed, twins.PLAIN)


@pytest.mark.compiles
@settings(max_examples=size(50, 3))
@given(GOODHARTS, HORIZONS, BUDGETS, OFFSPRING, SEEDS)
def test_in_goodharts_world(
    parameters: Switches, horizon: int, budget: int, candidates: int, seed: int
) -> None:
    agree(Goodhart(), parameters, horizon, budget, candidates, seed, twins.PLAIN)


@pytest.mark.compiles
@settings(max_examples=size(50, 3))
@given(DROUGHTS, HORIZONS, BUDGETS, OFFSPRING, SEEDS)
def test_in_hungry_thirsty(
    parameters: Drought, horizon: int, budget: int, candidates: int, seed: int
) -> None:
    agree(HungryThirsty(lifetime=60), parameters, horizon, budget, candidates, seed, twins.PLAIN)


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(Savanna(), id="savanna"),
        pytest.param(Goodhart(), id="goodhart"),
        pytest.param(HungryThirsty(), id="hungry-thirsty", marks=pytest.mark.compiles),
    ],
)
def test_with_everything_the_c_compiler_can_do_to_make_it_fast(world: World) -> None:
    agree(world, None, 10, 64, 1, 5, twins.FASTEST)


def test_plans_for_which_a_twin_has_no_room_are_refused() -> None:
    too_long = search_kernel.problems(1, 1, twins.LONGEST + 1)
    with pytest.raises(ValueError, match="room for 64 steps"):
        twins.twin("savanna", twins.PLAIN)(too_long, 1)
