"""From one population and its fitness to the next: who survives, who become parents, what children inherit.

Nothing here knows where a fitness comes from: lives in worlds (`evolution.loop`) or a plain function of the
genome (`evolution.functions`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evolution import selection
from evolution.crossover import CROSSOVERS, crossover
from evolution.generation import Population
from evolution.hall import Hall
from evolution.members import members_of
from evolution.mutation import MUTATIONS, mutate
from evolution.programs import vary_programs
from evolution.selection import choose
from evolution.settings import Evolution
from fitness import streams
from fitness.settings import SettingsError
from organisms.genome import Genomes, Layout

TOURNAMENT = 3  # members in each tournament of selTournament, unless told otherwise
Rows = NDArray[np.int64]


class Chosen(NamedTuple):
    """Whom selection chose, as rows of a generation. Every pair of parents has two children."""

    survivors: Rows
    first: Rows  # (pairs,)
    second: Rows  # (pairs,)


@dataclass(frozen=True)
class Breeding:
    """All that the next population depends on, beside the last one and its fitness.

    Raises `SettingsError` when it is made for an operator or an argument that cannot be.
    """

    settings: Evolution
    layout: Layout
    objectives: int
    seed: int

    def __post_init__(self) -> None:
        _ = self.selection_arguments, self.survival_arguments  # they are checked when they are made
        settings = self.settings
        for operators, name, given in (
            (CROSSOVERS, settings.crossover, settings.crossover_arguments),
            (MUTATIONS, settings.mutation, settings.mutation_arguments),
        ):
            if "rate" in given:
                raise SettingsError(
                    f"The rate of a {operators.word} is set by 'evolution.{operators.word}_rate', "
                    f"not in 'evolution.{operators.word}_arguments'."
                )
            operators.read(name, given)

    @cached_property
    def selection_arguments(self) -> dict[str, Any]:
        """The arguments of the selection of parents, checked and complete; raises `SettingsError`."""
        return self._complete(self.settings.selection, self.settings.selection_arguments)

    @cached_property
    def survival_arguments(self) -> dict[str, Any]:
        """The arguments of the selection of survivors, which are its defaults; raises `SettingsError`."""
        return self._complete(self.settings.survivors_by, {})

    def _complete(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Checked arguments of a selection. DEAP has no default for `tournsize`; this house does."""
        defaults = {"tournsize": TOURNAMENT} if name == "selTournament" else {}
        return selection.check(name, {**defaults, **given}, self.objectives)

    def check_parents(self, before: int) -> None:
        """Raise `SettingsError` if the selection of parents cannot choose enough of `before` members."""
        settings = self.settings
        survivors = min(settings.survivors, before)
        pool = survivors if settings.parents_among == "survivors" else before
        parents = (settings.population - survivors + 1) // 2 * 2
        if settings.selection in selection.AT_MOST_ONCE and parents > pool:
            raise SettingsError(
                f"Selection {settings.selection!r} takes a member at most once, so it cannot choose "
                f"{parents} parents of {pool} members; have more survivors, or another selection."
            )
        if settings.selection == "selTournamentDCD" and pool < 4:
            raise SettingsError(
                f"Selection 'selTournamentDCD' draws four members at a time, but there are only {pool}."
            )

    def founders(self, start: Genomes | None = None) -> Population:
        """Generation 0: random genomes, or the given ones (cycled or cut to the population's size)."""
        members = self.settings.population
        if start is None:
            genomes = self.layout.founders(members, streams.generator(self.seed, streams.FOUNDERS))
        else:
            self.layout.check(start)
            genomes = start[np.arange(members) % len(start)].copy()
        hall = Hall(self.settings.hall, self.objectives)
        return Population(0, genomes, np.arange(members), np.full((members, 2), -1), 0, members, hall)

    def breed(self, population: Population, fitness: NDArray[np.float64]) -> Population:
        """The next population: survivors, then offspring of selected parents.

        `fitness`, shape (members, objectives), larger is better; NaN loses against everything.
        """
        number = population.number + 1
        survivors, first, second = self.chosen(number, fitness)
        births = self.settings.population - len(survivors)
        generator = streams.generator(self.seed, streams.VARIATION, number)
        mothers, fathers = population.genomes[first], population.genomes[second]
        offspring = self._offspring(mothers, fathers, births, generator)
        ids = population.ids
        parents = np.stack([ids[first], ids[second]], axis=1)
        parents = np.concatenate([parents, parents[:, ::-1]])[:births]  # own genome's first, for each child
        next_id = population.next_id
        return Population(
            number,
            np.concatenate([population.genomes[survivors], offspring]),
            np.concatenate([ids[survivors], np.arange(next_id, next_id + births)]),
            np.concatenate([population.parents[survivors], parents]),
            next_id,
            next_id + births,
            population.hall,
        )

    def chosen(self, number: int, fitness: NDArray[np.float64]) -> Chosen:
        """Survivors and parents of generation `number`, by the fitness of the one before; nothing is bred."""
        settings = self.settings
        members, _ = members_of(fitness)
        seeds = streams.keys(self.seed, streams.SELECTION, number, count=2)
        survivors = np.zeros(0, np.int64)
        if settings.survivors:
            count = min(settings.survivors, len(members))
            by = self.survival_arguments
            survivors = choose(settings.survivors_by, members, count, int(seeds[0]), **by)
        pool = [members[row] for row in survivors] if settings.parents_among == "survivors" else members
        pairs = (settings.population - len(survivors) + 1) // 2
        parents = choose(settings.selection, pool, 2 * pairs, int(seeds[1]), **self.selection_arguments)
        return Chosen(survivors, parents[0::2], parents[1::2])

    def _offspring(
        self, first: Genomes, second: Genomes, births: int, generator: np.random.Generator
    ) -> Genomes:
        """Crossed and mutated children, (births, genes): those of the first parents come first."""
        settings, layout = self.settings, self.layout
        rate, arguments = settings.crossover_rate, settings.crossover_arguments
        children = crossover(settings.crossover, first, second, generator, layout, rate=rate, **arguments)
        born = np.concatenate(children)[:births]
        rate, arguments = settings.mutation_rate, settings.mutation_arguments
        mutants = mutate(settings.mutation, born, generator, layout, rate=rate, **arguments)
        return vary_programs(settings, mutants, first, second, generator, layout)
