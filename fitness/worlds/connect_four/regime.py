"""A regime and a state of Connect Four, as kernels see them."""

from typing import NamedTuple

from babushka.fitness.worlds.protocol import Array

STONES, MASK = range(2)  # words of a board: those of the player to move, and all of them
# Words of a state's counts; there is one for each seat from WINS, MOVES and MET on.
GAME, ENDED, WINNER, DRAWS, WINS, MOVES, MET, WORDS = 0, 1, 2, 3, 4, 6, 8, 10
NOBODY = -1


class ConnectFourRegime(NamedTuple):
    """The game for the kernels."""

    width: int
    height: int
    opening: int  # plies drawn at random
    games: int  # of a life
    price: float  # points per game, for a position met per move
    room: int  # columns of the widest board of any regime


class ConnectFourState(NamedTuple):
    """One game, and what came of those before it."""

    size: Array  # (2,) int64: columns and rows; a board is in plain sight, whatever one believes
    board: Array  # (2,) int64
    opening: Array  # (2,) int64: the board that this game and its twin begin with
    counts: Array  # (10,) int64: number of the game, how a game has ended with the last move or 0, the seat
    # that has won with it or -1, draws; wins, moves and positions met by seat
