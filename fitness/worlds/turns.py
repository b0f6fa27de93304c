"""A world turn by turn, for whoever decides outside of kernels: one call to begin a life, one for each turn.

A world of one seat is a game of one seat here: by its fallbacks (`fitness.worlds.fallbacks`) what an agent in
a seat does, sees and is counted is what the only one does, sees and is counted.

Shapes: N seats, F features, S senses, T tallies, A actions.
"""

from typing import Any, NamedTuple

from babushka.fitness.kernels import entry, kernel
from babushka.fitness.worlds.protocol import (
    Array,
    act,
    features_of,
    legal,
    mover,
    observe_from,
    reset,
    state_index_from,
    tally_of,
)


class View(NamedTuple):
    """What each seat is shown; kernels write it."""

    felt: Array  # (N, F) float64: of the last turn alone
    senses: Array  # (N, S) float64
    situation: Array  # (N,) int64: see `state_index`
    tallies: Array  # (N, T) float64: counts so far
    legal: (
        Array  # (N, A) bool: what who is on the move may do; of others, what they might when they last were
    )


@kernel
def _look(regime: Any, state: Any, view: Any) -> None:
    """Write what each seat perceives and is counted."""
    for seat in range(view.situation.size):
        observe_from(regime, state, seat, view.senses[seat])
        view.situation[seat] = state_index_from(regime, state, seat)
        tally_of(regime, state, seat, view.tallies[seat])


@kernel
def _ask(regime: Any, state: Any, view: Any) -> int:
    """Write what is legal to whoever is on the move; return who that is, -1 for all seats at once."""
    who = mover(regime, state)
    first, last = (0, view.situation.size) if who < 0 else (who, who + 1)
    for seat in range(first, last):
        legal(regime, state, seat, view.legal[seat])
    return who


@entry
def begin(regime: Any, state: Any, stream: Any, view: Any) -> int:
    """Draw a new world, and write what is seen of it; return whose turn it is, -1 for all seats at once."""
    reset(regime, state, stream)
    view.felt[:] = 0.0
    _look(regime, state, view)
    return _ask(regime, state, view)


@entry
def take_turn(
    regime: Any, state: Any, stream: Any, first: Any, last: Any, actions: Any, effort: Any, view: Any
) -> Any:
    """Have seats first .. last - 1 act, and write what all feel of it and see then.

    `actions` (N,) int64 are by seat; `effort` is how many model steps each is taken to have simulated.
    Returns the cause of death, 0 while life goes on, and whose turn it is then.
    """
    view.felt[:] = 0.0
    cause = 0
    for seat in range(first, last):
        ended = act(regime, state, seat, actions[seat], effort, stream, view.felt[seat])
        if cause == 0:
            cause = ended
    for seat in range(view.situation.size):
        features_of(regime, state, seat, view.felt[seat])
    _look(regime, state, view)
    who = -1
    if cause == 0:
        who = _ask(regime, state, view)
    return cause, who
