"""Keys and chests against their twin, and what must hold in every life with them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.keys import Keys, Scarcity
from tests.conftest import size
from tests.fitness.savannas import KEYS
from tests.kernels import Walk, rehearse, walk
from tests.naive.keys import PlainKeys
from tests.naive.streams import Stream

PATHS = st.lists(st.integers(0, 3), max_size=40)
WORLDS = st.builds(
    Keys,
    size=st.sampled_from([8, 9]),
    items=st.sampled_from([2, 7, 30]),
    finite=st.booleans(),
    spare=st.booleans(),
)
SCARCITIES = st.builds(
    Scarcity,
    keys=st.sampled_from([0.01, 0.2, 0.5]),
    mixed=st.sampled_from([0.0, 0.5, 1.0]),
    fork=st.booleans(),
)
CROWDED = Keys(size=8, items=32)


def wandering(world: Keys, scarcity: Scarcity, key: int = 3, steps: int = 200) -> Walk:
    """A random walk."""
    return walk(world, world.regime(scarcity), key, np.random.default_rng(key).integers(0, 4, steps))


@settings(max_examples=size(150, 30))
@given(WORLDS, SCARCITIES, KEYS, PATHS)
def test_steps_agree_with_the_twin(world: Keys, scarcity: Scarcity, key: int, path: list[int]) -> None:
    seen = walk(world, world.regime(scarcity), key, path)
    stream = Stream(key)
    plain = PlainKeys(world, scarcity)
    plain.reset(stream)
    for number, action in enumerate([*path, 0]):
        assert list(seen.senses[number]) == plain.observe()
        assert list(seen.tallies[number]) == plain.tally()
        assert tuple(seen.place[number]) == plain.here
        shown = {tuple(cell): kind for cell, kind in np.ndenumerate(seen.picture[number]) if kind}
        assert shown == {cell: 1 + (thing == "chest") for cell, thing in plain.things.items()}
        if number == len(seen.felt):
            break
        felt, cause = plain.step(action, stream)
        assert list(seen.felt[number]) == felt
        assert seen.cause[number + 1] == cause


@settings(max_examples=size(100, 20))
@given(WORLDS, SCARCITIES, KEYS, PATHS, st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_plans_agree_with_the_twin(
    world: Keys, scarcity: Scarcity, key: int, warm: list[int], plan: list[int]
) -> None:
    stream = Stream(key)
    plain = PlainKeys(world, scarcity)
    plain.reset(stream)
    for action in warm:
        if plain.step(action, stream)[1]:
            break
    weights = [0.8, 0.5, -0.3][: len(world.features)]
    regime = world.regime(scarcity)
    out = rehearse(world, regime, world.belief(Scarcity()), key, warm, weights, [plan], [0])
    rewards, senses = plain.imagined(plan, weights)
    assert list(out.rewards[0, 0]) == rewards
    assert out.senses[0, 0].tolist() == senses


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_the_ratio_of_keys_to_chests_never_changes(share: float) -> None:
    seen = wandering(CROWDED, Scarcity(keys=share))
    assert ((seen.picture == 1).sum(axis=(1, 2)) == round(share * 32)).all()
    assert ((seen.picture > 0).sum(axis=(1, 2)) == 32).all()
    assert seen.tallies[-1, 0] > 0


def test_no_key_comes_from_nowhere_and_none_is_lost() -> None:
    chests, keys, left, spare = wandering(CROWDED, Scarcity()).tallies.T[:4]
    assert (keys == chests + left).all()
    assert (left >= 0).all()
    assert (spare <= keys).all()


def test_without_a_key_a_chest_stays_shut() -> None:
    world = Keys(size=8, items=32, finite=True)
    seen = walk(world, world.regime(Scarcity(keys=0.01)), 5, np.tile([1] * 7 + [2], 8))
    opened = int(np.flatnonzero(seen.tallies[:, 1])[0]) if seen.tallies[-1, 1] else len(seen.tallies)
    assert (seen.tallies[:opened, 0] == 0).all()
    entered = seen.picture[np.arange(opened - 1), *seen.place[1:opened].T] == 2
    assert entered.any()  # chests were met before the key was


def test_finite_worlds_end_when_nothing_more_can_be_opened() -> None:
    world = Keys(size=8, items=6, finite=True, lifetime=2000)
    for share in (0.2, 0.5, 0.8):
        for key in range(3):
            seen = wandering(world, Scarcity(keys=share), key, 2000)
            keys = max(round(share * 6), 1)
            assert seen.cause[-1] == 1
            assert seen.tallies[-1, 0] == min(keys, 6 - keys)


def test_a_share_of_lives_is_shifted() -> None:
    counts = []
    for key in range(size(300, 60)):
        regime = CROWDED.regime(Scarcity(keys=0.25, mixed=0.5, mixed_keys=0.75))
        counts.append(int((walk(CROWDED, regime, key, []).picture == 1).sum()))
    assert set(counts) == {8, 24}
    assert 0.3 < np.mean(np.array(counts) == 24) < 0.7


def test_nothing_else_of_a_life_depends_on_how_likely_it_was_shifted() -> None:
    certain = wandering(CROWDED, Scarcity(keys=0.8))
    mixed = wandering(CROWDED, Scarcity(keys=0.2, mixed=1.0, mixed_keys=0.8))
    assert (certain.tallies == mixed.tallies).all()
    assert (certain.picture == mixed.picture).all()


@pytest.mark.parametrize(("turned", "reached"), [(0, 5), (2, 4)])
def test_whoever_goes_straight_for_one_of_the_two_reaches_it_in_every_trial(
    turned: int, reached: int
) -> None:
    """The walk is made trial by trial: where the next one's key lies is read off the picture."""
    world = Keys()
    regime, path = world.regime(Scarcity(fork=True)), []
    for _ in range(5):
        seen = walk(world, regime, 11, path)
        row, column = np.argwhere(seen.picture[-1] == 1)[0] - seen.place[-1]
        down, right = ((each + 6) % 12 - 6 for each in (row, column))
        toward = 2 * (down > 0) if down else 1 + 2 * (right < 0)
        path += [(toward + turned) % 4] * 3
    tallies = walk(world, regime, 11, path).tallies[-1]
    assert tallies[6] == tallies[reached] == 5


def test_a_spare_key_feels_like_a_key_unless_told_apart() -> None:
    merged, split = (wandering(replace(CROWDED, spare=spare), Scarcity()) for spare in (False, True))
    assert (merged.felt[:, 0] == split.felt[:, 0] + split.felt[:, 2]).all()
    assert split.felt[:, 2].sum() == split.tallies[-1, 3] > 0


@pytest.mark.parametrize("spare", [False, True])
def test_candidates_are_weights_over_features_and_choices_tell_them_apart(spare: bool) -> None:
    world = Keys(spare=spare)
    found = world.choices(Scarcity(fork=True))
    assert found is not None
    assert world.choices(Scarcity()) is None
    for place, weights in enumerate(world.candidates.values()):
        row = np.array([weights.get(feature, 0.0) for feature in world.features])
        assert found.stands_for[0, np.argmax(found.felt[0] @ row)] == place


def test_a_regime_may_have_lives_of_another_length() -> None:
    world = Keys(lifetime=30)
    shapes = [world.shape_under(Scarcity(lifetime=lifetime)) for lifetime in (0, 30, 50)]
    assert shapes[0] == shapes[1] == world.shape
    assert shapes[2] == world.shape._replace(lifetime=50)


@pytest.mark.parametrize(
    ("section", "given"),
    [
        (Scarcity, {"keys": 0.0}),
        (Scarcity, {"keys": 1.0}),
        (Scarcity, {"mixed": 1.1}),
        (Scarcity, {"mixed_keys": -0.1}),
        (Scarcity, {"lifetime": -1}),
        (Keys, {"items": 1}),
        (Keys, {"items": 73}),
        (Keys, {"size": 7}),
    ],
)
def test_worlds_that_cannot_be_are_refused(section: Any, given: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        read(section, given)
