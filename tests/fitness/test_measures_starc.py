"""STARC: what leaves it unchanged, its ends, worked examples, and whether near rewards have like policies."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.measures import epic
from babushka.fitness.measures.linear_rewards import unit_distance
from babushka.fitness.measures.starc import (
    canonical_minimal,
    canonical_value,
    distances,
    expected,
    levelled,
    reward_angle,
    starc,
)
from tests.fitness import tables

seeds = st.integers(0, 2**32 - 1)
discounts = st.floats(0, 0.99)


def drawn(seed: int, states: int = 5, actions: int = 3) -> tuple[np.random.Generator, np.ndarray]:
    generator = np.random.default_rng(seed)
    return generator, tables.transitions(generator, states, actions)


@given(seeds, discounts, st.floats(1e-3, 1e3), st.floats(-100, 100))
def test_shaping_scaling_and_redistribution_change_nothing(
    seed: int, discount: float, scale: float, size: float
) -> None:
    generator, transition = drawn(seed)
    first, second = generator.normal(size=(2, 5, 3, 5))
    same = scale * (second + size * tables.redistribution(generator, transition))
    same = same + tables.shaping(size * generator.normal(size=5), 3, discount)
    policy = generator.dirichlet(np.ones(3), 5)
    weights = generator.random((5, 3))
    before = starc(first, second, transition, discount, policy, weights)
    assert starc(first, same, transition, discount, policy, weights) == pytest.approx(before, abs=1e-7)
    assert starc(second, same, transition, discount, policy, weights) == pytest.approx(0, abs=1e-7)
    assert reward_angle(second, same, transition, discount) == pytest.approx(0, abs=1e-6)


@given(seeds, discounts)
def test_it_is_0_to_itself_1_to_the_negation_and_a_metric_between(seed: int, discount: float) -> None:
    generator, transition = drawn(seed)
    one, two, three = generator.normal(size=(3, 5, 3, 5))

    def distance(first: np.ndarray, second: np.ndarray) -> float:
        return starc(first, second, transition, discount)

    assert distance(one, one) == 0
    assert distance(one, -one) == pytest.approx(1, abs=1e-12)
    assert distance(one, two) == distance(two, one)
    assert 0 < distance(one, two) < 1
    assert distance(one, three) <= distance(one, two) + distance(two, three) + 1e-12
    assert reward_angle(one, -one, transition, discount) == pytest.approx(math.pi, abs=1e-9)


def test_what_each_distance_is_blind_to() -> None:
    """A random world of 12 states and 3 actions, discount 0.9: the table of published invariances."""
    generator, transition = drawn(20, 12, 3)
    reward = generator.normal(size=(12, 3, 12))
    shaped = 3 * reward + tables.shaping(generator.normal(size=12), 3, 0.9)
    spread = reward + tables.redistribution(generator, transition)
    states, actions = np.full(12, 1 / 12), np.full(3, 1 / 3)
    coverage = epic.product_coverage(states, actions)

    def all_three(other: np.ndarray) -> list[float]:
        by_transition = epic.epic(reward, other, coverage, states, actions, 0.9)
        return [
            by_transition,
            starc(reward, other, transition, 0.9),
            reward_angle(reward, other, transition, 0.9),
        ]

    assert all_three(shaped) == pytest.approx([0, 0, 0], abs=1e-7)
    by_transition, by_policy, angle = all_three(spread)
    assert by_transition > 0.1
    assert [by_policy, angle] == pytest.approx([0, 0], abs=1e-7)
    assert all_three(-reward) == pytest.approx([1, 1, math.pi], abs=1e-7)


@given(seeds, discounts)
def test_levelling_by_value_gives_the_advantages_of_the_policy(seed: int, discount: float) -> None:
    generator, transition = drawn(seed)
    reward = generator.normal(size=(5, 3, 5))
    policy = generator.dirichlet(np.ones(3), 5)
    made = canonical_value(reward, transition, discount, policy)
    assert np.allclose((policy * made).sum(axis=1), 0, atol=1e-10)
    value = np.zeros(5)  # by iterating the Bellman equation instead of solving it
    for _ in range(3000):
        outcomes = reward + discount * value
        value = (policy[:, :, None] * transition * outcomes).sum(axis=(1, 2))
    action_values = (transition * (reward + discount * value)).sum(axis=2)
    assert np.allclose(made, action_values - value[:, None], atol=1e-9)
    assert np.allclose(made, levelled(action_values, policy), atol=1e-9)


@given(seeds, discounts)
def test_the_minimal_reward_is_equivalent_and_no_shaping_makes_it_shorter(seed: int, discount: float) -> None:
    generator, transition = drawn(seed)
    reward = generator.normal(size=(5, 3, 5))
    made = canonical_minimal(reward, transition, discount)
    again = canonical_minimal(np.repeat(made[:, :, None], 5, axis=2), transition, discount)
    assert np.allclose(again, made, atol=1e-9)  # a projection
    for _ in range(5):
        shift = expected(tables.shaping(generator.normal(size=5), 3, discount), transition)
        assert (made * shift).sum() == pytest.approx(0, abs=1e-9)
    state = np.full(5, 1 / 5)
    for policy in generator.integers(0, 3, (4, 5)):  # policies differ by the same under both
        other = np.zeros(5, int)
        steps = [tables.policy_value(reward, transition, discount, p) @ state for p in (policy, other)]
        short = np.repeat(made[:, :, None], 5, axis=2)
        kept = [tables.policy_value(short, transition, discount, p) @ state for p in (policy, other)]
        assert kept[0] - kept[1] == pytest.approx(steps[0] - steps[1], abs=1e-7)


@given(seeds)
def test_the_projection_has_the_published_rank(seed: int) -> None:
    _, transition = drawn(seed)
    basis = np.repeat(np.eye(15).reshape(5, 3, 1, 15), 5, axis=2)
    projection = canonical_minimal(basis, transition, 0.9).reshape(15, 15)
    assert np.trace(projection) == pytest.approx(5 * (3 - 1), abs=1e-9)  # |S| (|A| - 1)
    assert np.allclose(projection, projection.T, atol=1e-9)


@given(seeds, discounts)
def test_rewards_side_by_side_are_as_one_by_one(seed: int, discount: float) -> None:
    generator, transition = drawn(seed)
    rewards = generator.normal(size=(5, 3, 5, 2))
    for canonicalise in (canonical_value, canonical_minimal):
        singly = [canonicalise(rewards[..., i], transition, discount) for i in range(2)]
        assert np.allclose(canonicalise(rewards, transition, discount), np.stack(singly, axis=2), atol=1e-12)


def test_a_single_step_leaves_rewards_less_their_mean_over_actions() -> None:
    generator, transition = drawn(5)
    reward = generator.normal(size=(5, 3, 5))
    at_once = expected(reward, transition)
    less_mean = at_once - at_once.mean(axis=1, keepdims=True)
    assert np.allclose(levelled(at_once), less_mean)
    assert np.allclose(canonical_value(reward, transition, 0.0), less_mean)
    assert np.allclose(canonical_minimal(reward, transition, 0.0), less_mean)


@given(seeds, discounts)
def test_among_levers_it_is_epic_and_the_angle_is_that_of_the_correlation(seed: int, discount: float) -> None:
    first, second = np.random.default_rng(seed).normal(size=(2, 1, 4, 1))
    always, one, levers = np.ones((1, 4, 1)), np.ones(1), np.full(4, 1 / 4)
    correlation = np.corrcoef(first.ravel(), second.ravel())[0, 1]
    found = starc(first, second, always, discount)
    assert found == pytest.approx(math.sqrt((1 - correlation) / 2), abs=1e-9)
    coverage = epic.product_coverage(one, levers)
    assert found == pytest.approx(epic.epic(first, second, coverage, one, levers, discount), abs=1e-9)
    assert reward_angle(first, second, always, discount) == pytest.approx(math.acos(correlation), abs=1e-6)


def test_worked_example_of_a_reward_for_what_follows() -> None:
    # Action 1 leads to state 1, action 0 to state 0. Being in state 1 pays what going there did, one step
    # later: policies are ordered alike, unless the discount is 0.
    transition = np.zeros((2, 2, 2))
    transition[:, 0, 0] = transition[:, 1, 1] = 1.0
    going = np.array([[[0.0, 1.0]] * 2] * 2)
    being = np.array([[[0.0, 0.0]] * 2, [[1.0, 1.0]] * 2])
    assert np.allclose(canonical_value(going, transition, 0.5), [[-0.5, 0.5]] * 2)
    assert np.allclose(canonical_value(being, transition, 0.5), [[-0.25, 0.25]] * 2)
    assert starc(going, being, transition, 0.5) == pytest.approx(0, abs=1e-12)
    assert starc(going, being, transition, 0.0) == 0.5
    assert reward_angle(going, being, transition, 0.5) == pytest.approx(0, abs=1e-12)


def test_trivial_rewards_are_half_way_to_everything_and_at_no_distance_from_each_other() -> None:
    generator, transition = drawn(6)
    reward = generator.normal(size=(5, 3, 5))
    trivial = 1000 * tables.shaping(generator.normal(size=5), 3, 0.9) + 3.0
    assert starc(reward, trivial, transition, 0.9) == pytest.approx(0.5, abs=1e-12)
    assert starc(trivial, np.zeros((5, 3, 5)), transition, 0.9) == 0
    assert math.isnan(reward_angle(reward, trivial, transition, 0.9))
    columns = np.array([[1.0, 0.0], [-1.0, 0.0]])
    nothing_wanted = [[0.0, 0.0], [0.0, 2.0], [0.5, 1.0], [-1.0, 0.0]]
    assert distances(columns, columns[:, 0], np.ones(2), nothing_wanted).tolist() == [0.5, 0.5, 0.0, 1.0]
    assert distances(columns, columns[:, 1], np.ones(2), nothing_wanted).tolist() == [0.0, 0.0, 0.5, 0.5]


@given(seeds, discounts)
def test_many_linear_rewards_at_once_are_as_one_by_one(seed: int, discount: float) -> None:
    generator, transition = drawn(seed)
    features = generator.normal(size=(5, 3, 5, 4))
    objective = generator.normal(size=(5, 3, 5))
    weights, objective_weights = generator.random((5, 3)), generator.normal(size=(6, 4))
    made = canonical_value(features, transition, discount).reshape(-1, 4)
    target = canonical_value(objective, transition, discount).ravel()
    singly = [
        starc(features @ w, objective, transition, discount, weights=weights) for w in objective_weights
    ]
    assert np.allclose(distances(made, target, weights.ravel(), objective_weights), singly, atol=1e-9)


def test_rewards_near_by_starc_have_like_policies_and_rewards_near_by_epic_need_not() -> None:
    """After the experiment of Skalse et al. 2024: 32 states, 4 actions, discount 0.95, sparse transitions.

    Regret is what one reward's best policy loses by the other, as a share of its best minus its worst; the
    rewards lie between a random one and another random one, or its own negation, everywhere or only on the
    transitions that can happen.
    """
    generator = np.random.default_rng(0)
    alike = np.full(32, 1 / 32), np.full(4, 1 / 4)
    coverage = epic.product_coverage(*alike)
    found = []
    for _ in range(6):
        transition = tables.sparse_transitions(generator, 32, 4, outcomes=2)
        reward, other = generator.normal(size=(2, 32, 4, 32))
        happens = transition > 0
        for goal in (other, np.where(happens, other, reward), np.where(happens, -reward, reward)):
            for share in (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.45, 0.7, 1.0):
                mixed = (1 - share) * reward + share * goal
                lost = max(
                    tables.regret(reward, mixed, transition, 0.95, alike[0]),
                    tables.regret(mixed, reward, transition, 0.95, alike[0]),
                )
                by_transition = epic.epic(reward, mixed, coverage, *alike, 0.95)
                found.append((by_transition, starc(reward, mixed, transition, 0.95), lost))
    by_transition, by_policy, lost = np.array(found).T
    assert lost[by_policy < 0.05].max() < 0.01
    assert lost[by_policy < 0.2].max() < 0.15
    assert lost[by_transition < 0.2].max() > 0.99  # the best policy by one is the worst by the other


def test_misfits_are_refused() -> None:
    generator, transition = drawn(7)
    reward = generator.normal(size=(5, 3, 5))
    with pytest.raises(ValueError, match="do not fit"):
        canonical_value(reward[:4], transition, 0.9)
    with pytest.raises(ValueError, match="sum to 1"):
        canonical_minimal(reward, 2 * transition, 0.9)
    with pytest.raises(ValueError, match="less than 1"):
        canonical_value(reward, transition, 1.0)
    with pytest.raises(ValueError, match="policy"):
        canonical_value(reward, transition, 0.9, np.ones((5, 3)))
    with pytest.raises(ValueError, match="cannot be compared"):
        starc(reward, reward, transition, 0.9, weights=-np.ones((5, 3)))
    with pytest.raises(ValueError, match="cannot be compared"):
        unit_distance(np.ones(3), np.ones(4))
