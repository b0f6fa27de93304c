"""Attainment in standard deviations of random lives."""

import numpy as np
import pytest

from babushka.fitness.measures.attainment import attainment, divergence


def test_known_answer() -> None:
    # chance 2, 4, 6: mean 4, sample sd 2
    assert attainment([4.0, 8.0, 1.0], [2.0, 4.0, 6.0]).tolist() == [0.0, 2.0, -1.5]


def test_shape_follows_the_values() -> None:
    assert attainment(np.ones((3, 5)), [2.0, 4.0, 6.0]).shape == (3, 5)
    assert attainment(7.0, [2.0, 4.0, 6.0]) == 1.5


def test_each_value_may_have_its_own_chance() -> None:
    random_baseline = np.array([[2.0, 10.0, 1.0], [4.0, 20.0, 1.0], [6.0, 30.0, 1.0]])  # (lives, members)
    scores = attainment([8.0, 8.0, 8.0], random_baseline)
    assert scores[:2].tolist() == [2.0, -1.2]
    assert np.isnan(scores[2])


@pytest.mark.parametrize("random_baseline", [3.0, np.ones((4, 3)), np.ones((2, 4, 2))])
def test_chance_of_another_shape_is_refused(random_baseline: object) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        attainment([1.0, 2.0], random_baseline)


def test_random_lives_themselves_have_mean_0_and_sd_1() -> None:
    lives = np.random.default_rng(1).normal(3, 5, 400)
    scores = attainment(lives, lives)
    assert abs(scores.mean()) < 1e-12
    assert abs(scores.std(ddof=1) - 1) < 1e-12


def test_without_spread_it_is_not_defined() -> None:
    for random_baseline in ([], [3.0], [0.1, 0.1, 0.1], [1.0, np.nan], [1.0, np.inf]):
        assert np.isnan(attainment([1.0, 2.0], random_baseline)).all()


def test_it_does_not_depend_on_units() -> None:
    values, random_baseline = np.array([3.0, 9.0]), np.array([1.0, 2.0, 6.0])
    assert np.allclose(
        attainment(10 * values + 7, 10 * random_baseline + 7), attainment(values, random_baseline)
    )


def test_with_a_yardstick_of_its_own_the_spread_of_chance_does_not_matter() -> None:
    # chance 2, 4, 6 here: mean 4; elsewhere 0, 10, 20: sample sd 10
    assert attainment([4.0, 9.0], [2.0, 4.0, 6.0], [0.0, 10.0, 20.0]).tolist() == [0.0, 0.5]
    assert attainment([9.0], [4.0, 4.0, 4.0], [0.0, 10.0, 20.0]).tolist() == [0.5]
    for spread in (0.1, 3.0, 1000.0):
        chance = 4 + spread * np.array([-1.0, 0.0, 1.0])
        assert attainment([9.0], chance, [0.0, 10.0, 20.0]) == pytest.approx(0.5)
    for unknown in ([1.0], [1.0, np.nan]):
        assert np.isnan(attainment([9.0], unknown, [0.0, 10.0, 20.0])).all()
        assert np.isnan(attainment([9.0], [0.0, 10.0, 20.0], unknown)).all()
    with pytest.raises(ValueError, match="do not fit"):
        attainment([1.0, 2.0], [2.0, 4.0, 6.0], np.ones((4, 3)))


def test_divergence() -> None:
    assert divergence([2.0, 1.0], [0.5, 3.0]).tolist() == [1.5, -2.0]
    assert np.isnan(divergence(np.nan, 1.0))
