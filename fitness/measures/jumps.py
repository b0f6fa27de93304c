"""Whether something grew gradually over generations or jumped, one series at a time.

A series is asked, in this order:

1. Is there a rise? The last fifth is higher than the first by at least `LEAST` of what was attained in the
   last fifth, and by more than 95 % of series without a rise and with the same noise. If not, nothing more is
   asked.
2. Which of four models fits best (`rising_models`)? One is named if its BIC is smaller than every other's by
   more than 2 ("positive" evidence in Kass and Raftery 1995, "Bayes factors", JASA 90).
3. How often would a smooth series be called a step? Series are drawn from the fitted logistic with its noise
   (a parametric bootstrap: Efron and Tibshirani 1993, "An introduction to the bootstrap", chapter 6). Where
   it is narrower than a takeover, the best one as wide as that takes its place: a fitted step would else be
   compared with itself. More often than 5 %, and the step is not decided.
4. How long did it take? 4.39 w, from 10 % to 90 %, beside the takeover time of tournament selection,

       (ln N + ln ln N) / ln k

   generations until copies of the best of N members fill a population by tournaments of k (Goldberg and Deb
   1991, "A comparative analysis of selection schemes used in genetic algorithms", FOGA 1). A single mutant
   that spreads is no slower, so that below it gradual and sudden cannot be told apart.

The mean of many series is never asked: jumps at different times have a smooth mean.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness.measures.intervals import BOOTSTRAP_SEED
from babushka.fitness.measures.rising_models import (
    FEWEST,
    MODELS,
    RISE_TIME,
    Fitted,
    correlated_noise,
    fit_models,
    logistic_curve,
)

ADDED, ATTAINED = "reliance.added", "reliance.attained"  # the measures that are asked for reliance
BIMODALITY = "reliance.bimodality"  # of the members of one generation
LEAST = 0.1  # of what is attained: a smaller rise is none
LEAD = 2.0  # by which the BIC of the model that is named is smaller
SERIES = 200  # of a bootstrap
RARELY = 0.05
NO_RISE, UNDECIDED = "no rise", "not decided"
VERDICTS = (NO_RISE, *MODELS[1:], UNDECIDED)

Values = NDArray[np.float64]


class Growth(NamedTuple):
    """How a series grew; times are in generations, and NaN where there is no rise."""

    verdict: str  # one of VERDICTS
    rise: float  # last fifth less first fifth
    share: float  # of what was attained in the last fifth
    bic: Mapping[str, float]  # of each model, less the smallest
    phi: float  # of the errors
    deviation: float  # of their noise
    curve: Values  # the fitted logistic at the generations, (generations,)
    midpoint: float = math.nan
    rise_time: float = math.nan  # 4.39 widths of the logistic
    shortest: float = math.nan  # 95 % interval of the rise time
    longest: float = math.nan
    called_step: float = math.nan  # share of smooth series with this noise that would be called steps


def takeover_time(members: int, tournament: float) -> float:
    """Generations until copies of the best member fill a population; NaN of one without such a selection."""
    if members < 3 or not tournament > 1:
        return math.nan
    return (math.log(members) + math.log(math.log(members))) / math.log(tournament)


def growth(
    generations: ArrayLike, values: ArrayLike, attained: ArrayLike, takeover: float = math.nan
) -> Growth:
    """How `values` grew over `generations`, at equal distances, both (generations,), as the module says.

    `attained` (generations,) is what `values` are a part of: fitness, of which reliance is what search adds.
    `takeover` is in generations; where it is NaN, a smooth series is at least one of these distances wide.
    The bootstraps have a fixed seed. Raises ValueError for generations at other distances, fewer than
    `FEWEST`, or arrays that do not fit.
    """
    when, series, whole = (np.asarray(each, np.float64) for each in (generations, values, attained))
    if series.shape != when.shape or whole.shape != when.shape or when.ndim != 1 or len(when) < FEWEST:
        raise ValueError(f"Growth needs {FEWEST} or more values of each, not {series.shape}, {whole.shape}.")
    gap = when[1] - when[0]
    if gap <= 0 or not np.allclose(np.diff(when), gap):
        raise ValueError("Growth is asked of generations at equal distances.")
    generator = np.random.default_rng(BOOTSTRAP_SEED)
    fitted = fit_models(series[None])
    phi, deviation = float(fitted.phi[0]), float(fitted.deviation[0])
    rise = float(_rise(series[None])[0])
    last = float(_last(whole[None])[0])
    share = rise / last if last else math.nan  # where nothing is attained, nothing rises
    noise = correlated_noise(generator, phi, deviation, (SERIES, len(series)))
    above = rise > np.quantile(_rise(noise), 1 - RARELY)
    curve = _curve(fitted, len(series))
    bic = dict(zip(MODELS, (fitted.bic[0] - fitted.bic[0].min()).tolist(), strict=True))
    if not (share >= LEAST and above and fitted.best[0] != 0):
        return Growth(NO_RISE, rise, share, bic, phi, deviation, curve)
    again = _drawn_again(generator, fitted, len(series))
    times = RISE_TIME * gap * again.width
    smooth = again
    least = takeover / gap / RISE_TIME if math.isfinite(takeover) else 1.0
    if least > fitted.width[0]:
        smooth = _drawn_again(generator, fit_models(series[None], least), len(series))
    called = float((named(smooth) == "step").mean())
    verdict = str(named(fitted)[0])
    if verdict == "step" and called > RARELY:
        verdict = UNDECIDED
    shortest, longest = np.quantile(times, [0.025, 0.975])
    return Growth(
        verdict,
        rise,
        share,
        bic,
        phi,
        deviation,
        curve,
        midpoint=float(when[0] + gap * fitted.midpoint[0]),
        rise_time=float(RISE_TIME * gap * fitted.width[0]),
        shortest=float(shortest),
        longest=float(longest),
        called_step=called,
    )


def named(fitted: Fitted) -> NDArray[np.str_]:
    """The model of each series whose BIC is smaller than all others' by more than `LEAD`, (series,)."""
    names = np.array(MODELS)[fitted.best]
    return np.where(fitted.lead > LEAD, names, UNDECIDED)


def _drawn_again(generator: np.random.Generator, fitted: Fitted, points: int) -> Fitted:
    """The models fitted to series drawn from the logistic that was fitted to one."""
    phi, deviation = float(fitted.phi[0]), float(fitted.deviation[0])
    return fit_models(_curve(fitted, points) + correlated_noise(generator, phi, deviation, (SERIES, points)))


def _curve(fitted: Fitted, points: int) -> Values:
    """The logistic that was fitted to the first series, (points,)."""
    shape = logistic_curve(points, float(fitted.midpoint[0]), float(fitted.width[0]))
    return np.asarray(fitted.base[0] + fitted.height[0] * shape, np.float64)


def _rise(series: Values) -> Values:
    """The mean of the last fifth less that of the first, (series,)."""
    fifth = max(series.shape[1] // 5, 1)
    return np.asarray(series[:, -fifth:].mean(axis=1) - series[:, :fifth].mean(axis=1), np.float64)


def _last(series: Values) -> Values:
    return np.asarray(series[:, -max(series.shape[1] // 5, 1) :].mean(axis=1), np.float64)
