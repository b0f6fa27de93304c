"""Sampled transitions against their twin, and the distances they give against those of a world in tables."""

import dataclasses
import functools
from typing import Any, ClassVar

import numpy as np
import pytest

from babushka.fitness.kernels import jit_enabled
from babushka.fitness.measures import epic, starc
from babushka.fitness.reward_distances import from_sample, from_table, reward_distances
from babushka.fitness.streams import RANDOM_LIVES, keys
from babushka.fitness.tabular import Tabular, check, states_met
from babushka.fitness.transitions import Sampled, default_horizon, sample_transitions
from babushka.fitness.worlds.savanna import Modernity, Savanna
from tests.conftest import CORRIDOR, size
from tests.naive import transitions as naive
from tests.naive.savanna import PlainSavanna, kinds_in
from tests.naive.streams import Stream

LEFT, RIGHT, PULL = range(3)
KEY = int(keys(0, RANDOM_LIVES, 0, count=1)[0])


@dataclasses.dataclass(frozen=True)
class WrittenCorridor(CORRIDOR.Corridor):  # type: ignore[misc, name-defined]
    """A corridor that can be written out: its states are a place and the wear so far, and the end of life."""

    name: ClassVar[str] = "written corridor"

    def tabular(self, parameters: Any) -> Tabular:
        """States by place, then by wear; the last one is the end."""
        places, wears = self.length - 1, int(self.endurance)
        states = places * wears + 1
        transition = np.zeros((states, 3, states))
        felt, gain = np.zeros((states, 3, states, 2)), np.zeros((states, 3, states))
        transition[-1, :, -1] = 1.0
        for place, wear in np.ndindex(places, wears):
            here = place * wears + wear
            for action in (LEFT, RIGHT):
                goal = max(place - 1, 0) if action == LEFT else (place + 1) % places
                there = goal * wears + wear
                transition[here, action, here] += self.slip
                transition[here, action, there] += 1 - self.slip
                if action == RIGHT and place == places - 1:
                    felt[here, action, there, 1] = gain[here, action, there] = 1.0
            worn = here if place else (-1 if wear + 1 == wears else here + 1)
            transition[here, PULL, worn] = 1.0
            felt[here, PULL, worn, 0] = parameters.pleasure * (place == 0)
        start = np.zeros(states)
        start[0] = 1.0
        return Tabular(transition, felt, gain, start)


@dataclasses.dataclass
class PlainCorridor:
    """The corridor as plain numbers."""

    settings: Any
    pleasure: float
    alive: bool = True

    def reset(self, stream: Stream) -> None:
        """At the near end, with nothing done yet."""
        self.place = self.wear = self.offspring = self.pulls = 0

    def step(self, action: str, effort: int, stream: Stream) -> list[float]:
        """Pleasure, and newborns."""
        felt = [0.0, 0.0]
        if action == "pull":
            if self.place == 0:
                felt[0] = self.pleasure
                self.pulls += 1
                self.wear += 1
        elif stream.uniform() >= self.settings.slip:
            self.place = max(self.place + (1 if action == "right" else -1), 0)
        if self.place == self.settings.length - 1:
            felt[1] = 1.0
            self.offspring += 1
            self.place = 0
        self.alive = self.wear < self.settings.endurance
        return felt

    def tally(self) -> list[float]:
        """Offspring, and pulls."""
        return [float(self.offspring), float(self.pulls)]


DISCOUNT = 0.8
LONGEST = 30
SETTINGS = {"length": 4, "slip": 0.2, "endurance": 3.0, "lifetime": 400}
WRITTEN, SAMPLED = WrittenCorridor(**SETTINGS), CORRIDOR.Corridor(**SETTINGS)
LEVER = CORRIDOR.Lever(1.0)
# Offspring, pleasure, both, neither, and pleasure against offspring.
DESIRES = np.array([[0.0, 1.0], [1.0, 0.0], [0.3, 1.0], [0.0, 0.0], [1.0, -1.0], [0.0, -2.0]])


@functools.cache
def sample(key: int, states: int, trials: int) -> Sampled:
    """From the corridor."""
    return sample_transitions(SAMPLED, LEVER, key, DISCOUNT, states=states, trials=trials, longest=LONGEST)


def same(made: Sampled, twin: tuple[list[int], list[Any], list[Any]]) -> bool:
    """Whether a sample and that of its twin agree to the last bit."""
    return all(
        np.array_equal(a, b) for a, b in zip((made.ages, made.rewards, made.values), twin, strict=True)
    )


def test_samples_of_the_corridor_are_those_of_the_twin() -> None:
    made = sample_transitions(SAMPLED, LEVER, KEY, 0.9, states=12, trials=4, horizon=6, longest=20)
    assert same(
        made,
        naive.sample(lambda: PlainCorridor(SAMPLED, 1.0), SAMPLED.actions, 400, 0, KEY, 0.9, 12, 4, 6, 20),
    )
    assert made.ages.max() < 20
    assert made.sizes.tolist() == np.abs(made.rewards).max(axis=(0, 1, 2)).tolist()


def test_samples_of_the_savanna_are_those_of_the_twin() -> None:
    world, parameters = Savanna(size=6, lifetime=40, start_energy=3.0, gestation=3), Modernity(0.5)
    counted = world.tallies.index("eaten.fruit")
    made = sample_transitions(
        world, parameters, KEY, 0.9, objective="eaten.fruit", states=5, trials=2, horizon=8
    )
    kinds = kinds_in(world, world.regime(parameters))
    twin = naive.sample(lambda: PlainSavanna(world, kinds), world.actions, 40, counted, KEY, 0.9, 5, 2, 8, 40)
    assert same(made, twin)


def test_the_same_key_gives_the_same_sample_and_another_another() -> None:
    one, again, other = (
        sample_transitions(SAMPLED, LEVER, key, 0.9, states=10, trials=2) for key in (5, 5, 6)
    )
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert not np.array_equal(one.values, other.values)


def test_without_a_future_values_are_rewards() -> None:
    for settings in ({"discount": 0.0}, {"discount": 0.9, "horizon": 0}):
        made = sample_transitions(SAMPLED, LEVER, KEY, states=10, trials=2, **settings)  # type: ignore[arg-type]
        assert np.array_equal(made.rewards, made.values)


def test_nothing_comes_after_old_age() -> None:
    world = dataclasses.replace(SAMPLED, lifetime=5, slip=0.0, endurance=1000.0)
    made = sample_transitions(world, LEVER, KEY, 0.9, states=60, trials=2, horizon=50)
    last = made.ages == 4
    assert last.any()
    assert np.array_equal(made.rewards[:, last], made.values[:, last])
    assert (made.values[:, made.ages == 0, :, 1] <= 0.9**2).all()  # an offspring takes three steps


def test_the_horizon_is_where_little_of_the_discount_is_left() -> None:
    assert default_horizon(0.0) == 0
    assert default_horizon(0.1) == 2
    for discount in (0.5, 0.9, 0.95):
        assert discount ** default_horizon(discount) <= 0.01 < discount ** (default_horizon(discount) - 1)


def test_tables_of_the_corridor_are_those_of_a_world() -> None:
    table = WRITTEN.tabular(LEVER)
    check(table)
    assert table.transition.shape == (10, 3, 10)


def exact() -> tuple[np.ndarray, np.ndarray]:
    return from_table(WRITTEN.tabular(LEVER), DESIRES, DISCOUNT, LONGEST)


def test_exact_distances_of_the_corridor() -> None:
    by_transition, by_policy = exact()
    assert by_transition[[0, 5]].tolist() == pytest.approx([0, 1], abs=1e-7)
    assert by_policy[[0, 5]].tolist() == pytest.approx([0, 1], abs=1e-7)
    assert np.isnan(by_transition[3])
    assert by_policy[3] == 0.5
    assert by_policy[1] > 0.5  # pulling the lever keeps from walking to the offspring, and wears out
    assert by_policy[2] < by_policy[1] < by_policy[4]


def test_sampled_distances_are_near_the_exact_ones_and_nearer_with_more_samples() -> None:
    errors = []
    for states, trials in ((size(100, 30), 4), (size(6400, 100), 16)):
        found = [
            np.concatenate(from_sample(sample(key, states, trials), DESIRES, DISCOUNT)) for key in range(4)
        ]
        errors.append(np.nanmax(np.abs(found - np.concatenate(exact())), axis=1).mean())
    assert errors[1] < errors[0] / size(3, 1)
    assert errors[1] < size(0.03, 0.3)


def test_states_are_met_as_often_as_the_tables_say() -> None:
    near = states_met(WRITTEN.tabular(LEVER), LONGEST)[:3].sum()  # where pulling the lever gives pleasure
    made = sample(0, size(6400, 100), 16)
    assert (made.rewards[0, :, PULL, 0] == 1).mean() == pytest.approx(near, abs=size(0.02, 0.15))


@pytest.mark.skipif(not jit_enabled(), reason="needs many samples")
def test_products_of_halves_are_free_of_the_noise_that_squares_keep() -> None:
    """The squared length of the canonical gain in offspring, by one trial in each half."""
    table = WRITTEN.tabular(LEVER)
    weights = np.repeat(states_met(table, LONGEST), 3) / 3
    levelled = starc.canonical_value(table.objective, table.transition, DISCOUNT).ravel()
    exactly = (weights * levelled**2).sum()
    apart, together = [], []
    for key in range(5):
        values = sample(key, 6400, 2).values[..., 2]
        one, other = (half.ravel() for half in starc.levelled(np.moveaxis(values, 0, 2)).transpose(2, 0, 1))
        apart.append((one * other).mean())
        together.append((one * one).mean())
    assert np.mean(apart) == pytest.approx(exactly, rel=0.05)
    assert np.mean(together) > 1.5 * exactly


def test_epic_from_the_sample_is_that_of_all_pairs_of_sampled_states() -> None:
    """The brute force: every sampled transition from (s, a) to every sampled s'."""
    made = sample(2, 40, 4)
    rewards = made.rewards.mean(axis=0)
    alike = np.full(40, 1 / 40), np.full(3, 1 / 3)
    every = np.broadcast_to(rewards[:, :, None], (40, 3, 40, 3))
    coverage = epic.product_coverage(*alike)
    brute = [epic.epic(every[..., :2] @ w, every[..., 2], coverage, *alike, 0.8) for w in DESIRES]
    quick = from_sample(made._replace(rewards=np.stack([rewards, rewards])), DESIRES, 0.8)[0]
    assert np.allclose(quick, brute, atol=1e-7, equal_nan=True)


def test_a_world_with_tables_is_compared_exactly_and_another_by_sample() -> None:
    exactly = reward_distances(WRITTEN, LEVER, DESIRES, DISCOUNT, longest=LONGEST)
    assert exactly.exact
    assert "every state" in exactly.coverage
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(exactly[:2], exact(), strict=True))
    options: dict[str, Any] = {"key": 3, "states": 100, "trials": 4, "longest": LONGEST}
    sampled = reward_distances(SAMPLED, LEVER, DESIRES, DISCOUNT, **options)
    assert not sampled.exact
    assert "100 states met in 0 to 29" in sampled.coverage
    made = from_sample(sample(3, 100, 4), DESIRES, DISCOUNT)
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(sampled[:2], made, strict=True))
    pulls = reward_distances(WRITTEN, LEVER, DESIRES, DISCOUNT, objective="pulls", **options)
    assert not pulls.exact  # tables hold the gain of the world's own objective
    assert pulls.epic[1] == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize("modern", [0.0, 1.0])
def test_in_the_savanna_to_desire_newborns_is_to_desire_births(modern: float) -> None:
    world = Savanna()
    generator = np.random.default_rng(0)
    objective_weights = np.vstack(
        [np.eye(6)[5], 3 * np.eye(6)[5], -np.eye(6)[5], np.eye(6), generator.normal(size=(20, 6))]
    )
    sample_size: dict[str, Any] = {"states": size(300, 60), "trials": size(8, 2)}
    found = reward_distances(world, Modernity(modern), objective_weights, 0.95, key=KEY, **sample_size)
    assert found.epic[:3] == pytest.approx([0, 0, 1], abs=1e-7)
    assert found.starc[:3] == pytest.approx([0, 0, 1], abs=1e-7)
    if jit_enabled():  # else the sample is too small
        assert (found.epic[9:] > 0.2).all()
        # Touch comes with conception among the ancestors; later most of what touches does not.
        touch = 3 + 3
        assert (found.starc[touch] < 0.4) == (modern == 0.0)


def test_misuse_is_refused() -> None:
    refused: list[tuple[str, dict[str, Any]]] = [
        ("but not 'births'", {"objective": "births"}),
        ("less than 1", {"discount": 1.0}),
        ("in pairs", {"trials": 3}),
        ("in pairs", {"states": 0}),
        ("in pairs", {"horizon": -1}),
        ("1 to 400", {"longest": 401}),
    ]
    for words, changes in refused:
        with pytest.raises(ValueError, match=words):
            sample_transitions(SAMPLED, LEVER, KEY, **{"discount": 0.9, **changes})
    with pytest.raises(ValueError, match="2 features"):
        reward_distances(SAMPLED, LEVER, np.ones((4, 3)), 0.9)
