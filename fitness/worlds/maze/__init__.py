"""Mazes, one after the other, whose exit has always been at the same place.

A maze is a random spanning tree of cells, by depth-first search, of which some further walls are opened
(`braid`). At its exit the organism is put at the start of the next maze, and after `patience` steps too. Each
maze depends on the life's key and on its number in that life alone, never on what was done before. The base
objective is exits. What is felt on entering a cell, distances in steps and 20 steps felt as 1:

    exit    minus the distance to the exit, as far as it is smelled (`scent`); beyond, that of the limit
    place   minus the distance to the cell where the exit always was
    far     minus what is lacking to the largest distance from the start
    fresh   minus earlier visits of the cell, up to 4, over 4
    out     1 at the exit

All but the last are at most 0: anything above would make one loiter before the exit, which ends the feeling.
With Manhattan distances, the default start and size, place and far are the same number on every cell: nothing
in such a life can tell the two apart.

A regime says how often the exit is elsewhere. With `probes`, a life goes through so many fixed mazes instead,
in which exit, place and the corner farthest from the start part (`fitness.worlds.maze.probes`), and which of
them is reached first is counted. There the exit is a ghost: it looks like one, and ends nothing.

What organisms imagine ends with the maze they are in.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds.choices import NOBODY, Choices
from babushka.fitness.worlds.drawn_mazes import sides_of
from babushka.fitness.worlds.forks import Forks
from babushka.fitness.worlds.maze import picture, world  # noqa: F401  # their kernels register themselves
from babushka.fitness.worlds.maze.forks import DISTANCES, distances_at_forks
from babushka.fitness.worlds.maze.probes import ProbeMazes, crow_distances, no_probes, probe_mazes
from babushka.fitness.worlds.maze.regime import (
    EXIT,
    FAR,
    LARGEST,
    PLACE,
    MazeRegime,
    MazeState,
)
from babushka.fitness.worlds.passages import METRICS
from babushka.fitness.worlds.protocol import Shape, World, create, felt_at

__all__ = ["Maze", "MazeRegime", "MazeState", "Mazes"]

CANDIDATES = ("exit", "place", "far")
LEGEND = ("not visited", "wall", "visited", "exit", "usual place", "far corner")


@dataclass(frozen=True)
class Mazes:
    """The parameters of a regime."""

    elsewhere: float = setting(
        0.0, "probability that the exit is on any cell but the usual one", low=0, high=1
    )
    exit: str = setting(
        "place",
        "where the exit usually is: at 'world.place', or in the last corner",
        choices=("place", "corner"),
    )
    start: str = setting(
        "origin", "where mazes begin: on the first cell, or on any", choices=("origin", "anywhere")
    )
    size: int = setting(11, "side of a maze", low=2, high=LARGEST, unit="cells")
    scent: int = setting(
        6, "distance up to which the exit is smelled; 0: everywhere", low=0, high=LARGEST**2, unit="steps"
    )
    probes: int = setting(
        0, "fixed mazes in which the candidates part, one life through all; 0: mazes are drawn",
        low=0, high=1000,
    )  # fmt: skip


@dataclass(frozen=True)
class OneProbe(Mazes):
    """A life through one of the probe mazes alone."""

    number: int = 0


@dataclass(frozen=True)
class Maze(World):
    """Settings of the maze."""

    name: ClassVar[str] = "maze"
    actions: ClassVar[tuple[str, ...]] = ("north", "east", "south", "west", "rest")
    features: ClassVar[tuple[str, ...]] = ("exit", "place", "far", "fresh", "out")
    causes: ClassVar[tuple[str, ...]] = ("old age", "no more mazes")
    objective: ClassVar[str] = "exits"
    Regime: ClassVar[type] = Mazes
    probes: ClassVar[dict[str, dict[str, Any]]] = {
        "training": {"elsewhere": 0.0},
        "shifted": {"elsewhere": 1.0},
        "parted": {"size": 15, "start": "anywhere", "scent": 0, "probes": 40},
    }
    candidates: ClassVar[dict[str, dict[str, float]]] = {name: {name: 1.0} for name in CANDIDATES}
    wanderers: ClassVar[dict[str, dict[str, float]]] = {"wanderer": {"fresh": 1.0}}

    lifetime: int = setting(300, "length of a life", low=1, high=100_000, unit="steps")
    place: int = setting(10, "row and column of the cell where the exit usually is", low=0, high=LARGEST - 1)
    braid: float = setting(0.2, "probability that a wall which is left is opened", low=0, high=1)
    patience: int = setting(60, "longest time in one maze", low=1, high=100_000, unit="steps")
    probe_patience: int = setting(80, "longest time in one probe maze", low=1, high=10_000, unit="steps")
    metric: str = setting(
        "manhattan",
        "how distances are felt; euclid: as the crow flies, but that to the exit; path: that in legal steps",
        choices=METRICS,
    )

    @property
    def steps(self) -> int:
        return self.lifetime

    @property
    def senses(self) -> tuple[str, ...]:
        near = ("open", *self.features[:4])
        return tuple(f"{what}.{way}" for way in self.actions[:4] for what in near)

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("exits", *(f"reached.{name}" for name in CANDIDATES), "probed")

    @property
    def picture(self) -> tuple[int, int]:
        return sides_of(Mazes().size)

    @property
    def legend(self) -> tuple[str, ...]:
        return LEGEND

    def shape_under(self, parameters: Mazes) -> Shape:
        """The picture is of the mazes' size, and a life through probe mazes as long as all of them take."""
        rows, columns = sides_of(parameters.size)
        probes = 1 if isinstance(parameters, OneProbe) else parameters.probes
        lifetime = probes * self.probe_patience or self.lifetime
        return self.shape._replace(rows=rows, columns=columns, lifetime=lifetime)

    def regime(self, parameters: Mazes) -> MazeRegime:
        """The mazes under those parameters; raises `SettingsError` where they are too small for them."""
        side = parameters.size
        self.check_under(parameters)
        place = self.place * side + self.place
        probes = no_probes(side)
        if parameters.probes:
            probes = probe_mazes(side, place, self.braid, parameters.probes)
        if isinstance(parameters, OneProbe):
            number = parameters.number
            probes = ProbeMazes(probes.passages[number, None], probes.marks[number, None])
        return MazeRegime(
            side=side,
            place=place,
            exit=place if parameters.exit == "place" else side * side - 1,
            elsewhere=float(parameters.elsewhere),
            anywhere=parameters.start == "anywhere",
            scent=float(parameters.scent or side * side),
            metric=METRICS.index(self.metric),
            braid=float(self.braid),
            patience=self.probe_patience if parameters.probes else self.patience,
            onward=True,
            passages=probes.passages,
            marks=probes.marks,
        )

    def belief(self, parameters: Mazes) -> MazeRegime:
        """Mazes are seen as they are; but what comes after this one is not imagined."""
        return self.regime(parameters)._replace(onward=False)

    def check_under(self, parameters: Mazes) -> None:
        """Raise `SettingsError` where mazes of that size have no cell for the exit or the start."""
        side = parameters.size
        if self.place >= side:
            raise SettingsError(
                f"Mazes of {side} x {side} cells have no cell ({self.place}, {self.place}): "
                "make 'size' larger or 'world.place' smaller."
            )
        if parameters.probes and parameters.start != "anywhere":
            raise SettingsError("With 'probes', 'start' must be 'anywhere'.")
        if parameters.probes:
            return
        usual = self.place * side + self.place if parameters.exit == "place" else side * side - 1
        crow = crow_distances(side)
        far_enough = crow >= world.APART
        starts = np.flatnonzero(far_enough[usual]) if parameters.start == "anywhere" else np.zeros(1, int)
        if not len(starts) or (parameters.start == "origin" and usual == 0):
            raise SettingsError(
                f"Mazes of {side} x {side} cells are too small to begin apart from the exit: "
                "make 'size' larger."
            )
        elsewhere = far_enough.copy()
        elsewhere[:, usual] = False
        if parameters.elsewhere > 0 and not elsewhere[starts].any(axis=1).all():
            raise SettingsError(
                f"Mazes of {side} x {side} cells are too small for an exit elsewhere, "
                f"{world.APART} or more from the start: make 'size' larger, or set 'elsewhere' to 0."
            )

    def choices(self, parameters: Mazes) -> Choices | None:
        """The probe mazes, where there are any: which cell is the best of all, before a step is made."""
        return _choices(self, parameters) if parameters.probes else None

    def forks(self, parameters: Mazes) -> Forks | None:
        """The probe mazes, where there are any, by where the ways to exit and place part."""
        if not parameters.probes or isinstance(parameters, OneProbe):
            return None
        side, place = parameters.size, self.place * parameters.size + self.place
        probes = probe_mazes(side, place, self.braid, parameters.probes)
        alone = tuple(OneProbe(**vars(parameters), number=number) for number in range(parameters.probes))
        return Forks(("exit", "place"), distances_at_forks(side, place, probes), DISTANCES, alone)


@lru_cache(maxsize=32)
def _choices(settings: Maze, parameters: Mazes) -> Choices:
    regime = settings.regime(parameters)
    crow = crow_distances(parameters.size)
    cells = len(crow)
    felt = np.zeros((parameters.probes, cells, len(settings.features)))
    stands_for = np.full((parameters.probes, cells), NOBODY, np.int64)
    state = create(regime)
    with np.errstate(over="ignore"):  # keys are made modulo 2**64 on purpose
        for number in range(parameters.probes):
            world.begin_maze(regime, state)
            for cell in range(cells):
                felt_at(regime, state, cell, felt[number, cell])
            for candidate, mark in enumerate((EXIT, PLACE, FAR)):
                stands_for[number, crow[state.now[mark]] <= 1] = candidate
    felt.setflags(write=False)
    stands_for.setflags(write=False)
    return Choices(felt, stands_for)
