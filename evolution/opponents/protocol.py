"""Who meets whom, in worlds with several seats: a Python description that draws a match for each generation.

What a match depends on is the seed, the generation, how many members there are, and their genomes or those
that are kept for it, and nothing else; so a run that is resumed, or a life that is replayed, meets the same.
A member has each seat equally often, as far as its episodes allow, and meets the same opponents from every
seat before it meets others.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness import streams
from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds.protocol import World
from babushka.organisms.games import OWN
from babushka.organisms.genome import Genomes
from babushka.organisms.protocol import Organism

SEATS = 2  # of a world that takes as many as are put in, unless told otherwise
MEMBERS, RANDOM = range(2)  # whose lives a match is for: they are drawn apart


class Lot(NamedTuple):
    """What opponents are drawn by: a place in a run."""

    seed: int
    generation: int
    members: int
    episodes: int
    seats: int
    purpose: int = MEMBERS

    @property
    def rounds(self) -> int:
        """How often a member meets others: once for every time that it has had all seats."""
        return -(-self.episodes // self.seats)

    def generator(self) -> np.random.Generator:
        """The chance of this place."""
        return streams.generator(self.seed, streams.OPPONENTS, self.generation, self.purpose)


@dataclass(frozen=True)
class Opponents(ABC):
    """Settings of opponents. Subclasses are frozen dataclasses of declared settings."""

    name: ClassVar[str]

    seats: int = setting(
        SEATS, "seats of a world that takes as many as are put in; other worlds have their own number", low=2
    )

    def seats_in(self, world: World) -> int:
        """How many seats a life in that world has."""
        return world.seats or self.seats

    def check_world(self, organism: Organism, world: World) -> None:
        """Raise `SettingsError` if these settings do not fit that world; most fit every one with seats."""
        assert world.seats != 1

    @property
    def evolving(self) -> bool:
        """Whether opponents are expressed from genomes of the run."""
        return True

    @property
    def keeps(self) -> bool:
        """Whether these can be others than the members': see `kept`."""
        return False

    def parts(self) -> "tuple[tuple[str, Opponents, dict[str, float]], ...]":
        """What else a configuration says, in tables of their own: name, settings, and further numbers."""
        return ()

    def kept(self, honoured: Sequence[Genomes], best: Genomes, before: Genomes | None) -> Genomes | None:
        """Genomes that a generation meets beside, or instead of, its members, for its snapshot; or None.

        `honoured` are the genomes of the hall of fame before that generation, best first, `best` (genes,) is
        that of the fittest of the generation before, and `before` those that were kept for that one.
        """
        return None

    def pool(self, members: Genomes, kept: Genomes | None) -> Genomes | None:
        """The genomes of those who can be met: those that are kept, if there are any; None: none evolve."""
        if not self.evolving:
            return None
        return members if kept is None else kept

    def size(self, members: int, kept: int) -> int:
        """How many can be met, where there are so many members, and so many are kept."""
        return kept or members

    def met(self, lot: Lot, members: int, kept: int) -> NDArray[np.int64]:
        """As `rows`, of all who can be met."""
        return self.rows(lot, self.size(members, kept))

    @abstractmethod
    def rows(self, lot: Lot, among: int) -> NDArray[np.int64]:
        """Whom each member meets, (members, rounds, seats - 1), as rows of `among` opponents."""

    def agents(
        self, organism: Organism, world: World, seed: int, express: Callable[[], Any], among: int
    ) -> tuple[Any, int]:
        """The opponents as agents, and how many inner optimizers they have.

        `express` gives the agents of the `pool`, or of as many of it as are met, which are `among`.
        """
        return express(), len(organism.inner())

    def told(self, row: int, ids: NDArray[np.int64], kept: int) -> str:
        """Who an opponent is, in words; `ids` are the members', and so many others are kept."""
        return f"number {row} of the hall of fame" if kept else f"member {int(ids[row])}"


def seated(lot: Lot, met: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows of a match, (members, episodes, seats), of whom each member meets in each round.

    The seat of all members moves on by one with each episode, and begins elsewhere in each generation.
    """
    rows = np.full((lot.members, lot.episodes, lot.seats), OWN, np.int64)
    for episode in range(lot.episodes):
        own = (lot.generation + episode) % lot.seats
        others = [seat for seat in range(lot.seats) if seat != own]
        rows[:, episode, others] = met[:, episode // lot.seats]
    return rows


def refuse_alone(world: World, given: Any) -> None:
    """Raise `SettingsError` where opponents are asked for in a world of one seat."""
    if world.seats == 1 and given:
        raise SettingsError(
            f"The world {world.name!r} has one seat, so nobody meets opponents there; leave out the table "
            "'opponents'."
        )
