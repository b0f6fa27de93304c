"""Student's t against SciPy, and means with their errors."""

import math

import numpy as np
import pytest
from scipy import stats

from babushka.fitness.measures.student import Mean, difference, errors_within, mean, within


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 8, 9, 30, 101, 5000, 200_000])
@pytest.mark.parametrize("errors", [0.0, 0.3, 1.0, 2.0, 4.0, 12.0])
def test_probabilities_are_those_of_scipy(freedom: int, errors: float) -> None:
    assert within(errors, freedom) == pytest.approx(1 - 2 * stats.t.sf(errors, freedom), abs=1e-5)
    if freedom < 100_000:
        assert within(errors, freedom) == pytest.approx(1 - 2 * stats.t.sf(errors, freedom), abs=1e-12)


@pytest.mark.parametrize("freedom", [1, 2, 7, 40, 999])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999, 1 - 6.3e-5])
def test_errors_within_a_level_are_the_quantiles(freedom: int, level: float) -> None:
    assert errors_within(level, freedom) == pytest.approx(stats.t.ppf((1 + level) / 2, freedom), rel=1e-8)


def test_many_runs_take_the_normal_number_of_errors() -> None:
    assert errors_within(math.erf(4 / math.sqrt(2)), 10**6) == pytest.approx(4.0)


def test_a_mean_and_its_interval_are_those_of_scipy() -> None:
    values = np.random.default_rng(1).normal(size=12)
    found = mean(values)
    wanted = stats.ttest_1samp(values, 0.0).confidence_interval(0.9)
    assert found.ends(0.9) == pytest.approx((wanted.low, wanted.high))


def test_a_difference_is_welchs_with_its_freedom_rounded_down() -> None:
    generator = np.random.default_rng(2)
    one, other = generator.normal(size=9), generator.normal(1.0, 5.0, size=14)
    found = difference(one, other)
    wanted = stats.ttest_ind(one, other, equal_var=False)
    assert found.value / found.error == pytest.approx(wanted.statistic)
    assert found.freedom == math.floor(wanted.df)


def test_equal_values_have_no_error() -> None:
    assert difference([2.0, 2.0], [1.0, 1.0, 1.0]) == Mean(1.0, 0.0, 1)
    assert mean([3.0] * 5).ends(0.99) == (3.0, 3.0)


def test_what_has_no_spread_or_no_level_is_refused() -> None:
    with pytest.raises(ValueError, match="two runs"):
        mean([1.0])
    with pytest.raises(ValueError, match="two runs"):
        difference([1.0, 2.0], [[1.0, 2.0]])
    with pytest.raises(ValueError, match="degree of freedom"):
        within(1.0, 0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        errors_within(1.0, 4)
