"""Exact intervals of a share among independent runs.

The Clopper and Pearson interval holds every share p under which neither so few nor so many successes would be
rarer than half of 1 - level. Source: Clopper and Pearson 1934, "The use of confidence or fiducial limits
illustrated in the case of the binomial", Biometrika 26. Its true coverage is at least the level.
"""

import math

import numpy as np

_HALVINGS = 100


def at_least(successes: int, runs: int, share: float) -> float:
    """P(X >= successes) for X binomial; raises ValueError for numbers that cannot be."""
    if not 0 <= successes <= runs or not 0 <= share <= 1:
        raise ValueError(f"There are no {successes} successes among {runs} runs with a share of {share}.")
    if successes == 0 or share == 1:
        return 1.0
    if share == 0:
        return 0.0
    counts = range(successes, runs + 1)
    whole = math.lgamma(runs + 1)
    logs = np.array([whole - math.lgamma(k + 1) - math.lgamma(runs - k + 1) for k in counts])
    numbers = np.arange(successes, runs + 1)
    logs += numbers * math.log(share) + (runs - numbers) * math.log1p(-share)
    return min(1.0, float(np.exp(logs).sum()))


def binomial_interval(successes: int, runs: int, level: float = 0.95) -> tuple[float, float]:
    """The interval of the share of which `successes` among `runs` are a sample, at least at `level`.

    (0, 1) for no runs. Raises ValueError for impossible counts and a level outside (0, 1).
    """
    if not 0 <= successes <= runs:
        raise ValueError(f"There are no {successes} successes among {runs} runs.")
    if not 0 < level < 1:
        raise ValueError(f"A level is a probability between 0 and 1, not {level}.")
    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else _share(successes, runs, tail)
    high = 1.0 if successes == runs else 1 - _share(runs - successes, runs, tail)
    return low, high


def _share(successes: int, runs: int, tail: float) -> float:
    """The share with which so many successes or more have probability `tail`."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if at_least(successes, runs, middle) < tail else (low, middle)
    return low
