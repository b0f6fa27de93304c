"""Search reliance: what an organism loses without its inner search, and how often the search changes an act.

    share = (v - v0) / (v - mean(chance))      deviations = (v - v0) / sd(chance) = z(v) - z(v0)

v is a value of lives with the search, v0 of the same organisms on the same seeds with a search budget of 0,
so that the reflex acts alone. Genomes are the same on both sides, so this is what the search does in an
organism evolved with it, not what evolution without it would have reached. The comparison follows Silver et
al. 2017, "Mastering the game of Go without human knowledge", Nature 550, who play AlphaGo Zero with tree
search and with its raw network.

The agreement of search and reflex is the share of decisions on which both choose the same action, and

    kappa = (agreement - expected) / (1 - expected)      expected = sum over actions of p(chosen) p(habitual)

corrects it for what two choosers with the same frequencies of actions agree on by chance. Source: Cohen 1960,
"A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness.measures.attainment import attainment

Values = NDArray[np.float64]


class SearchReliance(NamedTuple):
    """What is lost without the search; both in the shape of the values, no unit, negative where that gains.

    `share` is of what the search attained above chance, 1 where the reflex alone is no better than chance;
    `deviations` are standard deviations of random lives.
    """

    share: Values
    deviations: Values


def search_reliance(searching: ArrayLike, reflex: ArrayLike, random_baseline: ArrayLike) -> SearchReliance:
    """The loss from `searching` to `reflex`, two arrays of one shape, against random lives.

    `chance` has shape (lives,) or (lives, ...) with the shape of the values after its first axis, as in
    `attainment`. The share is NaN where the lives with search are themselves not above chance; the deviations
    are NaN where chance has no spread. Raises ValueError for shapes that do not fit.
    """
    with_search, without = np.asarray(searching, np.float64), np.asarray(reflex, np.float64)
    if with_search.shape != without.shape:
        raise ValueError(f"Values with search {with_search.shape} and without {without.shape} do not fit.")
    lives = np.asarray(random_baseline, np.float64)
    deviations = np.asarray(attainment(with_search, lives) - attainment(without, lives), np.float64)
    if len(lives) == 0:
        return SearchReliance(np.full(with_search.shape, np.nan), deviations)
    gained = with_search - lives.mean(axis=0)
    share = (with_search - without) / np.where(gained > 0, gained, np.nan)
    return SearchReliance(np.asarray(share, np.float64), deviations)


def agreement(chosen: ArrayLike, habitual: ArrayLike) -> Values:
    """The share of decisions on which both are the same action, (..., T) integers to (...).

    -1 in either stands for no decision, as beyond the end of a life; NaN where there is no decision at all.
    `habitual` is what the reflex would have done without its noise. Raises ValueError unless both are
    integers of one shape with at least one axis.
    """
    taken, habit, decided = _decisions(chosen, habitual)
    return _share((taken == habit) & decided, decided)


def chance_corrected_agreement(chosen: ArrayLike, habitual: ArrayLike) -> Values:
    """Cohen's kappa of the same decisions, (..., T) to (...): 1 for full agreement, 0 for that of chance.

    NaN where there is no decision, and where both only ever choose one and the same action, which chance
    explains as well as anything. Raises ValueError as `agreement` does.
    """
    taken, habit, decided = _decisions(chosen, habitual)
    observed = _share((taken == habit) & decided, decided)
    expected = np.zeros(observed.shape)
    for action in np.unique(taken[decided]):
        expected += _share((taken == action) & decided, decided) * _share(
            (habit == action) & decided, decided
        )
    room = np.where(expected < 1, 1 - expected, np.nan)
    return np.asarray((observed - expected) / room, np.float64)


def _decisions(
    chosen: ArrayLike, habitual: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Both sides, and where there is a decision to compare."""
    taken, habit = np.asarray(chosen), np.asarray(habitual)
    if taken.ndim == 0 or taken.shape != habit.shape:
        raise ValueError(
            f"Actions of shape {taken.shape} and {habit.shape} do not fit: both must be (..., T)."
        )
    if taken.dtype.kind not in "iu" or habit.dtype.kind not in "iu":
        raise ValueError("Actions must be integers.")
    return taken.astype(np.int64), habit.astype(np.int64), (taken >= 0) & (habit >= 0)


def _share(which: NDArray[np.bool_], among: NDArray[np.bool_]) -> Values:
    """The share along the last axis; NaN of none."""
    count = among.sum(axis=-1)
    return np.asarray(which.sum(axis=-1) / np.where(count > 0, count, np.nan), np.float64)
