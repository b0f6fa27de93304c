"""Growth of made series, whose answers are known: rises, models, false alarms, rise times."""

import math

import numpy as np
import pytest

from babushka.fitness.measures.jumps import NO_RISE, growth, named, takeover_time
from babushka.fitness.measures.rising_models import (
    PARAMETERS,
    RISE_TIME,
    correlated_noise,
    fit_models,
    logistic_curve,
    logistic_shapes,
    step_shapes,
)

POINTS = 40
WHEN = np.arange(POINTS)
WHOLE = np.full(POINTS, 2.0)
STEP = (WHEN >= 20) * 1.0


def noise(count: int, phi: float, deviation: float, seed: int = 1) -> np.ndarray:
    return correlated_noise(np.random.default_rng(seed), phi, deviation, (count, POINTS))


def slow_rss(series: np.ndarray, phi: float, curve: np.ndarray | None) -> float:
    """Generalised least squares by whitening and a library: the twin of the products."""
    white = np.eye(POINTS) - phi * np.eye(POINTS, k=-1)
    white[0, 0] = math.sqrt(1 - phi**2)
    design = np.ones((POINTS, 1)) if curve is None else np.stack([np.ones(POINTS), curve], axis=1)
    found = np.linalg.lstsq(white @ design, white @ series, rcond=None)[0]
    return float(((white @ (series - design @ found)) ** 2).sum())


def test_bic_is_that_of_whitened_least_squares_over_the_grid() -> None:
    series = STEP + noise(3, 0.5, 0.2)
    fitted = fit_models(series)
    for place, each in enumerate(series):
        phi = float(fitted.phi[place])
        rss = [
            slow_rss(each, phi, None),
            slow_rss(each, phi, WHEN * 1.0),
            min(slow_rss(each, phi, curve) for curve in step_shapes(POINTS).curves),
            min(slow_rss(each, phi, curve) for curve in logistic_shapes(POINTS).curves),
        ]
        expected = POINTS * np.log(np.array(rss) / POINTS) + PARAMETERS * math.log(POINTS)
        assert fitted.bic[place] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("shape", "name"),
    [(STEP, "step"), (WHEN / POINTS, "line"), (logistic_curve(POINTS, 18, 2.0), "logistic")],
)
def test_what_has_hardly_any_noise_is_called_what_it_is(shape: np.ndarray, name: str) -> None:
    found = growth(10 + 5 * WHEN, shape + noise(1, 0.0, 0.01)[0], WHOLE, takeover_time(150, 3))
    assert found.verdict == name
    assert found.bic[name] == 0
    if name == "logistic":
        assert found.midpoint == pytest.approx(10 + 5 * 18, abs=2.5)
        assert found.rise_time == pytest.approx(5 * 2 * RISE_TIME, rel=0.1)
        assert found.shortest <= found.rise_time <= found.longest
        assert found.called_step < 0.05


def test_series_without_noise_can_be_told_too() -> None:
    assert growth(WHEN, STEP, WHOLE).verdict == "step"
    assert growth(WHEN, np.zeros(POINTS), WHOLE).verdict == NO_RISE


def test_flat_and_smooth_series_are_hardly_ever_called_steps() -> None:
    takeover = takeover_time(150, 3)
    flat = [growth(WHEN, each, WHOLE, takeover) for each in noise(15, 0.6, 0.2)]
    assert sum(each.verdict != NO_RISE for each in flat) <= 2
    smooth = logistic_curve(POINTS, 20, takeover / RISE_TIME)
    alarms = [growth(WHEN, smooth + each, WHOLE, takeover).verdict for each in noise(3, 0.0, 0.2)]
    assert "step" not in alarms


def test_a_small_rise_is_none_however_clear_it_is() -> None:
    series = STEP + noise(1, 0.0, 0.01)[0]
    assert growth(WHEN, series, 9 * WHOLE / 2).verdict == "step"
    found = growth(WHEN, series, 11 * WHOLE / 2)
    assert found.verdict == NO_RISE
    assert found.rise == pytest.approx(1, abs=0.02)
    assert math.isnan(found.rise_time)


def test_the_mean_of_jumps_is_no_jump() -> None:
    at = np.random.default_rng(3).integers(8, 32, 20)
    jumps = (at[:, None] <= WHEN) + noise(20, 0.0, 0.1)
    assert (named(fit_models(jumps)) == "step").sum() >= 15
    assert growth(WHEN, jumps.mean(axis=0), WHOLE, takeover_time(150, 3)).verdict != "step"


def test_the_autocorrelation_is_found_and_what_is_new_in_a_point_too() -> None:
    series = noise(200, 0.6, 0.3) + 5
    fitted = fit_models(series)
    assert fitted.phi.mean() == pytest.approx(0.5, abs=0.1)  # it is always a little low in short series
    assert fitted.deviation.mean() == pytest.approx(0.3, rel=0.1)


def test_takeover_time_of_goldberg_and_deb() -> None:
    assert takeover_time(150, 3) == pytest.approx((math.log(150) + math.log(math.log(150))) / math.log(3))
    assert math.isnan(takeover_time(150, 1))


@pytest.mark.parametrize(
    ("when", "values"),
    [(WHEN[:9], STEP[:9]), (WHEN**2, STEP), (WHEN, STEP[1:]), (WHEN, np.full(POINTS, np.nan))],
)
def test_series_that_cannot_be_asked_are_refused(when: np.ndarray, values: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r".+"):
        growth(when, values, np.ones(len(when)))
