"""From which parent each gene of a birth came, and what mutated: known exactly by breeding again.

The run records who the parents were, not which genes came from which. But breeding is deterministic, and
none of the crossovers that swap genes looks at the values that it swaps. So the same crossover with the same
random stream, applied to parents that consist of zeros and of ones, shows where it swaps. A gene that then
differs from the one inherited has mutated.

Where there are islands, that is done deme by deme, with what each was bred from after migration. A copy of a
member of another deme that lives on is a birth without mutations.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.archipelago import Archipelago
from babushka.evolution.crossover import crossover
from babushka.evolution.evaluation import base_fitness
from babushka.evolution.experiment import SELECTION, Experiment
from babushka.evolution.generation import Generation, Population
from babushka.evolution.optimizers.genetic import Genetic
from babushka.evolution.optimizers.protocol import Fitness
from babushka.fitness import streams
from babushka.fitness.settings import SettingsError
from babushka.organisms.genome import Block, Layout

Rows = NDArray[np.int64]
BLENDING = frozenset({"sbx"})  # crossovers whose children have values of neither parent


@dataclass(frozen=True)
class Inheritance:
    """Where the genes of one population come from: rows of the generation before, and births' mutations."""

    survivors: Rows  # rows of those of the generation before that lived on
    lived_on: Rows  # and which rows of the population they are
    births: Rows  # the other rows of the population
    source: NDArray[np.int64]  # (births, genes): the row from which each gene of each birth was copied
    mutated: NDArray[np.bool_]  # (births, genes)
    before: NDArray[np.float32]  # (births, genes): the values that were copied
    after: NDArray[np.float32]  # (births, genes): the values after mutation


class _Deme(NamedTuple):
    """A deme, or everybody: how it was bred, from which rows of the generation before, to which rows."""

    optimizer: Genetic
    pool: Rows
    rows: Rows
    fitness: Fitness  # of the pool


def inheritance(experiment: Experiment, generation: Generation, following: Population) -> Inheritance:
    """How the population `following` inherited from `generation`; `experiment` is the following one's.

    Raises `SettingsError` for a base optimizer that does not breed from selected parents, for a crossover
    that blends values, so that a gene comes from no one parent, for genomes with programs, and for a
    population that was not bred by this version.
    """
    demes = _demes(experiment, generation, following)
    crossed = experiment.evolution.crossover
    if crossed in BLENDING:
        raise SettingsError(
            f"Crossover {crossed!r} blends the values of both parents, so its genes cannot be "
            "traced to one of them."
        )
    if experiment.layout.programs:
        raise SettingsError(
            "Programs are crossed as trees, whose nodes move between columns, so the genes of this run "
            "cannot be traced to one of the parents."
        )
    source = np.empty(following.genomes.shape, np.int64)
    for deme in demes:
        if not _trace(generation, following, deme, source):
            raise SettingsError(
                f"Generation {following.number} does not come out again when it is bred from the one before, "
                "so the run was made by another version, and its genes cannot be traced."
            )
    new = following.newborn()
    lived_on, births = np.flatnonzero(~new), np.flatnonzero(new)
    before = generation.breeding_population.genomes[source[births], np.arange(experiment.layout.genes)]
    after = following.genomes[births]
    return Inheritance(source[lived_on, 0], lived_on, births, source[births], before != after, before, after)


def _demes(experiment: Experiment, generation: Generation, following: Population) -> list[_Deme]:
    """Who was bred from whom; raises `SettingsError` unless the base optimizer is the genetic algorithm."""
    optimizer, fitness = experiment.breeding, base_fitness(experiment, generation.lives[SELECTION])
    if isinstance(optimizer, Genetic):
        before, after = np.arange(len(generation.ids)), np.arange(len(following.ids))
        return [_Deme(optimizer, before, after, fitness)]
    if isinstance(optimizer, Archipelago) and issubclass(optimizer.kind, Genetic):
        pools, rows_after = (
            optimizer.pool_rows(generation.population, fitness),
            optimizer.deme_rows(following),
        )
        each = zip(optimizer.demes, pools, rows_after, strict=True)
        return [_Deme(one, pool, rows, fitness[pool]) for one, pool, rows in each if isinstance(one, Genetic)]
    raise SettingsError(
        f"Genes cannot be traced to parents in a run of base optimizer {optimizer.name!r}: only "
        "'genetic' breeds by crossover and mutation of two selected parents."
    )


def _trace(generation: Generation, following: Population, deme: _Deme, source: NDArray[np.int64]) -> bool:
    """Write to `source` the rows that a deme's genes come from; False if the recorded lineage is another."""
    optimizer, pool, ids = deme.optimizer, deme.pool, generation.ids
    survivors, first, second = optimizer.chosen(following.number, deme.fitness)
    lived, born = deme.rows[: len(survivors)], deme.rows[len(survivors) :]
    if len(lived) < len(survivors) or len(born) > 2 * len(first):
        return False
    source[lived] = pool[survivors, None]
    pairs = np.tile(np.arange(len(first)), 2)[: len(born)]
    mothers, fathers = pool[first[pairs]], pool[second[pairs]]
    swapped = _swapped(optimizer, following.number, len(first))[: len(born)]
    source[born] = np.where(swapped, fathers[:, None], mothers[:, None])
    recorded = np.sort(following.parents[born], axis=1)
    again = np.sort(np.stack([ids[mothers], ids[fathers]], axis=1), axis=1)
    # A survivor is itself, or a copy whose parents are both who it is a copy of.
    copied = following.newborn()[lived]
    itself = np.where(copied, following.parents[lived, 0], following.ids[lived])
    return np.array_equal(recorded, again) and np.array_equal(itself, ids[pool[survivors]])


def _swapped(optimizer: Genetic, number: int, pairs: int) -> NDArray[np.bool_]:
    """Which genes of so many pairs' children came from their second parents, (2 * pairs, genes).

    Children of the first parents come first, as copies of whom they begin.
    """
    settings = optimizer.settings
    shape = (pairs, optimizer.layout.genes)
    free = Layout((Block("swapped", optimizer.layout.names),))  # no bounds: the marks are kept
    marks = crossover(
        settings.crossover,
        np.zeros(shape, np.float32),
        np.ones(shape, np.float32),
        streams.generator(optimizer.seed, streams.VARIATION, number),
        free,
        rate=settings.crossover_rate,
        **settings.crossover_arguments,
    )
    return np.asarray(np.concatenate(marks) == 1.0)
