"""What is recorded of lives: one row per member and episode, the same columns for every organism kind.

Columns: felt (sum of felt reward), steps (lived), proposals (that the inner search tried), simulated (model
steps), cause (of death, an index into the world's causes); then the world's features, summed over life, as
`felt.NAME`; then the world's tallies by their own names; then accepted (proposals of the inner search that
were kept). If a kind has more than one inner optimizer, those are the first one's, and of each further one
there are `proposals.NAME`, `accepted.NAME` and `simulated.NAME`; then, where a life has several seats, the
tallies of each of them, the member's own included, as `seat.S.NAME`; then whatever the kind adds
(`Organism.columns`).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.protocol import World
from babushka.organisms.inner.account import ACCOUNTED
from babushka.organisms.protocol import Organism

GENERAL_COLUMNS = ("felt", "steps", "proposals", "simulated", "cause")
GENERAL = len(GENERAL_COLUMNS)


def seat_column(seat: int, tally: str) -> str:
    """The column in which a tally of a seat is recorded, in lives in several seats."""
    return f"seat.{seat}.{tally}"


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
    def columns_of(organism: Organism, world: World, seats: int = 0) -> tuple[str, ...]:
        """The names of the columns of that kind in that world.

        `seats` are those of a life, for worlds that take as many as are put in; others have their own number.
        """
        seats = world.seats or seats
        if seats < 1:
            raise ValueError(f"World {world.name!r} takes any number of seats, so it must be said how many.")
        further = (f"{what}.{inner.name}" for inner in organism.inner()[1:] for what in ACCOUNTED)
        felt = (f"felt.{feature}" for feature in world.features)
        seated = (
            seat_column(seat, tally) for seat in range(seats if seats > 1 else 0) for tally in world.tallies
        )
        counted = (*world.tallies, "accepted", *further, *seated)
        return (*GENERAL_COLUMNS, *felt, *counted, *organism.columns(world))

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
