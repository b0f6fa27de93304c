"""From which parent each gene of a birth came, and what mutated: known exactly by breeding again.

The run records who the parents were, not which genes came from which. But breeding is deterministic, and
none of the crossovers that swap genes looks at the values that it swaps. So the same crossover with the same
random stream, applied to parents that consist of zeros and of ones, shows where it swaps. A gene that then
differs from the one inherited has mutated.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evolution.crossover import crossover
from evolution.experiment import Experiment
from evolution.generation import Generation, Population
from evolution.loop import chosen_by_selection
from fitness import streams
from fitness.settings import SettingsError
from organisms.genome import Block, Layout

BLENDING = frozenset({"sbx"})  # crossovers whose children have values of neither parent


@dataclass(frozen=True)
class Inheritance:
    """Where the genes of one population come from: rows of the generation before, and births' mutations."""

    survivors: NDArray[np.int64]  # rows of those that lived on, which are the first rows of the population
    source: NDArray[np.int64]  # (births, genes): the row from which each gene of each birth was copied
    mutated: NDArray[np.bool_]  # (births, genes)
    before: NDArray[np.float32]  # (births, genes): the values that were copied
    after: NDArray[np.float32]  # (births, genes): the values after mutation


def inheritance(experiment: Experiment, generation: Generation, following: Population) -> Inheritance:
    """How the population `following` inherited from `generation`; `experiment` is the following one's.

    Raises `SettingsError` for a base optimizer that does not breed from selected parents, for a crossover
    that blends values, so that a gene comes from no one parent, for genomes with programs, and for a
    population that was not bred by this version.
    """
    settings = experiment.evolution
    survivors, first, second = chosen_by_selection(experiment, generation)
    if settings.crossover in BLENDING:
        raise SettingsError(
            f"Crossover {settings.crossover!r} blends the values of both parents, so its genes cannot be "
            "traced to one of them."
        )
    if experiment.layout.programs:
        raise SettingsError(
            "Programs are crossed as trees, whose nodes move between columns, so the genes of this run "
            "cannot be traced to one of the parents."
        )
    births = len(following.ids) - len(survivors)
    free = Layout((Block("swapped", experiment.layout.names),))  # no bounds: the marks are kept
    shape = (len(first), experiment.layout.genes)
    marks = crossover(
        settings.crossover,
        np.zeros(shape, np.float32),
        np.ones(shape, np.float32),
        streams.generator(experiment.seed, streams.VARIATION, following.number),
        free,
        rate=settings.crossover_rate,
        **settings.crossover_arguments,
    )
    of_second = np.concatenate(marks)[:births] == 1.0
    pairs = np.tile(np.arange(len(first)), 2)[:births]
    source = np.where(of_second, second[pairs, None], first[pairs, None])
    _check(generation, following, survivors, pairs, first, second)
    before = generation.bequest.genomes[source, np.arange(shape[1])]
    after = following.genomes[len(survivors) :]
    return Inheritance(survivors, source, before != after, before, after)


def _check(
    generation: Generation,
    following: Population,
    survivors: NDArray[np.int64],
    pairs: NDArray[np.int64],
    first: NDArray[np.int64],
    second: NDArray[np.int64],
) -> None:
    """Raise `SettingsError` unless the recorded survivors and parents are those found by breeding again."""
    recorded = np.sort(following.parents[len(survivors) :], axis=1)
    again = np.sort(np.stack([generation.ids[first[pairs]], generation.ids[second[pairs]]], axis=1), axis=1)
    lived_on = np.array_equal(generation.ids[survivors], following.ids[: len(survivors)])
    if not lived_on or not np.array_equal(recorded, again):
        raise SettingsError(
            f"Generation {following.number} does not come out again when it is bred from the one before, so "
            "the run was made by another version, and its genes cannot be traced."
        )
