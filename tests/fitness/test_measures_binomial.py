"""Exact intervals of shares against SciPy."""

import pytest
from scipy import stats

from babushka.fitness.measures.binomial import at_least, binomial_interval

COUNTS = [(0, 1), (1, 1), (0, 40), (3, 40), (20, 40), (40, 40), (999, 1000), (500, 1000)]


@pytest.mark.parametrize(("successes", "runs"), COUNTS)
@pytest.mark.parametrize("level", [0.5, 0.95, 0.9999])
def test_intervals_are_those_of_clopper_and_pearson(successes: int, runs: int, level: float) -> None:
    wanted = stats.binomtest(successes, runs).proportion_ci(level, method="exact")
    assert binomial_interval(successes, runs, level) == pytest.approx((wanted.low, wanted.high), abs=1e-9)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.9, 1.0])
def test_tails_are_those_of_the_binomial_distribution(share: float) -> None:
    for successes in range(1, 8):
        assert at_least(successes, 7, share) == pytest.approx(stats.binom.sf(successes - 1, 7, share))


def test_no_runs_say_nothing() -> None:
    assert binomial_interval(0, 0) == (0.0, 1.0)


def test_impossible_counts_and_levels_are_refused() -> None:
    for successes, runs in ((-1, 3), (4, 3)):
        with pytest.raises(ValueError, match="successes"):
            binomial_interval(successes, runs)
        with pytest.raises(ValueError, match="successes"):
            at_least(successes, runs, 0.5)
    with pytest.raises(ValueError, match="share"):
        at_least(1, 3, 1.5)
    with pytest.raises(ValueError, match="level"):
        binomial_interval(1, 3, 0.0)
