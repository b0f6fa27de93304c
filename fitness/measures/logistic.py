"""Logistic regression of shares, with errors over trials.

    log odds of success in trial t = b0 + sum over d of b_d z_td

where z are the explanatory numbers in standard deviations. Newton's method finds the largest likelihood less
a small ridge,

    sum over t of s_t log p_t + (n_t - s_t) log(1 - p_t)  -  RIDGE / 2 sum over d of b_d^2

without which weights are infinite where the explanatory numbers tell all successes from all failures
(le Cessie and van Houwelingen 1992, "Ridge estimators in logistic regression", Applied Statistics 41). What
several members do in one trial is not independent, so that errors are of trials: the sandwich of Liang and
Zeger 1986, "Longitudinal data analysis using generalized linear models", Biometrika 73, a trial a cluster.
"""

import math

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.student import Mean

RIDGE = 0.1  # of trials that all members decide: so much information is added to each weight
MOST_STEPS = 100
CLOSE = 1e-12

Values = NDArray[np.float64]


def logistic(explanatory: Values, successes: Values, counts: Values, ridge: float = RIDGE) -> list[Mean]:
    """The log odds where all explanatory numbers are at their means, and what one more of each adds.

    `explanatory` (T, D); `successes` and `counts` (T,), in members or in shares of them. Trials without a
    count say nothing. All is NaN where nobody or everybody succeeds, where an explanatory number is the same
    in all trials, and where there are no more trials than weights.
    """
    told = counts > 0
    x, s, n = explanatory[told], successes[told], counts[told]
    freedom = len(x) - x.shape[1] - 1
    scale = x.std(axis=0) if len(x) else np.zeros(x.shape[1])
    if freedom < 1 or not 0 < s.sum() < n.sum() or not (scale > 0).all():
        return [Mean(math.nan, math.nan, max(freedom, 1))] * (x.shape[1] + 1)
    rows = np.column_stack([np.ones(len(x)), (x - x.mean(axis=0)) / scale])
    penalty = np.diag([0.0] + [ridge] * x.shape[1])
    weights = _highest(rows, s, n, penalty)
    expected, information = _at(weights, rows, n, penalty)
    scores = rows * (s - expected)[:, None]
    inverse = np.linalg.inv(information)
    spread = inverse @ (scores.T @ scores) @ inverse * (len(x) / freedom)
    units = np.append(1.0, scale)
    errors = np.sqrt(np.diag(spread).clip(min=0))
    return [
        Mean(weight, error, freedom)
        for weight, error in zip((weights / units).tolist(), (errors / units).tolist(), strict=True)
    ]


def _highest(rows: Values, s: Values, n: Values, penalty: Values) -> Values:
    """Newton's steps, each halved until it is one upward."""
    weights = np.zeros(rows.shape[1])
    height = _height(weights, rows, s, n, penalty)
    for _ in range(MOST_STEPS):
        expected, information = _at(weights, rows, n, penalty)
        change = np.linalg.solve(information, rows.T @ (s - expected) - penalty @ weights)
        while np.abs(change).max() > CLOSE:
            higher = _height(weights + change, rows, s, n, penalty)
            if higher >= height:
                break
            change = change / 2
        if np.abs(change).max() <= CLOSE:
            break
        weights, height = weights + change, higher
    return weights


def _at(weights: Values, rows: Values, n: Values, penalty: Values) -> tuple[Values, Values]:
    """(expected successes (T,), information (D + 1, D + 1)) at these weights."""
    chance = 1 / (1 + np.exp(-(rows @ weights)))
    return n * chance, rows.T @ (rows * (n * chance * (1 - chance))[:, None]) + penalty


def _height(weights: Values, rows: Values, s: Values, n: Values, penalty: Values) -> float:
    """The log likelihood less the ridge."""
    odds = rows @ weights
    return float((s * odds - n * np.logaddexp(0, odds)).sum() - weights @ penalty @ weights / 2)
