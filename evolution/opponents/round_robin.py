"""Everybody in turn."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.opponents.protocol import Lot, Opponents


@dataclass(frozen=True)
class RoundRobin(Opponents):
    """Each member meets the next ones of its generation, row by row: with enough episodes, all of them."""

    name: ClassVar[str] = "round-robin"

    def rows(self, lot: Lot, among: int) -> NDArray[np.int64]:
        """In round r, with k other seats, a member meets the k that come r k places after it."""
        others = lot.seats - 1
        ahead = np.arange(lot.rounds * others).reshape(lot.rounds, others) % max(among - 1, 1)
        return (np.arange(lot.members)[:, None, None] + 1 + ahead) % among
