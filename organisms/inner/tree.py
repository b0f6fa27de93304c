"""A tree of positions that grows by one at a time where value and prior say so (PUCT).

Rosin 2011, "Multi-armed bandits with episode context", Annals of Mathematics and Artificial Intelligence 61;
Silver et al. 2017, "Mastering the game of Go without human knowledge", Nature 550. From the position at hand
on, the move of the highest

    Q + c P sqrt(1 + N) / (1 + n)

is made until a position is new or the game is over. N is how often the position was left, n how often by the
move, P the move's prior, and Q the mean of what came of it, 0 if nothing has. A new position is worth the
hyperbolic tangent of a quarter of its value; a won or lost game 1 or -1, a drawn one 0. The most visited move
decides, of equal ones that of the higher logit. There are no roll-outs and there is no noise.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.exponential import hyperbolic_tangent
from babushka.fitness.kernels import called_kernel, kernel
from babushka.fitness.refcount import without_refcount
from babushka.fitness.worlds.connect_four.board import BITS, count_bits, has_four, landing
from babushka.organisms.inner import protocol
from babushka.organisms.inner.account import ACCEPTED, SIMULATED, TRIED
from babushka.organisms.inner.protocol import Array, Found
from babushka.organisms.playing.judgement import highest, read_logits, soften, value_of

SHARPNESS = 4.0  # a value of this is as good as three quarters of a won game
UNKNOWN, OPEN, OVER = range(3)  # a position whose prior has not been asked, one whose has, and a game's end


class Tree(NamedTuple):
    """The method: room for N positions, the one at hand included."""

    exploration: float  # c
    boards: Array  # (N, 2) int64: stones of the player to move, and all
    status: Array  # (N,) int64
    worth: Array  # (N,) float64: to the player to move
    left: Array  # (N,) int64: how often it was left
    child: Array  # (N, columns) int64: the position after each move, 0 where there is none
    visits: Array  # (N, columns) int64
    total: Array  # (N, columns) float64: of what came of each move, for who made it
    prior: Array  # (N, columns) float64
    logits: Array  # (columns,) float64: scratch
    path: Array  # (BITS, 2) int64: positions and moves


@kernel
def new_tree(exploration: Any, budget: Any, columns: Any) -> Any:
    """Room for so many new positions of a board of so many columns."""
    size = budget + 1
    return Tree(  # empty: a position is written when it is put into the tree
        exploration,
        np.empty((size, 2), dtype=np.int64),
        np.empty(size, dtype=np.int64),
        np.empty(size),
        np.empty(size, dtype=np.int64),
        np.empty((size, columns), dtype=np.int64),
        np.empty((size, columns), dtype=np.int64),
        np.empty((size, columns)),
        np.empty((size, columns)),
        np.zeros(columns),
        np.zeros((BITS, 2), dtype=np.int64),
    )


@kernel
def _add(tree: Any, node: Any, stones: Any, mask: Any) -> None:
    """Put a position into the tree, of which nothing is known."""
    tree.boards[node, 0], tree.boards[node, 1] = stones, mask
    tree.status[node] = UNKNOWN
    tree.worth[node] = 0.0
    tree.left[node] = 0
    for column in range(tree.child.shape[1]):
        tree.child[node, column] = 0
        tree.visits[node, column] = 0
        tree.total[node, column] = 0.0


@kernel
def _appraise(tree: Any, judgement: Any, board: Any, node: Any) -> None:
    """Find what a new position is worth to the player to move."""
    stones, mask = tree.boards[node, 0], tree.boards[node, 1]
    if has_four(stones ^ mask, board.height):
        tree.status[node], tree.worth[node] = OVER, -1.0
    elif count_bits(mask) == board.width * board.height:
        tree.status[node], tree.worth[node] = OVER, 0.0
    else:
        tree.worth[node] = hyperbolic_tangent(value_of(judgement, board, stones, mask) / SHARPNESS)


@kernel
def _most_promising(tree: Any, node: Any) -> int:
    """The move to follow, of equals the first."""
    reach = tree.exploration * np.sqrt(1.0 + tree.left[node])
    best = -1
    most = 0.0
    for column in range(tree.child.shape[1]):
        share = tree.prior[node, column]
        if share > 0.0:
            times = tree.visits[node, column]
            mean = tree.total[node, column] / times if times > 0 else 0.0
            promise = mean + reach * share / (1 + times)
            if best < 0 or promise > most:
                best, most = column, promise
    return best


@called_kernel
def grow(tree: Any, judgement: Any, board: Any, stones: Any, mask: Any, logits: Any, budget: Any) -> None:
    """Grow a tree from a position that is not over, by so many visits; `logits` are those of its moves."""
    # Borrowed by the caller, which does not show in a function that is called.
    tree, judgement, board = without_refcount(tree), without_refcount(judgement), without_refcount(board)
    path = tree.path
    _add(tree, 0, stones, mask)
    tree.status[0] = OPEN
    soften(logits, tree.prior[0])
    size = 1
    for _ in range(budget):
        node = depth = 0
        while tree.status[node] != OVER:
            if tree.status[node] == UNKNOWN:
                read_logits(judgement, board, tree.boards[node, 0], tree.boards[node, 1], tree.logits)
                soften(tree.logits, tree.prior[node])
                tree.status[node] = OPEN
            column = _most_promising(tree, node)
            path[depth, 0], path[depth, 1] = node, column
            depth += 1
            after = tree.child[node, column]
            if after == 0:
                own, all_stones = tree.boards[node, 0], tree.boards[node, 1]
                tree.child[node, column] = size
                _add(tree, size, own ^ all_stones, all_stones | landing(all_stones, column, board.height))
                _appraise(tree, judgement, board, size)
                node = size
                size += 1
                break
            node = after
        value = tree.worth[node]
        while depth > 0:
            depth -= 1
            value = -value
            tree.left[path[depth, 0]] += 1
            tree.visits[path[depth, 0], path[depth, 1]] += 1
            tree.total[path[depth, 0], path[depth, 1]] += value


@kernel
def most_visited(tree: Any, logits: Any) -> int:
    """The move that was made most often from the position at hand, of equals that of the higher logit."""
    best = highest(logits)
    for column in range(logits.size):
        here, most = tree.visits[0, column], tree.visits[0, best]
        if here > most or (here == most and logits[column] > logits[best]):
            best = column
    return best


@implements(protocol.improve, Tree)
def _improve(
    method: Any, task: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any
) -> Any:
    if budget < 1:
        return Found(0.0, 0, 0)
    grow(method, task.judgement, task.board, task.stones, task.mask, task.logits, budget)
    found = most_visited(method, task.logits)
    changed = int(found != candidate[0])
    candidate[0] = found
    for column in range(task.shares.size):
        task.shares[column] = method.visits[0, column] / budget
    account[level, TRIED] += budget
    account[level, ACCEPTED] += changed
    account[level, SIMULATED] += budget
    return Found(method.total[0, found] / method.visits[0, found], budget, changed)
