"""The gain function, and what it says of an infinite population under selection."""

import itertools

import numpy as np
import pytest

from evolution.infinite_by_count import mean_share, random_founders, selected
from fitness.worlds.landscape.functions import slope
from fitness.worlds.landscape.gain import after_one_step, gain

CURVATURES, STEEPNESSES, LENGTHS = (0.25, 0.5, 0.8, 1.25, 2.0, 3.0), (0.5, 2.0, 4.0, 8.0), (5, 10, 20, 40)
CASES = list(itertools.product(CURVATURES, STEEPNESSES, LENGTHS))


def landscape(curvature: float, steepness: float, bits: int) -> np.ndarray:
    return slope(bits, steepness, curvature).values


def test_a_step_leads_to_the_best_of_itself_and_its_neighbours() -> None:
    assert after_one_step([3.0, 1.0, 2.0, 5.0]).tolist() == [3.0, 3.0, 5.0, 5.0]
    assert gain([4.0, 1.0, 2.0]).tolist() == [1.0, 4.0, 1.0]
    with pytest.raises(ValueError, match="positive"):
        gain([0.0, 1.0])


@pytest.mark.parametrize(("curvature", "steepness", "bits"), CASES)
def test_the_gain_rises_where_the_curvature_is_above_one_and_falls_where_it_is_below(
    curvature: float, steepness: float, bits: int
) -> None:
    gains = gain(landscape(curvature, steepness, bits))
    ratios = np.exp(steepness * np.diff((np.arange(bits + 1) / bits) ** curvature))
    assert gains[:-1] == pytest.approx(ratios, rel=1e-12)
    assert (np.sign(np.diff(gains[:-1])) == np.sign(curvature - 1)).all()
    assert gains[-1] == 1.0


def test_the_gain_is_the_same_everywhere_where_the_curvature_is_one() -> None:
    assert gain(landscape(1.0, 4.0, 20))[:-1] == pytest.approx(np.exp(4 / 20), rel=1e-12)


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
