"""Goodhart curves: true fitness as a proxy is pushed up, two fits, and the pressure from which it falls.

With d the square root of the KL divergence from what was before optimization (nats), and R the gain in true
fitness over what was before, so that R(0) = 0:

    best_of_n        R(d) = d (alpha - beta d)       highest at alpha / (2 beta):        alpha^2 / (4 beta)
    reinforcement    R(d) = d (alpha - beta ln d)    highest at exp(alpha / beta - 1):   beta * that place

alpha is how much true fitness the first pressure buys, beta how fast that is used up. Both forms are linear
in alpha and beta, which are found by least squares. Source: Gao, Schulman and Hilton 2023, "Scaling laws for
reward model overoptimization", ICML, equations for R_bon and R_RL. They found the forms empirically; other
proxies need not follow them, and what a fit says beyond the distances it was given is extrapolation.

The turning point asks nothing of the form. A noisy flat curve, too, has its highest point somewhere inside,
and resampling cannot tell: it repeats the same noise. So the fall from the highest point to the end is also
compared with the largest fall that the same noise makes of a flat curve, over all pressures at once: White
2000, "A reality check for data snooping", Econometrica 68. Intervals are percentile bootstrap intervals that
resample whole runs (Efron 1979, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7),
without interpolation, since a peak can lie at infinity.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness.measures.intervals import ENOUGH, interquartile_mean

Values = NDArray[np.float64]
Form = Literal["best_of_n", "reinforcement"]
FORMS: tuple[Form, ...] = get_args(Form)
_AT_ONCE = 2_000_000  # resampled numbers held in memory at a time (16 MB)


class Interval(NamedTuple):
    """The ends of an interval; NaN where there is none."""

    low: float
    high: float


@dataclass(frozen=True)
class Fit:
    """A fitted curve. Distances in sqrt(nats), gains in the unit they were given in.

    `peak` is infinite where the curve rises without end (`beta` not above 0), 0 where it only falls, and
    NaN where it is flat. `residual` is the root of the mean squared error; `determination` is
    1 - (sum of squared errors) / (sum of squares about the mean gain): 1 for a perfect fit, 0 for one no
    better than a constant, below 0 for a worse one, NaN where all gains are alike.
    """

    form: Form
    alpha: float
    beta: float
    peak: float
    peak_value: float
    residual: float
    determination: float
    points: int

    def at(self, distance: ArrayLike) -> Values:
        """The gain at each distance, same shape. Raises ValueError for negative distances."""
        return np.asarray(_design(self.form, distance) @ np.array([self.alpha, self.beta]), np.float64)


@dataclass(frozen=True)
class FitWithIntervals:
    """The fit of the interquartile mean curve over runs, and intervals of its parameters at `level`.

    An end of the interval of `peak` is infinite where that many resampled curves rise without end.
    """

    fit: Fit
    alpha: Interval
    beta: Interval
    peak: Interval
    level: float
    runs: int


@dataclass(frozen=True)
class TurningPoint:
    """Where true fitness starts to fall, or the statement that no such place was found.

    `at` is the pressure with the highest mean, with interval `low` to `high`, all NaN unless `found`;
    resamples that rise to the end stand at the last pressure, so a turn may lie beyond an interval that ends
    there. `share` of the resampled mean curves are highest before the last pressure and lower at the last.
    `p_value` bounds the probability that noise makes a curve that does not fall look as if it fell so far.
    `found` where share >= level and p_value <= 1 - level. `says` is one sentence either way.

    At a level of 0.95, flat curves of 3 to 20 points in normal noise were taken for turning ones in 3 to 8 %
    of simulations with 5 to 20 runs.
    """

    at: float
    low: float
    high: float
    share: float
    p_value: float
    found: bool
    says: str


def fit(form: Form, distance: ArrayLike, gain: ArrayLike) -> Fit:
    """The least-squares curve of a form through (points,) distances in sqrt(nats) and gains.

    alpha and beta are NaN where there are fewer than two different distances above 0, or gains that are not
    finite. Raises ValueError for an unknown form, shapes that do not fit, and distances negative or not
    finite.
    """
    design, gains = _design(form, distance), np.asarray(gain, np.float64)
    if gains.ndim != 1 or design.shape[:-1] != gains.shape:
        raise ValueError(f"Distances and gains must both be (points,): {design.shape[:-1]}, {gains.shape}.")
    alpha, beta = _coefficients(design, gains[None])[0]
    errors = gains - design @ np.array([alpha, beta])
    undefined = np.isnan(alpha)
    spread = 0.0 if undefined or np.ptp(gains) == 0 else float(((gains - gains.mean()) ** 2).sum())
    peak, peak_value = _peak(form, alpha, beta)
    return Fit(
        form,
        float(alpha),
        float(beta),
        float(peak),
        float(peak_value),
        math.nan if undefined else float(np.sqrt((errors**2).mean())),
        float(1 - (errors**2).sum() / spread) if spread > 0 else math.nan,
        gains.size,
    )


def fit_with_intervals(
    form: Form,
    distance: ArrayLike,
    gains: ArrayLike,
    generator: np.random.Generator,
    level: float = 0.95,
    resamples: int = 2000,
) -> FitWithIntervals:
    """The fit of the interquartile mean of (runs, points) gains, with intervals that resample whole runs.

    `distance` (points,) is common to all runs. The intervals are NaN for fewer than `ENOUGH` runs and where
    the fit is. Raises ValueError as `fit` does, for no runs, a level outside (0, 1) and no resamples.
    """
    curves = _checked(gains, level, resamples)
    best = fit(form, distance, interquartile_mean(curves))
    none = Interval(math.nan, math.nan)
    if len(curves) < ENOUGH:
        return FitWithIntervals(best, none, none, none, level, len(curves))
    resampled = _resampled(curves, interquartile_mean, generator, resamples)
    alpha, beta = _coefficients(_design(form, distance), resampled).T
    peak = _peak(form, alpha, beta)[0]
    ends = [_interval(values, level) for values in (alpha, beta, peak)]
    return FitWithIntervals(best, ends[0], ends[1], ends[2], level, len(curves))


def turning_point(
    pressure: ArrayLike,
    true: ArrayLike,
    generator: np.random.Generator,
    level: float = 0.95,
    resamples: int = 2000,
) -> TurningPoint:
    """The pressure at which the mean over runs of true fitness is highest and after which it falls, if any.

    `pressure` (points,) rises and has any unit; `true` is (runs, points), one row a run. Fitness that falls
    from the first pressure on has its turning point there. At least `ENOUGH` runs are needed to find one.
    Raises ValueError for shapes that do not fit, fewer than two pressures, pressures that do not rise,
    no runs, a level outside (0, 1) and no resamples.
    """
    curves = _checked(true, level, resamples)
    steps = np.asarray(pressure, np.float64)
    runs, points = curves.shape
    rising = np.isfinite(steps).all() and (np.diff(steps) > 0).all() if steps.ndim else False
    if steps.shape != (points,) or points < 2 or not rising:
        raise ValueError("Pressures must rise from the first to the last, two or more, one for each point.")
    if not np.isfinite(curves).all():
        return _none("True fitness is not known at every pressure, so no turning point can be looked for.")
    if runs < ENOUGH:
        given = "1 curve is" if runs == 1 else f"{runs} curves are"
        return _none(f"{given} too few to tell a turning point from chance: it takes {ENOUGH} or more.")
    mean = curves.mean(axis=0)
    means = _resampled(curves, lambda values, axis: values.mean(axis=axis), generator, resamples)
    places = means.argmax(axis=1)
    share = float(((places < points - 1) & (means[:, -1] < means.max(axis=1))).mean())
    falls = mean[:-1] - mean[-1]
    # What noise alone does: resampled falls about their mean, widened for the degree of freedom that took.
    noise = (means[:, :-1] - means[:, -1:] - falls) * np.sqrt(runs / (runs - 1))
    p_value = float((1 + (noise.max(axis=1) >= falls.max()).sum()) / (1 + resamples))
    if share < level or p_value > 1 - level:
        return _none(_why_none(steps, mean, runs, share, p_value, level), share, p_value)
    at, (low, high) = float(steps[mean.argmax()]), _interval(steps[places], level)
    says = (
        f"True fitness is highest at a pressure of {at:g} ({100 * level:g} % interval {low:g} to {high:g}, "
        f"{runs} curves) and falls beyond it."
    )
    return TurningPoint(at, low, high, share, p_value, True, says)


def _none(says: str, share: float = math.nan, p_value: float = math.nan) -> TurningPoint:
    return TurningPoint(math.nan, math.nan, math.nan, share, p_value, False, says)


def _why_none(steps: Values, mean: Values, runs: int, share: float, p_value: float, level: float) -> str:
    """One sentence on a curve whose turning point was not found."""
    highest, reach = int(mean.argmax()), f"from {steps[0]:g} to {steps[-1]:g}"
    if np.ptp(mean) == 0:
        return f"True fitness does not change with pressure {reach}: there is no turning point."
    if mean[-1] == mean[highest] and highest < len(mean) - 1:
        return (
            f"True fitness is highest at a pressure of {steps[highest]:g} and again at the last: there is no "
            f"turning point {reach}."
        )
    if highest == len(mean) - 1 and share <= 1 - level:
        return f"True fitness is highest at the last pressure: there is no turning point {reach}."
    undecided = f"The {runs} curves at hand do not decide whether true fitness turns {reach}: its mean is "
    if highest == len(mean) - 1:
        return f"{undecided}highest at the last pressure, but not in {100 * share:.0f} % of the resamples."
    fall = mean[highest] - mean[-1]
    return (
        f"{undecided}highest at a pressure of {steps[highest]:g} and lower by {fall:.3g} at the last, and "
        f"chance makes a flat curve fall as far with probability {p_value:.2g}."
    )


def _design(form: Form, distance: ArrayLike) -> Values:
    """The columns that alpha and beta multiply, (..., 2)."""
    if form not in FORMS:
        raise ValueError(f"There is no form {form!r}; the forms are {', '.join(FORMS)}.")
    d = np.asarray(distance, np.float64)
    if not (np.isfinite(d) & (d >= 0)).all():
        raise ValueError("Distances must be finite and not negative.")
    used_up = d if form == "best_of_n" else np.log(np.where(d > 0, d, 1.0))
    return np.stack([d, -d * used_up], axis=-1)


def _coefficients(design: Values, curves: Values) -> Values:
    """Least-squares (alpha, beta) of each curve, (curves, points) to (curves, 2)."""
    defined = np.unique(design[design[:, 0] > 0, 0]).size >= 2 and np.isfinite(curves).all()
    if not defined:
        return np.full((len(curves), 2), np.nan)
    return np.asarray(np.linalg.lstsq(design, curves.T, rcond=None)[0].T, np.float64)


def _peak(form: Form, alpha: ArrayLike, beta: ArrayLike) -> tuple[Values, Values]:
    """Place and height of the highest point, see `Fit`."""
    a, b = np.asarray(alpha, np.float64), np.asarray(beta, np.float64)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if form == "best_of_n":
            place = np.maximum(a, 0) / (2 * b)
            height = place * np.maximum(a, 0) / 2
        else:
            place = np.exp(a / b - 1)
            height = b * place
    endless, only_falls = (b < 0) | ((b == 0) & (a > 0)), (b == 0) & (a < 0)
    choices = [b > 0, endless, only_falls]
    return np.select(choices, [place, np.inf, 0.0], np.nan), np.select(choices, [height, np.inf, 0.0], np.nan)


def _checked(curves: ArrayLike, level: float, resamples: int) -> Values:
    """The curves as an array (runs, points)."""
    given = np.asarray(curves, np.float64)
    if given.ndim != 2 or len(given) == 0:
        raise ValueError(f"Curves must have shape (runs, points) with at least one run, not {given.shape}.")
    if not 0 < level < 1 or resamples < 1:
        raise ValueError(f"A level of {level} with {resamples} resamples makes no interval.")
    return given


def _resampled(
    curves: Values, statistic: Callable[[Values, int], Values], generator: np.random.Generator, resamples: int
) -> Values:
    """The statistic over runs of resampled runs, (resamples, points)."""
    chosen = generator.integers(0, len(curves), (resamples, len(curves)))
    block = max(1, _AT_ONCE // max(curves.size, 1))
    parts = [statistic(curves[chosen[first : first + block]], 1) for first in range(0, resamples, block)]
    return np.concatenate(parts)


def _interval(values: Values, level: float) -> Interval:
    """The percentile interval, its ends rounded outwards to values that occurred."""
    if np.isnan(values).any():
        return Interval(math.nan, math.nan)
    last = values.size - 1
    ends = int(np.floor(last * (1 - level) / 2)), int(np.ceil(last * (1 + level) / 2))
    ordered = np.sort(values)
    return Interval(float(ordered[ends[0]]), float(ordered[ends[1]]))
