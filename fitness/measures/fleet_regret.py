"""What is expected of a fleet whose lanes drift (`fitness.worlds.lanes`), in closed form.

The entries of M (4) do random walks with steps of standard deviation q a generation, c grows by r. A shared
gain is updated every U generations. One generation of learning closes a share phi of the gap between the gain
and the best one, on average over n members, whose learned gains scatter about their mean. While the goal is
right, the mean regret over many updates is

    (4 q^2 U (1 - phi)^2 / (1 - (1 - phi)^2) + 4 q^2 (U + 1) / 2) / (1 + c) + s / (n (1 - (1 - phi)^2))

The first term is the gap that updates carry over, the second the gap's growth since the last one, the third
what is left of the scatter s (in units of regret, of one member). phi is not derived: it depends on trips,
trials, stride and noise. Without updates the regret is 4 q^2 t / (1 + c) after t generations.

A goal that is fitted to the mean of the last interval, and then grows old, is off by - r U on average; one
that is never fitted by - r t.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]
ENTRIES = 4  # of M


def regret_by_period(
    period: ArrayLike,
    walk: float,
    price: float,
    closed: float,
    scatter: ArrayLike = 0.0,
    members: float = 1.0,
) -> Values:
    """Expected regret of the shared gain, updated every `period` generations; `closed` is phi, in (0, 1].

    `walk` is q, `price` c, `scatter` s: what the regret of one member that has learned is above that of the
    mean of many.
    """
    every, left = np.asarray(period, np.float64), (1.0 - closed) ** 2
    per_generation = ENTRIES * walk**2
    carried = per_generation * every * left / (1.0 - left)
    since = per_generation * (every + 1.0) / 2.0
    noise = np.asarray(scatter, np.float64) / (members * (1.0 - left))
    return np.asarray((carried + since) / (1.0 + price) + noise)


def regret_without_updates(generation: ArrayLike, walk: float, price: float) -> Values:
    """Expected regret of a gain that was the best one at generation 0."""
    return np.asarray(ENTRIES * walk**2 * np.asarray(generation, np.float64) / (1.0 + price))


def goal_gap_by_period(period: ArrayLike, line: float) -> Values:
    """w - c of a goal that is fitted every `period` generations, while c grows by `line` a generation."""
    return np.asarray(-line * np.asarray(period, np.float64))


def share_closed(
    regret: ArrayLike,
    learned_regret: ArrayLike,
    period: ArrayLike,
    walk: ArrayLike,
    price: ArrayLike,
    members: float,
) -> float:
    """phi by least squares of the logarithm of regrets, (N,) each of the shared gain and after learning.

    `period`, `walk` and `price` are of the same runs. It is looked for in steps of 0.001. Raises ValueError
    where nothing drifts or a regret is not positive.
    """
    found, own = np.asarray(regret, np.float64), np.asarray(learned_regret, np.float64)
    every, steps, costs = (
        np.broadcast_to(np.asarray(each, np.float64), found.shape) for each in (period, walk, price)
    )
    if not found.size or not (steps > 0).all() or not (found > 0).all():
        raise ValueError("The share that learning closes shows only where something drifts.")
    shares = np.arange(1, 1000) / 1000
    off = []
    for share in shares.tolist():
        expected = [
            regret_by_period(each, step, cost, share, scatter_of(one, other, share), members)
            for each, step, cost, one, other in zip(every, steps, costs, found, own, strict=True)
        ]
        off.append(float(((np.log(expected) - np.log(found)) ** 2).mean()))
    return float(shares[int(np.argmin(off))])


def scatter_of(regret: ArrayLike, learned_regret: ArrayLike, closed: float) -> Values:
    """s: what the regret of a member that has learned is above that of what it should have come to."""
    expected = (1.0 - closed) ** 2 * np.asarray(regret, np.float64)
    return np.maximum(np.asarray(learned_regret, np.float64) - expected, 0.0)
