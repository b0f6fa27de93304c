"""The unbiased best-of-n estimator and its KL divergence."""

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.measures.best_of_n import _weights, best_of_n, kl_of_best_of

# Expected maxima of n standard normal numbers, by numerical quadrature.
NORMAL_MAXIMA = {1: 0.0, 2: 0.56419, 4: 1.02940, 16: 1.76610, 64: 2.34394, 256: 2.82718, 1024: 3.24867}

lives = st.lists(st.tuples(st.integers(0, 4), st.integers(-9, 9)), min_size=1, max_size=7)


def over_all_subsets(proxy: np.ndarray, true: np.ndarray, count: int) -> tuple[float, float]:
    """The slow twin: the mean over all subsets of `count` lives, those that tie for best sharing a subset."""
    felt, real = [], []
    for subset in combinations(range(len(proxy)), count):
        best = [life for life in subset if proxy[life] == max(proxy[list(subset)])]
        felt.append(np.mean(proxy[best]))
        real.append(np.mean(true[best]))
    return float(np.mean(felt)), float(np.mean(real))


def test_kl_known_answers() -> None:
    assert kl_of_best_of(1) == 0
    assert kl_of_best_of([2, 1000]).tolist() == pytest.approx([math.log(2) - 0.5, math.log(1000) - 0.999])


def test_kl_is_the_integral_over_the_density_of_the_best() -> None:
    # the best of n uniform numbers has density n u^(n - 1) against 1
    u = (np.arange(400_000) + 0.5) / 400_000
    for count in (2, 5, 30):
        density = count * u ** (count - 1)
        assert kl_of_best_of(count) == pytest.approx(np.mean(density * np.log(density)), abs=1e-6)


@pytest.mark.parametrize("counts", [0, [2, 0.5], np.nan])
def test_kl_of_less_than_one_draw_is_refused(counts: object) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        kl_of_best_of(counts)


@given(lives)
def test_it_is_the_mean_over_all_subsets(pairs: list[tuple[int, int]]) -> None:
    proxy, true = np.array(pairs, float).T
    counts = np.arange(1, len(pairs) + 1)
    estimate = best_of_n(proxy, true, counts)
    slow = np.array([over_all_subsets(proxy, true, count) for count in counts]).T
    assert np.allclose(estimate.proxy, slow[0])
    assert np.allclose(estimate.true, slow[1])


def test_the_best_of_one_is_the_mean_and_of_all_the_highest() -> None:
    generator = np.random.default_rng(0)
    proxy, true = generator.normal(size=(2, 500))
    estimate = best_of_n(proxy, true, [1, 500])
    assert np.allclose(estimate.proxy, [proxy.mean(), proxy.max()])
    assert np.allclose(estimate.true, [true.mean(), true[proxy.argmax()]])


def test_lives_that_tie_share_equally_in_any_order() -> None:
    assert best_of_n([1, 1, 0], [6, 2, 100], [3]).true.tolist() == [4]
    assert best_of_n([0, 1, 1], [100, 2, 6], [3]).true.tolist() == [4]
    assert np.allclose(best_of_n(np.zeros(5), np.arange(5), [1, 3, 5]).true, 2)


def test_every_row_is_estimated_on_its_own() -> None:
    generator = np.random.default_rng(1)
    proxy, true = generator.integers(0, 4, (2, 3, 2, 9)).astype(float)
    whole = best_of_n(proxy, true, [1, 4, 9])
    assert whole.true.shape == whole.proxy.shape == (3, 2, 3)
    assert np.allclose(whole.true[2, 1], best_of_n(proxy[2, 1], true[2, 1], [1, 4, 9]).true)
    assert best_of_n(proxy, true, []).true.shape == (3, 2, 0)


def test_a_row_that_is_not_finite_is_not_defined() -> None:
    estimate = best_of_n(
        [[0.0, 1.0], [0.0, -np.inf], [0.0, 1.0]], [[0.0, 1.0], [0.0, 1.0], [np.nan, 1.0]], [1]
    )
    for side in estimate:
        assert np.isnan(side[:, 0]).tolist() == [False, True, True]


def test_weights_are_the_quotients_of_binomials() -> None:
    for count in (1, 2, 17, 59, 60):
        exact = [float(Fraction(math.comb(i - 1, count - 1), math.comb(60, count))) for i in range(1, 61)]
        assert np.allclose(_weights(60, np.array([count]))[0], exact, rtol=1e-12, atol=0)


def test_weights_of_very_many_lives_neither_overflow_nor_lose_anything() -> None:
    weights = _weights(100_000, np.array([1, 2, 300, 50_000, 99_999, 100_000]))
    assert np.allclose(weights.sum(axis=1), 1, rtol=1e-10)
    assert weights[:, -1] == pytest.approx([1e-5, 2e-5, 3e-3, 0.5, 0.99999, 1.0])
    assert (weights >= 0).all()


def test_gaussian_noise_shrinks_the_true_value_but_never_turns_it() -> None:
    # U = V + e: E[V | best of n by U] = s_v^2 / s_u m_n and E[U | best of n] = s_u m_n
    generator = np.random.default_rng(5)
    true = generator.normal(0, 2, (150, 4096))
    proxy = true + generator.normal(0, 1.5, true.shape)
    counts = np.array(list(NORMAL_MAXIMA))
    estimate = best_of_n(proxy, true, counts)
    for values, slope in ((estimate.proxy, 2.5), (estimate.true, 4 / 2.5)):
        expected = slope * np.array(list(NORMAL_MAXIMA.values()))
        error = values.std(axis=0, ddof=1) / math.sqrt(len(values))
        assert (abs(values.mean(axis=0) - expected) < 4 * error).all()
    assert (np.diff(estimate.true.mean(axis=0)) > 0).all()


def test_under_heavy_tailed_noise_the_true_value_collapses() -> None:
    # Kwa, Thomas and Garriga-Alonso 2024, "Catastrophic Goodhart": the highest proxies are all error
    generator = np.random.default_rng(6)
    true = generator.normal(size=(100, 10_000))
    proxy = true + generator.standard_t(2, true.shape)
    curve = best_of_n(proxy, true, [1, 2, 4, 8, 10_000])
    mean, error = curve.true.mean(axis=0), curve.true.std(axis=0, ddof=1) / 10
    assert mean[:4].max() > 0.4
    assert abs(mean[-1]) < 4 * error[-1]
    assert mean[:4].max() - mean[-1] > 3 * error[-1]
    assert (np.diff(curve.proxy.mean(axis=0)) > 0).all()


def test_misfits_are_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        best_of_n([1.0, 2.0], [1.0], [1])
    with pytest.raises(ValueError, match="does not fit"):
        best_of_n(1.0, 1.0, [1])
    for counts in ([0], [3], [1, 5]):
        with pytest.raises(ValueError, match="from 1 to 2"):
            best_of_n([1.0, 2.0], [1.0, 2.0], counts)
    for odd in ([1.5], 1):
        with pytest.raises(ValueError, match="whole numbers"):
            best_of_n([1.0, 2.0], [1.0, 2.0], odd)
