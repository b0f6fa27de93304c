"""What players make of arrays of positions, and how much their order of moves saves: doors for measures.

A position is as in `choosing`. The value of a position is that of the player's judgement, to who is on the
move. Nodes are the positions that alpha-beta meets until it has looked so many plies ahead, the budget being
none and each position judged by the player's value; only the prior orders the moves. To compare orders, give
the players one value.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness.kernels import entry
from babushka.fitness.worlds.connect_four.board import BITS
from babushka.fitness.worlds.connect_four.features import PRIOR, VALUE, geometry_of
from babushka.organisms.inner.alpha_beta import new_alpha_beta, search_to
from babushka.organisms.playing.judgement import (
    BEYOND_THE_PAGE,
    new_judgement,
    read_logits,
    value_of,
)
from babushka.organisms.playing.players import Players

NO_BUDGET = -1  # never reached


@entry
def probe(
    value: Any,
    prior: Any,
    value_units: Any,
    prior_units: Any,
    rows: Any,
    positions: Any,
    size: Any,
    depth: Any,
    values: Any,
    nodes: Any,
) -> None:
    """Write the value of each position (N, 2) to player `rows[n]`, and with a depth above 0 the nodes."""
    board = geometry_of(size[0], size[1])
    method = new_alpha_beta(size[0], BITS)
    logits = np.zeros(size[0])
    for n in range(rows.size):
        row, own, mask = rows[n], positions[n, 0], positions[n, 1]
        judgement = new_judgement(value[row], prior[row], value_units[row], prior_units[row])
        values[n] = value_of(judgement, board, own, mask)
        if depth > 0:
            read_logits(judgement, board, own, mask, logits)
            _, _, nodes[n] = search_to(method, judgement, board, own, mask, logits, depth, NO_BUDGET)


def values_of(players: Players, positions: ArrayLike, size: tuple[int, int] = (7, 6)) -> NDArray[np.float64]:
    """What each position (N, 2) is worth to who is on the move, as each player sees it: (members, N)."""
    return _probe(players, positions, size, 0)[0]


def nodes_to_depth(
    players: Players, positions: ArrayLike, depth: int, size: tuple[int, int] = (7, 6)
) -> NDArray[np.int64]:
    """Positions met to look `depth` plies ahead from each position (N, 2), by each player: (members, N).

    Raises ValueError for a depth below 1.
    """
    if depth < 1:
        raise ValueError(f"A search looks at least one ply ahead, not {depth}.")
    return _probe(players, positions, size, depth)[1]


def with_value(players: Players, value: dict[str, float]) -> Players:
    """The same players, all of whom value positions by these weights, those not named being 0."""
    weights = np.array([value.get(name, 0.0) for name in VALUE])
    members = len(players.budget)
    none = np.zeros((members, 0, len(VALUE) + BEYOND_THE_PAGE))
    return players._replace(value=np.tile(weights, (members, 1)), value_units=none)


def without_order(players: Players) -> Players:
    """One player with the value of the first, who likes all moves alike and tries them from left to right."""
    none = np.zeros((1, 0, len(PRIOR) + BEYOND_THE_PAGE))
    return players._replace(
        value=players.value[:1],
        prior=np.zeros((1, len(PRIOR))),
        value_units=players.value_units[:1],
        prior_units=none,
        budget=np.zeros(1, np.int64),
    )


def _probe(
    players: Players, positions: ArrayLike, size: tuple[int, int], depth: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    boards = np.ascontiguousarray(positions, np.int64).reshape(-1, 2)
    members, count = len(players.budget), len(boards)
    values, nodes = np.zeros(members * count), np.zeros(members * count, np.int64)
    judged = (players.value, players.prior, players.value_units, players.prior_units)
    rows, sides = np.repeat(np.arange(members), count), np.array(size, np.int64)
    probe(*judged, rows, np.tile(boards, (members, 1)), sides, depth, values, nodes)
    return values.reshape(members, count), nodes.reshape(members, count)
