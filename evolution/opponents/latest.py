"""The fittest of the latest generations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.opponents.protocol import Lot, Opponents
from babushka.fitness.settings import setting
from babushka.organisms.genome import Genomes


@dataclass(frozen=True)
class Latest(Opponents):
    """Everybody meets the fittest of each of the generations before, the latest first, round by round.

    In generation 0 there are none, and members are met in their place.
    """

    name: ClassVar[str] = "latest"

    generations: int = setting(2, "of how many generations before", low=1, high=1000)

    @property
    def keeps(self) -> bool:
        """The fittest."""
        return True

    def kept(self, honoured: Sequence[Genomes], best: Genomes, before: Genomes | None) -> Genomes | None:
        """The latest one, and of those before as many as there is room for."""
        latest = best[None] if before is None else np.concatenate([best[None], before])
        return np.ascontiguousarray(latest[: self.generations], np.float32)

    def rows(self, lot: Lot, among: int) -> NDArray[np.int64]:
        """In round r, with k other seats, those from number r k on."""
        others = lot.seats - 1
        one = np.arange(lot.rounds * others).reshape(lot.rounds, others) % among
        return np.broadcast_to(one, (lot.members, lot.rounds, others))

    def told(self, row: int, ids: NDArray[np.int64], kept: int) -> str:
        """How many generations ago it was the fittest."""
        return f"the fittest of {row + 1} generations before" if kept else f"member {int(ids[row])}"
