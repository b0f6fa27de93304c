"""Evolution in which nobody lives: the base objective is a function of the genome, put into records of lives.

What is tested so is the base optimizer alone: selection, crossover, mutation and what can be told of them.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.breeding import breed, founders
from babushka.evolution.evaluation import base_fitness
from babushka.evolution.experiment import SELECTION, Experiment
from babushka.evolution.generation import Generation, Population
from babushka.organisms.genome import Genomes
from babushka.organisms.records import Lives

Function = Callable[[Genomes], NDArray[np.float64]]


def evolve_on(
    experiment: Experiment, function: Function, start: Genomes | None = None
) -> Iterator[Generation]:
    """Generations of an experiment whose members have `function(genomes)` births each."""
    population = founders(experiment.at(0), start)
    while True:
        generation = scored(experiment.at(population.number), population, function)
        yield generation
        if generation.number >= experiment.generations:
            return
        population = breed(experiment.at(generation.number + 1), generation)


def scored(experiment: Experiment, population: Population, function: Function) -> Generation:
    """A generation whose members had that many births."""
    columns = experiment.record_columns
    values = np.zeros((len(population.ids), 1, len(columns)))
    values[:, 0, columns.index(experiment.world.objective)] = function(population.genomes)
    lives = {SELECTION: Lives(values, columns)}
    return Generation(population, lives, {}, base_fitness(experiment, lives[SELECTION]), {}, {})


def nothing(genomes: Genomes) -> NDArray[np.float64]:
    """All members are alike."""
    return np.zeros(len(genomes))
