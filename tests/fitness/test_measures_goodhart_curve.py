"""Fits of Goodhart curves and the turning point."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.measures.best_of_n import kl_of_best_of
from babushka.fitness.measures.goodhart_curve import FORMS, Form, fit, fit_with_intervals, turning_point

DISTANCES = np.linspace(0, 4, 9)
forms = pytest.mark.parametrize("form", FORMS)


def planted(form: Form, alpha: float, beta: float, distance: np.ndarray) -> np.ndarray:
    """The curve of a form, written out."""
    if form == "best_of_n":
        return distance * (alpha - beta * distance)
    return np.array([d * (alpha - beta * math.log(d)) if d > 0 else 0.0 for d in distance])


@forms
@given(st.floats(-3, 3), st.floats(-2, 2))
def test_planted_parameters_are_recovered(form: Form, alpha: float, beta: float) -> None:
    gains = planted(form, alpha, beta, DISTANCES)
    found = fit(form, DISTANCES, gains)
    assert (found.alpha, found.beta) == pytest.approx((alpha, beta), abs=1e-9)
    assert found.residual < 1e-9
    assert found.points == 9
    assert np.allclose(found.at(DISTANCES), gains, atol=1e-9)
    if np.ptp(gains) > 1e-3:
        assert found.determination == pytest.approx(1)


def test_peaks_are_the_closed_forms() -> None:
    best = fit("best_of_n", DISTANCES, planted("best_of_n", 1.2, 0.3, DISTANCES))
    assert (best.peak, best.peak_value) == pytest.approx((1.2 / 0.6, 1.44 / 1.2))
    learned = fit("reinforcement", DISTANCES, planted("reinforcement", 0.4, 0.3, DISTANCES))
    assert (learned.peak, learned.peak_value) == pytest.approx((math.exp(1 / 3), 0.3 * math.exp(1 / 3)))
    assert learned.at(math.exp(4 / 3)) == pytest.approx(0)  # where it has used up everything


@forms
@given(st.floats(0.1, 2), st.floats(0.5, 2))
def test_nothing_on_the_curve_is_higher_than_its_peak(form: Form, alpha: float, beta: float) -> None:
    found = fit(form, DISTANCES, planted(form, alpha, beta, DISTANCES))
    assert found.at(found.peak) == pytest.approx(found.peak_value)
    assert (found.at(np.linspace(0, 30, 500)) <= found.peak_value + 1e-9).all()


@forms
def test_a_curve_without_a_peak_says_so(form: Form) -> None:
    endless = fit(form, [1.0, 2.0], planted(form, 1.0, -0.5, np.array([1.0, 2.0])))
    assert (endless.peak, endless.peak_value) == (math.inf, math.inf)
    flat = fit(form, [1.0, 2.0], [0.0, 0.0])
    assert math.isnan(flat.peak)
    assert math.isnan(flat.determination)


def test_a_curve_that_only_falls_peaks_where_it_starts() -> None:
    falling = fit("best_of_n", DISTANCES, planted("best_of_n", -1.0, 0.5, DISTANCES))
    assert (falling.peak, falling.peak_value) == (0.0, 0.0)


def test_quality_of_a_fit_known_answer() -> None:
    # through (1, 1) and (2, 2) and twice between (1, 0), (1, 2): alpha 1, beta 0, errors 1 and -1
    found = fit("best_of_n", [1, 1, 2, 2], [0, 2, 2, 2])
    assert (found.alpha, found.beta) == pytest.approx((1, 0))
    assert found.residual == pytest.approx(math.sqrt(0.5))
    assert found.determination == pytest.approx(1 - 2 / 3)


@forms
def test_too_little_to_fit_is_not_defined(form: Form) -> None:
    for distance, gain in (
        ([], []),
        ([0, 1], [0, 1]),
        ([1, 1], [1, 2]),
        ([1, 2], [1, np.nan]),
        ([1, 2], [1, np.inf]),
    ):
        found = fit(form, distance, gain)
        numbers = (found.alpha, found.beta, found.peak, found.peak_value, found.residual, found.determination)
        assert np.isnan(numbers).all()


def test_unusable_curves_are_refused() -> None:
    with pytest.raises(ValueError, match="no form 'cubic'"):
        fit("cubic", [1, 2], [1, 2])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="both be"):
        fit("best_of_n", [1, 2], [1, 2, 3])
    for distance in ([-1, 2], [1, np.inf], [1, np.nan]):
        with pytest.raises(ValueError, match="finite and not negative"):
            fit("best_of_n", distance, [1, 2])
    with pytest.raises(ValueError, match="not negative"):
        fit("best_of_n", [1, 2], [1, 2]).at(-1)
    with pytest.raises(ValueError, match="runs, points"):
        fit_with_intervals("best_of_n", [1, 2], [1, 2], np.random.default_rng(0))
    with pytest.raises(ValueError, match="level"):
        fit_with_intervals("best_of_n", [1, 2], [[1, 2]], np.random.default_rng(0), level=1)


@forms
def test_intervals_cover_what_was_planted_and_are_the_same_for_the_same_seed(form: Form) -> None:
    generator = np.random.default_rng(1)
    gains = planted(form, 1.0, 0.3, DISTANCES) + generator.normal(0, 0.1, (20, 1)) * DISTANCES
    gains += generator.normal(0, 0.1, gains.shape)
    found = fit_with_intervals(form, DISTANCES, gains, np.random.default_rng(2), resamples=500)
    assert found == fit_with_intervals(form, DISTANCES, gains, np.random.default_rng(2), resamples=500)
    peak = 1 / 0.6 if form == "best_of_n" else math.exp(1 / 0.3 - 1)
    for interval, truth, best in (
        (found.alpha, 1.0, found.fit.alpha),
        (found.beta, 0.3, found.fit.beta),
        (found.peak, peak, found.fit.peak),
    ):
        assert interval.low < truth < interval.high
        assert interval.low < best < interval.high
    assert (found.runs, found.level) == (20, 0.95)


def test_intervals_cover_about_as_often_as_they_say() -> None:
    generator, covered = np.random.default_rng(3), 0
    for _ in range(150):
        gains = planted("best_of_n", 1.0, 0.3, DISTANCES) + generator.normal(0, 0.3, (15, DISTANCES.size))
        peak = fit_with_intervals("best_of_n", DISTANCES, gains, generator, resamples=200).peak
        covered += peak.low <= 1 / 0.6 <= peak.high
    assert 0.85 <= covered / 150 <= 0.99


def test_one_outlying_run_does_not_carry_the_fit_away() -> None:
    gains = np.tile(planted("best_of_n", 1.0, 0.3, DISTANCES), (8, 1))
    gains[3] += 1000
    assert fit_with_intervals(
        "best_of_n", DISTANCES, gains, np.random.default_rng(0)
    ).fit.alpha == pytest.approx(1)


def test_where_some_resampled_curves_rise_without_end_so_does_the_interval() -> None:
    gains = np.array([planted("best_of_n", 1.0, beta, DISTANCES) for beta in (-0.2, -0.1, 0.0, 0.3, 0.4)])
    peak = fit_with_intervals("best_of_n", DISTANCES, gains, np.random.default_rng(0)).peak
    assert peak.high == math.inf
    assert math.isfinite(peak.low)


def test_a_single_run_has_a_fit_and_no_intervals() -> None:
    found = fit_with_intervals("best_of_n", [1, 2, 3], [[1, 1.5, 1.5]], np.random.default_rng(0))
    assert found.fit.alpha == pytest.approx(1.25)
    assert np.isnan([found.alpha, found.beta, found.peak]).all()


# --- the turning point ---

PRESSURES = np.array([1, 2, 4, 8, 16, 32, 64, 128])


def test_a_planted_turning_point_is_found_with_an_interval_that_covers_it() -> None:
    mean = -((np.log2(PRESSURES) - 4) ** 2) / 10
    true = mean + np.random.default_rng(0).normal(0, 0.15, (20, 8))
    turn = turning_point(PRESSURES, true, np.random.default_rng(1))
    assert turn.found
    assert turn.at == 16
    assert 8 <= turn.low <= 16 <= turn.high <= 32
    assert turn.share == 1
    assert turn.p_value < 0.01
    assert "highest at a pressure of 16 (95 % interval" in turn.says
    assert turn == turning_point(PRESSURES, true, np.random.default_rng(1))


def test_a_cubic_goal_turns_where_its_slope_is_zero() -> None:
    # V = U - c U^3 is highest at U = 1 / sqrt(3 c)
    proxy = np.linspace(0, 3, 31)
    true = proxy - proxy**3 / 12 + np.random.default_rng(2).normal(0, 0.02, (12, 31))
    turn = turning_point(proxy, true, np.random.default_rng(0))
    assert turn.found
    assert turn.low <= 2.0 <= turn.high
    assert turn.high - turn.low <= 0.6


def test_fitness_that_falls_from_the_start_turns_at_the_first_pressure() -> None:
    turn = turning_point([1, 2, 3], [[3.0, 2.0, 1.0]] * 5, np.random.default_rng(0))
    assert (turn.found, turn.at, turn.low, turn.high) == (True, 1.0, 1.0, 1.0)


def test_under_gaussian_noise_best_of_n_never_turns() -> None:
    counts = np.array([1, 2, 4, 16, 64, 256, 1024])
    maxima = np.array([0, 0.56419, 1.02940, 1.76610, 2.34394, 2.82718, 3.24867])
    true = 0.8 * maxima + np.random.default_rng(3).normal(0, 0.1, (10, 7))
    turn = turning_point(np.sqrt(kl_of_best_of(counts)), true, np.random.default_rng(0))
    assert not turn.found
    assert np.isnan([turn.at, turn.low, turn.high]).all()
    assert turn.share < 0.05
    assert turn.says.startswith("True fitness is highest at the last pressure: there is no")


def test_a_flat_curve_has_no_turning_point() -> None:
    turn = turning_point(PRESSURES, np.full((5, 8), 0.1), np.random.default_rng(0))
    assert not turn.found
    assert "does not change" in turn.says
    level = turning_point([1, 2, 3], [[0.0, 1.0, 1.0]] * 5, np.random.default_rng(0))
    assert not level.found
    assert "highest at a pressure of 2 and again at the last" in level.says


def test_noise_on_a_flat_curve_is_seldom_taken_for_a_turning_point() -> None:
    # The share of resamples alone would see one in more than half of these.
    generator = np.random.default_rng(4)
    turns = [
        turning_point(PRESSURES, generator.normal(size=(8, 8)), generator, resamples=300) for _ in range(200)
    ]
    assert np.mean([turn.found for turn in turns]) < 0.11
    assert np.mean([turn.share >= 0.95 for turn in turns]) > 0.4


def test_a_small_fall_in_much_noise_is_left_undecided() -> None:
    true = np.random.default_rng(5).normal(size=(5, 8)) + 0.5 * np.eye(8)[4]
    turn = turning_point(PRESSURES, true, np.random.default_rng(0))
    assert not turn.found
    assert "5 curves at hand do not decide" in turn.says
    rising = turning_point(
        [1, 2], [[0.0, 1.0], [1.0, 0.0], [0.0, 0.1], [0.0, 1.0], [1.0, 0.0]], np.random.default_rng(0)
    )
    assert not rising.found
    assert "highest at the last pressure, but not in" in rising.says


def test_too_few_runs_or_unknown_values_find_nothing_and_say_why() -> None:
    one = turning_point([1, 2, 3], [[0.0, 9.0, 0.0]], np.random.default_rng(0))
    assert one.says.startswith("1 curve is too few")
    assert np.isnan([one.at, one.low, one.high, one.share, one.p_value]).all()
    two = turning_point([1, 2, 3], [[0.0, 9.0, 0.0]] * 2, np.random.default_rng(0))
    assert two.says.startswith("2 curves are too few")
    unknown = turning_point([1, 2], [[0.0, np.nan]] * 5, np.random.default_rng(0))
    assert "not known" in unknown.says
    assert [one.found, two.found, unknown.found] == [False] * 3


@given(st.integers(0, 2**32 - 1))
def test_every_answer_is_one_sentence(seed: int) -> None:
    generator = np.random.default_rng(seed)
    true = generator.integers(0, 3, (generator.integers(1, 6), 4)) * generator.integers(0, 3, 4)
    turn = turning_point([1, 2, 4, 8], true, generator, resamples=50)
    assert turn.says.endswith(".")
    assert ". " not in turn.says
    assert np.isfinite([turn.at, turn.low, turn.high]).tolist() == [turn.found] * 3
    if turn.found:
        assert turn.low <= turn.high


def test_resampling_does_not_depend_on_how_much_is_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    true = np.random.default_rng(6).normal(size=(9, 8))
    at_once = turning_point(PRESSURES, true, np.random.default_rng(7), resamples=101)
    monkeypatch.setattr("babushka.fitness.measures.goodhart_curve._AT_ONCE", 100)
    again = turning_point(PRESSURES, true, np.random.default_rng(7), resamples=101)
    assert (at_once.share, at_once.p_value, at_once.says) == (again.share, again.p_value, again.says)


@pytest.mark.parametrize("pressure", [[1], [1, 1, 2], [3, 2, 1], [1, 2], [1, 2, np.inf], [1, 2, np.nan], 3])
def test_pressures_that_do_not_rise_are_refused(pressure: object) -> None:
    with pytest.raises(ValueError, match="must rise"):
        turning_point(pressure, np.zeros((4, 3)), np.random.default_rng(0))


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one run"):
        turning_point([1, 2], np.zeros((0, 2)), np.random.default_rng(0))
    with pytest.raises(ValueError, match="must rise"):
        turning_point([1], np.zeros((4, 1)), np.random.default_rng(0))
    with pytest.raises(ValueError, match="resamples"):
        turning_point([1, 2], np.zeros((4, 2)), np.random.default_rng(0), resamples=0)
