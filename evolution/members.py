"""Members as DEAP sees them: a row number with a Fitness. The genomes stay in their matrix.

All objectives are maximised; the sign of a minimised one is flipped before it comes here.
"""

import numpy as np
from deap import base
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError


class Maximised(base.Fitness):  # type: ignore[misc]
    """One objective, larger is better. At module level, like its kin, so that it is copied by name."""

    weights: tuple[float, ...] = (1.0,)


class Maximised2(Maximised):
    """Two objectives."""

    weights = (1.0,) * 2


class Maximised3(Maximised):
    """Three objectives."""

    weights = (1.0,) * 3


class Maximised4(Maximised):
    """Four objectives."""

    weights = (1.0,) * 4


class Maximised5(Maximised):
    """Five objectives."""

    weights = (1.0,) * 5


class Maximised6(Maximised):
    """Six objectives."""

    weights = (1.0,) * 6


class Maximised7(Maximised):
    """Seven objectives."""

    weights = (1.0,) * 7


class Maximised8(Maximised):
    """Eight objectives."""

    weights = (1.0,) * 8


CLASSES: dict[int, type[Maximised]] = {
    len(kind.weights): kind
    for kind in (
        Maximised,
        Maximised2,
        Maximised3,
        Maximised4,
        Maximised5,
        Maximised6,
        Maximised7,
        Maximised8,
    )
}


def maximised(objectives: int) -> type[Maximised]:
    """The Fitness class for a number of objectives; raises `SettingsError` beyond 1 to 8."""
    if objectives not in CLASSES:
        raise SettingsError(f"Selection can count 1 to {max(CLASSES)} objectives, not {objectives}.")
    return CLASSES[objectives]


class Member:
    """A row of the genome matrix and its fitness: all that a DEAP selection needs to see."""

    __slots__ = ("fitness", "row")

    def __init__(self, row: int, fitness: Maximised) -> None:
        self.row = row
        self.fitness = fitness


def members_of(fitness: NDArray[np.float64]) -> tuple[list[Member], int]:
    """(one member per row of `fitness`, how many values in it were NaN).

    `fitness` has shape (members, objectives). NaN compares as neither smaller nor larger, and so would win or
    lose by its place in the list; it becomes minus infinity, which always loses.
    """
    known, missing = known_fitness(fitness)
    kind = maximised(known.shape[1])
    return [Member(row, _valued(kind, line)) for row, line in enumerate(known.tolist())], missing


def known_fitness(fitness: NDArray[np.float64]) -> tuple[NDArray[np.float64], int]:
    """The same fitness with minus infinity for NaN, and how many NaN there were."""
    values = np.asarray(fitness, np.float64)
    if values.ndim != 2:
        raise ValueError(f"Fitness must have shape (members, objectives), not {values.shape}.")
    missing = np.isnan(values)
    return np.where(missing, -np.inf, values), int(missing.sum())


def _valued(kind: type[Maximised], values: list[float]) -> Maximised:
    """`kind(values)` without DEAP's checks of what it is given, which take most of its time."""
    fitness = kind.__new__(kind)
    fitness.wvalues = tuple(values)  # every weight is 1
    return fitness
