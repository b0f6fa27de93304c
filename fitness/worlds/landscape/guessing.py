"""What guessing the needle is worth: closed forms.

Whoever has k undecided bits, all others being right, and draws the k anew at every trial, hits the optimum at
each with probability p = 2 ** -k. With G trials

    P(success)            = 1 - (1 - p) ** G
    E[trials left]        = sum over t = 1 .. G of (G - t) p (1 - p) ** (t - 1) = G - (1 - (1 - p) ** G) / p
    E[fitness]            = 1 + prize E[trials left] / G

(Hinton and Nowlan 1987, "How learning can guide evolution", Complex Systems 1; the success probability is
also in Fontanari and Meir 1990, Complex Systems 4). Whoever has no undecided bit succeeds without a guess and
has G trials left, or G - 1 if every trial counts, as the formula for k = 0 says.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def success(undecided: ArrayLike, trials: int) -> NDArray[np.float64]:
    """Probability of the optimum within `trials` guesses, for numbers of undecided bits, all others right."""
    chance = 0.5 ** np.asarray(undecided, np.float64)
    with np.errstate(divide="ignore"):  # log(0), where nothing is undecided
        return np.asarray(-np.expm1(trials * np.log1p(-chance)))


def trials_left(undecided: ArrayLike, trials: int, every_trial_counts: bool = False) -> NDArray[np.float64]:
    """Expected number of trials left at success, 0 where there is none, for numbers of undecided bits."""
    given = np.asarray(undecided, np.float64)
    left = trials - success(given, trials) * 2.0**given
    return left if every_trial_counts else np.where(given == 0, float(trials), left)


def expected_fitness(
    undecided: ArrayLike,
    wrong: ArrayLike,
    trials: int,
    prize: float = 19.0,
    every_trial_counts: bool = False,
) -> NDArray[np.float64]:
    """Expected fitness by earliness, for numbers of undecided bits and of wrong ones, which broadcast."""
    hopeful = np.asarray(wrong) == 0
    gain = prize * trials_left(undecided, trials, every_trial_counts) / trials
    return 1.0 + np.where(hopeful, gain, 0.0)
