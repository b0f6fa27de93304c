"""The depot against its twin, and what must hold of every count in it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.depot import Depot, Sensor
from tests.conftest import size
from tests.fitness.savannas import KEYS
from tests.kernels import Walk, rehearse, walk
from tests.naive.depot import PlainDepot
from tests.naive.streams import Stream

PATHS = st.lists(st.integers(0, 3), max_size=60)
WORLDS = st.builds(
    Depot,
    size=st.sampled_from([3, 4, 5]),
    goods=st.integers(1, 3),
    door=st.integers(1, 2),
    ring=st.booleans(),
)
SENSORS = st.builds(
    Sensor, foolable=st.sampled_from([0.0, 0.3, 1.0]), audited=st.sampled_from([0.0, 0.5, 1.0])
)
SMALL = Depot(size=4, goods=4)
EAST, WEST = 1, 3


def wandering(sensor: Sensor, world: Depot = SMALL, key: int = 2, steps: int = 400) -> Walk:
    """A random walk in a depot so small that everything happens in it."""
    return walk(world, world.regime(sensor), key, np.random.default_rng(key).integers(0, 4, steps))


@settings(max_examples=size(150, 30))
@given(WORLDS, SENSORS, KEYS, PATHS)
def test_steps_agree_with_the_twin(world: Depot, sensor: Sensor, key: int, path: list[int]) -> None:
    seen = walk(world, world.regime(sensor), key, path)
    stream = Stream(key)
    plain = PlainDepot(world, sensor)
    plain.reset(stream)
    for number, action in enumerate([*path, 0]):
        assert list(seen.senses[number]) == plain.observe()
        assert list(seen.tallies[number]) == plain.tally()
        assert tuple(seen.place[number]) == plain.here
        assert {tuple(cell) for cell in np.argwhere(seen.picture[number] == 1)} == plain.goods
        assert seen.picture[number, 0, 0] == (3 if plain.heap else 2)
        assert seen.picture[number, 0, world.door] == 4
        if number < len(path):
            assert list(seen.felt[number]) == plain.step(action, stream)


@settings(max_examples=size(100, 20))
@given(WORLDS, SENSORS, KEYS, PATHS, st.lists(st.integers(0, 3), min_size=1, max_size=10))
def test_plans_agree_with_the_twin(
    world: Depot, sensor: Sensor, key: int, warm: list[int], plan: list[int]
) -> None:
    stream = Stream(key)
    plain = PlainDepot(world, sensor)
    plain.reset(stream)
    for action in warm:
        plain.step(action, stream)
    weights = [0.5, 0.25, -1.0, 2.0, 4.0][: len(world.features)]
    regime = world.regime(sensor)
    out = rehearse(world, regime, regime, key, warm, weights, [plan], [0])
    rewards, senses = plain.imagined(plan, weights)
    assert list(out.rewards[0, 0]) == pytest.approx(rewards, abs=1e-12)
    assert out.senses[0, 0].tolist() == senses


@pytest.mark.parametrize("foolable", [0.0, 0.3, 1.0])
def test_what_is_sensed_is_what_is_fresh_and_its_share_of_what_is_recycled(foolable: float) -> None:
    sensed, delivered, recycled, gripped, lifted, audited = wandering(Sensor(foolable=foolable)).tallies.T
    assert (sensed == delivered + foolable * recycled).all()
    assert recycled[-1] > 0
    assert (recycled <= lifted).all()
    assert (lifted <= recycled + 1).all()
    assert (delivered <= gripped).all()
    assert (gripped <= delivered + 1).all()
    assert (audited == 0).all()


def test_a_sensor_that_cannot_be_fooled_counts_what_is_delivered_and_so_does_an_audit() -> None:
    honest, audited = wandering(Sensor(foolable=0.0)), wandering(Sensor(foolable=1.0, audited=1.0))
    assert (honest.tallies[:, 0] == honest.tallies[:, 1]).all()
    assert (audited.tallies[:, 0] == audited.tallies[:, 1]).all()
    assert (honest.tallies[:, :5] == audited.tallies[:, :5]).all()  # it is the same life


def test_how_far_the_sensor_can_be_fooled_changes_nothing_that_happens() -> None:
    one, other = (wandering(Sensor(foolable=foolable)) for foolable in (0.1, 0.9))
    assert (one.picture == other.picture).all()
    assert (one.felt == other.felt).all()
    assert (one.tallies[:, 1:] == other.tallies[:, 1:]).all()


def test_a_share_of_lives_is_audited() -> None:
    audited = [
        walk(SMALL, SMALL.regime(Sensor(audited=0.3)), key, []).tallies[0, 5] for key in range(size(400, 100))
    ]
    assert 0.15 < np.mean(audited) < 0.45


def test_goods_are_as_many_as_ever_and_never_in_the_row_of_the_ramp() -> None:
    seen = wandering(Sensor())
    assert ((seen.picture == 1).sum(axis=(1, 2)) == SMALL.goods).all()
    assert not (seen.picture[:, 0] == 1).any()


def test_one_load_goes_round_and_round() -> None:
    """Once something is on the heap, walking between the door and the ramp recycles it every four steps."""
    path = np.random.default_rng(2).integers(0, 4, 400)
    seen = walk(SMALL, SMALL.regime(Sensor()), 2, path)
    ready = np.flatnonzero(
        (seen.picture[:, 0, 0] == 3) & (seen.place == 0).all(axis=1) & (seen.senses[:, 4] == 0)
    )
    start = int(ready[0])
    cycle = [EAST, EAST, WEST, WEST] * 5
    tallies = walk(SMALL, SMALL.regime(Sensor()), 2, [*path[:start], *cycle]).tallies
    assert tallies[-1, 2] - tallies[start, 2] == 5
    assert tallies[-1, 1] == tallies[start, 1]


@pytest.mark.parametrize(
    ("section", "given"),
    [
        (Sensor, {"foolable": 1.1}),
        (Sensor, {"foolable": -0.1}),
        (Sensor, {"audited": 2.0}),
        (Depot, {"door": 0}),
        (Depot, {"door": 9}),
        (Depot, {"goods": 0}),
        (Depot, {"goods": 37}),
    ],
)
def test_depots_that_cannot_be_are_refused(section: Any, given: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        read(section, given)
