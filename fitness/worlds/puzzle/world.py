"""Puzzles as they are: what kernels do to their state, an int64 array (9,)."""

from typing import Any

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.puzzle.regime import (
    ANSWER,
    FIRST,
    LAST,
    LAST_FIRST,
    LAST_SECOND,
    SECOND,
    SHOWN,
    SOLVED,
    TURN,
    WORDS,
    PuzzleRegime,
)

EMPTY, OF_FIRST, OF_SECOND = range(3)  # what the picture shows


@kernel
def draw(regime: Any, state: Any, stream: Any) -> None:
    """Put the next puzzle on the board."""
    which = below(stream, regime.answer.size)
    state[FIRST] = regime.first[which]
    state[SECOND] = regime.second[which]
    state[TURN] = regime.turn[which]
    state[ANSWER] = regime.answer[which]


@implements(protocol.create, PuzzleRegime)
def create(regime: Any) -> Any:
    """An empty board."""
    return np.zeros(WORDS, dtype=np.int64)


@implements(protocol.reset, PuzzleRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Draw the first puzzle."""
    state[:] = 0
    draw(regime, state, stream)


@implements(protocol.observe, PuzzleRegime)
def observe(regime: Any, state: Any, senses: Any) -> None:
    """The cells of each colour, and who moves."""
    cells = regime.width * regime.height
    for cell in range(cells):
        senses[cell] = state[FIRST] >> cell & 1
        senses[cells + cell] = state[SECOND] >> cell & 1
    senses[2 * cells] = state[TURN]


@implements(protocol.step, PuzzleRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Answer the puzzle, and draw the next one."""
    solved = 1 if action == state[ANSWER] else 0
    felt[0] = solved
    state[SHOWN] += 1
    state[SOLVED] += solved
    state[LAST] = action
    state[LAST_FIRST] = state[FIRST]
    state[LAST_SECOND] = state[SECOND]
    draw(regime, state, stream)
    return 0


@implements(protocol.tally, PuzzleRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """The share that was solved, and how many puzzles there were."""
    tallies[0] = state[SOLVED] / max(state[SHOWN], 1)
    tallies[1] = state[SHOWN]


@implements(protocol.depict, PuzzleRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """The puzzle that was answered last, above the column that was chosen; before that the first one."""
    first, second = state[FIRST], state[SECOND]
    if state[SHOWN] > 0:
        first, second = state[LAST_FIRST], state[LAST_SECOND]
    for column in range(regime.width):
        for row in range(regime.height):
            cell = column * regime.height + row
            stone = EMPTY
            if first >> cell & 1:
                stone = OF_FIRST
            if second >> cell & 1:
                stone = OF_SECOND
            picture[regime.height - 1 - row, column] = stone
    place[0] = 0
    place[1] = state[LAST]
