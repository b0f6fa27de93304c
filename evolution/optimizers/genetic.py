"""The genetic algorithm: who survives, who become parents, what children inherit.

Nothing here knows where a fitness comes from: lives in worlds (`evolution.loop`) or a plain function of the
genome (`evolution.functions`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.evolution import selection
from babushka.evolution.generation import Population
from babushka.evolution.optimizers.protocol import BaseOptimizer, Fitness, Measures
from babushka.evolution.optimizers.variation import check_operators, offspring, parents_of
from babushka.evolution.selection import choose_rows
from babushka.fitness import streams
from babushka.fitness.settings import SettingsError, setting

Rows = NDArray[np.int64]


class Chosen(NamedTuple):
    """Whom selection chose, as rows of a generation. Every pair of parents has two children."""

    survivors: Rows
    first: Rows  # (pairs,)
    second: Rows  # (pairs,)


@dataclass(frozen=True)
class GeneticSettings:
    """Who lives on and who breeds in a genetic algorithm, beside its selection and its survivors' number."""

    selection_arguments: dict[str, float] = setting(
        dict,
        "keyword arguments of the selection of parents; selTournament has tournsize = 3 unless told",
    )
    survivors_by: str = setting("selBest", "DEAP's selection of survivors, by name")
    parents_among: str = setting("all", "who can become a parent", choices=("all", "survivors"))


@dataclass(frozen=True)
class Genetic(BaseOptimizer):
    """Selection, crossover and mutation, as the settings say. It remembers nothing but its members."""

    name: ClassVar[str] = "genetic"
    Settings: ClassVar[type[Any]] = GeneticSettings

    def check(self) -> None:
        """Raise `SettingsError` for an operator or an argument that cannot be, and for too few parents."""
        if self.own.parents_among == "survivors" and self.settings.survivors < 2:
            raise SettingsError(
                "'evolution.genetic.parents_among' is 'survivors', so 'evolution.survivors' must be at least "
                f"2, not {self.settings.survivors}."
            )
        _ = self.selection_arguments, self.survival_arguments  # they are checked when they are made
        check_operators(self.settings)

    @cached_property
    def selection_arguments(self) -> dict[str, Any]:
        """The arguments of the selection of parents, checked and complete; raises `SettingsError`."""
        return self._complete(self.settings.selection, self.own.selection_arguments)

    @cached_property
    def survival_arguments(self) -> dict[str, Any]:
        """The arguments of the selection of survivors, which are its defaults; raises `SettingsError`."""
        return self._complete(self.own.survivors_by, {})

    def _complete(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Checked arguments of a selection."""
        return selection.complete(name, given, self.objectives)

    def check_parents(self, before: int) -> None:
        """Raise `SettingsError` if the selection of parents cannot choose enough of `before` members."""
        settings = self.settings
        survivors = min(settings.survivors, before)
        pool = survivors if self.own.parents_among == "survivors" else before
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

    def breed(self, population: Population, fitness: Fitness, measures: Measures | None = None) -> Population:
        """The next population: survivors, then offspring of selected parents.

        `fitness`, shape (members, objectives), larger is better; NaN loses against everything.
        """
        number = population.number + 1
        survivors, first, second = self.chosen(number, fitness)
        births = self.settings.population - len(survivors)
        generator = streams.generator(self.seed, streams.VARIATION, number)
        lived_on = len(survivors)
        genomes = np.empty((lived_on + births, self.layout.genes), np.float32)
        np.take(population.genomes, survivors, axis=0, out=genomes[:lived_on], mode="clip")
        born = genomes[lived_on:]
        offspring(self.settings, self.layout, population.genomes, first, second, generator, born)
        ids = population.ids
        parents = parents_of(ids[first], ids[second], births)
        next_id = population.next_id
        return Population(
            number,
            genomes,
            np.concatenate([ids[survivors], np.arange(next_id, next_id + births)]),
            np.concatenate([population.parents[survivors], parents]),
            next_id,
            next_id + births,
            population.hall,
        )

    def chosen(self, number: int, fitness: NDArray[np.float64]) -> Chosen:
        """Survivors and parents of generation `number`, by the fitness of the one before; nothing is bred."""
        settings = self.settings
        seeds = streams.keys(self.seed, streams.SELECTION, number, count=2)
        everybody = np.arange(len(fitness))
        survivors = np.zeros(0, np.int64)
        if settings.survivors:
            count = min(settings.survivors, len(fitness))
            by, given = self.own.survivors_by, self.survival_arguments
            survivors = choose_rows(by, fitness, everybody, count, int(seeds[0]), given)
        pool = survivors if self.own.parents_among == "survivors" else everybody
        pairs = (settings.population - len(survivors) + 1) // 2
        by, given = settings.selection, self.selection_arguments
        parents = choose_rows(by, fitness, pool, 2 * pairs, int(seeds[1]), given)
        return Chosen(survivors, parents[0::2], parents[1::2])
