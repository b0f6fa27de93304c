"""Four models of a series that may rise: constant, line, step, logistic, each with AR(1) errors.

    constant  a                 line      a + h t
    step      a + h [t > m]     logistic  a + h / (1 + exp(-(t - m) / w))

Errors follow e_t = phi e_(t-1) + noise. phi is estimated with the richest of the models, the logistic, and is
then the same in all four: were it estimated with each, a constant would call a rise autocorrelation. The
linear parameters a, h are those of generalised least squares (Prais and Winsten 1954, "Trend estimators and
serial correlation", Cowles Commission 383), m and w the best of a grid. Models are compared by

    BIC = n ln(RSS / n) + k ln n        k = 1, 2, 3, 4 (phi and the variance, which all have, left out)

(Schwarz 1978, "Estimating the dimension of a model", Annals of Statistics 6), RSS being that of the noise.
All is computed for many series at once: whatever depends on phi is A - phi B + phi^2 C with products A, B, C
that do not.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MODELS = ("constant", "line", "step", "logistic")
PARAMETERS = np.array([1, 2, 3, 4])
RISE_TIME = 2 * np.log(9.0)  # from 10 % to 90 % of a logistic, in widths: 4.39
NARROWEST = 0.2  # points: a width of less is a step
FEWEST = 10  # points that four models can be told apart with
_ROUNDS = 5  # of estimating phi
_MOST_PHI = 0.95
_EXACT = 1e-20  # of the sum of squares: what is left of a series without noise

Values = NDArray[np.float64]


class Shapes(NamedTuple):
    """The curves from 0 to 1 of a grid, of a series of n points; widths and midpoints in points.

    A step is a logistic of width 0.
    """

    curves: Values  # (shapes, n)
    midpoints: Values  # (shapes,)
    widths: Values  # (shapes,)


class Fitted(NamedTuple):
    """Four models fitted to series, (series,) each; times are in points from the first."""

    bic: Values  # (series, 4), in the order of MODELS
    phi: Values
    deviation: Values  # of the noise, with the logistic
    base: Values  # a, h, m, w of the logistic
    height: Values
    midpoint: Values
    width: Values
    step: Values  # m of the step

    @property
    def best(self) -> NDArray[np.int64]:
        """The model of the smallest BIC, as its place in MODELS."""
        return np.asarray(self.bic.argmin(axis=1), np.int64)

    @property
    def lead(self) -> Values:
        """By how much the second smallest BIC is larger than the smallest."""
        ordered = np.sort(self.bic, axis=1)
        return np.asarray(ordered[:, 1] - ordered[:, 0], np.float64)


def fit_models(series: Values, least_width: float = 0.0) -> Fitted:
    """Fit the four models to `series`, (series, n) at equal distances; n is at least `FEWEST`.

    The logistic is at least `least_width` points wide, where the grid has one so wide. Raises ValueError for
    series of another shape, too few points, and values that are not finite.
    """
    given = np.asarray(series, np.float64)
    if given.ndim != 2 or given.shape[1] < FEWEST or not np.isfinite(given).all():
        raise ValueError(f"Series must be finite, of shape (series, {FEWEST} or more), not {given.shape}.")
    points = given.shape[1]
    steps, logistics = step_shapes(points), logistic_shapes(points)
    wide = logistics.widths >= min(least_width, logistics.widths.max())
    logistics = Shapes(*(values[wide] for values in logistics))
    phi, found = np.zeros(len(given)), None
    for _ in range(_ROUNDS):
        found = _best(given, phi, logistics)
        phi = _autocorrelation(given - found.base[:, None] - found.height[:, None] * found.curve)
    last = _best(given, phi, logistics)
    step = _best(given, phi, steps)
    line = _best(given, phi, _line(points))
    floor = _EXACT * np.maximum((given**2).sum(axis=1), 1e-200)
    rss = np.stack([_constant(given, phi), line.rss, step.rss, last.rss], axis=1)
    rss = np.maximum(rss, floor[:, None])
    return Fitted(
        bic=points * np.log(rss / points) + PARAMETERS * np.log(points),
        phi=phi,
        deviation=np.sqrt(last.rss.clip(min=0) / (points - PARAMETERS[-1])),
        base=last.base,
        height=last.height,
        midpoint=logistics.midpoints[last.place],
        width=logistics.widths[last.place],
        step=steps.midpoints[step.place],
    )


def correlated_noise(
    generator: np.random.Generator, phi: float, deviation: float, shape: tuple[int, int]
) -> Values:
    """AR(1) noise of shape (series, n), in its stationary state; `deviation` is of what is new."""
    fresh = generator.normal(0.0, deviation, shape)
    errors = np.empty(shape)
    errors[:, 0] = fresh[:, 0] / np.sqrt(1 - phi**2)
    for point in range(1, shape[1]):
        errors[:, point] = phi * errors[:, point - 1] + fresh[:, point]
    return errors


def logistic_curve(points: int, midpoint: float, width: float) -> Values:
    """1 / (1 + exp(-(t - m) / w)) at the points 0, 1, ..., (points,)."""
    return np.asarray(0.5 * (1 + np.tanh((np.arange(points) - midpoint) / (2 * width))), np.float64)


@lru_cache(8)
def step_shapes(points: int) -> Shapes:
    """Steps between any two points, with at least two on either side."""
    after = np.arange(2, points - 1)
    curves = (np.arange(points) >= after[:, None]).astype(np.float64)
    return Shapes(curves, np.asarray(after - 0.5, np.float64), np.zeros(len(after)))


@lru_cache(8)
def logistic_shapes(points: int) -> Shapes:
    """Logistic curves: midpoints half a point apart, widths a fifth, up to a rise as long as all."""
    widths = np.geomspace(NARROWEST, points / RISE_TIME, 2 + int(np.log(points) * 5))
    middles = np.arange(1.0, points - 1.5, 0.5)
    grid = [(middle, width) for width in widths for middle in middles]
    curves = np.array([logistic_curve(points, middle, width) for middle, width in grid])
    midpoints, at_widths = np.array(grid, np.float64).T
    return Shapes(curves, midpoints, at_widths)


@lru_cache(8)
def _line(points: int) -> Shapes:
    return Shapes(np.linspace(0, 1, points)[None], np.zeros(1), np.zeros(1))


class _Best(NamedTuple):
    place: NDArray[np.int64]  # (series,)
    rss: Values
    base: Values
    height: Values
    curve: Values  # (series, n)


def _best(series: Values, phi: Values, shapes: Shapes) -> _Best:
    """The shape of the smallest RSS for each series with its own phi."""
    one = np.ones((1, series.shape[1]))
    weights = np.stack([np.ones_like(phi), -phi, phi**2])[:, :, None]  # (3, series, 1)
    curves = shapes.curves

    def product(first: Values, second: Values) -> Values:
        return np.asarray((weights * _products(first, second)).sum(axis=0), np.float64)

    ones, of_one = product(one, one), product(series, one)
    with_one, with_series = product(one, curves), product(series, curves)
    squares = (weights * _squares(curves)).sum(axis=0) - with_one**2 / ones
    along = with_series - with_one * of_one / ones
    total = (weights * _squares(series).transpose(0, 2, 1)).sum(axis=0) - of_one**2 / ones
    rss = total - along**2 / squares
    place = rss.argmin(axis=1)
    each = np.arange(len(series))
    height = along[each, place] / squares[each, place]
    base = (of_one[:, 0] - height * with_one[each, place]) / ones[:, 0]
    return _Best(place, rss[each, place], base, height, curves[place])


def _constant(series: Values, phi: Values) -> Values:
    one = np.ones((1, series.shape[1]))
    weights = np.stack([np.ones_like(phi), -phi, phi**2])
    ones = (weights * _products(one, one)[:, 0]).sum(axis=0)
    of_one = (weights * _products(series, one)[:, :, 0]).sum(axis=0)
    total = (weights * _squares(series)[:, 0]).sum(axis=0)
    return np.asarray(total - of_one**2 / ones, np.float64)


def _products(first: Values, second: Values) -> Values:
    """A, B, C of all pairs of rows, (3, rows of the first, rows of the second)."""
    lagged = first[:, 1:] @ second[:, :-1].T + first[:, :-1] @ second[:, 1:].T
    return np.stack([first @ second.T, lagged, first[:, 1:-1] @ second[:, 1:-1].T])


def _squares(rows: Values) -> Values:
    """The same of each row with itself, (3, 1, rows)."""
    lagged = 2 * (rows[:, 1:] * rows[:, :-1]).sum(axis=1)
    return np.stack([(rows**2).sum(axis=1), lagged, (rows[:, 1:-1] ** 2).sum(axis=1)])[:, None]


def _autocorrelation(errors: Values) -> Values:
    """phi of errors, (series,): what is best for Prais and Winsten, within 0 and 0.95."""
    inner = (errors[:, 1:-1] ** 2).sum(axis=1)
    along = (errors[:, 1:] * errors[:, :-1]).sum(axis=1)
    return np.asarray((along / np.where(inner > 0, inner, np.inf)).clip(0.0, _MOST_PHI), np.float64)
