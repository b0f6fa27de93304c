"""The commons against its twin, and what must hold in every one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.commons import BARE, LEAF, ROOT, Commons, Sharing
from tests.conftest import size
from tests.fitness.savannas import KEYS
from tests.kernels import Walk, rehearse, walk
from tests.naive.commons import PlainCommons
from tests.naive.streams import Stream

EXAMPLES = size(120, 25)
STEPS = size(20_000, 1_000)
ACTIONS = st.lists(st.integers(0, 4), max_size=40)
WEIGHTS = st.lists(st.sampled_from([-1.0, -0.3, 0.0, 0.7, 1.0]), min_size=2, max_size=2)
SHARINGS = st.builds(Sharing, own=st.sampled_from([0.0, 0.25, 1.0]), others=st.sampled_from([0.0, 0.2, 3.5]))
WORLDS = st.builds(
    Commons,
    size=st.sampled_from([4, 7]),
    roots=st.integers(0, 7),
    leaves=st.integers(0, 7),
    harm=st.sampled_from([0.0, 0.5, 1.0, 3.0]),
    renewal=st.sampled_from([0, 6]),
)


def wandering(steps: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 4, steps)


def plants(seen: Walk) -> np.ndarray:
    """Roots and leaves that are there, (T + 1, 2)."""
    return np.stack([(seen.picture == kind).sum(axis=(1, 2)) for kind in (ROOT, LEAF)], axis=1)


@settings(max_examples=EXAMPLES)
@given(WORLDS, SHARINGS, KEYS, ACTIONS)
def test_steps_agree_with_the_twin(world: Commons, sharing: Sharing, key: int, actions: list[int]) -> None:
    seen = walk(world, world.regime(sharing), key, actions)
    stream = Stream(key)
    plain = PlainCommons(world, sharing.own, sharing.others)
    plain.reset(stream)
    for number in range(len(actions) + 1):
        assert list(seen.senses[number]) == plain.observe()
        assert list(seen.tallies[number]) == plain.tally()
        assert seen.picture[number].tolist() == plain.picture()
        assert tuple(seen.place[number]) == plain.place
        if number < len(actions):
            assert list(seen.felt[number]) == plain.step(world.actions[actions[number]], stream)


@settings(max_examples=EXAMPLES)
@given(WORLDS, SHARINGS, KEYS, ACTIONS, WEIGHTS, st.lists(st.integers(0, 4), min_size=1, max_size=9))
def test_the_model_agrees_with_the_twin(
    world: Commons, sharing: Sharing, key: int, warm: list[int], weights: list[float], plan: list[int]
) -> None:
    regime = world.regime(sharing)
    out = rehearse(world, regime, regime, key, warm, weights, [plan], [0])
    stream = Stream(key)
    plain = PlainCommons(world, sharing.own, sharing.others)
    plain.reset(stream)
    for action in warm:
        plain.step(world.actions[action], stream)
    model = plain.model()
    for step, action in enumerate(plan):
        assert list(out.senses[0, 0, step]) == model.observe()
        root, leaf = model.model_step(world.actions[action])
        assert out.rewards[0, 0, step] == root * weights[0] + leaf * weights[1]


def test_without_harm_lives_are_the_same_whoever_would_bear_it() -> None:
    world, actions = Commons(harm=0.0), wandering(300)
    lives = [
        walk(world, world.regime(Sharing(own, others)), 7, actions)
        for own in (0, 0.3, 1)
        for others in (0, 9)
    ]
    for life in lives[1:]:
        assert all(np.array_equal(one, other) for one, other in zip(lives[0], life, strict=True))


def test_who_bears_its_own_harm_is_not_touched_by_others() -> None:
    world, actions = Commons(), wandering(300)
    one, other = (walk(world, world.regime(Sharing(1.0, others)), 7, actions) for others in (0.0, 9.0))
    assert one.tallies[-1, 3] > 0
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_without_harm_plants_stay_as_many_as_they_were() -> None:
    world = Commons(harm=0.0)
    seen = walk(world, world.regime(Sharing(0.5, 2.0)), 3, wandering(400))
    assert (plants(seen) == (world.roots, world.leaves)).all()
    assert not (seen.picture == BARE).any()


def test_what_is_not_destroyed_is_there() -> None:
    world = Commons()
    seen = walk(world, world.regime(Sharing(0.5, 0.1)), 3, wandering(200))
    assert (plants(seen).sum(axis=1) + seen.tallies[:, 3] == world.roots + world.leaves).all()
    assert seen.tallies[-1, 3] > 0


@pytest.mark.parametrize("harm", [0.3, 1.0, 2.6])
@pytest.mark.parametrize("own", [0.0, 1.0])
def test_as_many_plants_are_destroyed_as_expected(harm: float, own: float) -> None:
    """In a world renewed at every step, in which there are always more plants than can be destroyed."""
    world = Commons(size=5, roots=10, leaves=8, harm=harm, renewal=1)
    others = 0.4
    last = walk(world, world.regime(Sharing(own, others)), 5, wandering(STEPS)).tallies[-1]
    times = last[1] if own == 1.0 else STEPS
    expected = harm if own == 1.0 else harm * others
    part = expected % 1
    assert times > STEPS / 10
    assert abs(last[3] - times * expected) <= 4 * np.sqrt(times * part * (1 - part)) + 1e-6


def test_harm_lasts_until_a_world_is_renewed() -> None:
    sharing = Sharing(own=0.0, others=0.1)
    lasting, renewed = (Commons(renewal=renewal) for renewal in (0, 50))
    left = [plants(walk(world, world.regime(sharing), 2, wandering(400))) for world in (lasting, renewed)]
    assert (np.diff(left[0].sum(axis=1)) <= 0).all()
    assert (left[1][50::50] == (9, 9)).all()


def test_each_candidate_takes_the_patch_that_is_its_own() -> None:
    world = Commons()
    choices = world.choices(Sharing())
    weights = np.array(
        [[each.get(name, 0.0) for name in world.features] for each in world.candidates.values()]
    )
    best = (choices.felt[0] @ weights.T).argmax(axis=0)
    assert choices.stands_for[0, best].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("section", "given"),
    [
        (Sharing, {"own": 1.1}),
        (Sharing, {"own": -0.1}),
        (Sharing, {"others": -1.0}),
        (Commons, {"harm": -1.0}),
        (Commons, {"harm": float("nan")}),
        (Commons, {"roots": 0, "leaves": 0}),
        (Commons, {"size": 4, "roots": 9, "leaves": 9}),
    ],
)
def test_impossible_settings_are_refused(section: type, given: dict[str, float]) -> None:
    with pytest.raises(SettingsError):
        read(section, given)
