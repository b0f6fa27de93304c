"""What practice at one task saves at the next: how soon each reaches what was attained at the first.

    savings = 1 - generations that the second takes after the change / generations that the first took

which is 1 where the second is solved at once, 0 where it takes as long as afresh, and negative where practice
delays it. It is Ebbinghaus' measure of what relearning saves (1885, "Über das Gedächtnis", chapter 2). Where
the second task is the first under a symmetry, what the first took from founders is what the second would have
taken from them.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from babushka.fitness.measures.sharing import first_reaching

PART = 0.9  # of what was attained at the first task that counts as reached
SETTLED = 0.1  # of the generations before the change, the last ones, over which that is averaged


class Savings(NamedTuple):
    """Times are in generations, NaN where the level was not reached."""

    level: float
    afresh: float  # until the first task was at the level, from the first generation on
    after: float  # until the second was, from the change on
    saved: float  # share of `afresh`


def savings(generations: ArrayLike, first: ArrayLike, second: ArrayLike, change: float) -> Savings:
    """What `first`, (generations,) of one task, saved at `second`, which is the task from `change` on.

    Raises ValueError if there is no generation before the change, or none from it on.
    """
    when, one, other = (np.asarray(each, np.float64) for each in (generations, first, second))
    before = when < change
    if before.all() or not before.any():
        raise ValueError("Savings need generations before and after the change.")
    last = max(1, round(SETTLED * before.sum()))
    level = PART * float(np.mean(one[before][-last:]))
    afresh = first_reaching(when[before], one[before], level) - float(when[0])
    after = first_reaching(when[~before], other[~before], level) - change
    return Savings(level, afresh, after, 1 - after / afresh if afresh > 0 else math.nan)
