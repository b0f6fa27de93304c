"""Who plays tic-tac-toe perfectly: any move that keeps the game's value, by minimax over all boards."""

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.legal_actions import draw_legal
from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.protocol import Array, World, state_index_from
from babushka.organisms import protocol
from babushka.organisms.genome import Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, Limits
from babushka.organisms.protocol import Organism

LINES = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6))
Board = tuple[int, ...]  # as who is on the move sees it: 0 empty, 1 an own mark, 2 another's


@cache
def worth(board: Board) -> int:
    """The value of a board to who is on the move: 1 a won game, 0 a draw, -1 a lost one."""
    if any(all(board[cell] == 2 for cell in line) for line in LINES):
        return -1
    values = [-worth(after) for after in moves(board).values()]
    return max(values, default=0)


def moves(board: Board) -> dict[int, Board]:
    """The boards after each move of who is on the move, as the other one sees them."""
    turned = tuple((0, 2, 1)[mark] for mark in board)
    return {k: (*turned[:k], 2, *turned[k + 1 :]) for k in range(9) if board[k] == 0}


def number_of(board: Board) -> int:
    """The number of a board, as the world has it."""
    return sum(mark * 3**cell for cell, mark in enumerate(board))


@cache
def perfect_moves() -> NDArray[np.bool_]:
    """Which moves keep the value of each board that a game can reach, by its number; (3 ** 9, 9)."""
    keeping = np.zeros((3**9, 9), np.bool_)
    boards, seen = [(0,) * 9], set()
    while boards:
        board = boards.pop()
        if board in seen:
            continue
        seen.add(board)
        for move, after in moves(board).items():
            keeping[number_of(board), move] = -worth(after) == worth(board)
            boards.append(after)
    return keeping


class MinimaxPlayers(NamedTuple):
    """Expressed players."""

    skilled: Array  # (members,) bool: whether they look anything up
    keeping: Array  # (3 ** 9, 9) bool


@dataclass(frozen=True)
class Minimax(Organism):
    """A kind without genes."""

    name: ClassVar[str] = "minimax"

    def check_world(self, world: World) -> None:
        if world.name != "tic-tac-toe":
            raise SettingsError(f"The kind 'minimax' plays tic-tac-toe, and not {world.name!r}.")

    def layout(self, world: World) -> Layout:
        return Layout(())

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> MinimaxPlayers:
        """Perfect players."""
        return MinimaxPlayers(np.ones(len(genomes), np.bool_), perfect_moves())

    def random_agents(self, members: int, world: World) -> MinimaxPlayers:
        return MinimaxPlayers(np.zeros(members, np.bool_), perfect_moves())


class Ready(NamedTuple):
    """One player."""

    mask: Array  # (9,) bool


@kernel
def _ready() -> Any:
    return Ready(np.ones(9, dtype=np.bool_))


@implements(protocol.init_agent, MinimaxPlayers)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    return _ready()


@implements(protocol.decide, MinimaxPlayers)
def decide(
    agents: Any,
    row: Any,
    agent_state: Any,
    belief: Any,
    state: Any,
    shape: Any,
    seat: Any,
    mask: Any,
    account: Any,
    stream: Any,
) -> Any:
    board = state_index_from(belief, state, seat)
    for move in range(9):
        agent_state.mask[move] = mask[move] and (agents.keeping[board, move] or not agents.skilled[row])
    return draw_legal(agent_state.mask, stream)


@implements(protocol.feel, MinimaxPlayers)
def feel(agents: Any, row: Any, felt: Any) -> float:
    return 0.0
