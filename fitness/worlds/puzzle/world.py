"""Puzzles as they are: what kernels do to their state."""

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
    PuzzleState,
)

EMPTY, OF_FIRST, OF_SECOND = range(3)  # what the picture shows


@kernel
def draw(regime: Any, state: Any, stream: Any) -> None:
    """Put the next puzzle on the board."""
    which = below(stream, regime.answer.size)
    state.words[FIRST] = regime.first[which]
    state.words[SECOND] = regime.second[which]
    state.words[TURN] = regime.turn[which]
    state.words[ANSWER] = regime.answer[which]


@implements(protocol.create, PuzzleRegime)
def create(regime: Any) -> Any:
    """An empty board."""
    return PuzzleState(np.zeros(WORDS, dtype=np.int64))


@implements(protocol.reset, PuzzleRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Draw the first puzzle."""
    state.words[:] = 0
    draw(regime, state, stream)


@implements(protocol.observe, PuzzleRegime)
def observe(regime: Any, state: Any, senses: Any) -> None:
    """The cells of each colour, and who moves."""
    cells = regime.width * regime.height
    for cell in range(cells):
        senses[cell] = state.words[FIRST] >> cell & 1
        senses[cells + cell] = state.words[SECOND] >> cell & 1
    senses[2 * cells] = state.words[TURN]


@implements(protocol.step, PuzzleRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Answer the puzzle, and draw the next one."""
    solved = 1 if action == state.words[ANSWER] else 0
    felt[0] = solved
    state.words[SHOWN] += 1
    state.words[SOLVED] += solved
    state.words[LAST] = action
    state.words[LAST_FIRST] = state.words[FIRST]
    state.words[LAST_SECOND] = state.words[SECOND]
    draw(regime, state, stream)
    return 0


@implements(protocol.tally, PuzzleRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """The share that was solved, and how many puzzles there were."""
    tallies[0] = state.words[SOLVED] / max(state.words[SHOWN], 1)
    tallies[1] = state.words[SHOWN]


@implements(protocol.depict, PuzzleRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """The puzzle that was answered last, above the column that was chosen; before that the first one."""
    first, second = state.words[FIRST], state.words[SECOND]
    if state.words[SHOWN] > 0:
        first, second = state.words[LAST_FIRST], state.words[LAST_SECOND]
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
    place[1] = state.words[LAST]
