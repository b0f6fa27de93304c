"""Crossover and mutation as the settings say, for the optimizers whose members have two parents."""

import numpy as np
from numpy.typing import NDArray

from evolution.crossover import CROSSOVERS, crossover
from evolution.mutation import MUTATIONS, mutate
from evolution.programs import vary_programs
from evolution.settings import Evolution
from fitness.settings import SettingsError
from organisms.genome import Genomes, Layout


def check_operators(settings: Evolution) -> None:
    """Raise `SettingsError` for a crossover or mutation, or an argument of theirs, that cannot be."""
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


def offspring(
    settings: Evolution,
    layout: Layout,
    first: Genomes,
    second: Genomes,
    births: int,
    generator: np.random.Generator,
) -> Genomes:
    """Crossed and mutated children, (births, genes): those of the first parents come first."""
    rate, arguments = settings.crossover_rate, settings.crossover_arguments
    children = crossover(settings.crossover, first, second, generator, layout, rate=rate, **arguments)
    born = np.concatenate(children)[:births]
    rate, arguments = settings.mutation_rate, settings.mutation_arguments
    mutants = mutate(settings.mutation, born, generator, layout, rate=rate, **arguments)
    return vary_programs(settings, mutants, first, second, generator, layout)


def parents_of(first: NDArray[np.int64], second: NDArray[np.int64], births: int) -> NDArray[np.int64]:
    """The parents' ids of those children, (births, 2): the one whose genome a child began as comes first."""
    parents = np.stack([first, second], axis=1)
    return np.concatenate([parents, parents[:, ::-1]])[:births]
