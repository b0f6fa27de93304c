"""Crossover and mutation as the settings say, for the optimizers whose members have two parents."""

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.crossover import CROSSOVERS, cross
from babushka.evolution.mutation import MUTATIONS, alter
from babushka.evolution.program_operators import crossover_of, mutations_of
from babushka.evolution.programs import vary_programs
from babushka.evolution.settings import Evolution
from babushka.fitness.settings import SettingsError
from babushka.organisms.genome import Genomes, Layout


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
    crossover_of(settings.program_crossover)
    mutations_of(settings.program_mutation)


def offspring(
    settings: Evolution,
    layout: Layout,
    genomes: Genomes,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    generator: np.random.Generator,
    born: Genomes,
) -> None:
    """Write crossed and mutated children of the parents in those rows of `genomes` to `born`.

    It has one row for each child, two for each pair or one fewer; those of the first parents come first.
    Parents are copied straight to where their children will be, since a population can fill the memory.
    """
    layout.check(genomes)
    pairs, births = len(first), len(born)
    whole = born if births == 2 * pairs else np.empty((2 * pairs, born.shape[1]), born.dtype)
    np.take(genomes, first, axis=0, out=whole[:pairs], mode="clip")
    np.take(genomes, second, axis=0, out=whole[pairs:], mode="clip")
    rate, arguments = settings.crossover_rate, settings.crossover_arguments
    cross(settings.crossover, whole[:pairs], whole[pairs:], generator, layout, rate=rate, **arguments)
    if whole is not born:
        born[:] = whole[:births]
    rate, arguments = settings.mutation_rate, settings.mutation_arguments
    alter(settings.mutation, born, generator, layout, rate=rate, **arguments)
    if layout.programs:
        vary_programs(settings, born, genomes[first], genomes[second], generator, layout)


def parents_of(first: NDArray[np.int64], second: NDArray[np.int64], births: int) -> NDArray[np.int64]:
    """The parents' ids of those children, (births, 2): the one whose genome a child began as comes first."""
    parents = np.stack([first, second], axis=1)
    return np.concatenate([parents, parents[:, ::-1]])[:births]
