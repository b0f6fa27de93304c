"""Members from numbers, and a selection among them."""

import numpy as np

from babushka.evolution.selection import (
    SELECTIONS,
    choose,
    members_of,
)

NAMES = sorted(SELECTIONS.names(everywhere=False))
ARGUMENTS = {
    "selTournament": {"tournsize": 3},
    "selEpsilonLexicase": {"epsilon": 0.5},
    "selNSGA3": {"p": 4},
}


def members(values):
    values = np.asarray(values, np.float64)
    return members_of(values[:, None] if values.ndim == 1 else values)[0]


def pick(name, population, count, seed=0, **arguments):
    return choose(name, population, count, seed, **{**ARGUMENTS.get(name, {}), **arguments})
