"""Players as kernels see them, and how one chooses a move."""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements, operation
from babushka.fitness.kernels import kernel
from babushka.fitness.streams import normal
from babushka.fitness.worlds.protocol import Array
from babushka.organisms.inner.alpha_beta import new_alpha_beta
from babushka.organisms.inner.position import Position
from babushka.organisms.inner.protocol import improve
from babushka.organisms.inner.tree import new_tree
from babushka.organisms.playing.judgement import Judgement, highest, new_judgement, read_logits


class ByTree(NamedTuple):
    """Who searches by a tree."""

    exploration: float


class ByAlphaBeta(NamedTuple):
    """Who searches by alpha-beta."""

    deepest: int  # plies


class Players(NamedTuple):
    """Expressed players, one row a member."""

    value: Array  # (members, 15) float64
    prior: Array  # (members, 11) float64
    value_units: Array  # (members, units, 17) float64
    prior_units: Array  # (members, units, 13) float64
    budget: Array  # (members,) int64: positions met at a move
    search: Any  # ByTree or ByAlphaBeta
    noise: float  # standard deviation of what is added to logits
    lessons: int  # games with oneself, before a life's first move
    rate: float  # of learning
    desire: float = 1.0  # weight on points
    aimless: bool = False  # any move that is legal


class PlayerState(NamedTuple):
    """One player at the board."""

    judgement: Any
    method: Any
    choice: Array  # (1,) int64
    logits: Array  # (columns,) float64
    prior: Array  # (columns,) float64
    shares: Array  # (columns,) float64
    lesson: Array  # (2,) int64: the board of a game with oneself
    taught: Array  # (1,) bool


@operation
def new_method(search: Any, budget: Any, columns: Any) -> Any:
    """The inner method of a kind of search, with room for a budget."""


@implements(new_method, ByTree)
def _grown(search: Any, budget: Any, columns: Any) -> Any:
    return new_tree(search.exploration, budget, columns)


@implements(new_method, ByAlphaBeta)
def _deepened(search: Any, budget: Any, columns: Any) -> Any:
    return new_alpha_beta(columns, search.deepest)


@kernel
def new_player(players: Any, row: Any, budget: Any, columns: Any) -> Any:
    """Member `row`, with room to think in."""
    return PlayerState(
        new_judgement(
            players.value[row], players.prior[row], players.value_units[row], players.prior_units[row]
        ),
        new_method(players.search, budget, columns),
        np.zeros(1, dtype=np.int64),
        np.zeros(columns),
        np.zeros(columns),
        np.zeros(columns),
        np.zeros(2, dtype=np.int64),
        np.zeros(1, dtype=np.bool_),
    )


@kernel
def seated(players: Any, row: Any, room: Any) -> Any:
    """Member `row` in the room of another player, for who learns nothing: its weights are not copied."""
    judgement = Judgement(
        players.value[row],
        players.prior[row],
        players.value_units[row],
        players.prior_units[row],
        room.judgement.value_page,
        room.judgement.prior_page,
    )
    return PlayerState(
        judgement, room.method, room.choice, room.logits, room.prior, room.shares, room.lesson, room.taught
    )


@kernel
def choose_move(
    player: Any,
    board: Any,
    stones: Any,
    mask: Any,
    budget: Any,
    noise: Any,
    account: Any,
    stream: Any,
) -> int:
    """The move of a player in a position that is not over; `board` is the geometry.

    Where there is noise, each column takes its draws, legal or not. What the search looked at is in
    `player.shares`, (columns,), which are the reflex's alone without search.
    """
    logits = player.logits
    read_logits(player.judgement, board, stones, mask, logits)
    if noise > 0.0:
        for column in range(board.width):
            logits[column] += noise * normal(stream)
    player.choice[0] = highest(logits)
    for column in range(player.shares.size):
        player.shares[column] = 1.0 if column == player.choice[0] else 0.0
    task = Position(player.judgement, board, stones, mask, logits, player.shares)
    improve(player.method, task, player.choice, budget, account, 0, stream)
    return int(player.choice[0])
