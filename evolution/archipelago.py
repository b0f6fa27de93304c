"""The island model: demes that base optimizers of one kind breed apart, and migrants between them.

An archipelago (the word is pygmo's; Biscani and Izzo 2020) is itself a base optimizer. Each deme has an
optimizer with settings and a seed of its own, so that without migration it is bred to the last bit like a
population by itself. Migration happens before breeding: a deme is bred from a pool in which immigrants have
taken places.

**Ids.** Where members move, an immigrant that lives on keeps its id. Where copies are sent, a copy that
lives on is a new member, both of whose parents are the member that it is a copy of, which may live on as
well. Children have the ids of their parents wherever these were members; so nobody needs to know of demes to
follow a lineage.

**State.** `deme` (members,) says where each member is; what the optimizer of deme k remembers is `k.NAME`.
Members are in the order of their demes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.generation import DEME, Population, State
from babushka.evolution.hall import Hall
from babushka.evolution.migration import check_migration, pools
from babushka.evolution.optimizers.protocol import BaseOptimizer, Draw, Fitness, Measures
from babushka.evolution.settings import MOVE
from babushka.fitness import streams
from babushka.fitness.settings import SettingsError
from babushka.organisms.genome import Genomes
from babushka.organisms.protocol import Organism

Rows = NDArray[np.int64]


class Pool(NamedTuple):
    """What one deme's part of a generation is bred from."""

    deme: int
    population: Population  # its genomes, ids and parents, and what the deme's optimizer remembers; no hall
    immigrants: NDArray[np.bool_]  # (members,): which of them are from other demes
    fitness: Fitness
    measures: Measures | None


Breeders = Callable[[Sequence[Pool]], Sequence[Population]]


@dataclass(frozen=True)
class Archipelago(BaseOptimizer):
    """Several demes, each bred by a base optimizer of that `kind`."""

    kind: type[BaseOptimizer]

    def __post_init__(self) -> None:
        self.check()

    @property
    def name(self) -> str:  # type: ignore[override]
        """The name of the optimizer of every deme."""
        return self.kind.name

    @property
    def own(self) -> Any:
        """The own settings of every deme's optimizer."""
        return self.demes[0].own

    @property
    def measured(self) -> int:  # type: ignore[override]
        """How many measures of each member are looked at beside fitness."""
        return self.demes[0].measured

    @property
    def named_measures(self) -> tuple[str, ...]:
        """The names of these measures, where settings say them."""
        return self.demes[0].named_measures

    @property
    def descends(self) -> bool:  # type: ignore[override]
        """Whether members have parents."""
        return self.kind.descends

    def check(self) -> None:
        """Raise `SettingsError` where one of the demes cannot be, or migration between them."""
        islands = self.settings.islands
        try:
            _ = self.demes
        except SettingsError as error:
            raise SettingsError(f"Of each of {islands.demes} demes: {error}") from error
        check_migration(islands, self.objectives)
        if islands.rate > 0 and not self.kind.immigration:
            raise SettingsError(
                f"Base optimizer {self.name!r} cannot take in members of other demes; set "
                "'evolution.islands.rate' to 0, or use another base optimizer."
            )

    @cached_property
    def demes(self) -> tuple[BaseOptimizer, ...]:
        """The optimizer of each deme; its seed depends on the experiment's and on the deme's number alone."""
        return tuple(
            self.kind(
                self.settings.of_deme(deme),
                self.layout,
                self.objectives,
                int(streams.keys(self.seed, streams.DEMES, deme, count=1)[0]),
            )
            for deme in range(self.settings.islands.demes)
        )

    @property
    def sizes(self) -> list[int]:
        """Members of each deme."""
        return [deme.settings.population for deme in self.demes]

    def check_parents(self, before: int) -> None:
        """Raise `SettingsError` if a deme cannot be bred from its share of `before` members."""
        count = len(self.demes)
        for number, deme in enumerate(self.demes):
            deme.check_parents(before // count + (number < before % count))

    def check_organism(self, organism: Organism) -> None:
        """Raise `SettingsError` for an organism kind that a deme's optimizer cannot breed."""
        self.demes[0].check_organism(organism)

    def ready(self) -> None:
        """Raise `SettingsError` if software that the optimizers need is not installed."""
        self.demes[0].ready()

    def founders(self, start: Genomes | None = None, draw: Draw | None = None) -> Population:
        """Generation 0: each deme's own founders; or the given ones, in order, deme after deme."""
        given: list[Genomes | None] = [None] * len(self.demes)
        if start is not None:
            self.layout.check(start)
            whole = start[np.arange(self.settings.population) % len(start)]
            given = list(np.split(whole, np.cumsum(self.sizes)[:-1]))
        parts = [deme.founders(genomes, draw) for deme, genomes in zip(self.demes, given, strict=True)]
        members = self.settings.population
        return Population(
            0,
            np.concatenate([part.genomes for part in parts]),
            np.arange(members),
            np.full((members, 2), -1),
            0,
            members,
            Hall(self.settings.hall, self.objectives),
            self._state(parts),
        )

    def breed(
        self,
        population: Population,
        fitness: Fitness,
        measures: Measures | None = None,
        by: Breeders | None = None,
    ) -> Population:
        """The next population, deme by deme. `by` breeds from the pools, if not this process does."""
        found = self.pools(population, fitness, measures)
        parts = [self.breed_from(pool) for pool in found] if by is None else by(found)
        return self._joined(population, found, parts)

    def breed_from(self, pool: Pool) -> Population:
        """One deme's part of the next generation, in which new ids are those of a population by itself."""
        deme = self.demes[pool.deme]
        return deme.breed(deme.admitted(pool.population, pool.immigrants), pool.fitness, pool.measures)

    def pools(self, population: Population, fitness: Fitness, measures: Measures | None = None) -> list[Pool]:
        """What each deme is bred from, after migration."""
        where = population.demes
        made = []
        for deme, rows in enumerate(self.pool_rows(population, fitness)):
            own = Population(
                population.number,
                population.genomes[rows],
                population.ids[rows],
                population.parents[rows],
                population.first_id,
                population.next_id,
                Hall(self.settings.hall, self.objectives),
                _of_deme(population.state, deme),
            )
            looked_at = None if measures is None else measures[rows]
            made.append(Pool(deme, own, where[rows] != deme, fitness[rows], looked_at))
        return made

    def pool_rows(self, population: Population, fitness: Fitness) -> list[Rows]:
        """Rows of the population that each deme is bred from; raises `SettingsError` for other demes."""
        rows = self.deme_rows(population)
        return pools(self.settings.islands, rows, fitness, population.number + 1, self.seed)

    def deme_rows(self, population: Population) -> list[Rows]:
        """Rows of each deme's members; raises `SettingsError` for a population of other demes."""
        rows, wanted = population.deme_rows(), np.arange(len(self.demes))
        if not np.array_equal(population.demes[[own[0] for own in rows]], wanted):
            raise SettingsError(
                f"Generation {population.number} does not consist of {len(wanted)} demes, as its "
                "configuration says, so it is of another run."
            )
        return rows

    def newcomers(self, pool: Pool, part: Population) -> NDArray[np.bool_]:
        """Which members of a deme's part are new: those born in it, and copies that live on, (members,)."""
        copies = np.zeros(0, np.int64)
        if self.settings.islands.replaced != MOVE:
            copies = pool.population.ids[pool.immigrants]
        return part.newborn() | np.isin(part.ids, copies)

    def _joined(self, before: Population, found: Sequence[Pool], parts: Sequence[Population]) -> Population:
        """The demes' parts as one population, with ids in order of rows for all who are new."""
        ids = np.concatenate([part.ids for part in parts])
        parents = np.concatenate([part.parents for part in parts])
        born = np.concatenate([part.newborn() for part in parts])
        new = np.concatenate([self.newcomers(*each) for each in zip(found, parts, strict=True)])
        copies = new & ~born
        parents[copies] = ids[copies, None]
        births = int(new.sum())
        ids[new] = np.arange(before.next_id, before.next_id + births)
        return Population(
            before.number + 1,
            np.concatenate([part.genomes for part in parts]),
            ids,
            parents,
            before.next_id,
            before.next_id + births,
            before.hall,
            self._state(parts),
        )

    def _state(self, parts: Sequence[Population]) -> State:
        state: dict[str, NDArray[Any]] = {
            DEME: np.repeat(np.arange(len(parts)), [len(part.ids) for part in parts])
        }
        for deme, part in enumerate(parts):
            state.update({f"{deme}.{name}": array for name, array in part.state.items()})
        return state


def _of_deme(state: State, deme: int) -> State:
    """What the optimizer of one deme remembers."""
    start = f"{deme}."
    return {name.removeprefix(start): array for name, array in state.items() if name.startswith(start)}
