"""A game of Connect Four between a person and a saved member: whose turn it is, replies, and exact values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import Run

if TYPE_CHECKING:
    from babushka.evolution.generation import Generation
    from babushka.fitness.worlds.connect_four.solving import Solver
    from babushka.organisms.playing.players import Players

LIMIT = 1_000_000  # positions that a hint may meet for each move: a fraction of a second
AHEAD = 6  # moves of the line that the member expects
FOUR, FULL = "four", "full"


class Move(NamedTuple):
    """The member's move in a position."""

    column: int
    met: int  # positions
    shares: list[float]  # of its search, by column


@dataclass
class Game:
    """A game from the empty board. Columns are counted from 0; seat 0 moves first."""

    players: "Players"  # one row
    width: int
    height: int
    budget: int
    person: int = 0  # the seat
    columns: list[int] = field(default_factory=list)

    @property
    def position(self) -> tuple[int, int]:
        """Stones of who is on the move, and all of them."""
        return self._after(self.columns)

    @property
    def persons_turn(self) -> bool:
        """Whether the person is on the move."""
        return len(self.columns) % 2 == self.person

    @property
    def over(self) -> str:
        """How the game has ended, FOUR or FULL; empty while it goes on."""
        return self._over(self.columns)

    def drop(self, column: int) -> None:
        """Make a move for who is on the move; ValueError with a sentence if it cannot be made."""
        self._after([*self.columns, column])
        self.columns.append(column)

    def take_back(self) -> bool:
        """Take back the person's last move and what followed; whether there was one."""
        own = [number for number in range(len(self.columns)) if number % 2 == self.person]
        if not own:
            return False
        del self.columns[own[-1] :]
        return True

    def move(self) -> Move:
        """What the member would play in this position."""
        return self._move(self.columns)

    def line(self) -> list[int]:
        """The moves that it would make from here on, for both."""
        line = [*self.columns]
        while len(line) < len(self.columns) + AHEAD and not self._over(line):
            line.append(self._move(line).column)
        return line[len(self.columns) :]

    def exact(self) -> dict[int, int] | None:
        """The exact score of each move that can be made (`solving`); None if that takes too long."""
        from babushka.fitness.worlds.connect_four.solving import FULL as NO_ROOM
        from babushka.fitness.worlds.connect_four.solving import UNKNOWN

        scores = self._solver.scores_of_moves(*self.position, LIMIT).tolist()
        found = {column: score for column, score in enumerate(scores) if score != NO_ROOM}
        return None if UNKNOWN in scores else found

    @cached_property
    def _solver(self) -> "Solver":
        from babushka.fitness.worlds.connect_four.solving import Solver

        return Solver(self.width, self.height, power=21)

    def _after(self, columns: list[int]) -> tuple[int, int]:
        from babushka.fitness.worlds.connect_four.positions import played

        return played(columns, self.width, self.height)

    def _over(self, columns: list[int]) -> str:
        from babushka.fitness.worlds.connect_four.board import has_four

        own, mask = self._after(columns)
        if has_four(own ^ mask, self.height):
            return FOUR
        return FULL if len(columns) == self.width * self.height else ""

    def _move(self, columns: list[int]) -> Move:
        from babushka.organisms.playing.choosing import chosen

        own, mask = self._after(columns)
        made = chosen(self.players, 0, own, mask, self.budget, (self.width, self.height))
        return Move(int(made.moves[0]), int(made.met[0]), made.shares[0].tolist())


def game_against(
    run: Run,
    generation: int | None = None,
    member: str | int = "best",
    budget: int | None = None,
    regime: str | Mapping[str, Any] | None = None,
    person: int = 0,
) -> tuple[Game, int]:
    """A new game against a saved member, and its id; the board is that of the regime.

    Raises `SettingsError` where members do not play Connect Four, and for members that are not there.
    """
    run.need_lives_apart("a game")
    saved = run.generation(generation)
    row = run.row_of(saved, member)
    found = players_of(run, saved, [row], budget, regime)
    if found is None:
        raise SettingsError(
            f"Members of {str(run.path)!r} play no game that a person could join: their kind is "
            f"{run.experiment.organism.name!r}, and players of Connect Four are of kind 'player'."
        )
    players, (width, height) = found
    return Game(players, width, height, int(players.budget[0]), person), int(saved.ids[row])


def players_of(
    run: Run,
    saved: "Generation",
    rows: Sequence[int],
    budget: int | None = None,
    regime: str | Mapping[str, Any] | None = None,
) -> tuple["Players", tuple[int, int]] | None:
    """Members of a generation as players of Connect Four, and columns and rows of the board of a regime.

    None where members are no players of that game.
    """
    from babushka.organisms.inner.account import Limits

    here = run.experiment.at(saved.number)
    agents = here.agents(saved.genomes[rows], Limits(budget=(budget,)))
    players: Players | None = here.organism.players(agents)
    if players is None:
        return None
    board: Any = run.conditions(saved.number, regime).regime
    return players, (board.width, board.height)


def moves_until_the_end(score: int, stones: int, size: int) -> int:
    """In how many moves of the winner a move of that score ends the game; a win counts the move itself."""
    if score > 0:
        return (size + 1 - stones) // 2 - score + 1
    return (size - stones) // 2 + score + 1
