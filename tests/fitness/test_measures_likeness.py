"""Likeness of objectives and the product rule, in cases whose answers are known."""

import numpy as np
import pytest

from babushka.fitness.measures.likeness import pearson, product_rule


def test_the_correlation_is_that_of_numpy_row_by_row() -> None:
    chance = np.random.default_rng(1)
    one, other = chance.normal(size=(3, 4, 20)), chance.normal(size=20)
    found = pearson(one, other)
    assert found.shape == (3, 4)
    assert found[2, 1] == pytest.approx(np.corrcoef(one[2, 1], other)[0, 1])


def test_what_is_alike_but_for_scale_and_place_has_1_and_its_negative_minus_1() -> None:
    values = np.array([1.0, 4.0, 2.0, 8.0])
    assert pearson(values, 3 * values - 7) == pytest.approx(1)
    assert pearson(values, -values) == pytest.approx(-1)


@pytest.mark.parametrize("constant", [0.0, 0.1, 1e9])
def test_of_constants_and_of_fewer_than_three_values_there_is_none(constant: float) -> None:
    assert np.isnan(pearson(np.full(7, constant), np.arange(7.0)))
    assert np.isnan(pearson([1, 2], [3, 5]))
    assert np.isnan(pearson([1, 2, np.nan], [3, 5, 6]))


def test_lengths_must_be_one() -> None:
    with pytest.raises(ValueError, match=r"3.*4"):
        pearson(np.ones(3), np.ones(4))


def test_along_a_chain_of_normals_correlations_multiply() -> None:
    """Exact in the population; of n values the standard error is about 1 / sqrt(n)."""
    chance, values = np.random.default_rng(3), []
    links = [0.9, -0.6, 0.5]
    values.append(chance.normal(size=40_000))
    for link in links:
        values.append(link * values[-1] + np.sqrt(1 - link**2) * chance.normal(size=40_000))
    steps = [float(pearson(values[i], values[i + 1])) for i in range(3)]
    assert steps == pytest.approx(links, abs=0.02)
    assert pearson(values[0], values[3]) == pytest.approx(product_rule(*steps), abs=0.02)
    assert product_rule(0.5) == 0.5
