"""The permutation test of A12: closed forms, SciPy's tests, and how often it is wrong by chance."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.measures.effect import superiority
from babushka.fitness.measures.permutation import DRAWN, EXACT, permutation_p

groups = st.lists(st.integers(0, 4), min_size=2, max_size=4)


def chance() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.mark.parametrize(("first", "second"), [(1, 1), (1, 2), (3, 3), (4, 4), (5, 5), (10, 20), (50, 50)])
def test_groups_without_a_common_value_have_the_least_p_of_their_sizes(first: int, second: int) -> None:
    found = permutation_p(np.arange(first), 1000 + np.arange(second), chance())
    assert found == pytest.approx(2 / math.comb(first + second, first), rel=1e-12)


def test_values_that_are_all_alike_show_nothing() -> None:
    assert permutation_p([3.0] * 4, [3.0] * 5, chance()) == 1.0


@given(groups, groups)
def test_it_is_the_share_of_ways_that_scipy_counts(first: list[int], second: list[int]) -> None:
    stats = pytest.importorskip("scipy.stats")
    wanted = stats.permutation_test(
        (first, second), lambda one, other: abs(superiority(one, other) - 0.5),
        vectorized=False, n_resamples=math.inf, alternative="greater",
    )  # fmt: skip
    assert permutation_p(first, second, chance()) == pytest.approx(wanted.pvalue, rel=1e-9)


@pytest.mark.parametrize(("first", "second"), [(5, 5), (7, 12), (30, 40)])
def test_without_ties_it_is_the_exact_test_of_mann_and_whitney(first: int, second: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    one, other = chance().normal(size=first), chance().normal(0.5, size=second + 1)[1:]
    wanted = stats.mannwhitneyu(one, other, method="exact").pvalue
    assert permutation_p(one, other, chance()) == pytest.approx(wanted, rel=1e-9)
    assert permutation_p(other, one, chance()) == pytest.approx(wanted, rel=1e-9)


def test_ways_that_are_drawn_come_near_those_that_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = np.arange(0, 24, 2), np.arange(5, 29, 2)
    exact = permutation_p(one, other, chance())
    monkeypatch.setattr("babushka.fitness.measures.permutation.EXACT", 0)
    drawn = permutation_p(one, other, chance())
    assert abs(drawn - exact) < 4 * math.sqrt(exact * (1 - exact) / DRAWN)
    assert permutation_p([1] * EXACT, [2] * EXACT, chance()) == 1 / (1 + DRAWN)


@pytest.mark.parametrize("size", [3, 5, 10])
def test_chance_is_called_rare_no_more_often_than_it_is(size: int) -> None:
    draws = chance()
    found = np.array([permutation_p(*draws.normal(size=(2, size)), draws) for _ in range(1000)])
    for level in (0.01, 0.05, 0.2):
        assert (found <= level).mean() <= level + 4 * math.sqrt(level * (1 - level) / 1000)


def test_it_is_not_defined_for_nothing_or_for_nan() -> None:
    for first, second in (([], [1.0]), ([1.0], []), ([1.0, math.nan], [1.0])):
        assert math.isnan(permutation_p(first, second, chance()))
