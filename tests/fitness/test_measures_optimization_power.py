"""Optimization power in bits, and its worth in samples."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.measures.optimization_power import (
    expected_power_of_best_of,
    optimization_power,
    worth_in_samples,
)


def test_armstrongs_worked_example() -> None:
    # eight equally likely states of utility 0 to 7: reaching 4, 6 and 7 takes 1, 2 and 3 bits
    power = optimization_power([4, 6, 7, 0], np.arange(8))
    assert power.bits.tolist() == [1, 2, 3, 0]
    assert not power.bound.any()


def test_the_values_own_state_counts_as_doing_at_least_as_well() -> None:
    # of eight states ranked 1 to 8 the sixth has three that do at least as well, itself among them
    assert optimization_power(6, np.arange(1, 9)).bits == pytest.approx(math.log2(8 / 3))


def test_ties_count() -> None:
    assert optimization_power(1.0, [0.0, 1.0, 1.0, 1.0]).bits == pytest.approx(math.log2(4 / 3))
    assert optimization_power(1.0, [1.0, 1.0]).bits == 0


def test_beyond_every_reference_life_there_is_only_a_lower_bound() -> None:
    power = optimization_power([9.0, 8.0], np.arange(8) + 1.0)
    assert power.bits.tolist() == [math.log2(9), 3.0]
    assert power.bound.tolist() == [True, False]


def test_each_value_may_have_its_own_reference() -> None:
    random_baseline = np.random.default_rng(0).integers(0, 5, (40, 3, 2)).astype(float)
    values = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
    power = optimization_power(values, random_baseline)
    for place in np.ndindex(values.shape):
        alone = optimization_power(values[place], random_baseline[:, *place])
        assert power.bits[place] == alone.bits
        assert power.bound[place] == alone.bound
    assert power.bound.tolist() == [[False, False], [False, False], [False, True]]


def test_it_is_not_defined_for_nan_or_without_lives() -> None:
    for power in (
        optimization_power([np.nan, np.nan], [1.0, 2.0]),
        optimization_power([1.0, 3.0], [1.0, np.nan]),
        optimization_power([1.0, 3.0], []),
        optimization_power([1.0, 3.0], np.empty((0, 2))),
    ):
        assert np.isnan(power.bits).all()
        assert not power.bound.any()
    own = optimization_power([1.0, 1.0], [[np.nan, 1.0], [1.0, 0.0]])
    assert np.isnan(own.bits).tolist() == [True, False]


@pytest.mark.parametrize("random_baseline", [3.0, np.ones((4, 3)), np.ones((2, 4, 2))])
def test_chance_of_another_shape_is_refused(random_baseline: object) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        optimization_power([1.0, 2.0], random_baseline)


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=20), st.integers(-9, 9), st.integers(-9, 9))
def test_better_values_take_no_fewer_bits_in_any_unit(lives: list[int], one: int, other: int) -> None:
    low, high = optimization_power([min(one, other), max(one, other)], lives).bits
    assert 0 <= low <= high <= math.log2(len(lives) + 1)
    rescaled = optimization_power(np.exp([min(one, other), max(one, other)]), np.exp(lives))
    assert rescaled.bits.tolist() == [low, high]


def test_the_best_of_n_scores_the_harmonic_number() -> None:
    for count in (1, 2, 4, 10, 64):
        harmonic = sum(1 / k for k in range(1, count + 1))
        assert expected_power_of_best_of(count) == pytest.approx(harmonic / math.log(2), rel=1e-14)
    assert np.allclose(expected_power_of_best_of([1, 4, 64]), [1.4427, 3.0056, 6.8440], atol=5e-5)
    assert expected_power_of_best_of(0) == pytest.approx(0, abs=1e-14)


def test_draws_score_what_is_expected_of_them() -> None:
    generator = np.random.default_rng(3)
    reference = generator.random(1_000_000)
    for count in (1, 8):
        bits = optimization_power(generator.random((20_000, count)).max(axis=1), reference).bits
        error = bits.std() / math.sqrt(bits.size)
        assert abs(bits.mean() - expected_power_of_best_of(count)) < 4 * error


def test_between_whole_numbers_it_follows_the_digamma_function() -> None:
    special = pytest.importorskip("scipy.special")
    counts = np.concatenate([np.linspace(0, 30, 301), np.geomspace(30, 1e12, 50)])
    expected = (special.digamma(counts + 1) + np.euler_gamma) / math.log(2)
    assert np.allclose(expected_power_of_best_of(counts), expected, rtol=1e-13, atol=1e-14)


@given(st.floats(0, 1e9))
def test_worth_in_samples_is_the_inverse(count: float) -> None:
    assert worth_in_samples(expected_power_of_best_of(count)) == pytest.approx(count, rel=1e-9, abs=1e-12)


def test_worth_in_samples_at_the_edges() -> None:
    assert worth_in_samples(1 / math.log(2)) == pytest.approx(1)
    assert worth_in_samples([0.0, -1.0, np.nan, 5000.0])[[0, 3]].tolist() == [0.0, np.inf]
    assert np.isnan(worth_in_samples([-1.0, np.nan])).all()
    assert worth_in_samples([[1.0], [2.0]]).shape == (2, 1)


def test_negative_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 0"):
        expected_power_of_best_of(-1)
