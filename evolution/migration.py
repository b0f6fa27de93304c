"""Migration between demes: who leaves, where to, and whose place is taken.

The island model of parallel genetic algorithms (Tanese 1989, "Distributed genetic algorithms"; Cantu-Paz
1998, "A survey of parallel genetic algorithms") and of population genetics (Wright 1931, "Evolution in
Mendelian populations"; stepping stones: Kimura and Weiss 1964). Every deme sends as many members as it
receives, whatever the topology, so that the rate is Wright's m at a migration: the share of a deme that
comes from others.

Beside DEAP's `tools.migRing`, with which the ring agrees, emigrants can be dealt out to several demes, and no
selection can send the same member twice.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.members import members_of
from babushka.evolution.selection import choose, complete
from babushka.evolution.settings import MOVE, Islands
from babushka.fitness import streams
from babushka.fitness.settings import SettingsError

Rows = NDArray[np.int64]
LEAVING, REPLACED = range(2)


def check_migration(settings: Islands, objectives: int) -> None:
    """Raise `SettingsError` for a selection of migrants that cannot be."""
    for name in (settings.emigrants, settings.replaced):
        if name != MOVE or settings.emigrants == MOVE:
            try:
                complete(name, {}, objectives)
            except SettingsError as error:
                raise SettingsError(f"Of migrants between demes: {error}") from error


def migrants(settings: Islands, sizes: Sequence[int], number: int) -> int:
    """How many members each of several demes sends, and receives, when generation `number` is bred."""
    if settings.rate == 0 or len(sizes) < 2 or number % settings.interval:
        return 0
    return max(1, round(settings.rate * min(sizes)))


def pools(
    settings: Islands, demes: Sequence[Rows], fitness: NDArray[np.float64], number: int, seed: int
) -> list[Rows]:
    """The rows that each deme's part of generation `number` is bred from, in place of its own rows `demes`.

    `fitness` is of all members, (members, objectives). An immigrant stands in the place of whom it replaces.
    A row is in one pool only where members move, and may be in several where copies are sent.
    """
    count = migrants(settings, [len(rows) for rows in demes], number)
    made = [rows.copy() for rows in demes]
    if count == 0:
        return made
    chosen = [
        _chosen(settings.emigrants, fitness[rows], count, seed, number, deme, LEAVING)
        for deme, rows in enumerate(demes)
    ]
    places = chosen
    if settings.replaced != MOVE:
        places = [
            _chosen(settings.replaced, fitness[rows], count, seed, number, deme, REPLACED)
            for deme, rows in enumerate(demes)
        ]
    steps = _steps(settings.topology, len(demes), streams.generator(seed, streams.MIGRATION, number))
    for deme, rows in enumerate(demes):
        for turn in range(count):
            there = (deme + steps[turn % len(steps)]) % len(demes)
            made[there][places[there][turn]] = rows[chosen[deme][turn]]
    return made


def _steps(topology: str, demes: int, generator: np.random.Generator) -> list[int]:
    """How far round the ring of demes emigrants are sent, in turn.

    As the same steps hold for every deme, each receives one member at each turn. The order is drawn, so that
    no neighbour is favoured where there are more neighbours than emigrants.
    """
    if topology == "all":
        steps = np.arange(1, demes)
    elif topology == "stepping-stone":
        steps = np.unique([1, demes - 1])
    else:
        steps = np.ones(1, np.int64)
    return [int(step) for step in generator.permutation(steps)]


def _chosen(
    name: str, fitness: NDArray[np.float64], count: int, seed: int, number: int, deme: int, purpose: int
) -> Rows:
    """Rows of different members that a selection chooses; asked again where it chooses somebody twice."""
    left = members_of(fitness)[0]
    given = complete(name, {}, fitness.shape[1])
    found: list[int] = []
    asked = 0
    while len(found) < count:
        key = streams.sequence(seed, streams.MIGRATION, number, deme, purpose, asked)
        rows = choose(name, left, count - len(found), key, **given)
        found += dict.fromkeys(rows.tolist())
        taken = set(found)
        left = [member for member in left if member.row not in taken]
        asked += 1
    return np.array(found, np.int64)
