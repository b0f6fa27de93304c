"""Whether two settings use the same machinery: what transfers, which units each needs, what practice saves.

    transfer = (twin - chance) / (home - chance)                   of who evolved at home only
    damage d_u = share solved - share solved with unit u held at its mean
    sharing = sum over units of min(d_u, d'_u) / sum of max(d_u, d'_u)     d at home, d' in the twin

Sharing is 1 where each unit is needed as much in both settings, 0 where no unit is needed in both. Beside it
stand what noise allows, the same between two halves of one setting, and what chance gives, the same with the
units of one side shuffled. A unit whose loss does good has damage 0. Ablation by the mean: Meyes, Lu, de
Puiseau and Meisen 2019, "Ablation studies in artificial neural networks", arXiv:1901.08644.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]
SHUFFLES = 500


def answers_without(passes: Sequence[tuple[Values, Values]]) -> NDArray[np.int64]:
    """The answers with no unit held, and with each held at its mean, (1 + units, N).

    Each pass has what units say of N questions, (N, units), and weights of answers, (units, answers); scores
    are the sum of their products, and the first of the best answers is given.
    """
    scores = np.sum([hidden @ weights for hidden, weights in passes], axis=0)
    found = [scores.argmax(axis=1)]
    for unit in range(passes[0][0].shape[1]):
        held = scores.copy()
        for hidden, weights in passes:
            held -= np.outer(hidden[:, unit] - hidden[:, unit].mean(), weights[unit])
        found.append(held.argmax(axis=1))
    return np.stack(found)


def damage(answers: ArrayLike, right: ArrayLike) -> Values:
    """The share that is lost with each unit, (units,); `answers` (1 + units, N) as above, `right` (N,)."""
    solved = (np.asarray(answers) == np.asarray(right)).mean(axis=1)
    return np.asarray(solved[0] - solved[1:], np.float64)


def sharing(first: ArrayLike, second: ArrayLike) -> float:
    """The sharing of two damages, (units,) each; NaN where nothing is needed in either setting."""
    one, other = (np.maximum(np.asarray(each, np.float64), 0.0) for each in (first, second))
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(f"Damages of shapes {one.shape} and {other.shape} do not fit.")
    most = np.maximum(one, other).sum()
    return float(np.minimum(one, other).sum() / most) if most > 0 else math.nan


def shuffled_sharing(first: ArrayLike, second: ArrayLike, generator: np.random.Generator) -> float:
    """The mean sharing with the units of the second shuffled, `SHUFFLES` times."""
    other = np.asarray(second, np.float64)
    return float(np.mean([sharing(first, generator.permutation(other)) for _ in range(SHUFFLES)]))


def transfer(home: float, twin: float, chance: float) -> float:
    """How much of what is attained at home above chance is attained in the twin; NaN of nothing."""
    return (twin - chance) / (home - chance) if home > chance else math.nan


def first_reaching(generations: ArrayLike, values: ArrayLike, level: float) -> float:
    """The first generation at which a value reaches a level; NaN if none does."""
    reached = np.flatnonzero(np.asarray(values, np.float64) >= level)
    return float(np.asarray(generations, np.float64)[reached[0]]) if reached.size else math.nan
