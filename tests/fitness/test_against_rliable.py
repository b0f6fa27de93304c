"""The statistics over seeds, held against rliable, the package of those who proposed them.

Interquartile mean and probability of improvement must agree to rounding. Interval ends are quantiles of
random resamples and can agree only as far as those do: they are allowed four standard errors of a quantile,
a sixteenth of the interval's width, and one step where the statistic can only take steps, since a
quantile that lies on one falls to either side of it by chance. rliable draws from NumPy's global state,
whatever seed it is given, which is why that state is set here, and put back.
"""

from collections.abc import Iterator

import numpy as np
import pytest

from babushka.fitness.measures.effect import probability_of_improvement, superiority
from babushka.fitness.measures.intervals import bootstrap_interval, interquartile_mean
from babushka.fitness.measures.two_groups import probability_larger

pytest.importorskip("rliable")

RESAMPLES = 2000
# Four standard errors of the 2.5 % quantile of a normal distribution, in widths of the interval:
# 4 sqrt(0.025 * 0.975 / 2000) / 0.0584 standard deviations, of which the interval is 3.92 wide.
SPREAD = 0.061


@pytest.fixture(autouse=True)
def _global_state() -> Iterator[None]:
    before = np.random.get_state()  # noqa: NPY002
    np.random.seed(20210830)  # noqa: NPY002
    yield
    np.random.set_state(before)  # noqa: NPY002


def scores(seed: int, runs: int, tasks: int) -> np.ndarray:
    """Scores of shape (runs, tasks) with skew, outliers and, for odd seeds, ties."""
    generator = np.random.default_rng(seed)
    found = generator.gamma(2.0, 1.0, (runs, tasks)) + 3 * generator.random((runs, tasks)) * np.arange(tasks)
    return np.round(found) if seed % 2 else found


@pytest.mark.parametrize("seed", range(12))
def test_interquartile_means_are_the_same(seed: int) -> None:
    from rliable import metrics

    matrix = scores(seed, 3 + seed, 1 + seed % 4)
    assert interquartile_mean(matrix.ravel()) == pytest.approx(metrics.aggregate_iqm(matrix), rel=1e-12)


@pytest.mark.parametrize(("seed", "runs", "tasks"), [(0, 20, 1), (1, 8, 3), (2, 10, 5), (4, 5, 2)])
def test_stratified_intervals_are_the_same(seed: int, runs: int, tasks: int) -> None:
    from rliable import library, metrics

    matrix = scores(seed, runs, tasks)
    _, ends = library.get_interval_estimates(
        {"all": matrix}, lambda values: np.array([metrics.aggregate_iqm(values)]), reps=RESAMPLES
    )
    strata = np.tile(np.arange(tasks), runs)
    own = bootstrap_interval(matrix.ravel(), np.random.default_rng(0), strata=strata, resamples=40_000)
    averaged = matrix.size - 2 * (matrix.size // 4)
    step = 1 / averaged if seed % 2 else 0.0  # a mean of so many whole numbers
    allowed = SPREAD * (own[1] - own[0]) + step
    assert np.abs(np.array(own) - ends["all"].ravel()).max() < allowed


@pytest.mark.parametrize("seed", range(8))
def test_probabilities_of_improvement_are_the_same(seed: int) -> None:
    from rliable import metrics

    one, other = scores(seed, 5 + seed, 3), scores(seed + 20, 9, 3) - 0.5
    other = np.round(other) if seed % 2 else other
    own = probability_of_improvement(one.T, other.T)
    assert own == pytest.approx(metrics.probability_of_improvement(one, other), rel=1e-12)
    alone = superiority(one[:, 0], other[:, 0])
    assert alone == pytest.approx(metrics.probability_of_improvement(one[:, :1], other[:, :1]), rel=1e-12)


@pytest.mark.parametrize(("seed", "first", "second"), [(0, 12, 12), (2, 20, 9)])
def test_intervals_of_the_probability_of_improvement_are_the_same(seed: int, first: int, second: int) -> None:
    from rliable import library, metrics

    one, other = scores(seed, first, 1), scores(seed + 20, second, 1) - 0.4
    centre, ends = library.get_interval_estimates(
        {"both": [one, other]},
        lambda x, y: np.array([metrics.probability_of_improvement(x, y)]),
        reps=RESAMPLES,
    )
    own = probability_larger(one.ravel(), other.ravel(), np.random.default_rng(0), 40_000, 4)
    assert own.value == pytest.approx(float(centre["both"][0]), rel=1e-12)
    allowed = SPREAD * (own.high - own.low) + 1 / (first * second)  # a share of so many pairs
    assert np.abs(np.array([own.low, own.high]) - ends["both"].ravel()).max() < allowed
