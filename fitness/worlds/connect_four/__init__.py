"""Connect Four: two seats, one board, four in a line, for any board of at most 49 bits.

A life is some pairs of games between the same two seats. Both games of a pair begin with the same opening,
drawn at random, and the seats begin in turn, so that each opening is played from both sides. Openings depend
on the life's key alone, never on what was played. The base objective is points, 1 for a won game and 1/2 for
a drawn one, per game, less the price of search: `price` for each position met in a move, on average over
the seat's moves.

Without opponents, as in the imagination of a planner, `step` is the own move and a reply drawn at random.
"""

from dataclasses import dataclass
from string import ascii_lowercase
from typing import ClassVar

from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds.connect_four import world  # noqa: F401  # its kernels register themselves
from babushka.fitness.worlds.connect_four.board import BITS, IN_A_LINE
from babushka.fitness.worlds.connect_four.positions import Positions, solved_positions
from babushka.fitness.worlds.connect_four.regime import ConnectFourRegime, ConnectFourState
from babushka.fitness.worlds.protocol import World

__all__ = ["Boards", "ConnectFour", "ConnectFourRegime", "ConnectFourState"]

LARGEST = BITS // 2  # of a side: the other one has a row or column at least, and the bit on top


@dataclass(frozen=True)
class Boards:
    """The parameters of a regime."""

    width: int = setting(7, "columns of the board", low=1, high=LARGEST)
    height: int = setting(6, "rows of the board", low=1, high=BITS - 1)
    opening: int = setting(4, "plies drawn at random before a game", low=0, high=BITS, unit="plies")

    def check(self) -> None:
        """Raise `SettingsError` for a board that has no room for four in a line, or takes too many bits."""
        bits = self.width * (self.height + 1)
        if bits > BITS:
            raise SettingsError(
                f"A board of {self.width} columns and {self.height} rows takes {bits} bits, a row on top "
                f"counted, and there are {BITS}; 7 x 6 is the usual one."
            )
        if max(self.width, self.height) < IN_A_LINE:
            raise SettingsError(
                f"Nobody can have {IN_A_LINE} in a line on a board of {self.width} columns and {self.height} "
                f"rows; one of the sides must be {IN_A_LINE} at least."
            )
        if self.opening > self.width * self.height // 2:
            raise SettingsError(
                f"An opening of {self.opening} plies is more than half of a board of {self.width} columns "
                f"and {self.height} rows; at most {self.width * self.height // 2} fit."
            )


@dataclass(frozen=True)
class ConnectFour(World):
    """Settings of Connect Four."""

    name: ClassVar[str] = "connect-four"
    features: ClassVar[tuple[str, ...]] = ("won", "drawn", "lost")
    causes: ClassVar[tuple[str, ...]] = ("unfinished", "four in a line", "full board")
    objective: ClassVar[str] = "score"
    objective_words: ClassVar[str] = "points per game less the price of search"
    Regime: ClassVar[type] = Boards
    seats: ClassVar[int] = 2
    search_price: ClassVar[str] = "price"
    interactive: ClassVar[str] = "connect_four"

    pairs: int = setting(
        1, "pairs of games in a life; both of a pair begin with the same opening", low=1, high=1000
    )
    price: float = setting(
        0.0, "points per game that one position met per move costs, on average over moves", low=0
    )
    columns: int = setting(7, "columns of the widest board that any regime may have", low=1, high=LARGEST)
    rows: int = setting(6, "rows of the highest board that any regime may have", low=1, high=BITS - 1)

    def check(self) -> None:
        """Raise `SettingsError` where no board could be as wide and as high."""
        if self.columns * self.rows > 10 * BITS:
            raise SettingsError(
                f"There is room for {self.columns} columns and {self.rows} rows, far more than the {BITS} "
                "bits of any board; lower 'world.columns' or 'world.rows'."
            )

    @property
    def actions(self) -> tuple[str, ...]:  # type: ignore[override]  # they depend on a setting
        return tuple(f"column {column + 1}" for column in range(self.columns))

    @property
    def steps(self) -> int:
        return 2 * self.pairs * min(self.columns * self.rows, BITS)

    @property
    def senses(self) -> tuple[str, ...]:
        return tuple(
            f"{whose}.{ascii_lowercase[column]}{row + 1}"
            for whose in ("own", "other")
            for column in range(self.columns)
            for row in range(self.rows)
        )

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("score", "points", "wins", "draws", "losses", "positions")

    @property
    def picture(self) -> tuple[int, int]:
        return (self.rows, self.columns)

    @property
    def legend(self) -> tuple[str, ...]:
        return ("empty", "first", "second", "no cell")

    def check_under(self, parameters: Boards) -> None:
        """Raise `SettingsError` for a larger board than there is room for."""
        for side, here, most in (
            ("columns", parameters.width, self.columns),
            ("rows", parameters.height, self.rows),
        ):
            if here > most:
                raise SettingsError(
                    f"A board has {here} {side}, but there is room for {most}; raise 'world.{side}'."
                )

    def solved(self, parameters: Boards) -> Positions | None:
        """A thousand positions of the usual board."""
        solved = solved_positions()
        return solved if (parameters.width, parameters.height) == solved.size else None

    def regime(self, parameters: Boards) -> ConnectFourRegime:
        """The game on such a board."""
        self.check_under(parameters)
        return ConnectFourRegime(
            parameters.width,
            parameters.height,
            parameters.opening,
            2 * self.pairs,
            float(self.price),
            self.columns,
        )
