"""Opponents that do not evolve."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.opponents.protocol import Lot, Opponents
from babushka.fitness import streams
from babushka.fitness.settings import read, setting
from babushka.fitness.worlds.protocol import World
from babushka.organisms.kinds import kinds
from babushka.organisms.protocol import Organism

RANDOM_MOVER = "random"


@dataclass(frozen=True)
class Fixed(Opponents):
    """The same opponents in every generation: who acts at random, or founders of another organism kind."""

    name: ClassVar[str] = "fixed"

    organism: str = setting(
        RANDOM_MOVER, "random: whoever acts at random; or an organism kind, such as one made by hand"
    )
    settings: dict[str, float] = setting(dict, "settings of that kind that are numbers")
    count: int = setting(1, "how many different ones, founders of that kind", low=1, high=10_000)

    def check_world(self, organism: Organism, world: World) -> None:
        """Raise `SettingsError` if there is no such kind, or if it does not fit."""
        if self.organism != RANDOM_MOVER:
            self.kind.check_world(world)

    @property
    def evolving(self) -> bool:
        """They do not."""
        return False

    def size(self, members: int, kept: int) -> int:
        """As is set."""
        return self.count

    def rows(self, lot: Lot, among: int) -> NDArray[np.int64]:
        """All alike, with replacement."""
        return lot.generator().integers(0, self.count, (lot.members, lot.rounds, lot.seats - 1))

    def agents(
        self, organism: Organism, world: World, seed: int, express: Callable[[], Any], among: int
    ) -> tuple[Any, int]:
        """The fixed ones; the genomes of the run mean nothing to them."""
        if self.organism == RANDOM_MOVER:
            return organism.random_agents(self.count, world), len(organism.inner())
        kind = self.kind
        founders = kind.founders(world, self.count, streams.generator(seed, streams.OPPONENTS))
        return kind.express(founders, world), len(kind.inner())

    def told(self, row: int, ids: NDArray[np.int64], kept: int) -> str:
        """The kind, and which of it if there are several."""
        return self.organism if self.count == 1 else f"{self.organism} {row}"

    @property
    def kind(self) -> Organism:
        """The organism kind that is named."""
        return read(kinds.get(self.organism), self.settings, "opponents.settings")
