"""The bimodality coefficient where it is known, and beside a library."""

import math

import numpy as np
import pytest
from scipy.stats import kurtosis, skew

from babushka.fitness.measures.bimodality import UNIFORM, bimodality


def test_it_is_what_its_formula_says_with_the_moments_of_a_library() -> None:
    values = np.random.default_rng(1).gamma(2.0, size=25)
    n, g, k = 25, skew(values, bias=False), kurtosis(values, bias=False)
    assert bimodality(values) == pytest.approx((g**2 + 1) / (k + 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))))


def test_known_distributions_have_known_values() -> None:
    chance = np.random.default_rng(2)
    assert bimodality(np.linspace(0, 1, 10_001)) == pytest.approx(UNIFORM, abs=0.001)
    assert bimodality(chance.normal(size=100_000)) == pytest.approx(1 / 3, abs=0.01)
    assert bimodality(np.repeat([0.0, 1.0], 5_000)) == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_a_mutant_in_the_midst_of_its_spread_makes_two_heaps(share: float) -> None:
    chance = np.random.default_rng(3)
    added = (np.arange(150) < share * 150) + chance.normal(0, 0.15, 150)
    assert bimodality(added) > UNIFORM
    assert bimodality(share + chance.normal(0, 0.15, 150)) < UNIFORM


def test_of_few_or_equal_values_it_is_not_defined() -> None:
    assert math.isnan(bimodality([1, 2, 3]))
    assert math.isnan(bimodality(np.ones(10)))
    assert math.isnan(bimodality([0, 1, 2, np.nan]))
