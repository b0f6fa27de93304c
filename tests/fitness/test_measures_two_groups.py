"""Differences between two groups: known answers, slow twins, and what too few runs do not tell."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.measures.effect import superiority
from babushka.fitness.measures.intervals import interquartile_mean
from babushka.fitness.measures.two_groups import (
    Estimate,
    aggregate,
    difference,
    paired_difference,
    probability_larger,
    size_in_words,
)

values = st.lists(st.integers(-5, 5), min_size=4, max_size=12)


def same_ends(found: Estimate, resampled: list[float]) -> bool:
    """Whether the interval is that of the resamples; there is none where that has no width."""
    low, high = np.quantile(resampled, [0.025, 0.975])
    if high - low < 1e-9:
        return not found.bounded
    return np.allclose([found.low, found.high], [low, high])


def chance() -> np.random.Generator:
    return np.random.default_rng(7)


def test_where_all_resamples_are_alike_there_is_no_interval() -> None:
    for first, second, wanted in (
        ([5, 6, 7, 8], [1, 2, 3, 4], 1.0),
        ([1, 2], [5, 6, 7], 0.0),
        ([3] * 4, [3] * 5, 0.5),
    ):
        found = probability_larger(first, second, chance(), 200, 2)
        assert found.value == wanted
        assert not found.bounded
    assert not aggregate([0.1 + 0.2] * 9 + [0.3], chance(), 200, 4).bounded  # but for rounding
    assert not difference([2.0] * 5, [1.0] * 5, chance(), 200, 4).bounded


@given(values, values)
def test_probabilities_are_those_of_a_slow_twin(first: list[int], second: list[int]) -> None:
    one, other = np.array(first, float), np.array(second, float)
    draws = chance()
    times = draws.integers(0, one.size, (60, one.size))
    others = draws.integers(0, other.size, (60, other.size))
    slow = [superiority(one[a], other[b]) for a, b in zip(times, others, strict=True)]
    found = probability_larger(first, second, chance(), 60, 4)
    assert found.value == superiority(first, second)
    assert same_ends(found, slow)


@given(values, values)
def test_differences_are_those_of_a_slow_twin(first: list[int], second: list[int]) -> None:
    one, other = np.array(first, float), np.array(second, float)
    draws = chance()
    times = draws.integers(0, one.size, (60, one.size))
    others = draws.integers(0, other.size, (60, other.size))
    slow = [
        interquartile_mean(one[a]) - interquartile_mean(other[b]) for a, b in zip(times, others, strict=True)
    ]
    found = difference(first, second, chance(), 60, 4)
    assert same_ends(found, slow)


@given(values, st.integers(-3, 3))
def test_a_group_moved_as_a_whole_differs_by_that_much(first: list[int], by: int) -> None:
    moved = [value + by for value in first]
    assert difference(moved, first, chance(), 50, 4).value == pytest.approx(by)
    paired = paired_difference(moved, first, chance(), 50, 4)
    assert paired.value == by
    assert not paired.bounded


def test_pairs_take_away_what_both_have_in_common() -> None:
    luck = chance().normal(0, 10, 20)
    one, other = luck + 1 + 0.01 * np.arange(20), luck
    alone, paired = difference(one, other, chance(), 500, 4), paired_difference(one, other, chance(), 500, 4)
    assert alone.low < 0 < alone.high
    assert 1 < paired.low < paired.high < 1.2


def test_intervals_of_probabilities_cover_the_truth_about_as_often_as_they_say() -> None:
    draws = np.random.default_rng(3)
    covered = 0
    for _ in range(200):
        one, other = draws.normal(size=20), draws.normal(size=20)
        found = probability_larger(one, other, draws, 300, 4)
        covered += found.low <= 0.5 <= found.high
    assert 0.88 <= covered / 200 <= 0.99


@pytest.mark.parametrize("few", [[1.0], [1.0, 2.0, 3.0]])
def test_fewer_than_four_runs_make_no_interval(few: list[float]) -> None:
    many = [1.0, 2.0, 3.0, 4.0, 5.0]
    for found in (
        aggregate(few, chance(), 50, 4),
        probability_larger(few, many, chance(), 50, 4),
        probability_larger(many, few, chance(), 50, 4),
        difference(many, few, chance(), 50, 4),
        paired_difference(few, few, chance(), 50, 4),
    ):
        assert math.isfinite(found.value)
        assert not found.bounded


def test_nothing_is_not_defined_and_pairs_must_be_pairs() -> None:
    assert math.isnan(aggregate([], chance(), 50, 4).value)
    assert math.isnan(probability_larger([], [1.0], chance(), 50, 4).value)
    with pytest.raises(ValueError, match="as many of both"):
        paired_difference([1.0, 2.0], [1.0], chance(), 50, 4)


def test_the_same_seed_gives_the_same_interval() -> None:
    one, other = chance().normal(size=9), chance().normal(size=6)
    again = [probability_larger(one, other, chance(), 300, 4) for _ in range(2)]
    assert again[0] == again[1]
    assert again[0] != probability_larger(one, other, np.random.default_rng(8), 300, 4)


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.5, "negligible"),
        (0.559, "negligible"),
        (0.56, "small"),
        (0.44, "small"),
        (0.64, "medium"),
        (0.36, "medium"),
        (0.71, "large"),
        (0.29, "large"),
        (1.0, "large"),
        (0.0, "large"),
        (math.nan, ""),
    ],
)
def test_words_for_the_size_of_an_effect(probability: float, words: str) -> None:
    assert size_in_words(probability, 5, 5) == words
    assert size_in_words(probability, 4, 5) == ""
