"""Survival curves, restricted means, log-rank tests: a published example, SciPy, lifelines, closed forms."""

import math
import warnings

import numpy as np
import pytest
from scipy import stats

from babushka.fitness.measures.survival import chi_square_tail, kaplan_meier, log_rank, restricted_mean

# Remission of leukaemia in weeks, Freireich et al. 1963 (Blood 21), as in Gehan 1965: + is censored.
TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
TREATED_DIED = [True] * 9 + [False] * 12
CONTROL = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def drawn(seed: int, size: int = 30) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    times = chance.integers(1, 20, size).astype(np.float64)
    return times, chance.random(size) < 0.7


def test_the_published_example_of_remission() -> None:
    """Product-limit estimates, medians and log-rank of Freireich's data, as in textbooks of survival."""
    curve = kaplan_meier(TREATED, TREATED_DIED)
    assert curve.times.tolist() == [0, 6, 7, 10, 13, 16, 22, 23]
    assert curve.share == pytest.approx([1, 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert curve.median() == 23
    assert kaplan_meier(CONTROL, [True] * 21).median() == 8
    test = log_rank([(TREATED, TREATED_DIED), (CONTROL, [True] * 21)])
    assert test.statistic == pytest.approx(16.79, abs=0.01)
    assert test.p == pytest.approx(4.17e-5, rel=0.01)


@pytest.mark.parametrize("seed", range(5))
def test_the_curve_and_its_band_are_those_of_scipy(seed: int) -> None:
    times, died = drawn(seed)
    curve = kaplan_meier(times, died)
    data = stats.CensoredData(uncensored=times[died], right=times[~died])
    theirs = stats.ecdf(data).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of where it has none
        band = theirs.confidence_interval(method="log-log")
    for place, time in enumerate(theirs.quantiles):
        assert curve.at(time) == pytest.approx(theirs.probabilities[place], abs=1e-12)
        own = np.searchsorted(curve.times, time, side="right") - 1
        if 0 < curve.share[own] < 1:
            assert curve.low[own] == pytest.approx(band.low.probabilities[place], abs=1e-12)
            assert curve.high[own] == pytest.approx(band.high.probabilities[place], abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_the_log_rank_test_of_two_groups_is_that_of_scipy(seed: int) -> None:
    one, two = drawn(seed), drawn(seed + 100, 20)
    data = [stats.CensoredData(uncensored=times[died], right=times[~died]) for times, died in (one, two)]
    theirs, ours = stats.logrank(*data), log_rank([one, two])
    assert ours.statistic == pytest.approx(theirs.statistic**2, rel=1e-9)
    assert ours.p == pytest.approx(theirs.pvalue, rel=1e-9)


def test_restricted_means_and_tests_of_several_groups_are_those_of_lifelines() -> None:
    """What lifelines 0.30.3 finds (`restricted_mean_survival_time`, `multivariate_logrank_test`).

    It takes pandas and autograd along, so that its numbers are here and not the library.
    """
    means = {10: 9.277310924369745, 20: 16.116526610644254, 30: 21.04649859943977, 35: 23.287394957983185}
    for until, value in means.items():
        assert restricted_mean(TREATED, TREATED_DIED, until).value == pytest.approx(value, rel=1e-12)
    assert restricted_mean(CONTROL, [True] * 21, 10).value == pytest.approx(6.619047619047619, rel=1e-12)
    four = log_rank([drawn(seed) for seed in range(4)])
    assert four == pytest.approx((1.3432208197847717, 3, 0.7188963389296132), rel=1e-9)
    parts = [(TREATED, TREATED_DIED), (CONTROL[:11], [True] * 11), (CONTROL[11:], [True] * 10)]
    assert log_rank(parts) == pytest.approx((46.40124985086395, 2, 8.396467632811031e-11), rel=1e-9)


def test_the_order_of_groups_does_not_matter_and_copies_are_no_evidence() -> None:
    groups = [drawn(seed) for seed in range(4)]
    first, second = log_rank(groups), log_rank(groups[::-1])
    assert first.statistic == pytest.approx(second.statistic, rel=1e-9)
    assert first.degrees == 3
    same = log_rank([groups[0]] * 3)
    assert same.statistic == pytest.approx(0, abs=1e-12)
    assert same.p == pytest.approx(1)


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 7, 10])
def test_the_tail_of_chi_square_is_that_of_scipy(degrees: int) -> None:
    for value in (0.0, 0.3, 2.0, 11.0, 60.0):
        assert chi_square_tail(value, degrees) == pytest.approx(stats.chi2.sf(value, degrees), rel=1e-10)


def test_without_censoring_survival_is_what_it_is_and_the_mean_is_the_mean() -> None:
    times = np.array([3.0, 5.0, 5.0, 9.0])
    curve = kaplan_meier(times, [True] * 4)
    assert curve.times.tolist() == [0, 3, 5, 9]
    assert curve.share == pytest.approx([1, 0.75, 0.25, 0])
    found = restricted_mean(times, [True] * 4, 100)
    assert found.value == pytest.approx(times.mean())
    assert found.error == pytest.approx(times.std() / 2)  # Greenwood's is that of the mean, over n
    assert restricted_mean(times, [True] * 4, 4).value == pytest.approx(np.minimum(times, 4).mean())


def test_where_nobody_dies_everybody_is_there_and_nothing_is_tested() -> None:
    curve = kaplan_meier([7, 7, 7], [False] * 3)
    assert curve.share.tolist() == [1]
    assert curve.median() == math.inf
    assert restricted_mean([7, 7, 7], [False] * 3, 7) == (7, 0)
    assert math.isnan(log_rank([([7, 7], [False] * 2), ([7, 7], [False] * 2)]).p)


def test_nothing_and_negative_times_are_refused() -> None:
    for times, died in (([], []), ([-1.0], [True]), ([1.0], [True, False])):
        with pytest.raises(ValueError, match="times"):
            kaplan_meier(times, died)
    with pytest.raises(ValueError, match="two"):
        log_rank([([1.0], [True])])
