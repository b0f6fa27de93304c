"""What the gain function says of an infinite population under selection."""

import numpy as np
import pytest

from babushka.evolution.infinite_by_count import mean_share, random_founders, selected
from babushka.fitness.worlds.landscape.gain import after_one_step, gain
from tests.fitness.test_gain import CASES, landscape


def change(values: np.ndarray, founders: np.ndarray) -> float:
    """What learning adds to the mean share of right bits among the parents of the next generation."""
    return mean_share(selected(founders, after_one_step(values))) - mean_share(selected(founders, values))


@pytest.mark.parametrize(("curvature", "steepness", "bits"), CASES)
def test_learning_speeds_selection_up_where_the_gain_rises_and_slows_it_where_it_falls(
    curvature: float, steepness: float, bits: int
) -> None:
    founders = random_founders(bits)
    founders[-1] = 0.0  # where all bits are right the gain falls whatever the curvature
    assert np.sign(change(landscape(curvature, steepness, bits), founders / founders.sum())) == np.sign(
        curvature - 1
    )


def test_learning_changes_nothing_where_the_gain_is_the_same_everywhere() -> None:
    founders = random_founders(20)
    founders[-1] = 0.0
    assert change(landscape(1.0, 4.0, 20), founders / founders.sum()) == pytest.approx(0.0, abs=1e-14)


def test_what_learning_adds_is_a_covariance_of_gain_and_bits_among_those_selected_without_it() -> None:
    # Price's equation with the unlearned selection as the starting point: E[k g] / E[g] - E[k].
    values, right = landscape(2.0, 4.0, 20), np.arange(21) / 20
    unlearned, gains = selected(random_founders(20), landscape(2.0, 4.0, 20)), gain(values)
    covariance = unlearned @ (right * gains) - (unlearned @ right) * (unlearned @ gains)
    assert change(values, random_founders(20)) == pytest.approx(covariance / (unlearned @ gains), rel=1e-12)


def test_founders_who_have_nothing_left_to_learn_can_turn_the_sign() -> None:
    # One founder of 32 has all of 5 bits right, and learning gives it nothing. Of 10 bits, one in 1,024.
    turned = [
        case
        for case in CASES
        if np.sign(change(landscape(*case), random_founders(case[2]))) != np.sign(case[0] - 1)
    ]
    assert {(curvature, steepness) for curvature, steepness, bits in turned if bits == 5} == {
        (1.25, 2.0), (1.25, 4.0), (1.25, 8.0), (2.0, 4.0), (2.0, 8.0), (3.0, 4.0), (3.0, 8.0)
    }  # fmt: skip
    assert [case for case in turned if case[2] > 5] == [(1.25, 8.0, 10)]
