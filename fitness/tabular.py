"""A world written out as tables, for those small enough: every state, every action, every outcome.

A world offers it by `World.tabular`. Measures that have to sample in other worlds are then exact.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


class Tabular(NamedTuple):
    """A world of S states, A actions and F features under one regime, as a Markov decision process.

    A life that ends goes to a state of which `ends` holds: one that no action leaves and in which nothing is
    felt or gained.
    """

    transition: Values  # (S, A, S) probability of each outcome; sums to 1 over the last axis
    features: Values  # (S, A, S, F) what is felt
    objective: Values  # (S, A, S) gain in the world's base objective
    start: Values  # (S,) probability of each state at birth


def check(table: Tabular) -> None:
    """Raise ValueError, in a sentence, for tables whose shapes or probabilities are not those of a world."""
    shape = np.shape(table.transition)
    if len(shape) != 3 or shape[0] != shape[2] or 0 in shape:
        raise ValueError(f"Transitions have shape (states, actions, states), not {shape}.")
    fitting = np.shape(table.objective) == shape and np.shape(table.start) == shape[:1]
    if not fitting or np.ndim(table.features) != 4 or np.shape(table.features)[:3] != shape:
        raise ValueError(
            f"Transitions of shape {shape} do not go with features of shape {np.shape(table.features)}, "
            f"gains of shape {np.shape(table.objective)} and a start of shape {np.shape(table.start)}."
        )
    for name, chances in (("transition", table.transition), ("start", table.start)):
        if (chances < 0).any() or not np.allclose(chances.sum(axis=-1), 1.0, rtol=0.0, atol=1e-9):
            raise ValueError(f"The {name} probabilities must not be negative and must sum to 1.")


def ends(table: Tabular) -> NDArray[np.bool_]:
    """Whether life is over in each state, shape (S,)."""
    states = np.arange(len(table.start))
    stays = (table.transition[states, :, states] == 1.0).all(axis=1)
    nothing = (table.objective[states, :, states] == 0).all(axis=1)
    return np.asarray(stays & nothing & (table.features[states, :, states] == 0).all(axis=(1, 2)), np.bool_)


def states_met(table: Tabular, longest: int) -> Values:
    """How often each state is met by acting uniformly at random for 0 .. `longest` - 1 steps, shape (S,).

    The number of steps is uniform, and lives that are over by then do not count; the weights sum to 1.
    Raises ValueError for a `longest` below 1 and where life never begins.
    """
    if longest < 1:
        raise ValueError(f"States are met within at least 1 step, not {longest}.")
    alive = ~ends(table)
    move = table.transition.mean(axis=1)
    now = np.where(alive, table.start, 0.0)
    met = np.zeros(len(now))
    for _ in range(longest):
        met += now
        now = np.where(alive, now @ move, 0.0)
    if met.sum() == 0:
        raise ValueError("Life is over in every state that it starts in.")
    return np.asarray(met / met.sum(), np.float64)
