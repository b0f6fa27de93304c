"""Alpha-beta, deeper and deeper, within a budget of positions.

Knuth and Moore 1975, "An analysis of alpha-beta pruning", Artificial Intelligence 6. Moves are tried from the
highest logit on. The last depth that was finished decides, of equal moves the one tried first; the reflex
does if none was. A won game is worth more the sooner it is won, and more than any judgement. It goes no
deeper once the game is decided or the board full.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import called_kernel, kernel
from babushka.fitness.refcount import without_refcount
from babushka.fitness.worlds.connect_four.board import BITS, count_bits, has_four, landing
from babushka.organisms.inner import protocol
from babushka.organisms.inner.account import ACCEPTED, SIMULATED, TRIED
from babushka.organisms.inner.protocol import Array, Found
from babushka.organisms.playing.judgement import order, read_logits, value_of

LIMIT = 1.0e6  # judgements are cut to this
WON = 2.0e6  # less the plies until then


class AlphaBeta(NamedTuple):
    """The method: room for the positions from the one at hand to the one looked at, P of them."""

    deepest: int  # plies; no deeper
    boards: Array  # (P, 2) int64: stones of the player to move, and all
    ranked: Array  # (P, columns) int64: moves in order
    clock: Array  # (P, 2) int64: how many moves there are, and how many have been tried
    window: Array  # (P, 3) float64: alpha, beta, and the best value so far
    logits: Array  # (P, columns) float64


@kernel
def new_alpha_beta(columns: Any, deepest: Any) -> Any:
    """Room for a board of so many columns, and a search of so many plies at most."""
    return AlphaBeta(
        deepest,
        np.zeros((BITS + 1, 2), dtype=np.int64),
        np.zeros((BITS + 1, columns), dtype=np.int64),
        np.zeros((BITS + 1, 2), dtype=np.int64),
        np.zeros((BITS + 1, 3)),
        np.zeros((BITS + 1, columns)),
    )


@kernel
def _enter(method: Any, judgement: Any, board: Any, ply: Any, alpha: Any, beta: Any) -> None:
    """Begin with a position within a window."""
    read_logits(judgement, board, method.boards[ply, 0], method.boards[ply, 1], method.logits[ply])
    _begin(method, ply, alpha, beta)


@kernel
def _begin(method: Any, ply: Any, alpha: Any, beta: Any) -> None:
    method.clock[ply, 0] = order(method.logits[ply], method.ranked[ply])
    method.clock[ply, 1] = 0
    method.window[ply, 0] = alpha
    method.window[ply, 1] = beta
    method.window[ply, 2] = -np.inf


@called_kernel
def search_to(
    method: Any, judgement: Any, board: Any, stones: Any, mask: Any, logits: Any, depth: Any, budget: Any
) -> Any:
    """The best move of a search to that depth, its value, and how many positions were met.

    The move is -1 if the budget was used up before. `logits` are those of the position itself.
    """
    # Borrowed by the caller, which does not show in a function that is called.
    method, judgement, board = without_refcount(method), without_refcount(judgement), without_refcount(board)
    boards, clock, window = method.boards, method.clock, method.window
    boards[0, 0], boards[0, 1] = stones, mask
    for column in range(logits.size):
        method.logits[0, column] = logits[column]
    _begin(method, 0, -np.inf, np.inf)
    full = board.width * board.height
    met = ply = 0
    best = -1
    while True:
        if clock[ply, 1] < clock[ply, 0] and window[ply, 0] < window[ply, 1]:
            if met == budget:
                return -1, 0.0, met
            column = method.ranked[ply, clock[ply, 1]]
            clock[ply, 1] += 1
            met += 1
            before = boards[ply, 1]
            cell = landing(before, column, board.height)
            others, after = boards[ply, 0] ^ before, before | cell
            if has_four(boards[ply, 0] | cell, board.height):
                value = WON - (ply + 1)
            elif count_bits(after) == full:
                value = 0.0
            elif ply + 1 == depth:
                value = -min(max(value_of(judgement, board, others, after), -LIMIT), LIMIT)
            else:
                boards[ply + 1, 0], boards[ply + 1, 1] = others, after
                _enter(method, judgement, board, ply + 1, -window[ply, 1], -window[ply, 0])
                ply += 1
                continue
        elif ply == 0:
            return best, window[0, 2], met
        else:
            value = -window[ply, 2]
            ply -= 1
        if value > window[ply, 2]:
            window[ply, 2] = value
            if ply == 0:
                best = method.ranked[0, clock[0, 1] - 1]
        window[ply, 0] = max(window[ply, 0], value)


@implements(protocol.improve, AlphaBeta)
def _improve(
    method: Any, task: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any
) -> Any:
    value = 0.0
    met = changed = depth = 0
    left = task.board.width * task.board.height - count_bits(task.mask)
    deepest = min(left, method.deepest)
    while met < budget and depth < deepest and abs(value) <= LIMIT:
        depth += 1
        found, worth, more = search_to(
            method, task.judgement, task.board, task.stones, task.mask, task.logits, depth, budget - met
        )
        met += more
        if found < 0:
            break
        changed += found != candidate[0]
        candidate[0] = found
        value = worth
    if met > 0:
        task.shares[:] = 0.0
        task.shares[candidate[0]] = 1.0
    account[level, TRIED] += met
    account[level, ACCEPTED] += changed
    account[level, SIMULATED] += met
    return Found(value, met, changed)
