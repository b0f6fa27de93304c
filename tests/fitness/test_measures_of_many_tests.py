"""Randomly changed signs, and Holm's correction: against enumeration and worked examples."""

import itertools
import math

import numpy as np
import pytest

from babushka.fitness.measures.holm import holm
from babushka.fitness.measures.sign_flips import EXACT, sign_flip_p


def enumerated(values: list[float]) -> float:
    """The share of all choices of signs whose sum is at least as large, one by one."""
    sums = [
        math.fsum(sign * value for sign, value in zip(signs, values, strict=True))
        for signs in itertools.product((1, -1), repeat=len(values))
    ]
    return sum(each >= math.fsum(values) - 1e-9 for each in sums) / len(sums)


@pytest.mark.parametrize(
    "values",
    [[1.0], [0.3, -0.2, 0.7, 0.7], [-1.0, -2.0, 0.5], [0.0, 0.0, 1.0], [2.5, 1.1, -0.4, 0.9, 3.0, -1.7]],
)
def test_all_choices_of_signs_are_counted(values: list[float]) -> None:
    assert sign_flip_p(values) == enumerated(values)


def test_values_above_zero_have_the_least_p_and_below_it_all_choices_are_as_large() -> None:
    assert sign_flip_p(np.arange(1.0, 11.0)) == 2.0**-10
    assert sign_flip_p(-np.arange(1.0, 11.0)) == 1.0
    assert sign_flip_p(np.zeros(5)) == 1.0


def test_darwins_pairs_of_maize_have_fishers_p() -> None:
    # Crossed less self-fertilized heights in eighths of an inch; Fisher counts 863 of 32,768 sums as large.
    eighths = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
    assert sign_flip_p(eighths) == 863 / 2**15


def test_many_values_have_nearly_the_p_of_a_normal_sum() -> None:
    values = np.random.default_rng(1).normal(0.2, 1.0, 60)
    wanted = 0.5 * math.erfc(values.sum() / math.sqrt((values**2).sum()) / math.sqrt(2))
    assert values.size > EXACT
    assert abs(sign_flip_p(values) - wanted) < 0.005


def test_nothing_and_what_is_no_number_have_no_p() -> None:
    assert math.isnan(sign_flip_p([]))
    assert math.isnan(sign_flip_p([1.0, math.nan]))


def test_p_values_are_adjusted_step_by_step() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.9]).tolist() == [1.0, 1.0]
    assert holm([0.02]).tolist() == [0.02]
    assert holm([]).tolist() == []


@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.nan])
def test_a_p_value_is_a_probability(wrong: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        holm([0.2, wrong])
