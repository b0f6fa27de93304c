"""Members of the same generation, drawn at random."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.opponents.protocol import MEMBERS, Lot, Opponents


@dataclass(frozen=True)
class MembersAtRandom(Opponents):
    """Each member meets others of its generation, drawn anew for each round; nobody meets itself."""

    name: ClassVar[str] = "members"

    def rows(self, lot: Lot, among: int) -> NDArray[np.int64]:
        """All others alike, with replacement."""
        size = (lot.members, lot.rounds, lot.seats - 1)
        if lot.purpose != MEMBERS or among < 2:
            return lot.generator().integers(0, among, size)
        drawn = lot.generator().integers(0, among - 1, size)
        return drawn + (drawn >= np.arange(lot.members)[:, None, None])
