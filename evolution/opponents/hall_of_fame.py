"""The best members of the run so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.opponents.protocol import Lot, Opponents
from babushka.organisms.genome import Genomes


@dataclass(frozen=True)
class HallOfFame(Opponents):
    """Each member meets members of the hall of fame, drawn at random; in generation 0, of its own."""

    name: ClassVar[str] = "hall-of-fame"

    @property
    def keeps(self) -> bool:
        """Those in the hall."""
        return True

    def kept(self, honoured: Sequence[Genomes], best: Genomes, before: Genomes | None) -> Genomes | None:
        """The genomes in the hall."""
        return np.stack(list(honoured)).astype(np.float32) if len(honoured) else None

    def rows(self, lot: Lot, among: int) -> NDArray[np.int64]:
        """All alike, with replacement."""
        return lot.generator().integers(0, among, (lot.members, lot.rounds, lot.seats - 1))
