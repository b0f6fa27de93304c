"""Moves of players in arrays of positions, and games between them: doors from Python for measures.

A position is two integers (`fitness.worlds.connect_four.board`): `stones` of the player to move, and `mask`,
all of them. Nothing here is priced, and nobody learns.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness import streams
from babushka.fitness.kernels import entry
from babushka.fitness.refcount import keep_alive, without_refcount
from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.connect_four.board import cells, count_bits, has_four, landing
from babushka.fitness.worlds.connect_four.features import geometry_of
from babushka.organisms.inner.account import SIMULATED
from babushka.organisms.playing.players import Players, choose_move, new_player, seated

Whole = NDArray[np.int64]


class Chosen(NamedTuple):
    """What players chose, N choices of boards of W columns."""

    moves: Whole  # (N,)
    met: Whole  # (N,): positions
    shares: NDArray[np.float64]  # (N, W): how much each move was looked at


@entry
def choose_all(
    players: Any,
    rows: Any,
    stones: Any,
    masks: Any,
    budgets: Any,
    size: Any,
    keys: Any,
    moves: Any,
    met: Any,
    shares: Any,
) -> None:
    """The move of player `rows[n]` with budget `budgets[n]` in position n, for every n; `size` is (2,)."""
    board = geometry_of(size[0], size[1])
    stream = np.zeros(1, dtype=np.uint64)
    account = np.zeros((1, 3), dtype=np.int64)
    if rows.size == 0:
        return
    all_players = without_refcount(players)
    own_room = new_player(all_players, rows[0], budgets.max(), size[0])
    room = without_refcount(own_room)
    for n in range(rows.size):
        player = seated(all_players, rows[n], room)
        stream[0] = keys[n]
        account[:] = 0
        moves[n] = choose_move(player, board, stones[n], masks[n], budgets[n], players.noise, account, stream)
        met[n] = account[0, SIMULATED]
        for column in range(size[0]):
            shares[n, column] = player.shares[column]
    keep_alive(own_room)
    keep_alive(players)


@entry
def play_all(
    first: Any,
    second: Any,
    first_rows: Any,
    second_rows: Any,
    first_budgets: Any,
    second_budgets: Any,
    stones: Any,
    masks: Any,
    size: Any,
    keys: Any,
    points: Any,
) -> None:
    """Play game n from position n; `points` are those of who moves first, `first_rows[n]` of `first`."""
    board = geometry_of(size[0], size[1])
    stream = np.zeros(1, dtype=np.uint64)
    account = np.zeros((1, 3), dtype=np.int64)
    if first_rows.size == 0:
        return
    all_first, all_second = without_refcount(first), without_refcount(second)
    own_room = new_player(all_first, first_rows[0], first_budgets.max(), size[0])
    other_room = new_player(all_second, second_rows[0], second_budgets.max(), size[0])
    room, room_of_other = without_refcount(own_room), without_refcount(other_room)
    for n in range(first_rows.size):
        one = seated(all_first, first_rows[n], room)
        other = seated(all_second, second_rows[n], room_of_other)
        stream[0] = keys[n]
        own, mask = stones[n], masks[n]
        turn = 0
        while True:
            if turn % 2 == 0:
                column = choose_move(one, board, own, mask, first_budgets[n], first.noise, account, stream)
            else:
                column = choose_move(
                    other, board, own, mask, second_budgets[n], second.noise, account, stream
                )
            cell = landing(mask, column, size[1])
            if has_four(own | cell, size[1]):
                points[n] = 1.0 if turn % 2 == 0 else 0.0
                break
            own, mask = own ^ mask, mask | cell
            if count_bits(mask) == size[0] * size[1]:
                points[n] = 0.5
                break
            turn += 1
    keep_alive(own_room)
    keep_alive(other_room)
    keep_alive(first)
    keep_alive(second)


def chosen(
    players: Players,
    rows: ArrayLike,
    stones: ArrayLike,
    masks: ArrayLike,
    budgets: ArrayLike,
    size: tuple[int, int] = (7, 6),
    seed: int = 0,
    noise: float = 0.0,
) -> Chosen:
    """The moves that players choose in positions.

    `rows` of `players` (one a member), positions and `budgets` have shape (N,), or are one number for all;
    `size` is columns and rows of the board, `noise` replaces the players'. Raises `SettingsError` for a
    budget below 0, and ValueError for positions that are over or for rows that are none.
    """
    rows, stones, masks, budgets = _alike(rows, stones, masks, budgets)
    _check(players, rows, budgets)
    _check_positions(stones, masks, size)
    moves, met = np.zeros((2, len(rows)), np.int64)
    shares = np.zeros((len(rows), size[0]))
    keys = _keys(seed, len(rows))
    sides = np.array(size, np.int64)
    quiet = players._replace(noise=float(noise))
    choose_all(quiet, rows, stones, masks, budgets, sides, keys, moves, met, shares)
    return Chosen(moves, met, shares)


def played(
    first: Players,
    second: Players,
    first_rows: ArrayLike,
    second_rows: ArrayLike,
    first_budgets: ArrayLike,
    second_budgets: ArrayLike,
    stones: ArrayLike,
    masks: ArrayLike,
    size: tuple[int, int] = (7, 6),
    seed: int = 0,
    noise: float = 0.0,
) -> NDArray[np.float64]:
    """The points, (N,), of who moves first in each game: 1, 1/2 or 0.

    A game goes on from a position, in which it is the turn of member `first_rows` of the players `first`.
    Arguments and errors as in `chosen`.
    """
    one_rows, other_rows, one_budgets, other_budgets, own, all_stones = _alike(
        first_rows, second_rows, first_budgets, second_budgets, stones, masks
    )
    _check(first, one_rows, one_budgets)
    _check(second, other_rows, other_budgets)
    _check_positions(own, all_stones, size)
    points = np.zeros(len(own))
    keys, sides = _keys(seed, len(own)), np.array(size, np.int64)
    ones, others = (each._replace(noise=float(noise)) for each in (first, second))
    play_all(
        ones, others, one_rows, other_rows, one_budgets, other_budgets, own, all_stones, sides, keys, points
    )
    return points


def _alike(*given: ArrayLike) -> list[Whole]:
    """Whole numbers of one shape."""
    arrays = np.broadcast_arrays(*(np.atleast_1d(np.asarray(each, np.int64)) for each in given))
    return [np.ascontiguousarray(each) for each in arrays]


def _keys(seed: int, count: int) -> NDArray[np.uint64]:
    return streams.keys(seed, streams.ANALYSIS, count=max(count, 1))[:count]


def _check(players: Players, rows: Whole, budgets: Whole) -> None:
    if (budgets < 0).any():
        raise SettingsError(f"A budget must be 0 or more, not {int(budgets.min())}.")
    if ((rows < 0) | (rows >= len(players.budget))).any():
        raise ValueError(f"Rows must be 0 to {len(players.budget) - 1}, those of the players.")


def _check_positions(stones: Whole, masks: Whole, size: tuple[int, int]) -> None:
    full = masks == cells(*size)
    if (full | has_four(stones, size[1]) | has_four(stones ^ masks, size[1])).any():
        raise ValueError("A position is over: there is no move to choose.")
