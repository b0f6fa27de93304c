"""Infinite populations: exact frequencies of genotypes under selection and crossover, without chance.

In a population without limit the share of every genotype after a generation is what it is expected to be:

    selection      s(g) = x(g) w(g) / sum over h of x(h) w(h)          (proportional to expected fitness w)
    inheritance    s'(g) = sum of s(h) over all h that learning turns into g     (lamarckian; else s' = s)
    crossover      x'(g) = (1 - c) s'(g) + c / (n - 1) sum over cuts of s'(left part of g) s'(right part of g)

where c is the crossover rate, n the number of loci, a cut is one of the n - 1 boundaries between them, and a
share of a part is that of all genotypes that have it. A child is either of the two that a cut gives; both
parents are drawn alike, so both have the same distribution. There is no mutation. This is the model of Vose
1999, "The Simple Genetic Algorithm", for this crossover, and that of Whitley 1994, "A genetic algorithm
tutorial", Statistics and Computing 4. Summing over parts instead of over pairs of parents makes it linear in
the number of genotypes.

Genotypes are numbered as `genotypes` lists them: the first locus changes slowest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.evolution.evaluation import base_fitness
from babushka.evolution.evaluators import batch
from babushka.evolution.experiment import SELECTION, Experiment
from babushka.organisms.genome import Genomes
from babushka.organisms.life import Seeds, live_together

Shares = NDArray[np.float64]
LIMIT = 20_000_000  # genotypes; a share is 8 bytes


def genotypes(levels: int, genes: int) -> Genomes:
    """All genotypes of `genes` loci with alleles 0 .. levels - 1, shape (levels ** genes, genes), float32."""
    _check_size(levels, genes)
    return np.array(list(product(range(levels), repeat=genes)), np.float32)


def independent(chances: Sequence[float], genes: int) -> Shares:
    """Shares of all genotypes where every locus has its alleles with these probabilities, independently."""
    _check_size(len(chances), genes)
    shares = np.ones(1)
    for _ in range(genes):
        shares = np.outer(shares, chances).reshape(-1)
    return shares


def infinite_population(
    start: ArrayLike,
    fitness: ArrayLike,
    levels: int,
    crossover_rate: float,
    learned_genomes: ArrayLike | None = None,
) -> Iterator[Shares]:
    """Yield the shares of all genotypes, generation after generation, from `start` on, without end.

    `start` are the shares in generation 0, `fitness` the expected fitness of every genotype, both of shape
    (levels ** genes,). `learned_genomes` has, for every genotype, the number of the one that it leaves to its
    children once it has learned; without it they inherit what they were born with. That whoever learns
    inherits nothing of it, or that nobody learns, is a matter of `fitness` alone.

    Raises ValueError for shapes that are no power of `levels`, for shares that are not a distribution, for a
    negative fitness or one that is 0 everywhere, and for a crossover rate that is no probability.
    """
    shares, worth = np.array(start, np.float64), np.asarray(fitness, np.float64)
    genes = round(np.log(shares.size) / np.log(levels)) if shares.ndim == 1 and shares.size else 0
    if shares.ndim != 1 or levels**genes != shares.size or worth.shape != shares.shape:
        raise ValueError(
            f"Shares of shape {shares.shape} and fitness of shape {worth.shape} do not fit genotypes of "
            f"{levels} alleles a locus."
        )
    if (shares < 0).any() or not np.isclose(shares.sum(), 1.0):
        raise ValueError("The shares of generation 0 must not be negative and must sum to 1.")
    if not np.isfinite(worth).all() or (worth < 0).any():
        raise ValueError("Expected fitness must be finite and not negative.")
    if not 0 <= crossover_rate <= 1:
        raise ValueError(f"The crossover rate must be from 0 to 1, not {crossover_rate}.")
    learned = None if learned_genomes is None else np.asarray(learned_genomes, np.int64)
    if learned is not None and (learned.shape != shares.shape or not _within(learned, shares.size)):
        raise ValueError("There must be one genotype that each genotype leaves to its children.")
    return _generations(shares, worth, levels, genes, crossover_rate, learned)


def _generations(
    shares: Shares,
    worth: Shares,
    levels: int,
    genes: int,
    rate: float,
    learned: NDArray[np.int64] | None,
) -> Iterator[Shares]:
    while True:
        yield shares
        selected = shares * worth
        if not selected.any():
            raise ValueError("Nobody who is there has a fitness above 0, so nobody can be selected.")
        selected /= selected.sum()
        if learned is not None:
            selected = np.bincount(learned, selected, selected.size).astype(np.float64)
        shares = (1 - rate) * selected + rate * crossed(selected, levels, genes)


def crossed(shares: Shares, levels: int, genes: int) -> Shares:
    """Shares after everybody was crossed at one point, the cut uniform on the boundaries between loci."""
    if genes < 2:
        return shares
    after = np.zeros_like(shares)
    for cut in range(1, genes):
        parts = shares.reshape(levels**cut, -1)
        after += np.outer(parts.sum(axis=1), parts.sum(axis=0)).reshape(-1)
    return after / (genes - 1)


class Lived(NamedTuple):
    """What became of one life of every genotype."""

    genotypes: Genomes  # (genotypes, genes)
    levels: int
    fitness: Shares  # (genotypes,)
    learned_genomes: NDArray[
        np.int64
    ]  # (genotypes,): the number of the genotype that each leaves to its children


def lived(experiment: Experiment) -> Lived:
    """Let every genotype of an experiment live once in the selecting regime.

    Where there is no chance in life, as with steepest ascents, this is its expected fitness, and what it
    learns is what it always learns. Raises ValueError for loci with different numbers of alleles, or with
    values that are not alleles, for more than one objective, and where what is learned is averaged.
    """
    if experiment.evolution.inheritance == "averaged":
        raise ValueError("What is inherited is an average over a population, which depends on its shares.")
    different = set(experiment.layout.levels.tolist())
    if len(different) != 1 or 0 in different or len(experiment.objectives) != 1:
        raise ValueError("All loci must have the same number of alleles, and there must be one objective.")
    [levels] = different
    everyone = genotypes(levels, experiment.layout.genes)
    where = experiment.conditions[SELECTION]
    count, organism, world = len(everyone), experiment.organism, experiment.world
    agents = experiment.agents(everyone)
    learned = np.zeros((count, organism.learned_size(world)))
    members = batch(experiment, where, agents, np.arange(count), Seeds.of(experiment.seed, 0, 1))
    [records] = live_together([replace(members, learned=learned)])
    inherits = experiment.learns and experiment.evolution.inheritance == "lamarckian"
    after = organism.write_back(everyone, learned, world) if inherits else everyone
    places = levels ** np.arange(experiment.layout.genes - 1, -1, -1)
    return Lived(everyone, levels, base_fitness(experiment, records)[:, 0], after.astype(np.int64) @ places)


def trinomial(chances: Sequence[float], genes: int) -> tuple[NDArray[np.int64], Shares]:
    """Classes of genotypes of three alleles by their counts, (classes, 3), and the share of each class.

    Without crossover, genotypes of equal fitness keep their proportions, so that a class can stand for all
    of its genotypes: `infinite_population` with as many levels as classes, on one locus (the treatment of
    Fontanari and Meir 1990, "The effect of learning on the evolution of asexual populations", Complex
    Systems 4).
    """
    counts = np.array([(i, j, genes - i - j) for i in range(genes + 1) for j in range(genes + 1 - i)])
    ways = np.array([comb(genes, i) * comb(genes - i, j) for i, j, _ in counts.tolist()], np.float64)
    return counts, ways * np.prod(np.asarray(chances, np.float64) ** counts, axis=1)


def allele_shares(shares: Shares, everyone: Genomes, levels: int) -> NDArray[np.float64]:
    """The share of each allele, averaged over loci, shape (levels,)."""
    return np.array([shares @ (everyone == allele).mean(axis=1) for allele in range(levels)])


def _check_size(levels: int, genes: int) -> None:
    if levels < 1 or genes < 1 or levels**genes > LIMIT:
        raise ValueError(f"{levels} alleles at {genes} loci make no number of genotypes from 1 to {LIMIT}.")


def _within(numbers: NDArray[np.int64], size: int) -> bool:
    return bool((numbers >= 0).all() and (numbers < size).all())
