"""EPIC: what leaves it unchanged, its ends, worked examples, and each way of computing it against another."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from babushka.fitness.measures.epic import canonical, canonical_parts, distances, epic, product_coverage
from tests.fitness import tables

seeds = st.integers(0, 2**32 - 1)
discounts = st.floats(0, 1)


def drawn(seed: int, states: int = 5, actions: int = 3) -> tuple[np.random.Generator, np.ndarray, np.ndarray]:
    """A generator, and random D_S and D_A."""
    generator = np.random.default_rng(seed)
    return generator, generator.dirichlet(np.ones(states)), generator.dirichlet(np.ones(actions))


def covered(
    first: np.ndarray, second: np.ndarray, states: np.ndarray, actions: np.ndarray, discount: float
) -> float:
    return epic(first, second, product_coverage(states, actions), states, actions, discount)


def naive_canonical(
    reward: np.ndarray, states: np.ndarray, actions: np.ndarray, discount: float
) -> np.ndarray:
    """Term by term, as it is written."""
    made = np.zeros_like(reward)
    overall = sum(
        states[s] * actions[a] * states[z] * reward[s, a, z] for s, a, z in np.ndindex(*reward.shape)
    )
    for s, a, z in np.ndindex(*reward.shape):
        after = sum(actions[b] * states[y] * reward[z, b, y] for b, y in np.ndindex(*reward.shape[1:]))
        before = sum(actions[b] * states[y] * reward[s, b, y] for b, y in np.ndindex(*reward.shape[1:]))
        made[s, a, z] = reward[s, a, z] + discount * after - before - discount * overall
    return made


@given(seeds, discounts)
def test_the_canonical_reward_is_the_published_one(seed: int, discount: float) -> None:
    generator, states, actions = drawn(seed, 3, 2)
    reward = generator.normal(size=(3, 2, 3))
    expected = naive_canonical(reward, states, actions, discount)
    assert np.allclose(canonical(reward, states, actions, discount), expected, atol=1e-12)
    side_by_side = canonical(np.stack([reward, 2 * reward], axis=3), states, actions, discount)
    assert np.allclose(side_by_side, np.stack([expected, 2 * expected], axis=3), atol=1e-12)


@given(seeds, discounts, st.floats(1e-3, 1e3), st.floats(-100, 100), st.floats(-100, 100))
def test_shaping_scaling_and_shifting_change_nothing(
    seed: int, discount: float, scale: float, shift: float, size: float
) -> None:
    generator, states, actions = drawn(seed)
    first, second = generator.normal(size=(2, 5, 3, 5))
    coverage = generator.dirichlet(np.ones(75)).reshape(5, 3, 5)
    shaped = scale * second + tables.shaping(size * generator.normal(size=5), 3, discount) + shift
    before = epic(first, second, coverage, states, actions, discount)
    assert epic(first, shaped, coverage, states, actions, discount) == pytest.approx(before, abs=1e-9)
    assert epic(second, shaped, coverage, states, actions, discount) == pytest.approx(0, abs=1e-9)


@given(seeds, discounts)
def test_it_is_0_to_itself_1_to_the_negation_and_a_metric_between(seed: int, discount: float) -> None:
    generator, states, actions = drawn(seed)
    one, two, three = generator.normal(size=(3, 5, 3, 5))
    coverage = generator.dirichlet(np.ones(75)).reshape(5, 3, 5)

    def distance(first: np.ndarray, second: np.ndarray) -> float:
        return epic(first, second, coverage, states, actions, discount)

    assert distance(one, one) == 0
    assert distance(one, -one) == pytest.approx(1, abs=1e-12)
    assert distance(one, two) == distance(two, one)
    assert 0 < distance(one, two) < 1
    assert distance(one, three) <= distance(one, two) + distance(two, three) + 1e-12


@given(seeds, discounts)
def test_it_is_the_distance_of_a_pearson_correlation(seed: int, discount: float) -> None:
    generator = np.random.default_rng(seed)
    states, actions = np.full(5, 1 / 5), np.full(3, 1 / 3)
    first, second = generator.normal(size=(2, 5, 3, 5))
    made = (canonical(reward, states, actions, discount).ravel() for reward in (first, second))
    correlation = stats.pearsonr(*made).statistic
    expected = math.sqrt((1 - correlation) / 2)
    assert covered(first, second, states, actions, discount) == pytest.approx(expected, abs=1e-9)


def test_worked_example_of_three_levers() -> None:
    # One state: C(R) is R less its mean. Two levers are opposite; of three, two correlate by -1/2.
    one, two, three = np.ones(1), np.full(2, 1 / 2), np.full(3, 1 / 3)
    assert covered(*np.eye(2).reshape(2, 1, 2, 1), one, two, 0.9) == pytest.approx(1, abs=1e-12)
    levers = np.eye(3).reshape(3, 1, 3, 1)
    assert covered(levers[0], levers[1], one, three, 0.9) == pytest.approx(math.sqrt(3 / 4), abs=1e-12)


def test_worked_example_of_where_one_is_and_where_one_goes() -> None:
    # Two states and one action, weighed alike. What is paid for the state one is in is levelled there, and
    # counts as discounted reward for going to it: C = g (s' - 1/2). Going there itself: C = s' - 1/2.
    here = np.array([[[0.0, 0.0]], [[1.0, 1.0]]])
    there = np.array([[[0.0, 1.0]], [[0.0, 1.0]]])
    states, actions = np.full(2, 1 / 2), np.ones(1)
    halves = np.array([[[-0.5, 0.5]], [[-0.5, 0.5]]])
    assert np.allclose(canonical(here, states, actions, 0.8), 0.8 * halves)
    assert np.allclose(canonical(there, states, actions, 0.8), halves)
    assert covered(here, there, states, actions, 0.8) == pytest.approx(0, abs=1e-12)
    assert covered(here, -there, states, actions, 0.8) == pytest.approx(1, abs=1e-12)


def test_rewards_that_no_policy_could_tell_apart_differ_for_it() -> None:
    generator = np.random.default_rng(3)
    transition = tables.transitions(generator, 12, 3)
    reward = generator.normal(size=(12, 3, 12))
    spread = reward + tables.redistribution(generator, transition)
    states, actions = np.full(12, 1 / 12), np.full(3, 1 / 3)
    assert covered(reward, spread, states, actions, 0.9) > 0.1


def test_constants_have_no_correlation() -> None:
    generator, states, actions = drawn(1)
    reward = generator.normal(size=(5, 3, 5))
    constant = 7.0 + tables.shaping(1000 * generator.normal(size=5), 3, 0.9)
    assert math.isnan(covered(reward, constant, states, actions, 0.9))
    assert math.isnan(covered(constant, reward, states, actions, 0.9))
    assert covered(constant, np.zeros((5, 3, 5)), states, actions, 0.9) == 0


def test_only_what_is_covered_counts() -> None:
    generator, states, actions = drawn(2)
    reward = generator.normal(size=(5, 3, 5))
    coverage = np.zeros((5, 3, 5))
    coverage[0, 0, 0] = coverage[1, 2, 3] = 0.5  # two transitions: every correlation is 1 or -1
    other = generator.normal(size=(5, 3, 5))
    assert epic(reward, other, coverage, states, actions, 0.5) == pytest.approx(
        round(epic(reward, other, coverage, states, actions, 0.5)), abs=1e-9
    )


@given(seeds, discounts)
def test_the_two_parts_have_the_inner_products_of_all_transitions(seed: int, discount: float) -> None:
    generator, states, actions = drawn(seed)
    rewards = generator.normal(size=(5, 3, 4))
    rows, weights = canonical_parts(rewards, states, actions, discount)
    assert rows.shape == (5 * 3 + 5, 4)
    each = np.broadcast_to(rewards[:, :, None], (5, 3, 5, 4))
    full = canonical(each, states, actions, discount).reshape(-1, 4)
    coverage = product_coverage(states, actions).ravel()
    assert np.allclose(coverage @ full, 0, atol=1e-12)  # so that a covariance is an inner product
    assert np.allclose(rows.T @ (weights[:, None] * rows), full.T @ (coverage[:, None] * full), atol=1e-12)


@given(seeds, discounts)
def test_many_linear_rewards_at_once_are_as_one_by_one(seed: int, discount: float) -> None:
    generator, states, actions = drawn(seed)
    features = generator.normal(size=(5, 3, 5, 4))
    objective = generator.normal(size=(5, 3, 5))
    coverage = generator.dirichlet(np.ones(75)).reshape(5, 3, 5)
    objective_weights = generator.normal(size=(6, 4))
    made = canonical(features, states, actions, discount).reshape(-1, 4)
    target = canonical(objective, states, actions, discount).ravel()
    together = distances(made, target, coverage.ravel(), objective_weights)
    singly = [epic(features @ w, objective, coverage, states, actions, discount) for w in objective_weights]
    assert np.allclose(together, singly, atol=1e-9)


def test_desires_without_consequence_among_many() -> None:
    columns = np.array([[1.0, 5.0], [2.0, 5.0], [4.0, 5.0]])
    found = distances(columns, columns[:, 0], np.full(3, 1 / 3), [[0.0, 0.0], [0.0, 1.0], [2.0, -3.0]])
    assert np.isnan(found[:2]).all()
    assert found[2] < 1e-7
    beside_constant = distances(columns, columns[:, 1], np.full(3, 1 / 3), [[0.0, 1.0], [1.0, 0.0]])
    assert beside_constant[0] == 0
    assert np.isnan(beside_constant[1])


def test_misfits_are_refused() -> None:
    generator, states, actions = drawn(4)
    reward = generator.normal(size=(5, 3, 5))
    with pytest.raises(ValueError, match="do not fit"):
        canonical(reward, states[:4], actions, 0.9)
    with pytest.raises(ValueError, match="do not fit"):
        canonical(reward[:, :, :4], states, actions, 0.9)
    with pytest.raises(ValueError, match="sum to 1"):
        canonical(reward, states, 2 * actions, 0.9)
    with pytest.raises(ValueError, match="discount"):
        canonical(reward, states, actions, 1.1)
    with pytest.raises(ValueError, match="coverage"):
        epic(reward, reward, np.ones((5, 3, 5)), states, actions, 0.9)
    with pytest.raises(ValueError, match="go together"):
        distances(np.ones((4, 2)), np.ones(4), np.ones(4) / 4, np.ones((3, 1)))
