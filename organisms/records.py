"""What is recorded of lives: one row per member and episode, the same columns for every organism kind.

Columns: felt (sum of felt reward), steps (lived), proposals (of the inner search), simulated (model steps),
cause (of death, an index into the world's causes); then the world's features, summed over life, as
`felt.NAME`; then the world's tallies by their own names.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitness.worlds.protocol import World

GENERAL_COLUMNS = ("felt", "steps", "proposals", "simulated", "cause")
GENERAL = len(GENERAL_COLUMNS)


class Feelings(NamedTuple):
    """What was felt in L lives, step by step: U different feelings, and how often each life had them."""

    felt: NDArray[np.float64]  # (U, F)
    counts: NDArray[np.float64]  # (L, U) steps


@dataclass(frozen=True)
class Lives:
    """Records of lives: `values` has shape (members, episodes, columns), float64."""

    values: NDArray[np.float64]
    columns: tuple[str, ...]
    feelings: Feelings | None = None  # only where they were asked for

    @staticmethod
    def columns_of(world: World) -> tuple[str, ...]:
        """The names of the columns in that world."""
        return (*GENERAL_COLUMNS, *(f"felt.{feature}" for feature in world.features), *world.tallies)

    def each(self, column: str) -> NDArray[np.float64]:
        """One column per member and episode, shape (members, episodes)."""
        return self.values[:, :, self.columns.index(column)]

    def mean(self, column: str) -> NDArray[np.float64]:
        """One column averaged over episodes, shape (members,)."""
        return np.asarray(self.each(column).mean(axis=1), np.float64)

    def features(self) -> NDArray[np.float64]:
        """Sums over life of what was felt, shape (members, episodes, F)."""
        which = [i for i, column in enumerate(self.columns) if column.startswith("felt.")]
        return self.values[:, :, which]
