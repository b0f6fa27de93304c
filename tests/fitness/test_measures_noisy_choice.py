"""What choosing by a noisy score yields, against closed forms, SciPy and simulation."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from babushka.fitness.measures.noisy_choice import best_by_heavy_tails, mean_of_largest

ROOT = math.sqrt(math.pi)


def test_the_largest_of_few_normal_numbers_has_a_closed_form() -> None:
    fifth = 5 / (4 * ROOT) * (1 + 6 / math.pi * math.asin(1 / 3))
    wanted = [0.0, 1 / ROOT, 3 / (2 * ROOT), 6 / math.pi**1.5 * math.atan(math.sqrt(2)), fifth]
    assert mean_of_largest([1, 2, 3, 4, 5]) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("count", [16, 1024, 60_000])
def test_the_largest_of_many_normal_numbers_is_that_of_scipy(count: int) -> None:
    def density(x: float) -> float:
        return x * count * math.exp((count - 1) * stats.norm.logcdf(x)) * stats.norm.pdf(x)

    wanted = integrate.quad(density, -8, 12, points=[2, 4], epsabs=1e-12)[0]
    assert mean_of_largest(count) == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize(("count", "scale"), [(2, 1.0), (16, 1.0), (300, 1.0), (40, 0.3), (40, 5.0)])
def test_value_chosen_by_heavy_tails_is_what_simulation_gives(count: int, scale: float) -> None:
    generator = np.random.default_rng(count)
    value = generator.normal(size=(400_000 // count, count))
    score = value + scale * generator.standard_t(2, value.shape)
    chosen = value[np.arange(len(value)), score.argmax(axis=1)]
    error = chosen.std(ddof=1) / math.sqrt(len(chosen))  # four of them: 5 false alarms in 16,000
    assert abs(chosen.mean() - best_by_heavy_tails(count, scale)) < 4 * error


def test_value_chosen_by_heavy_tails_turns_and_falls_back_to_nothing() -> None:
    curve = best_by_heavy_tails(2.0 ** np.arange(31))
    assert curve[0] == pytest.approx(0.0, abs=1e-9)
    top = int(curve.argmax())
    assert 2 < top < 6
    assert (np.diff(curve)[:top] > 0).all()
    assert (np.diff(curve)[top:] < 0).all()
    assert curve[-1] < 1e-3
    # Far out E[V | U = u] is 3 / u, and u / sqrt(n / 2) is the root of 1 / (an exponential number).
    assert curve[-1] == pytest.approx(3 * math.gamma(1.5) / math.sqrt(2.0**30 / 2), rel=1e-3)


def test_hardly_any_error_leaves_the_choice_of_the_best() -> None:
    assert best_by_heavy_tails([2, 8], 0.1) == pytest.approx(mean_of_largest([2, 8]), abs=0.05)


def test_shapes_are_kept_and_what_cannot_be_is_refused() -> None:
    assert mean_of_largest(np.ones((2, 3))).shape == (2, 3)
    assert best_by_heavy_tails(4).shape == ()
    for function in (mean_of_largest, best_by_heavy_tails):
        with pytest.raises(ValueError, match="1 or more"):
            function([0.5])
    with pytest.raises(ValueError, match=r"0\.1 or more"):
        best_by_heavy_tails(2, 0.05)
