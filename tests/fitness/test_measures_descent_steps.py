"""The largest step along lines of descent whose growth is known."""

import math

import numpy as np
import pytest

from babushka.fitness.measures.descent_steps import largest_step

ANCESTORS = 40
JUMP = (np.arange(ANCESTORS) >= 17) * 1.0
EVEN = np.linspace(0, 1, ANCESTORS)


def noisy(shape: np.ndarray, deviation: float, seed: int) -> np.ndarray:
    return shape + np.random.default_rng(seed).normal(0, deviation, ANCESTORS)


def test_without_noise_a_jump_is_all_of_the_rise_and_even_growth_no_jump() -> None:
    found = largest_step(JUMP, 1.0)
    assert (found.largest, found.child, found.share, found.noise) == (1.0, 17, 1.0, 0.0)
    assert found.jumps
    assert not largest_step(EVEN, 1.0).jumps
    assert largest_step(EVEN, 1.0).share == pytest.approx(1 / 39)


def test_a_jump_stands_out_of_noise_and_noise_alone_does_not() -> None:
    jumps = [largest_step(noisy(JUMP, 0.1, seed), 1.0) for seed in range(50)]
    assert sum(each.jumps for each in jumps) >= 48
    assert np.mean([each.noise for each in jumps]) == pytest.approx(0.1, rel=0.1)
    for shape in (EVEN, 0 * EVEN):
        assert sum(largest_step(noisy(shape, 0.1, seed), 1.0).jumps for seed in range(50)) == 0


def test_of_even_growth_a_step_is_larger_than_noise_makes_it_as_rarely_as_said() -> None:
    found = [largest_step(noisy(EVEN, 0.4, seed), 1.0) for seed in range(300)]
    assert sum(each.largest > each.by_noise for each in found) / 300 == pytest.approx(0.05, abs=0.06)


def test_unknown_ancestors_are_left_out() -> None:
    gaps = JUMP.copy()
    gaps[[3, 16, 17, 30]] = np.nan
    assert largest_step(gaps, 1.0).child == 18
    assert math.isnan(largest_step(np.where(np.arange(ANCESTORS) < 9, JUMP, np.nan), 1.0).largest)
    assert math.isnan(largest_step(EVEN, 0.0).share)
