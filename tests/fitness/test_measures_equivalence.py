"""Equivalence: what is the same, what is not, and what cannot be told."""

import numpy as np
import pytest

from babushka.fitness.measures.equivalence import equivalence, least_margin


def test_means_that_are_known_well_are_equivalent_within_the_margin_alone() -> None:
    around = np.linspace(-0.1, 0.1, 21)
    same = equivalence(100 + around, 101 + around)
    assert same.holds
    assert same.ratio == pytest.approx(100 / 101)
    assert least_margin(100 + around, 101 + around) == pytest.approx(0.01, abs=0.002)
    assert not equivalence(100 + around, 104 + around).holds


def test_few_noisy_runs_show_no_equivalence_even_of_one_sample_with_itself() -> None:
    values = np.array([50.0, 100.0, 150.0])
    found = equivalence(values, values)
    assert found.ratio == 1
    assert not found.holds
    assert least_margin(values, values) == 1


def test_means_that_differ_by_the_margin_pass_once_in_twenty_times() -> None:
    generator = np.random.default_rng(1)
    trials = 1000
    passed = sum(
        equivalence(generator.normal(97, 2, 40), generator.normal(100, 2, 40)).holds for _ in range(trials)
    )
    assert abs(passed / trials - 0.05) < 4 * np.sqrt(0.05 * 0.95 / trials)


@pytest.mark.parametrize(("second", "margin"), [([1.0, 2.0], 0.0), ([1.0, 2.0], 1.0), ([-1.0, 1.0], 0.1)])
def test_what_has_no_ratio_or_margin_is_refused(second: list[float], margin: float) -> None:
    with pytest.raises(ValueError, match=r"margin|mean"):
        equivalence([1.0, 2.0], second, margin)
