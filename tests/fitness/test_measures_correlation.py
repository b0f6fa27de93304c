"""Ranks and Spearman's rank correlation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from babushka.fitness.measures.correlation import ranks, spearman

tied = arrays.arrays(np.int64, st.tuples(st.integers(1, 4), st.integers(1, 12)), elements=st.integers(-3, 3))
pairs = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=30)


def test_ties_share_their_average_rank() -> None:
    assert ranks([10, 30, 20, 30]).tolist() == [1, 3.5, 2, 3.5]
    assert ranks([7, 7, 7]).tolist() == [2, 2, 2]
    assert ranks([-np.inf, np.inf, 0.0, np.inf]).tolist() == [1, 3.5, 2, 3.5]
    assert ranks([0.0, -0.0]).tolist() == [1.5, 1.5]
    assert ranks([]).shape == (0,)


def test_ranks_of_what_holds_a_nan_are_nan() -> None:
    assert np.isnan(ranks([[1.0, np.nan], [2.0, 1.0]])).tolist() == [[True, True], [False, False]]


def test_a_single_number_has_no_ranks() -> None:
    with pytest.raises(ValueError, match="single number"):
        ranks(3.0)


@given(tied)
def test_ranks_are_scipys(values: np.ndarray) -> None:
    stats = pytest.importorskip("scipy.stats")
    assert np.array_equal(ranks(values), stats.rankdata(values, axis=-1))
    assert np.array_equal(ranks(values, axis=0), stats.rankdata(values, axis=0))


def test_perfect_agreement_is_1_and_reversal_is_minus_1() -> None:
    values = np.random.default_rng(0).normal(size=200)
    assert spearman(values, np.exp(values)) == 1
    assert spearman(values, -(values**3)) == -1


def test_known_answer_without_ties() -> None:
    # 1 - 6 sum(d^2) / (n (n^2 - 1)) with d = 1, 1, 0, 1, 1 and n = 5
    assert spearman([1, 2, 3, 4, 5], [2, 1, 3, 5, 4]) == pytest.approx(1 - 6 * 4 / (5 * 24))


@given(pairs)
def test_it_is_scipys_coefficient_ties_included(both: list[tuple[int, int]]) -> None:
    stats = pytest.importorskip("scipy.stats")
    first, second = np.array(both).T
    ours = float(spearman(first, second))
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        assert np.isnan(ours)
    else:
        assert ours == pytest.approx(stats.spearmanr(first, second).statistic, abs=1e-12)


@given(pairs)
def test_monotone_maps_of_either_side_change_nothing(both: list[tuple[int, int]]) -> None:
    first, second = np.array(both, float).T
    plain = spearman(first, second)
    assert np.array_equal(spearman(np.exp(first / 50), second**3 - 7), plain, equal_nan=True)
    assert np.array_equal(spearman(first, -second), -plain, equal_nan=True)
    assert np.array_equal(spearman(second, first), plain, equal_nan=True)


def test_it_is_not_defined_without_variation_with_a_nan_or_with_fewer_than_three() -> None:
    assert np.isnan(spearman([1, 1, 1], [1, 2, 3]))
    assert np.isnan(spearman([1, 2, 3], [0.1, 0.1, 0.1]))
    assert np.isnan(spearman([1, np.nan, 3], [1, 2, 3]))
    assert np.isnan(spearman([1, 2], [1, 2]))
    assert np.isnan(spearman([], []))


def test_every_slice_is_correlated_on_its_own() -> None:
    generator = np.random.default_rng(2)
    first, second = generator.integers(0, 5, (2, 4, 3, 9))
    whole = spearman(first, second)
    assert whole.shape == (4, 3)
    assert whole[2, 1] == spearman(first[2, 1], second[2, 1])
    assert np.array_equal(spearman(first.transpose(2, 0, 1), second.transpose(2, 0, 1), axis=0), whole)


def test_one_side_may_serve_all_slices_of_the_other() -> None:
    members, pressure = np.random.default_rng(3).normal(size=(6, 8)), np.arange(8)
    assert np.array_equal(spearman(members, pressure), [spearman(member, pressure) for member in members])


def test_sides_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\b3\b.*\b1\b"):
        spearman([1, 2, 3], [1])
    with pytest.raises(ValueError, match="broadcast"):
        spearman(np.ones((2, 4)), np.ones((3, 4)))
