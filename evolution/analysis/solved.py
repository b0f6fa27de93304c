"""Players of Connect Four beside positions whose moves are solved: errors, order of moves, and values.

The positions come from no player that evolved. Nothing of this reaches selection.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis.contests import ALONE, SIZE, Working
from babushka.fitness.measures.correlation import spearman
from babushka.fitness.measures.move_error import error_of_the_random_mover, move_error
from babushka.fitness.worlds.connect_four.board import has_four, landing
from babushka.fitness.worlds.connect_four.positions import Positions
from babushka.fitness.worlds.connect_four.solving import FULL
from babushka.organisms.kinds.plain_player import PLAIN
from babushka.organisms.playing.choosing import chosen
from babushka.organisms.playing.players import Players
from babushka.organisms.playing.probing import nodes_to_depth, values_of, with_value, without_order

Values = NDArray[np.float64]


class Errors(NamedTuple):
    """Move errors, (budgets, members), and that of the random mover."""

    of_players: Values
    of_random: float


def errors(
    players: Players,
    positions: Positions,
    budgets: Sequence[int] | NDArray[np.int64],
    working: Working = ALONE,
) -> Errors:
    """How often each player errs at each budget."""
    worth = np.where(positions.scores == FULL, np.nan, positions.scores)
    moves = moves_of(players, positions.boards, budgets, working, positions.size)
    return Errors(move_error(worth, moves), error_of_the_random_mover(worth))


def moves_of(
    players: Players,
    boards: NDArray[np.int64],
    budgets: Sequence[int] | NDArray[np.int64],
    working: Working = ALONE,
    size: tuple[int, int] = SIZE,
) -> NDArray[np.int64]:
    """The move of each player in each position (N, 2) at each budget, without noise: (budgets, members, N).

    `budgets` has shape (B,), or (B, members) where each has its own.
    """
    members = len(players.budget)
    wanted = np.broadcast_to(np.asarray(budgets, np.int64).reshape(len(budgets), -1), (len(budgets), members))

    def one(member: int) -> NDArray[np.int64]:
        own, mask = np.tile(boards, (len(wanted), 1)).T
        spent = np.repeat(wanted[:, member], len(boards))
        return chosen(players, member, own, mask, spent, size).moves.reshape(len(wanted), len(boards))

    return np.stack(working.each(one, range(members)), axis=1)


def share_of_nodes(players: Players, positions: Positions, depth: int) -> Values:
    """Positions that alpha-beta meets in each player's order of moves, beside those from left to right.

    (members,), over all positions. Leaves are judged alike, by the value of the plain player.
    """
    alike = with_value(players, PLAIN)
    where = (positions.boards, depth, positions.size)
    in_order = nodes_to_depth(alike, *where).sum(axis=1)
    return np.asarray(in_order / nodes_to_depth(without_order(alike), *where).sum(), np.float64)


def value_ranks(players: Players, positions: Positions) -> Values:
    """Rank correlation of each player's value with the outcome by best play, (members,).

    Over all positions after a move, unless that has won.
    """
    height = positions.size[1]
    after, outcomes = [], []
    for (own, mask), scores in zip(positions.boards.tolist(), positions.scores.tolist(), strict=True):
        for column, score in enumerate(scores):
            if score != FULL:
                cell = landing(mask, column, height)
                if not has_four(own | cell, height):
                    after.append((own ^ mask, mask | cell))
                    outcomes.append(-np.sign(score))
    return spearman(values_of(players, after, positions.size), np.array(outcomes))
