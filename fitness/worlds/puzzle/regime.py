"""A regime of puzzles, as kernels see it."""

from typing import NamedTuple

from babushka.fitness.worlds.protocol import Array

# Words of a state: the puzzle at hand, counts, and what was done last.
FIRST, SECOND, TURN, ANSWER, SHOWN, SOLVED, LAST, LAST_FIRST, LAST_SECOND = range(9)
WORDS = 9


class PuzzleState(NamedTuple):
    """The puzzle at hand."""

    words: Array  # (9,) int64, see above


class PuzzleRegime(NamedTuple):
    """The puzzles of a setting, N of them, of which each is drawn as often as any other."""

    width: int
    height: int
    first: Array  # (N,) int64: the stones of the first colour
    second: Array  # (N,) int64
    turn: Array  # (N,) int64: 0 if the first colour moves
    answer: Array  # (N,) int64: the one column that wins
