"""The task of players: which move to make in a position of Connect Four, as a judgement sees it.

A candidate is an array of one move. It begins as the reflex, the move of the highest logit, and with a budget
of 0 it stays that. Methods whose moves are not proposals one after the other, alpha-beta and tree search, do
the rest; budgets count positions met. What a method makes of the moves goes to `shares`.
"""

from typing import Any, NamedTuple

from babushka.organisms.inner.protocol import Array


class Position(NamedTuple):
    """The game as it stands."""

    judgement: Any
    board: Any  # Geometry
    stones: Any  # int64: those of the player to move
    mask: Any  # int64: all of them
    logits: Array  # (columns,) float64 of the moves; what is not legal has minus infinity
    shares: Array  # (columns,) float64: how much each move was looked at, summing to 1 once anything was
