"""Functional constraint of each block of the genome: what changed on the lines that lead to given members.

Gene copies are traced backwards, each gene by itself, since recombination gives genes different ancestors.
A copy that is ancestral to several is counted once. Needs every generation on the way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation
from babushka.evolution.inheritance import Inheritance, inheritance
from babushka.fitness.measures.functional_constraint import chance_of_change, expected_square

Counts = NDArray[np.float64]


@dataclass(frozen=True)
class Changes:
    """What happened at the births of ancestral gene copies in one generation, summed; (genes,) each."""

    generation: int
    births: Counts  # of gene copies
    substitutions: Counts  # copies that changed
    neutral: Counts  # substitutions expected without selection
    squares: Counts  # squared steps, in squared units of the gene
    fourths: Counts  # and their squares
    neutral_squares: Counts  # squared steps expected without selection; NaN unless mutation is gaussian


def changes(
    experiment: Experiment, backwards: Iterable[Generation], members: NDArray[np.int64] | None = None
) -> Iterator[Changes]:
    """The changes of each generation, newest first, on the lines of gene copies that lead to `members`.

    `backwards` are generations in falling order without a gap; `members` are rows of the first of them, all
    by default. Raises `SettingsError` as `inheritance` does, and ValueError for a gap.
    """
    ancestral: NDArray[np.bool_] | None = None
    for following, generation in pairwise(backwards):
        if following.number != generation.number + 1:
            raise ValueError(f"Generation {generation.number} does not precede {following.number}.")
        if ancestral is None:
            ancestral = np.zeros(following.genomes.shape, bool)
            ancestral[slice(None) if members is None else members] = True
        here = experiment.at(following.number)
        found = inheritance(here, generation, following.population)
        yield _counted(here, following.number, found, ancestral[found.births])
        ancestral = _one_back(found, ancestral, generation.genomes.shape)


def _one_back(found: Inheritance, ancestral: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which gene copies of the generation before are ancestral."""
    before = np.zeros(shape, bool)
    before[found.survivors] = ancestral[found.lived_on]
    births, genes = np.nonzero(ancestral[found.births])
    before[found.source[births, genes], genes] = True
    return before


def _counted(experiment: Experiment, number: int, found: Inheritance, traced: NDArray[np.bool_]) -> Changes:
    settings, layout = experiment.evolution, experiment.layout
    bounds = layout.low.astype(np.float64), layout.high.astype(np.float64)
    before = found.before.astype(np.float64)
    steps = np.where(traced & found.mutated, found.after.astype(np.float64) - before, 0.0)
    discrete = layout.levels > 0
    rate = settings.mutation_rate if settings.mutation != "none" else 0.0
    scale = float(settings.mutation_arguments.get("scale", 1.0))
    sigma = layout.sigma.astype(np.float64) * scale
    bounded = np.isfinite(bounds[0]) & np.isfinite(bounds[1])
    moves = np.where(bounded, 1.0, sigma) if settings.mutation == "polynomial" else sigma
    chance = chance_of_change(before, *bounds, rate, moves)
    chance = np.where(discrete, rate * (layout.levels > 1), chance)
    squares = np.full_like(before, np.nan)
    if settings.mutation == "gaussian":
        squares = rate * expected_square(before, *bounds, sigma)
    squares = np.where(discrete, np.nan, squares)
    return Changes(
        number,
        traced.sum(axis=0, dtype=np.float64),
        (traced & found.mutated).sum(axis=0, dtype=np.float64),
        np.where(traced, chance, 0.0).sum(axis=0),
        (steps**2).sum(axis=0),
        (steps**4).sum(axis=0),
        np.where(traced, squares, 0.0).sum(axis=0),
    )
