"""The savanna's kernels against plain objects, and against what must hold in any savanna."""

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.savanna import Item, Modernity, Savanna
from tests.conftest import size
from tests.fitness.savannas import KEYS, MODERNITIES, savannas
from tests.kernels import rehearse, walk
from tests.naive.agent import live_through
from tests.naive.savanna import PlainSavanna, judged, kinds_in, kinds_of
from tests.naive.streams import Stream

EXAMPLES = size(150, 40)
ACTIONS = st.lists(st.integers(0, 4), max_size=40)
DESIRES = st.lists(st.sampled_from([-1.0, -0.3, 0.0, 0.2, 0.7, 1.0]), min_size=6, max_size=6)


@st.composite
def plan_families(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    """Plans of which each agrees with the one before it up to a step."""
    horizon = draw(st.integers(1, 12))
    plan = st.lists(st.integers(0, 4), min_size=horizon, max_size=horizon)
    plans, firsts = [draw(plan)], [0]
    for _ in range(draw(st.integers(0, 6))):
        first = draw(st.integers(0, horizon - 1))
        plans.append(plans[-1][:first] + draw(plan)[first:])
        firsts.append(first)
    return plans, firsts


def plain_walk(world: Savanna, regime: object, key: int, actions: list[int]) -> tuple[PlainSavanna, Stream]:
    """The twin after a walk."""
    stream = Stream(key)
    plain = PlainSavanna(world, kinds_in(world, regime))
    plain.reset(stream)
    for action in actions:
        if plain.alive:
            plain.step(world.actions[action], 0, stream)
    return plain, stream


@settings(max_examples=EXAMPLES)
@given(savannas(), MODERNITIES, KEYS, ACTIONS, st.integers(0, 500))
def test_steps_agree_with_the_twin(
    world: Savanna, parameters: Modernity, key: int, actions: list[int], effort: int
) -> None:
    regime = world.regime(parameters)
    efforts = [effort * (number % 3) for number in range(len(actions))]
    seen = walk(world, regime, key, actions, efforts)
    stream = Stream(key)
    plain = PlainSavanna(world, kinds_in(world, regime))
    plain.reset(stream)
    for number in range(len(seen.felt) + 1):
        assert list(seen.senses[number]) == plain.observe()
        assert list(seen.tallies[number]) == plain.tally()
        assert seen.picture[number].tolist() == plain.picture()
        assert tuple(seen.place[number]) == plain.place
        if number < len(seen.felt):
            assert plain.alive
            felt = plain.step(world.actions[actions[number]], efforts[number], stream)
            assert list(seen.felt[number]) == felt
            assert seen.cause[number + 1] == (0 if plain.alive else 1)
    assert len(seen.felt) == len(actions) or not plain.alive


@settings(max_examples=EXAMPLES)
@given(savannas(), MODERNITIES, KEYS, ACTIONS)
def test_densities_are_stationary(
    world: Savanna, parameters: Modernity, key: int, actions: list[int]
) -> None:
    seen = walk(world, world.regime(parameters), key, actions)
    counts = [np.bincount(picture.ravel(), minlength=len(world.items) + 1) for picture in seen.picture]
    for count in counts:
        assert (count == counts[0]).all()
    for picture, place in zip(seen.picture, seen.place, strict=True):
        assert picture[tuple(place)] == 0


@settings(max_examples=EXAMPLES)
@given(savannas(), MODERNITIES, MODERNITIES, KEYS, ACTIONS, DESIRES, plan_families())
def test_imagining_agrees_with_the_twin_and_with_itself(
    world: Savanna,
    parameters: Modernity,
    believed: Modernity,
    key: int,
    warm: list[int],
    objective_weights: list[float],
    family: tuple[list[list[int]], list[int]],
) -> None:
    regime, belief = world.regime(parameters), world.belief(believed)
    plans, firsts = family
    out = rehearse(world, regime, belief, key, warm, objective_weights, plans, firsts)
    plain, _ = plain_walk(world, regime, key, warm)
    assume(plain.alive)  # nobody plans after death
    assert (out.rewards[0] == out.rewards[1]).all()
    assert (out.senses[0] == out.senses[1]).all()
    assert (out.here[0] == out.here[1]).all()  # imagining changes nothing in the world
    assert (out.counts[0] == out.counts[1]).all()
    for number, plan in enumerate(plans):
        rewards = live_through(plain.model(kinds_in(world, belief)), plan, world.actions, objective_weights)
        assert list(out.rewards[0, number]) == rewards
        assert (out.senses[0, number, 0] == out.here[0]).all()
        model = plain.model(kinds_in(world, belief))
        for step, action in enumerate(plan):
            assert list(out.senses[0, number, step]) == model.observe()
            model.model_step(world.actions[action])
        assert list(out.senses[0, number, -1]) == model.observe()


@settings(max_examples=EXAMPLES)
@given(savannas(), MODERNITIES, KEYS, ACTIONS, DESIRES, st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_the_model_is_the_world_until_something_reappears_in_the_way(
    world: Savanna,
    parameters: Modernity,
    key: int,
    warm: list[int],
    objective_weights: list[float],
    plan: list[int],
) -> None:
    regime = world.regime(parameters)
    real = walk(world, regime, key, warm + plan)
    assume(len(real.felt) > len(warm))
    out = rehearse(world, regime, regime, key, warm, objective_weights, [plan], [0])
    reappeared: set[tuple[int, int]] = set()
    for step in range(len(real.felt) - len(warm)):
        row = len(warm) + step
        if tuple(real.place[row + 1]) in reappeared:
            return
        assert out.rewards[0, 0, step] == sum_of_products(objective_weights, real.felt[row])
        new = (real.picture[row + 1] > 0) & (real.picture[row] == 0)
        reappeared |= {(int(a), int(b)) for a, b in np.argwhere(new)}
    if real.cause[-1] > 0:
        assert (out.rewards[0, 0, len(real.felt) - len(warm) :] == 0).all()  # the dead feel nothing


def sum_of_products(objective_weights: list[float], felt: np.ndarray) -> float:
    total = 0.0
    for desire, value in zip(objective_weights, felt, strict=True):
        total += desire * value
    return total


@pytest.mark.parametrize("digestion", [0, 1, 2, 7])
@pytest.mark.parametrize("gestation", [0, 1, 3, 9])
def test_delays_are_what_they_say(digestion: int, gestation: int) -> None:
    everything = {"apple": Item(sweet=1, energy=1, conception=1, ancestral=0.9, modern=0.9)}
    world = Savanna(size=5, digestion=digestion, gestation=gestation, items=everything, mating_energy=0.0)
    actions = [1, 2] * 2 + [4] * 12
    seen = walk(world, world.regime(Modernity()), 3, actions)
    eaten = np.flatnonzero(seen.felt[:, 0])
    assert len(eaten) > 0
    assert (np.flatnonzero(seen.felt[:, 4]) == eaten + digestion).all()
    assert (np.flatnonzero(seen.felt[:, 5]) == eaten + gestation).all()
    assert seen.tallies[-1, 0] == len(eaten)


@pytest.mark.parametrize("modern", [0.0, 0.25, 1.0])
def test_regimes_hold_what_the_twin_says(modern: float) -> None:
    world = Savanna()
    regime, belief = world.regime(Modernity(modern)), world.belief(Modernity(modern))
    kinds = kinds_of(world, modern)
    for written, expected in ((regime, kinds), (belief, judged(kinds))):
        for number, kind in enumerate(expected, start=1):
            assert np.diff(written.density)[number - 1] == pytest.approx(kind.share, abs=1e-15)
            assert tuple(written.percepts[number]) == kind.percepts
            assert written.energy[number] == pytest.approx(kind.energy, rel=1e-9)
            assert written.conception[number] == pytest.approx(kind.conception, rel=1e-9)
    assert all(array[0] == 0 for array in (belief.energy, belief.conception, regime.density))


def test_unknown_kinds_are_judged_by_their_percepts() -> None:
    world = Savanna()
    items = world.items
    belief = world.belief(Modernity(0.0))
    kind = {name: number for number, name in enumerate(world.legend)}
    sweet, fat = items["fruit"].energy, items["game"].energy
    assert belief.energy[kind["candy"]] == pytest.approx(2 * sweet + 0.3 * fat)
    assert belief.conception[kind["candy"]] == pytest.approx(0, abs=1e-12)
    assert belief.conception[kind["contraceptive"]] == pytest.approx(1.5)
    assert belief.energy[kind["contraceptive"]] == pytest.approx(1.5 * items["mate"].energy)
    truth = world.regime(Modernity(0.0))
    for name in ("fruit", "poison", "game", "mate"):
        assert belief.energy[kind[name]] == truth.energy[kind[name]]
        assert belief.conception[kind[name]] == truth.conception[kind[name]]


@pytest.mark.parametrize("modern", [0.01, 0.5, 1.0])
def test_who_knows_every_kind_believes_the_truth(modern: float) -> None:
    world = Savanna()
    truth, belief = world.regime(Modernity(modern)), world.belief(Modernity(modern))
    assert all(np.array_equal(a, b) for a, b in zip(truth, belief, strict=True))


def test_modernity_changes_densities_and_nothing_else() -> None:
    world = Savanna()
    ancestral, modern = world.regime(Modernity(0.0)), world.regime(Modernity(1.0))
    for name, a, b in zip(ancestral._fields, ancestral, modern, strict=True):
        assert np.array_equal(a, b) != (name == "density")


@pytest.mark.parametrize(
    ("given_items", "sentence"),
    [
        ({"fruit": {"ancestral": 0.9}}, "ancestral densities"),
        ({"fruit": {"modern": 0.9}}, "modern densities"),
        ({"fruit": {"swet": 1.0}}, "did you mean 'sweet'"),
        ({"fruit": {"ancestral": 1.5}}, "0 to 1"),
    ],
)
def test_mistakes_in_items_are_sentences(given_items: dict, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        read(Savanna, {"items": given_items}, "world")


def test_settings_are_read_back_as_they_were() -> None:
    world = dataclasses.replace(Savanna(), size=7, digestion=0)
    assert read(Savanna, dataclasses.asdict(world)) == world
