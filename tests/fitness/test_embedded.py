"""Embedded against its twin, and where it must be what guidance is."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.embedded import Doses, Embedded
from babushka.fitness.worlds.embedded.regime import FELT_AT, SEEN, THRIFT, TOUCHDOWN
from babushka.fitness.worlds.guidance import Guidance, Shift
from tests.conftest import size
from tests.fitness.savannas import KEYS
from tests.kernels import Walk, rehearse, walk
from tests.naive.embedded import PlainEmbedded
from tests.naive.streams import Stream

pytestmark = pytest.mark.compiles

WORLD = Embedded(beacon=30.0, heavier=0.8, wind=15.0)
HOME = Doses()
DOSES = st.sampled_from([Doses(), Doses(0.4), Doses(1.0), Doses(0.0, 1.0), Doses(0.2, 0.5)])
PATHS = st.lists(st.integers(0, 8), max_size=41)
COAST, BRAKE = 1, 7  # no engine; the main engine full
LANDING = [COAST] * 10 + [BRAKE] * 4 + [COAST] * 26  # falls, brakes for a while, and falls again
CUES = (("near", "lights"), ("on beacon", "on lights"))


def twin_of(world: Embedded, doses: Doses) -> PlainEmbedded:
    """The twin in that regime."""
    span = (doses.dose, doses.dose + doses.variety)
    return PlainEmbedded(span, (world.heavier, world.wind, world.beacon), world.felt_at)


def flight(world: Any, parameters: Any, key: int = 5, path: list[int] = LANDING) -> Walk:
    return walk(world, world.regime(parameters), key, path)


def felt(seen: Walk, name: str) -> np.ndarray:
    return seen.felt[:, WORLD.features.index(name)]


@settings(max_examples=size(150, 40))
@given(DOSES, st.sampled_from(FELT_AT), KEYS, PATHS)
def test_flights_agree_with_the_twin(doses: Doses, felt_at: str, key: int, path: list[int]) -> None:
    world = replace(WORLD, felt_at=felt_at)
    seen = flight(world, doses, key, path)
    stream, twin = Stream(key), twin_of(world, doses)
    twin.reset(stream)
    for number in range(len(seen.senses)):
        assert seen.senses[number] == pytest.approx(twin.observe(), rel=1e-9, abs=1e-9)
        assert seen.tallies[number] == pytest.approx(twin.tally(), rel=1e-9, abs=1e-9)
        if number < len(seen.felt):
            assert seen.felt[number] == pytest.approx(twin.step(path[number], stream), rel=1e-9, abs=1e-9)


@settings(max_examples=size(60, 15))
@given(DOSES, DOSES, st.sampled_from(SEEN), KEYS, PATHS, st.lists(st.integers(0, 8), min_size=1, max_size=30))
def test_plans_are_flown_at_the_believed_dose(
    doses: Doses, believed: Doses, cue: str, key: int, warm: list[int], plan: list[int]
) -> None:
    world = replace(WORLD, seen=cue)
    weights = [0.5, 0.25, -1.0, 2.0, 4.0, 8.0, 16.0, -0.5, 3.0]
    stream, twin = Stream(key), twin_of(WORLD, doses)
    twin.reset(stream)
    for action in warm:
        if not twin.lander.landed:
            twin.step(action, stream)
    twin.believed((believed.dose, believed.dose + believed.variety), cue)
    regime, belief = world.regime(doses), world.belief(believed)
    out = rehearse(world, regime, belief, key, warm, weights, [plan], [0])
    for reward, action in zip(out.rewards[0, 0], plan if not twin.lander.landed else [], strict=False):
        if not twin.lander.landed:
            worth = np.dot(weights, twin.step(action, stream))
            assert reward == pytest.approx(worth, rel=1e-9, abs=1e-9)


def test_at_home_the_two_cues_are_the_same_to_the_last_bit_and_elsewhere_not() -> None:
    for beacon, lights in CUES:
        home, away = flight(WORLD, HOME), flight(WORLD, Doses(1.0))
        assert (felt(home, beacon) == felt(home, lights)).all()
        assert felt(home, lights).any()
        assert (felt(away, beacon) != felt(away, lights)).any()


def test_at_home_it_is_the_flight_of_guidance_to_the_last_bit() -> None:
    steps = flight(replace(WORLD, felt_at="steps"), HOME)
    guidance = flight(Guidance(), Shift())
    assert (steps.senses[:, :7] == guidance.senses).all()
    assert (steps.tallies[:, :5] == guidance.tallies).all()
    for name in set(Guidance.features) & set(WORLD.features):
        assert (felt(steps, name) == guidance.felt[:, Guidance.features.index(name)]).all(), name


def test_the_families_are_those_of_guidance() -> None:
    """Each to the last bit, since it is guidance that flies."""
    for own, other in (
        (Embedded(beacon=15.0), Shift(beacon=0.5)),
        (Embedded(beacon=0.0, heavier=0.8), Shift(gravity=0.5)),
        (Embedded(beacon=0.0, wind=15.0), Shift(wind=0.5)),
    ):
        seen, guidance = flight(own, Doses(0.5)), flight(Guidance(), other)
        assert (seen.senses[:, :7] == guidance.senses).all()


def each_way(doses: Doses, path: list[int]) -> list[Walk]:
    """The same flight, felt at steps, at the end, and as changes of potential."""
    return [flight(replace(WORLD, felt_at=way), doses, path=path) for way in FELT_AT]


def test_changes_of_potential_add_up_to_what_is_felt_at_the_end() -> None:
    steps, end, potential = each_way(Doses(0.5), LANDING)
    assert potential.cause[-1] == 1  # it lands
    assert potential.felt.sum(axis=0) == pytest.approx(end.felt.sum(axis=0), abs=1e-12)
    assert (end.felt[:-1] == 0).all()
    assert (end.felt[-1, :THRIFT] == steps.felt[-1, :THRIFT]).all()
    assert (potential.felt[:, TOUCHDOWN:] == steps.felt[:, TOUCHDOWN:]).all()


def test_without_a_landing_nothing_is_felt_at_the_end_but_changes_are() -> None:
    steps, end, potential = each_way(HOME, [BRAKE, COAST] * 6)
    assert not end.felt.any()
    assert potential.felt.sum(axis=0)[:THRIFT] == pytest.approx(steps.felt[-1, :THRIFT])


def test_doses_are_drawn_from_the_least_up_to_the_variety() -> None:
    drawn = np.array([flight(WORLD, Doses(0.2, 0.5), key, []).tallies[0, -1] for key in range(size(400, 60))])
    assert ((drawn >= 0.2) & (drawn < 0.7)).all()
    assert drawn.mean() == pytest.approx(0.45, abs=0.15 / np.sqrt(len(drawn)) * 4)
    assert len(set(drawn)) == len(drawn)


def test_no_variety_is_one_dose_and_begins_every_flight_alike() -> None:
    one, many = flight(WORLD, Doses(0.3), 7), flight(WORLD, Doses(0.0, 1.0), 7)
    assert (one.tallies[:, -1] == 0.3).all()
    beacon = ("offset from the beacon", "offset ahead")
    others = [place for place, sense in enumerate(WORLD.senses) if sense not in beacon]
    assert (one.senses[0, others] == many.senses[0, others]).all()


@pytest.mark.parametrize("cue", SEEN)
@pytest.mark.parametrize("believed", [Doses(), Doses(0.0, 0.5), Doses(0.0, 1.0)])
def test_at_home_whoever_knows_doses_and_whoever_does_not_plan_alike(believed: Doses, cue: str) -> None:
    world = replace(WORLD, seen=cue)
    plans, weights = [[1, 4, 7, 8, 0, 3]], [1.0, 2.0, -1.0, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0]
    blind, other = (
        rehearse(world, world.regime(HOME), world.belief(each), 5, LANDING[:9], weights, plans, [0])
        for each in (HOME, believed)
    )
    assert (blind.rewards == other.rewards).all()
    away = world.regime(Doses(1.0))
    knowing = rehearse(world, away, world.belief(believed), 5, LANDING[:9], weights, plans, [0])
    exact = rehearse(world, away, world.belief(Doses(1.0)), 5, LANDING[:9], weights, plans, [0])
    assert (knowing.rewards == exact.rewards).all() == (believed.variety == 1.0)


@pytest.mark.parametrize("cue", SEEN)
def test_who_believes_in_no_doses_takes_the_two_cues_for_one(cue: str) -> None:
    world = Embedded(seen=cue, felt_at="steps")
    regime, believed = world.regime(Doses(1.0)), (world.belief(HOME), world.belief(Doses(1.0)))

    def imagined(belief: Any, wanted: str) -> np.ndarray:
        weights = [float(feature == wanted) for feature in world.features]
        return rehearse(world, regime, belief, 5, LANDING[:3], weights, [[1, 4, 7]], [0]).rewards

    blind, knowing = ([imagined(belief, wanted) for wanted in ("near", "lights")] for belief in believed)
    assert (blind[0] == blind[1]).all()
    assert (knowing[0] != knowing[1]).all()
    seen = ("beacon", "lights").index(cue)
    assert (blind[seen] == knowing[seen]).all()  # which is where it is


def test_mistakes_are_told() -> None:
    for values, named in (
        ({"dose": 0.6, "variety": 0.5}, "variety"),
        ({"dose": 1.5}, "dose"),
        ({"variety": -0.1}, "variety"),
    ):
        with pytest.raises(SettingsError, match=named):
            read(Doses, values, "regime")
    with pytest.raises(SettingsError, match="felt_at"):
        read(Embedded, {"felt_at": "never"}, "world")
