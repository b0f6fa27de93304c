"""The gain function against its closed forms."""

import itertools

import numpy as np
import pytest

from babushka.fitness.worlds.landscape.functions import slope
from babushka.fitness.worlds.landscape.gain import after_one_step, gain

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
