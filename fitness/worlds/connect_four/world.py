"""Connect Four as it is: what kernels do to its state."""

from typing import Any

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.legal_actions import legal_from
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.connect_four.board import count_bits, has_four, is_open, landing
from babushka.fitness.worlds.connect_four.openings import draw_opening, random_column
from babushka.fitness.worlds.connect_four.regime import (
    DRAWS,
    ENDED,
    GAME,
    MASK,
    MET,
    MOVES,
    NOBODY,
    STONES,
    WINNER,
    WINS,
    WORDS,
    ConnectFourRegime,
    ConnectFourState,
)

FOUR, FULL = 1, 2  # how a game ends
EMPTY, FIRST_STONE, SECOND_STONE, NO_CELL = range(4)  # what the picture shows


@implements(protocol.create, ConnectFourRegime)
def create(regime: Any) -> Any:
    """No stones."""
    return ConnectFourState(
        np.zeros(2, dtype=np.int64),
        np.zeros(2, dtype=np.int64),
        np.zeros(2, dtype=np.int64),
        np.zeros(WORDS, dtype=np.int64),
    )


@kernel
def begin(regime: Any, state: Any, stream: Any) -> None:
    """Set up a game; every second one has the opening of the game before."""
    if state.counts[GAME] % 2 == 0:
        draw_opening(state.size[0], state.size[1], regime.opening, state.opening, stream)
    state.board[STONES] = state.opening[STONES]
    state.board[MASK] = state.opening[MASK]


@implements(protocol.reset, ConnectFourRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """The first game of a life."""
    state.size[0], state.size[1] = regime.width, regime.height
    state.counts[:] = 0
    state.counts[WINNER] = NOBODY
    begin(regime, state, stream)


@kernel
def on_the_move(state: Any) -> int:
    """The seat whose turn it is: seat 0 begins the first game, seat 1 the next one."""
    return int((count_bits(state.board[MASK]) + state.counts[GAME]) % 2)


@implements(protocol.mover, ConnectFourRegime)
def mover(regime: Any, state: Any) -> int:
    """Who is on the move."""
    return on_the_move(state)


@implements(protocol.legal, ConnectFourRegime)
def legal(regime: Any, state: Any, seat: Any, mask: Any) -> int:
    """The columns with room."""
    count = 0
    for column in range(mask.size):
        mask[column] = column < state.size[0] and is_open(state.board[MASK], column, state.size[1])
        count += mask[column]
    return count


@kernel
def drop(state: Any, column: Any) -> int:
    """Drop a stone of who is on the move; how the game has ended, 0 if it goes on."""
    board, counts = state.board, state.counts
    seat = on_the_move(state)
    cell = landing(board[MASK], column, state.size[1])
    own = board[STONES] | cell
    board[STONES] ^= board[MASK]
    board[MASK] |= cell
    counts[ENDED], counts[WINNER] = 0, NOBODY
    if has_four(own, state.size[1]):
        counts[ENDED], counts[WINNER] = FOUR, seat
        counts[WINS + seat] += 1
    elif count_bits(board[MASK]) == state.size[0] * state.size[1]:
        counts[ENDED] = FULL
        counts[DRAWS] += 1
    return int(counts[ENDED])


@kernel
def spend(state: Any, seat: Any, effort: Any) -> None:
    """Count a move of a seat and the positions that it met before it."""
    state.counts[MOVES + seat] += 1
    state.counts[MET + seat] += effort


@implements(protocol.act, ConnectFourRegime)
def act(regime: Any, state: Any, seat: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Drop a stone. After a game the next one is set up, and after the last one life ends."""
    spend(state, seat, effort)
    ended = drop(state, action)
    if ended > 0 and state.counts[GAME] + 1 < regime.games:
        state.counts[GAME] += 1
        begin(regime, state, stream)
        return 0
    return ended


@implements(protocol.features_of, ConnectFourRegime)
def features_of(regime: Any, state: Any, seat: Any, felt: Any) -> None:
    """Whether a game was won, drawn or lost with the last move."""
    winner = state.counts[WINNER]
    felt[0] = 1.0 if winner == seat else 0.0
    felt[1] = 1.0 if state.counts[ENDED] == FULL else 0.0
    felt[2] = 1.0 if winner >= 0 and winner != seat else 0.0


@implements(protocol.step, ConnectFourRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """What who is on the move believes: its own move and a reply drawn at random, until a game ends."""
    mask = np.ones(regime.room, dtype=np.bool_)
    seat = on_the_move(state)
    spend(state, seat, effort)
    protocol.legal(regime, state, seat, mask)
    ended = drop(state, legal_from(mask, np.int64(action)))
    if ended == 0:
        ended = drop(state, random_column(state.board[MASK], state.size[0], state.size[1], stream))
    protocol.features_of(regime, state, seat, felt)
    return ended


@implements(protocol.tally_of, ConnectFourRegime)
def tally_of(regime: Any, state: Any, seat: Any, tallies: Any) -> None:
    """Points per game and what they consist of, and positions met per move."""
    counts = state.counts
    games = counts[GAME] + 1
    won, drawn, lost = counts[WINS + seat], counts[DRAWS], counts[WINS + 1 - seat]
    positions = counts[MET + seat] / max(counts[MOVES + seat], 1)
    points = (won + drawn / 2) / games
    tallies[0] = points - regime.price * positions
    tallies[1] = points
    tallies[2] = won / games
    tallies[3] = drawn / games
    tallies[4] = lost / games
    tallies[5] = positions


@implements(protocol.tally, ConnectFourRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """That of who moves after the first opening, which is who acts where nobody has opponents."""
    protocol.tally_of(regime, state, count_bits(state.opening[MASK]) % 2, tallies)


@implements(protocol.observe_from, ConnectFourRegime)
def observe_from(belief: Any, state: Any, seat: Any, senses: Any) -> None:
    """Every cell twice: whether an own stone is there, and whether another's is."""
    own = state.board[STONES]
    if seat != on_the_move(state):
        own ^= state.board[MASK]
    others = own ^ state.board[MASK]
    senses[:] = 0.0
    half = senses.size // 2
    rows = half // belief.room
    for column in range(state.size[0]):
        for row in range(state.size[1]):
            bit = column * (state.size[1] + 1) + row
            senses[column * rows + row] = (own >> bit) & 1
            senses[half + column * rows + row] = (others >> bit) & 1


@implements(protocol.observe, ConnectFourRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """As who is on the move sees it."""
    protocol.observe_from(belief, state, on_the_move(state), senses)


@implements(protocol.depict, ConnectFourRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """The board, its lowest row at the bottom."""
    first = state.board[STONES]
    if count_bits(state.board[MASK]) % 2 == 1:
        first ^= state.board[MASK]
    bottom = picture.shape[0] - 1
    for row in range(picture.shape[0]):
        for column in range(picture.shape[1]):
            shown = NO_CELL
            if row < state.size[1] and column < state.size[0]:
                bit = column * (state.size[1] + 1) + row
                stone = (state.board[MASK] >> bit) & 1
                shown = EMPTY if stone == 0 else FIRST_STONE if (first >> bit) & 1 else SECOND_STONE
            picture[bottom - row, column] = shown
    place[:] = -1  # players are not on the board
