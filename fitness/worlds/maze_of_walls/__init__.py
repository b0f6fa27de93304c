"""A maze of walls: from a start to a goal whose place is known, by a hand, by marks, or by a plan.

Each life is one maze: a random spanning tree of cells, by depth-first search, of whose dead ends some are
opened (`braid`). Start and goal are anywhere, at least half as far from each other as two corners are. An
action goes to the next cell one way, or nowhere if there is a wall. At the goal life ends. The base objective
is the score: 1 - steps / (2 T) at the goal, T being the longest life, and 0 for who does not arrive; less
`search_cost` for each cell that an inner search met. T = 160 suffices for a hand in every perfect maze of
9 x 9 cells: each of its 80 passages is gone twice at most.

A regime can be of a family that tells known ways to solve mazes apart, made by drawing until one fits: in
*islands* neither hand arrives, in *traps* the greedy one does not. `references` has these ways.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds.drawn_mazes import sides_of
from babushka.fitness.worlds.maze_of_walls import world  # noqa: F401  # its kernels register themselves
from babushka.fitness.worlds.maze_of_walls.references import REFERENCES
from babushka.fitness.worlds.maze_of_walls.regime import FAMILIES, LARGEST, WallsRegime, WallsState
from babushka.fitness.worlds.protocol import Shape, World

__all__ = ["MazeOfWalls", "WalledMazes", "WallsRegime", "WallsState"]


@dataclass(frozen=True)
class WalledMazes:
    """The parameters of a regime."""

    size: int = setting(9, "side of a maze", low=3, high=LARGEST, unit="cells")
    braid: float = setting(
        0.0, "probability that a dead end is opened; 0: perfect mazes, without loops", low=0, high=1
    )
    family: str = setting(
        "any",
        "which mazes are drawn. island: those in which neither hand arrives; trap: those in which the greedy "
        "rule does not",
        choices=FAMILIES,
    )
    compared: bool = setting(
        False, "whether steps at junctions are compared with what references do, as analyses do"
    )

    def check(self) -> None:
        """Raise `SettingsError` for a family that has no mazes."""
        if self.family == "island" and self.braid == 0:
            raise SettingsError(
                "In a maze without loops each hand arrives, so there is no 'family' = \"island\" with "
                "'braid' = 0; set 'braid' to 0.5, say."
            )


@dataclass(frozen=True)
class MazeOfWalls(World):
    """Settings of the maze of walls."""

    name: ClassVar[str] = "maze-of-walls"
    actions: ClassVar[tuple[str, ...]] = ("north", "east", "south", "west")
    features: ClassVar[tuple[str, ...]] = ("nearer", "goal")
    causes: ClassVar[tuple[str, ...]] = ("no time left", "at the goal")
    objective: ClassVar[str] = "score"
    objective_words: ClassVar[str] = "score"
    Regime: ClassVar[type] = WalledMazes
    probes: ClassVar[dict[str, dict[str, Any]]] = {
        "perfect": {},
        "braided": {"braid": 0.5},
        "island": {"braid": 0.5, "family": "island"},
        "trap": {"family": "trap"},
    }
    references: ClassVar[dict[str, str]] = REFERENCES
    search_price: ClassVar[str] = "search_cost"

    lifetime: int = setting(160, "length of a life, T", low=1, high=100_000, unit="steps")
    search_cost: float = setting(
        0.0, "what a cell that an inner search met costs, of the score", low=0, high=1
    )

    @property
    def steps(self) -> int:
        return self.lifetime

    @property
    def senses(self) -> tuple[str, ...]:
        around = tuple(f"{what}.{way}" for way in self.actions for what in ("open", "nearer", "visited"))
        return (*around, *(f"heading.{way}" for way in self.actions))

    @property
    def tallies(self) -> tuple[str, ...]:
        asked, alike = (tuple(f"{what}.{name}" for name in REFERENCES) for what in ("asked", "alike"))
        return ("score", "arrived", "met", "fits", *asked, *alike)

    @property
    def picture(self) -> tuple[int, int]:
        return sides_of(WalledMazes().size)

    @property
    def legend(self) -> tuple[str, ...]:
        return ("not visited", "wall", "visited", "goal")

    def shape_under(self, parameters: WalledMazes) -> Shape:
        """The picture is of the mazes' size."""
        rows, columns = sides_of(parameters.size)
        return self.shape._replace(rows=rows, columns=columns)

    def regime(self, parameters: WalledMazes) -> WallsRegime:
        """The mazes for the kernels."""
        return WallsRegime(
            parameters.size,
            float(parameters.braid),
            FAMILIES.index(parameters.family),
            self.lifetime,
            float(self.search_cost),
            parameters.compared,
        )

    def belief(self, parameters: WalledMazes) -> WallsRegime:
        """Mazes are seen as they are, whatever is believed; steps in thought are compared with nothing."""
        return self.regime(parameters)._replace(compared=False)
