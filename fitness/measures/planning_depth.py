"""Planning depth: how far ahead an organism's plans hold, and how far ahead it needs to plan.

Two definitions, which need not agree. A plan may come true step by step without being needed, and a deep plan
may pay by its first step although the rest is planned anew.

1. Steps kept. At step t the plan in hand leads to places q(t, 1), q(t, 2), ...; the organism later is at
   p(t + 1), p(t + 2), ...

       kept(t) = the number of leading h = 1, 2, ... for which q(t, h) = p(t + h)

   The mean over the steps of a life is read from one trace, and says nothing of what the plan is worth.

2. Depth used. With v(h) the mean value of lives whose planning horizon is capped at h steps,

       depth = the shortest h with v(h) >= v(shortest) + share * (max v - v(shortest))

   This is an intervention: it asks how many steps of horizon buy that share of all that horizons buy.

The definitions are this project's own. The first measures in behaviour what Taufeeque et al. 2024, "Planning
in a recurrent neural network that plays Sokoban", arXiv 2407.15421, probe for in a network: plans for steps
ahead that come true; the second is an ablation of the horizon, as of the lookahead of a tree search.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray


class StepsKept(NamedTuple):
    """Means over the steps of a life that had a plan to check, in steps ahead; NaN where none had."""

    kept: float  # steps of the plan that came true before the first that did not
    possible: float  # steps of the plan that could have come true before the plan or the life ended


def steps_kept(plan_places: ArrayLike, places: ArrayLike, lived: int) -> StepsKept:
    """How many steps ahead the plan held at a step turned out to be where the organism really went.

    `plan_places` (T, H, 2) int: row and column that the plan held at step t leads to after 1, 2, ..., H
    steps, -1 beyond the plan; `places` (T, 2) int: where the organism was before each step; `lived`: how
    many of the T steps it lived. A step of a plan counts where the place it is compared with was recorded,
    so plans are cut short by the end of life: compare `kept` with `possible`, not with the horizon. Steps
    without a plan, or with nothing to compare it with, do not count. Raises ValueError for shapes that do
    not fit and for `lived` outside 0 to T.
    """
    plans, been = np.asarray(plan_places), np.asarray(places)
    if plans.ndim != 3 or plans.shape[2] != 2 or been.shape != (len(plans), 2):
        raise ValueError(f"Plans {plans.shape} and places {been.shape} must be (T, H, 2) and (T, 2).")
    if not 0 <= lived <= len(plans):
        raise ValueError(f"A life of {lived} steps does not fit a trace of {len(plans)}.")
    horizon = plans.shape[1]
    when = np.arange(lived)[:, None] + np.arange(1, horizon + 1)  # (lived, H): the step of each planned place
    real = been[np.minimum(when, max(lived - 1, 0))] if lived else np.zeros((0, horizon, 2), been.dtype)
    planned = plans[:lived]
    comparable = (when < lived) & (planned >= 0).all(axis=2) & (real >= 0).all(axis=2)
    # A gap in what is known ends the comparison as the end of the plan does.
    comparable = np.logical_and.accumulate(comparable, axis=1)
    kept = np.logical_and.accumulate(comparable & (planned == real).all(axis=2), axis=1)
    possible = comparable.sum(axis=1)
    counted = possible > 0
    if not counted.any():
        return StepsKept(float("nan"), float("nan"))
    return StepsKept(float(kept.sum(axis=1)[counted].mean()), float(possible[counted].mean()))


def depth_used(horizons: ArrayLike, values: ArrayLike, share: float = 0.95) -> NDArray[np.float64]:
    """The shortest cap on the horizon that attains `share` of what longer horizons add, in steps.

    `horizons` (caps,) rise; `values` (..., caps) are mean fitness or felt reward by cap; the result is (...).
    Where no cap does better than the shortest, the depth used is the shortest. The best value is a maximum of
    noisy means, so give means of many lives: for flat noise the answer is any cap. NaN where any value is NaN
    or infinite. Raises ValueError for shapes that do not fit, no caps, caps that do not rise, and a share
    outside (0, 1].
    """
    caps, means = np.asarray(horizons, np.float64), np.asarray(values, np.float64)
    if caps.ndim != 1 or caps.size == 0 or means.shape[-1:] != caps.shape or not (np.diff(caps) > 0).all():
        raise ValueError(
            f"Horizons {caps.shape} must rise and be one for each value along the last axis: {means.shape}."
        )
    if not 0 < share <= 1:
        raise ValueError(f"A share of {share} is not above 0 and at most 1.")
    defined = np.asarray(np.isfinite(means).all(axis=-1))
    means = np.where(defined[..., None], means, 0.0)
    best = means.max(axis=-1)
    # Rounding must not lift the mark above the best value.
    mark = np.minimum(means[..., 0] + share * (best - means[..., 0]), best)
    reached = caps[(means >= mark[..., None]).argmax(axis=-1)]
    return np.asarray(np.where(defined, reached, np.nan), np.float64)
