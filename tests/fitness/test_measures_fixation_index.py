"""F_ST: known answers, bounds, and the chance level of demes that are samples of one population."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from babushka.fitness.measures.fixation_index import fixation_index

NUMBERS = some.lists(some.integers(-50, 50), min_size=6, max_size=6)


def test_it_is_one_where_members_differ_between_demes_only() -> None:
    assert fixation_index([1.0, 1.0, 2.0, 2.0, 5.0, 5.0], [0, 0, 1, 1, 2, 2]) == 1.0


def test_it_is_as_low_as_can_be_where_demes_have_the_same_mean() -> None:
    """-1 / (n - 1): with two members each, whoever is above the mean has a companion below it."""
    assert fixation_index([0.0, 2.0, 0.0, 2.0], [0, 0, 1, 1]) == -1.0
    assert fixation_index([0.0, 1.0, 2.0, 0.0, 1.0, 2.0], [0, 0, 0, 1, 1, 1]) == pytest.approx(-0.5)


def test_a_case_by_hand() -> None:
    """Means 1 and 3: between 2 * ((1 - 2)^2 + (3 - 2)^2) / 1 = 4, within 4 * 1^2 / 2 = 2, n = 2."""
    assert fixation_index([0.0, 2.0, 2.0, 4.0], [7, 7, 3, 3]) == pytest.approx((4 - 2) / (4 + 2))


def test_demes_of_unequal_sizes_count_as_weir_and_cockerham_have_it() -> None:
    """Sizes 1 and 3: n = 4 - 10/4 = 1.5; values 0 | 3, 4, 5: between 3 * 1^2 + 3^2 = 12, within 2 / 2 = 1."""
    assert fixation_index([0.0, 3.0, 4.0, 5.0], [0, 1, 1, 1]) == pytest.approx((12 - 1) / (12 + 0.5 * 1))


def test_several_traits_are_the_ratio_of_sums() -> None:
    one, other = [0.0, 2.0, 2.0, 4.0], [0.0, 20.0, 0.0, 20.0]
    both = fixation_index(np.stack([one, other], axis=1), [0, 0, 1, 1])
    assert both == pytest.approx((4 - 2 + 0 - 200) / (4 + 2 + 0 + 200))
    assert fixation_index(np.stack([one, [3.0] * 4], axis=1), [0, 0, 1, 1]) == fixation_index(
        one, [0, 0, 1, 1]
    )


def test_it_is_not_defined_where_nothing_differs_or_there_is_nothing_to_compare() -> None:
    assert math.isnan(fixation_index([1.0, 1.0, 1.0, 1.0], [0, 0, 1, 1]))
    assert math.isnan(fixation_index([1.0, 2.0], [0, 0]))
    assert math.isnan(fixation_index([1.0, 2.0], [0, 1]))
    assert math.isnan(fixation_index([1.0, np.nan, 1.0, 2.0], [0, 0, 1, 1]))
    with pytest.raises(ValueError, match="do not fit"):
        fixation_index([1.0, 2.0], [0, 0, 1])


@given(NUMBERS, some.permutations([0, 0, 0, 1, 1, 2]), some.integers(-9, 9), some.integers(1, 9))
def test_neither_order_nor_scale_nor_names_matter(
    values: list[int], demes: list[int], shift: int, factor: int
) -> None:
    numbers, names = np.array(values, np.float64), np.array(demes)
    found = fixation_index(numbers, names)
    order = np.random.default_rng(0).permutation(6)
    for other in (
        fixation_index(numbers[order], names[order]),
        fixation_index(numbers * factor + shift, names),
        fixation_index(numbers, 5 - names),
    ):
        np.testing.assert_allclose(other, found, rtol=1e-9, atol=1e-12)
    assert math.isnan(found) or found <= 1.0


def test_samples_of_one_population_have_none_on_average() -> None:
    """The ANOVA estimate is free of the bias of 1 / n that plain shares of variance have."""
    generator, demes = np.random.default_rng(1), np.repeat(np.arange(10), 5)
    found = [fixation_index(generator.normal(size=50), demes) for _ in range(2000)]
    error = float(np.std(found)) / math.sqrt(len(found))
    assert abs(np.mean(found)) < 0.005 + 3.5 * error
