"""What must hold in every world: the registered ones, and one in a file of its own."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from babushka.fitness.settings import as_mapping, entries, read
from babushka.fitness.worlds import worlds
from babushka.fitness.worlds.protocol import World, missing_operations
from tests.conftest import size
from tests.kernels import rehearse, seated_and_not, walk

NAMES = sorted(worlds.all())
STEPS = size(200, 40)
CERTAIN = {"landscape"}  # worlds without chance


# Worlds whose kernels take long to compile: `make test-slow` compiles them.
OWN_KERNELS = {
    *("workshop", "knapsack-value", "maze-of-walls", "clerks", "lanes", "guidance", "embedded"),
    *("maze", "keys", "knapsack", "connect-four", "puzzle", "commons"),
}


@pytest.fixture(
    params=[pytest.param(name, marks=[pytest.mark.compiles] * (name in OWN_KERNELS)) for name in NAMES]
)
def world(request: pytest.FixtureRequest) -> World:
    return worlds.get(request.param)()


@pytest.fixture
def actions(world: World) -> np.ndarray:
    """Random actions for a life, or for as much of it as there is time for."""
    return some_actions(world, np.random.default_rng(1), min(STEPS, world.steps))


def some_actions(world: World, generator: np.random.Generator, count: int) -> np.ndarray:
    """Random actions: numbers of named ones, or words of bits."""
    return generator.integers(0, len(world.actions) or 2 ** min(world.bits, 62), count)


def numbers_of(regime: Any) -> list[np.ndarray]:
    return [np.asarray(value, float) for value in regime]


def test_worlds_of_the_house_and_of_a_loose_file_are_registered() -> None:
    assert {"savanna", "goodhart", "hungry-thirsty", "landscape", "corridor"} <= set(NAMES)


def test_names_are_distinct_and_sizes_are_theirs(world: World) -> None:
    assert worlds.get(world.name) is type(world)
    assert (len(world.actions) > 0) != (world.bits > 0)
    for names in (world.actions or ("a word",), world.features, world.causes, world.senses, world.tallies):
        assert len(set(names)) == len(names) > 0
        assert all(isinstance(name, str) for name in names)
    assert world.objective in world.tallies
    shape = world.shape
    assert (shape.actions, shape.senses) == (len(world.actions), len(world.senses))
    assert (shape.features, shape.tallies) == (len(world.features), len(world.tallies))
    assert shape.lifetime == world.steps > 0
    assert not {"felt", "steps", "proposals", "simulated", "cause"} & set(
        world.tallies
    )  # columns of every record


def test_a_world_of_one_seat_answers_for_that_seat(world: World) -> None:
    """What it says of seat 0 is what it says without seats; it is always on the move, and all is legal."""
    if world.seats != 1:
        pytest.skip("it has several seats")
    regime, key = world.regime(world.Regime()), 5
    told = seated_and_not(regime, world.shape, some_actions(world, np.random.default_rng(2), 20), key)
    for alone, in_seat in zip(told[0], told[1], strict=True):
        assert np.array_equal(alone, in_seat)
    assert (told[2] == 0).all()
    assert told[3].all()


def test_settings_are_declared_and_read_back(world: World) -> None:
    for section in (world, world.Regime()):
        assert read(type(section), as_mapping(section)) == section
        assert all(about.doc for _, _, about in entries(section))


def test_regimes_are_tuples_of_finite_numbers_under_every_probe(world: World) -> None:
    default = world.regime(world.Regime())
    probes = [world.Regime(), *(read(world.Regime, values) for values in world.probes.values())]
    for parameters in probes:
        for regime in (world.regime(parameters), world.belief(parameters)):
            assert type(regime) is type(default)
            assert all(np.isfinite(numbers).all() for numbers in numbers_of(regime))
            for field, known in zip(regime, default, strict=True):
                assert np.asarray(field).dtype == np.asarray(known).dtype
                assert np.asarray(field).ndim == np.asarray(known).ndim
    assert missing_operations(default) == []
    with pytest.raises(dataclasses.FrozenInstanceError):
        world.name_of_nothing = 1  # type: ignore[attr-defined]


def test_walks_are_finite_and_depend_on_the_key_alone(world: World, actions: np.ndarray) -> None:
    regime = world.regime(world.Regime())
    once, again = (walk(world, regime, 77, actions) for _ in range(2))
    other = walk(world, regime, 78, actions)
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))
    assert world.name in CERTAIN or any(not np.array_equal(a, b) for a, b in zip(once, other, strict=True))
    assert np.isfinite(once.senses).all()
    assert np.isfinite(once.tallies).all()
    assert np.isfinite(once.felt).all()
    assert (once.cause[1:] >= 0).all()
    assert (once.cause[1:] < len(world.causes)).all()
    assert len(once.felt) == len(actions) or once.cause[-1] > 0


def test_features_exclude_each_other_where_a_world_says_so(world: World, actions: np.ndarray) -> None:
    felt = walk(world, world.regime(world.Regime()), 6, actions).felt
    one_at_a_time = ((felt == 0) | (felt == 1)).all() and (felt.sum(axis=1) == 1).all()
    assert one_at_a_time or not world.exclusive


def test_walking_writes_nothing_into_the_regime(world: World, actions: np.ndarray) -> None:
    regime = world.regime(world.Regime())
    before = [np.array(value) for value in regime]
    walk(world, regime, 3, actions)
    assert all(np.array_equal(a, b) for a, b in zip(before, regime, strict=True))


def test_pictures_show_what_the_legend_names(world: World, actions: np.ndarray) -> None:
    rows, columns = world.picture
    seen = walk(world, world.regime(world.Regime()), 5, actions)
    if rows == 0:
        assert seen.picture.size == 0
        return
    assert seen.picture.min() >= 0
    assert seen.picture.max() < len(world.legend)
    if world.seats == 1:  # players need not be on the board
        assert (seen.place >= 0).all()
    assert (seen.place < (rows, columns)).all()


@pytest.mark.parametrize("horizon", [1, 9])
def test_a_recalled_prefix_is_as_good_as_a_simulated_one(
    world: World, actions: np.ndarray, horizon: int
) -> None:
    generator = np.random.default_rng(horizon)
    objective_weights = generator.normal(size=len(world.features))
    plans, firsts = [some_actions(world, generator, horizon)], [0]
    for _ in range(size(40, 5)):
        firsts.append(int(generator.integers(0, horizon)))
        plans.append(plans[-1].copy())
        plans[-1][firsts[-1] :] = some_actions(world, generator, horizon - firsts[-1])
    regime, belief = world.regime(world.Regime()), world.belief(world.Regime())
    out = rehearse(world, regime, belief, 6, actions[:10], objective_weights, plans, firsts)
    assert np.isfinite(out.rewards).all()
    assert (out.rewards[0] == out.rewards[1]).all()
    assert (out.senses[0] == out.senses[1]).all()
    assert (out.senses[:, :, 0] == out.here[0]).all()
    assert (out.here[0] == out.here[1]).all()
    assert (out.counts[0] == out.counts[1]).all()
