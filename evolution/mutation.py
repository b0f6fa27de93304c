"""Mutations on genome matrices: each takes all the loci of a generation that mutate at once.

An operator is one function `(values, generator, low, high, sigma, *, ...)` that takes the continuous loci
which mutate, their bounds and their Gaussian standard deviations, float64 arrays of shape (loci,), and
returns their new values; it need not keep the bounds. Decorated with `@MUTATIONS.add`, it is known by its
name in a configuration. Discrete loci are the same to all of them: another allele, all equally likely.
"""

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.operator_registry import Argument, Operators, keep_within, pieces
from babushka.fitness.settings import About
from babushka.organisms.genome import Genomes, Layout

Loci = NDArray[np.float64]

RATE = Argument(float, About("probability that a gene mutates", 0.0, 1.0), 0.1)
MUTATIONS: Operators[Callable[..., Loci]] = Operators("mutation", {"rate": RATE}, "babushka.mutations")


def mutate(
    name: str, genomes: Genomes, generator: np.random.Generator, layout: Layout, /, **arguments: Any
) -> Genomes:
    """Mutated copies of `genomes`, shape (members, genes), float32, within the layout's bounds.

    Each gene mutates with probability `rate`, independently; all others keep their value to the last bit. A
    discrete locus that mutates takes one of its other alleles. All chance comes from `generator`.

    Raises `SettingsError` for an unknown mutation or argument, `ValueError` for genomes that do not fit.
    """
    mutants = np.array(genomes, np.float32, order="C")
    layout.check(mutants)
    alter(name, mutants, generator, layout, **arguments)
    return mutants


def alter(
    name: str, mutants: Genomes, generator: np.random.Generator, layout: Layout, /, **arguments: Any
) -> None:
    """`mutate` in place, of genomes that are known to fit."""
    operator = MUTATIONS.get(name)
    given = MUTATIONS.read(name, arguments)
    rate = given.pop("rate")
    if layout.programs:  # these mutate as trees (`evolution.programs`); here they are copied
        genes = layout.plain_genes
        mutants[:, genes] = mutate(name, mutants[:, genes], generator, layout.plain, **arguments)
        return
    if operator is not none:
        if not mutants.flags.c_contiguous:
            raise ValueError("Genomes that mutate in place must lie in memory row by row.")
        flat = mutants.reshape(-1)
        loci = _drawn(mutants, generator, rate)
        genes = loci % max(layout.genes, 1)
        discrete = layout.levels[genes] > 0 if layout.levels.any() else None
        alleles = None if discrete is None else (loci[discrete], genes[discrete])
        if discrete is not None:
            loci, genes = loci[~discrete], genes[~discrete]
        values = flat[loci].astype(np.float64)
        known = (each.astype(np.float64)[genes] for each in (layout.low, layout.high, layout.sigma))
        flat[loci] = operator(values, generator, *known, **given)
        if alleles is not None:
            loci, genes = alleles
            flat[loci] = _other_alleles(flat[loci], layout.levels[genes], generator)
    keep_within(mutants, layout)


def _drawn(genomes: Genomes, generator: np.random.Generator, rate: float) -> NDArray[np.intp]:
    """Which genes mutate, in order, by their place in the matrix row by row: one draw for each gene."""
    genes = genomes.shape[1]
    found = [np.zeros(0, np.intp)]
    for rows in pieces(genomes):
        mutating = np.flatnonzero(generator.random((rows.stop - rows.start) * genes) < rate)
        found.append(mutating + rows.start * genes)
    return np.concatenate(found)


def _other_alleles(
    alleles: NDArray[np.float32], levels: NDArray[np.int64], generator: np.random.Generator
) -> NDArray[np.int64]:
    """Alleles of 0 .. levels - 1 other than the given ones; a locus with a single allele keeps it."""
    steps = 1 + generator.integers(0, np.maximum(levels - 1, 1))
    return np.asarray((np.rint(alleles).astype(np.int64) + steps) % levels)


def _moved(values: Loci, steps: Loci) -> Loci:
    """values + steps, where a step of zero leaves even -0.0 as it is."""
    return np.where(steps == 0.0, values, values + steps)


@MUTATIONS.add
def none(values: Loci, generator: np.random.Generator, low: Loci, high: Loci, sigma: Loci) -> Loci:
    """Nothing mutates, discrete loci included."""
    return values


@MUTATIONS.add
def gaussian(
    values: Loci,
    generator: np.random.Generator,
    low: Loci,
    high: Loci,
    sigma: Loci,
    *,
    scale: Annotated[float, About("factor on the standard deviations of the layout", 0.0)] = 1.0,
) -> Loci:
    """A normal step with standard deviation scale * sigma; what would leave the bounds stops at them."""
    return _moved(values, generator.standard_normal(values.shape) * (scale * sigma))


@MUTATIONS.add
def polynomial(
    values: Loci,
    generator: np.random.Generator,
    low: Loci,
    high: Loci,
    sigma: Loci,
    *,
    eta: Annotated[float, About("crowding: the larger, the closer mutants are to their parents", 0.0)] = 20.0,
    scale: Annotated[float, About("factor on sigma, for loci without two bounds", 0.0)] = 1.0,
) -> Loci:
    """Polynomial mutation (Deb and Goyal 1996, Computer Science and Informatics 26), within the bounds.

    As in Deb's NSGA-II code and DEAP's `mutPolynomialBounded`. Its steps are measured in the distance between
    the bounds, so it means nothing where one of them is infinite: such loci mutate as with `gaussian`.
    """
    chance = generator.random(values.shape)
    normal = generator.standard_normal(values.shape) * (scale * sigma)
    bounded = np.isfinite(low) & np.isfinite(high)
    low, high = np.where(bounded, low, 0.0), np.where(bounded, high, 1.0)
    values_inside = np.where(bounded, np.minimum(np.maximum(values, low), high), 0.5)
    span = high - low
    unit = np.where(span > 0.0, span, 1.0)  # a single allowed value: every step is then zero
    down = chance < 0.5
    room = np.where(down, values_inside - low, high - values_inside) / unit
    share = np.where(down, 2.0 * chance, 2.0 * (1.0 - chance))  # 0: as far as the bound; 1: no step
    reach = 1.0 - (share + (1.0 - share) * (1.0 - room) ** (eta + 1.0)) ** (1.0 / (eta + 1.0))
    steps = np.where(down, -reach, reach) * span
    return _moved(values, np.where(bounded, steps, normal))
