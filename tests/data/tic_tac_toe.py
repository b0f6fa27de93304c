"""Tic-tac-toe: two seats, one board, three in a line.

The state is one float64 array: nine cells, row by row (0 empty, else 1 + the seat whose mark it is), how many
moves were made, games were over and seat (1 + it) has won with the last move, then wins by seat, and draws.
A regime says how many moves are drawn at random before a game. A life is one game, or several that the seats
begin in turn.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.legal_actions import draw_legal, legal_from
from babushka.fitness.settings import setting
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import World

CELLS = 9
MOVES, GAME, LAST, WINS, DRAWS, SIZE = 9, 10, 11, 12, 14, 15  # places in the state
LINE, FULL = 1, 2  # how a game ends


@dataclass(frozen=True)
class Openings:
    """The parameter of a regime."""

    opening: int = setting(0, "moves drawn at random before a game", low=0, high=4, unit="moves")


class TicTacToeRegime(NamedTuple):
    """The game for the kernels."""

    opening: int
    games: int


@dataclass(frozen=True)
class TicTacToe(World):
    """Settings of tic-tac-toe."""

    name: ClassVar[str] = "tic-tac-toe"
    actions: ClassVar[tuple[str, ...]] = tuple(f"{row}{column}" for row in "abc" for column in "123")
    features: ClassVar[tuple[str, ...]] = ("won", "lost")
    causes: ClassVar[tuple[str, ...]] = ("unfinished", "three in a line", "full board")
    objective: ClassVar[str] = "score"
    Regime: ClassVar[type] = Openings
    seats: ClassVar[int] = 2

    games: int = setting(1, "games in a life", low=1)

    @property
    def steps(self) -> int:
        return CELLS * self.games

    @property
    def senses(self) -> tuple[str, ...]:
        return tuple(f"{whose}.{cell}" for whose in ("own", "other") for cell in self.actions)

    @property
    def state_count(self) -> int:
        return 3**CELLS

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("score", "wins", "draws")

    @property
    def picture(self) -> tuple[int, int]:
        return (3, 3)

    @property
    def legend(self) -> tuple[str, ...]:
        return ("empty", "first", "second")

    def regime(self, parameters: Openings) -> TicTacToeRegime:
        """The game after so many random moves."""
        return TicTacToeRegime(parameters.opening, self.games)


@kernel
def lines_of(state: Any, mark: Any) -> bool:
    """Whether a mark has three in a line."""
    for k in range(3):
        if state[3 * k] == mark and state[3 * k + 1] == mark and state[3 * k + 2] == mark:
            return True
        if state[k] == mark and state[k + 3] == mark and state[k + 6] == mark:
            return True
    middle = state[4] == mark
    return middle and ((state[0] == mark and state[8] == mark) or (state[2] == mark and state[6] == mark))


@kernel
def on_the_move(state: Any) -> int:
    """The seat whose turn it is."""
    return np.int64(state[MOVES] + state[GAME]) % 2


@kernel
def place(state: Any, action: Any) -> int:
    """Put the mark of who is on the move; how the game has ended, 0 if it goes on."""
    seat = on_the_move(state)
    state[action] = 1 + seat
    state[MOVES] += 1
    state[LAST] = 0
    if lines_of(state, 1 + seat):
        state[LAST] = 1 + seat
        state[WINS + seat] += 1
        return LINE
    if state[MOVES] == CELLS:
        state[DRAWS] += 1
        return FULL
    return 0


@kernel
def empty(state: Any, mask: Any) -> int:
    """Write which cells are empty to `mask`; return how many."""
    count = 0
    for cell in range(CELLS):
        mask[cell] = state[cell] == 0
        count += mask[cell]
    return count


@implements(protocol.create, TicTacToeRegime)
def create(regime: Any) -> Any:
    return np.zeros(SIZE)


@kernel
def begin(regime: Any, state: Any, stream: Any) -> None:
    """An empty board, and the opening."""
    for cell in range(CELLS):
        state[cell] = 0.0
    state[MOVES] = 0.0
    mask = np.ones(CELLS, dtype=np.bool_)
    for _ in range(regime.opening):  # four moves or fewer win no game
        empty(state, mask)
        place(state, draw_legal(mask, stream))


@implements(protocol.reset, TicTacToeRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    state[:] = 0.0
    begin(regime, state, stream)


@implements(protocol.mover, TicTacToeRegime)
def mover(regime: Any, state: Any) -> int:
    return on_the_move(state)


@implements(protocol.legal, TicTacToeRegime)
def legal(regime: Any, state: Any, seat: Any, mask: Any) -> int:
    return empty(state, mask)


@implements(protocol.observe_from, TicTacToeRegime)
def observe_from(regime: Any, state: Any, seat: Any, senses: Any) -> None:
    for cell in range(CELLS):
        senses[cell] = state[cell] == 1 + seat
        senses[CELLS + cell] = state[cell] == 2 - seat


@implements(protocol.observe, TicTacToeRegime)
def observe(regime: Any, state: Any, senses: Any) -> None:
    protocol.observe_from(regime, state, on_the_move(state), senses)


@implements(protocol.state_index, TicTacToeRegime)
def state_index(regime: Any, state: Any) -> int:
    return protocol.state_index_from(regime, state, on_the_move(state))


@implements(protocol.state_index_from, TicTacToeRegime)
def state_index_from(regime: Any, state: Any, seat: Any) -> int:
    """The board as a number in base 3, the first cell lowest: 1 for an own mark, 2 for another's."""
    number = 0
    for cell in range(CELLS - 1, -1, -1):
        mark = np.int64(state[cell])
        number = 3 * number + (0 if mark == 0 else 1 if mark == 1 + seat else 2)
    return number


@implements(protocol.act, TicTacToeRegime)
def act(regime: Any, state: Any, seat: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    ended = place(state, action)
    if ended > 0 and state[GAME] + 1 < regime.games:
        last = state[LAST]
        state[GAME] += 1
        begin(regime, state, stream)
        state[LAST] = last
        return 0
    return ended


@implements(protocol.features_of, TicTacToeRegime)
def features_of(regime: Any, state: Any, seat: Any, felt: Any) -> None:
    felt[0] = 1.0 if state[LAST] == 1 + seat else 0.0
    felt[1] = 1.0 if state[LAST] == 2 - seat else 0.0


@implements(protocol.step, TicTacToeRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """What a planner believes: its own move, and a reply that is drawn at random."""
    mask = np.ones(CELLS, dtype=np.bool_)
    seat = on_the_move(state)
    empty(state, mask)
    ended = place(state, legal_from(mask, np.int64(action)))
    if ended == 0:
        empty(state, mask)
        ended = place(state, draw_legal(mask, stream))
    protocol.features_of(regime, state, seat, felt)
    return ended


@implements(protocol.tally_of, TicTacToeRegime)
def tally_of(regime: Any, state: Any, seat: Any, tallies: Any) -> None:
    tallies[0] = state[WINS + seat] + state[DRAWS] / 2
    tallies[1] = state[WINS + seat]
    tallies[2] = state[DRAWS]


@implements(protocol.depict, TicTacToeRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    for cell in range(CELLS):
        picture[cell // 3, cell % 3] = state[cell]
    place[:] = -1
