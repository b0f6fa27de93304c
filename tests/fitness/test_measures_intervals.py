"""Interquartile means and bootstrap intervals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from babushka.fitness.measures.intervals import bootstrap_interval, interquartile_mean


def test_interquartile_mean_known_answers() -> None:
    assert interquartile_mean([1.0, 2.0, 3.0, 100.0]) == 2.5
    assert interquartile_mean(np.arange(8.0)) == 3.5
    assert interquartile_mean([5.0]) == 5.0
    assert interquartile_mean([1.0, 2.0, 6.0]) == 3.0  # fewer than four: the mean
    assert interquartile_mean([-1000.0, 1.0, 2.0, 3.0, 1000.0]) == 2.0


def test_interquartile_mean_of_nothing_and_of_nan() -> None:
    assert np.isnan(interquartile_mean([]))
    assert np.isnan(interquartile_mean([1.0, np.nan, 2.0, 3.0, 4.0]))


shapes = st.tuples(st.integers(1, 30), st.integers(1, 3))


@settings(deadline=None)  # the first example waits for scipy to be imported
@given(arrays.arrays(np.float64, shapes, elements=st.floats(-1e6, 1e6)))
def test_interquartile_mean_is_scipys_trimmed_mean(values: np.ndarray) -> None:
    stats = pytest.importorskip("scipy.stats")
    assert np.allclose(interquartile_mean(values), stats.trim_mean(values, 0.25, axis=0))
    assert np.allclose(interquartile_mean(values.T, axis=1), stats.trim_mean(values, 0.25, axis=0))


def test_bootstrap_is_deterministic_by_seed() -> None:
    values = np.random.default_rng(3).normal(size=(12, 5))
    first = bootstrap_interval(values, np.random.default_rng(7))
    again = bootstrap_interval(values, np.random.default_rng(7))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, bootstrap_interval(values, np.random.default_rng(8)))


def test_bootstrap_does_not_depend_on_how_much_is_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(3).normal(size=(9, 4))
    at_once = bootstrap_interval(values, np.random.default_rng(7), resamples=101)
    monkeypatch.setattr("babushka.fitness.measures.intervals._AT_ONCE", 100)
    assert np.array_equal(at_once, bootstrap_interval(values, np.random.default_rng(7), resamples=101))


def test_bootstrap_of_equal_runs_has_no_width() -> None:
    low, high = bootstrap_interval(np.full((6, 2), 3.0), np.random.default_rng(0))
    assert low.tolist() == high.tolist() == [3.0, 3.0]


@pytest.mark.parametrize("values", [[1.0, 5.0], [1.0, 2.0, 5.0]])
def test_bootstrap_of_two_or_three_runs_is_their_range(values: list[float]) -> None:
    low, high = bootstrap_interval(values, np.random.default_rng(0))
    assert (low, high) == (1.0, 5.0)


def test_bootstrap_interval_of_a_mean_agrees_with_the_normal_one() -> None:
    values = np.random.default_rng(5).normal(10, 2, 400)
    low, high = bootstrap_interval(values, np.random.default_rng(0), lambda v, axis: v.mean(axis=axis))
    half = 1.96 * values.std() / 20
    assert abs(low - (values.mean() - half)) < 0.02
    assert abs(high - (values.mean() + half)) < 0.02


def test_bootstrap_covers_the_truth_about_as_often_as_it_says() -> None:
    draws = np.random.default_rng(11).normal(size=(20, 300))  # 300 experiments of 20 runs each
    low, high = bootstrap_interval(draws, np.random.default_rng(0), resamples=500)
    covered = ((low <= 0) & (high >= 0)).mean()
    assert 0.87 <= covered <= 0.98


def test_strata_keep_their_sizes() -> None:
    # two tasks of very different size: within a task all runs are alike, so nothing can vary
    values = np.array([0.0, 0.0, 0.0, 9.0])
    mean = lambda v, axis: v.mean(axis=axis)  # noqa: E731
    low, high = bootstrap_interval(values, np.random.default_rng(0), mean, strata=["a", "a", "a", "b"])
    assert low == high == 2.25
    low, high = bootstrap_interval(values, np.random.default_rng(0), mean)
    assert low < high


def test_bootstrap_refuses_nonsense() -> None:
    generator = np.random.default_rng(0)
    with pytest.raises(ValueError, match="at least one run"):
        bootstrap_interval([], generator)
    with pytest.raises(ValueError, match="strata"):
        bootstrap_interval([1.0, 2.0], generator, strata=[1])
    with pytest.raises(ValueError, match="level"):
        bootstrap_interval([1.0, 2.0], generator, level=1.0)
    with pytest.raises(ValueError, match="resamples"):
        bootstrap_interval([1.0, 2.0], generator, resamples=0)
