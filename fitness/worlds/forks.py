"""Trials in which the ways to two candidates part, with the distances at the place where they do."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Forks(NamedTuple):
    """T trials, the same for everybody, of which each can be led as a life of its own. D distances."""

    candidates: tuple[str, str]  # by their names in the tallies: the base objective's own, and its rival
    distances: NDArray[np.float64]  # (T, D)
    names: tuple[str, ...]  # of the D distances
    alone: tuple[Any, ...]  # for each trial the parameters of a regime in which a life is that trial alone
