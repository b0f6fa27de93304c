"""Situations that ask what an objective is for, without search and without legs."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

PROBED, REACHED = "probed", "reached."  # tallies: trials, and in how many a candidate was reached first
NOBODY = -1  # what an option stands for that is no candidate's


class Choices(NamedTuple):
    """S situations of up to O options each, the same for everybody who is asked.

    What an objective wants in a situation is the option of the highest value; `wanted` of a candidate is
    the share of situations in which that option stands for it.
    """

    felt: NDArray[np.float64]  # (S, O, F): what would be felt of each option; NaN where there are fewer
    stands_for: NDArray[np.int64]  # (S, O): the candidate, by its place in `World.candidates`, or `NOBODY`
