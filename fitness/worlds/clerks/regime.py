"""A regime and a state of the clerks' world, as kernels see them."""

from typing import NamedTuple

from babushka.fitness.worlds.protocol import Array

NONE = -1  # where no word was given
FELT = ("belief", "document", "repetition")
BELIEF, DOCUMENT, REPETITION = range(3)  # what can be felt of a summary
# What a state's `now` holds: documents that are done, the one that lies there, whether it may be looked at,
# whether papers on it were handed in, and whether whoever judged them looked at it.
CLOCK, LYING, OPEN, HANDED_IN, LOOKED, NUMBERS = range(6)
TALLIES = (
    *("score", "right", "believed", "recall", "false", "described", "false_descriptions"),
    *("looked", "right_unseen"),
)
SCORE, RIGHT, BELIEVED, RECALL, FALSE, DESCRIBED, FALSE_DESCRIPTIONS, LOOKED_AT, RIGHT_UNSEEN = range(9)


class ClerksRegime(NamedTuple):
    """An office for the kernels. D documents, V words, C labels, S symbols; bags as in `corpus.Bags`."""

    invention: float  # share of offered words that are any of the vocabulary
    seen: float  # share of documents that whoever judges may look at
    looking_cost: float  # of the score, for each document that was looked at
    documents: int  # in a life
    places: int  # words of a summary
    label: Array  # (D,) int64
    held_out: Array  # (H,) int64: documents that lives are about
    first_word: Array  # (D + 1,) int64
    word: Array  # int64
    upto: Array  # int64: words of the document up to and with this one, counted
    first_symbol: Array  # (D + 1,) int64
    symbol: Array  # int64
    first_title: Array  # (D + 1,) int64
    title: Array  # int64
    title_words: Array  # (D,) int64
    log_prior: Array  # (C,) float64
    log_word: Array  # (V, C) float64
    together: Array  # (V, S) float64


class ClerksState(NamedTuple):
    """A pile of documents, the papers on the one that lies on top, and what was counted."""

    now: Array  # (NUMBERS,) int64, see above
    pile: Array  # (documents,) int64
    summary: Array  # (places,) int64
    description: Array  # (1,) int64
    share: Array  # (2,) float64: invention, and the highest posterior that was handed in
    counts: Array  # (9,) float64: sums over documents, see `TALLIES`
