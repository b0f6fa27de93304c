"""Vargha and Delaney's A12 and the probability of improvement."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.measures.effect import probability_of_improvement, superiority

groups = st.lists(st.integers(-5, 5), min_size=1, max_size=20)


def test_known_answers() -> None:
    assert superiority([2, 3], [0, 1]) == 1.0
    assert superiority([0, 1], [2, 3]) == 0.0
    assert superiority([1, 1, 1], [1, 1]) == 0.5
    assert superiority([1, 3], [2, 2, 3]) == (0 + 2 + 0.5) / 6


@given(groups, groups)
def test_it_is_the_share_of_pairs(first: list[int], second: list[int]) -> None:
    pairs = [(a > b) + 0.5 * (a == b) for a in first for b in second]
    assert superiority(first, second) == pytest.approx(np.mean(pairs))
    assert superiority(first, second) + superiority(second, first) == pytest.approx(1)


def test_it_is_not_defined_for_nothing_or_for_nan() -> None:
    assert np.isnan(superiority([], [1]))
    assert np.isnan(superiority([1], []))
    assert np.isnan(superiority([1, np.nan], [1]))


def test_probability_of_improvement_is_the_mean_over_tasks() -> None:
    assert probability_of_improvement([[2, 3], [1]], [[0, 1], [1]]) == 0.75
    with pytest.raises(ValueError, match="pairs"):
        probability_of_improvement([[1]], [[1], [2]])
    with pytest.raises(ValueError, match="pairs"):
        probability_of_improvement([], [])
