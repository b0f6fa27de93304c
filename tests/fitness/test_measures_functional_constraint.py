"""Functional constraint: closed forms of what mutation alone would do, and the ratio to it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from babushka.fitness.measures.functional_constraint import chance_of_change, constraint, expected_square


def test_observed_over_neutral() -> None:
    found = constraint([10.0, 0.0, 3.0], [10.0, 0.0, 3.0], [20.0, 5.0, 0.0])
    assert found.ratio[:2].tolist() == [0.5, 0.0]
    assert float(found.margin[0]) == pytest.approx(1.96 * np.sqrt(10) / 20)
    assert np.isnan([found.ratio[2], *found.margin[1:]]).all()
    assert float(constraint(3, 3, 3).ratio) == 1.0


def test_the_margin_covers_counts_of_rare_independent_changes() -> None:
    chance = np.random.default_rng(5)
    counts = chance.binomial(4000, 0.05, 4000).astype(float)
    found = constraint(counts, counts, np.full(4000, 200.0))
    covered = (np.abs(found.ratio - 1.0) <= found.margin).mean()
    assert 0.94 < covered < 0.97


def test_the_margin_of_squared_steps_comes_from_their_fourth_powers() -> None:
    chance = np.random.default_rng(6)
    steps = chance.normal(0.0, 0.3, (2000, 4000)) * (chance.random((2000, 4000)) < 0.05)
    found = constraint((steps**2).sum(axis=1), (steps**4).sum(axis=1), np.full(2000, 4000 * 0.05 * 0.09))
    assert 0.93 < (np.abs(found.ratio - 1.0) <= found.margin).mean() < 0.97


def test_a_gene_at_a_bound_stays_there_half_of_the_time() -> None:
    values = [0.0, 0.5, 1.0]
    assert chance_of_change(values, 0.0, 1.0, 0.2, 0.3).tolist() == [0.1, 0.2, 0.1]
    assert chance_of_change(values, -np.inf, np.inf, 0.2, 0.3).tolist() == [0.2] * 3
    assert chance_of_change(values, -np.inf, np.inf, 0.2, 0.0).tolist() == [0.0] * 3
    assert float(chance_of_change(1.0, 1.0, 1.0, 0.2, 0.3)) == 0.0  # a single allowed value


def test_without_bounds_the_squared_step_is_the_variance() -> None:
    assert expected_square([0.0, 3.0], -np.inf, np.inf, [0.3, 2.0]) == pytest.approx([0.09, 4.0])
    assert float(expected_square(0.0, -1.0, 1.0, 0.0)) == 0.0


def test_at_a_bound_half_of_the_variance_is_left() -> None:
    assert float(expected_square(0.0, 0.0, np.inf, 0.5)) == pytest.approx(0.125, abs=1e-15)
    assert float(expected_square(1.0, 1.0, 1.0, 0.5)) == pytest.approx(0.0, abs=1e-15)
    far = float(expected_square(1.0, 0.0, 1.0, 1e4))  # to the other bound, or nowhere
    assert far == pytest.approx(0.5, rel=1e-4)


@given(where=st.floats(0, 1), width=st.floats(0.01, 20), sigma=st.floats(0.01, 10), one_sided=st.booleans())
def test_the_squared_step_between_bounds_is_its_integral(
    where: float, width: float, sigma: float, one_sided: bool
) -> None:
    low, value, high = -1.0, -1.0 + where * width, np.inf if one_sided else -1.0 + width
    normal = stats.norm(value, sigma)

    def inside(x: float) -> float:
        return float((x - value) ** 2 * normal.pdf(x))

    wanted = integrate.quad(inside, max(low, value - 12 * sigma), value, limit=200)[0]
    wanted += integrate.quad(inside, value, min(high, value + 12 * sigma), limit=200)[0]
    wanted += (low - value) ** 2 * normal.cdf(low)
    wanted += 0.0 if one_sided else (high - value) ** 2 * normal.sf(high)
    found = float(expected_square(value, low, high, sigma))
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-9 * sigma**2)
