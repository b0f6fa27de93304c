"""What a player makes of a position: its value, and a prior over its moves.

Both are weights over what is there (`fitness.worlds.connect_four.features`) plus a small network of so many
hidden units, none of which makes the judgement linear. A unit has a row: a weight for each number, a
constant, and how much it adds to the outcome. It is x / (1 + |x|): bounded like the hyperbolic tangent, but
the same to the last bit wherever it is computed.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.exponential import exponential
from babushka.fitness.kernels import kernel
from babushka.fitness.worlds.connect_four.board import completing_among
from babushka.fitness.worlds.connect_four.features import PRIOR, VALUE, read_move, read_position
from babushka.fitness.worlds.protocol import Array

BEYOND_THE_PAGE = 2  # numbers of a unit: its constant, and how much it adds


class Judgement(NamedTuple):
    """One player's."""

    value: Array  # (15,) float64: weights of a position
    prior: Array  # (11,) float64: weights of a move
    value_units: Array  # (units, 17) float64
    prior_units: Array  # (units, 13) float64
    value_page: Array  # (15,) float64: scratch
    prior_page: Array  # (11,) float64: scratch


@kernel
def new_judgement(value: Any, prior: Any, value_units: Any, prior_units: Any) -> Any:
    """A judgement with these weights, copied."""
    return Judgement(
        value.copy(),
        prior.copy(),
        value_units.copy(),
        prior_units.copy(),
        np.zeros(len(VALUE)),
        np.zeros(len(PRIOR)),
    )


@kernel
def bent(units: Any, unit: Any, page: Any) -> float:
    """How far a unit is excited by a page, from -1 to 1."""
    total = units[unit, page.size]
    for place in range(page.size):
        total += units[unit, place] * page[place]
    return float(total / (1.0 + abs(total)))


@kernel
def weighed(weights: Any, units: Any, page: Any) -> float:
    """What a page comes to."""
    total = 0.0
    for place in range(page.size):
        total += weights[place] * page[place]
    for unit in range(units.shape[0]):
        total += units[unit, page.size + 1] * bent(units, unit, page)
    return total


@kernel
def value_of(judgement: Any, board: Any, stones: Any, mask: Any) -> float:
    """The value of a position to the player to move, whose are the `stones`."""
    read_position(board, stones, mask, judgement.value_page)
    return weighed(judgement.value, judgement.value_units, judgement.value_page)


@kernel
def read_logits(judgement: Any, board: Any, stones: Any, mask: Any, logits: Any) -> None:
    """Write the logit of each move to `logits`, (columns,); minus infinity where there is no room."""
    empty = board.cells & ~mask
    own = completing_among(stones, empty, board.height)
    others = completing_among(stones ^ mask, empty, board.height)
    landing = (mask + board.bottoms) & empty
    column_bits = (1 << board.height) - 1
    for column in range(logits.size):
        logits[column] = -np.inf
        if column < board.width:
            cell = landing & (column_bits << (column * (board.height + 1)))
            if cell != 0:
                read_move(board, stones, mask, own, others, cell, judgement.prior_page)
                logits[column] = weighed(judgement.prior, judgement.prior_units, judgement.prior_page)


@kernel
def highest(logits: Any) -> int:
    """The move of the highest logit, of equals the first."""
    best = 0
    for column in range(1, logits.size):
        if logits[column] > logits[best]:
            best = column
    return best


@kernel
def order(logits: Any, ranked: Any) -> int:
    """Write the moves from the highest logit on to `ranked`, of equals the first; return their number."""
    count = 0
    for column in range(logits.size):
        if logits[column] == -np.inf:
            continue
        place = count
        while place > 0 and logits[ranked[place - 1]] < logits[column]:
            ranked[place] = ranked[place - 1]
            place -= 1
        ranked[place] = column
        count += 1
    return count


@kernel
def soften(logits: Any, shares: Any) -> None:
    """Write the probability of each move to `shares`, (columns,), by the exponentials of the logits."""
    most = logits[highest(logits)]
    total = 0.0
    for column in range(logits.size):
        shares[column] = 0.0
        if logits[column] > -np.inf:
            shares[column] = exponential(logits[column] - most)
            total += shares[column]
    for column in range(logits.size):
        shares[column] /= total
