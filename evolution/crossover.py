"""Crossovers on genome matrices: each takes all the pairs of a generation at once.

An operator is one function `(first, second, generator, layout, *, ...)` that takes the genomes of both
parents, two float32 arrays of shape (pairs, genes), and returns both children in two arrays of that shape.
Decorated with `@CROSSOVERS.add`, it is known by its name in a configuration.
"""

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.operator_registry import Argument, Operators, keep_within, pieces
from babushka.fitness.settings import About
from babushka.organisms.genome import Genomes, Layout

Children = tuple[Genomes, Genomes]

RATE = Argument(float, About("share of the pairs that are crossed; the others are copied", 0.0, 1.0), 1.0)
CROSSOVERS: Operators[Callable[..., Children]] = Operators("crossover", {"rate": RATE}, "babushka.crossovers")


def crossover(
    name: str,
    first: Genomes,
    second: Genomes,
    generator: np.random.Generator,
    layout: Layout,
    /,
    **arguments: Any,
) -> Children:
    """Both children of every pair of parents: two arrays of shape (pairs, genes), float32, within bounds.

    `first` and `second`, the parents, have shape (pairs, genes) and are not changed. Row k of the former
    array of children takes after first[k], row k of the latter after second[k]; where a pair is not crossed
    (see `rate`) they are their copies. All chance comes from `generator`.

    Raises `SettingsError` for an unknown crossover or argument, `ValueError` for genomes that do not fit.
    """
    one, other = np.array(first, np.float32), np.array(second, np.float32)
    layout.check(one)
    layout.check(other)
    cross(name, one, other, generator, layout, **arguments)
    return one, other


def cross(
    name: str,
    one: Genomes,
    other: Genomes,
    generator: np.random.Generator,
    layout: Layout,
    /,
    **arguments: Any,
) -> None:
    """`crossover` in place, of parents whose genomes are known to fit: these become their children."""
    operator = CROSSOVERS.get(name)
    given = CROSSOVERS.read(name, arguments)
    if len(one) != len(other):
        raise ValueError(f"Parents come in pairs, but there are {len(one)} first and {len(other)} second.")
    if layout.programs:  # these are crossed as trees (`evolution.programs`); here they are copied
        genes = layout.plain_genes
        crossed_genes = crossover(name, one[:, genes], other[:, genes], generator, layout.plain, **arguments)
        one[:, genes], other[:, genes] = crossed_genes
        return
    crossed = generator.random(len(one)) < given.pop("rate")
    # Those that draw gene by gene can be asked for a few pairs at a time, and give the same.
    for rows in pieces(one) if operator in (none, uniform) else (slice(0, len(one)),):
        where = np.flatnonzero(crossed[rows]) + rows.start
        one[where], other[where] = operator(one[where], other[where], generator, layout, **given)
    keep_within(one, layout)
    keep_within(other, layout)


def _swapped(first: Genomes, second: Genomes, where: NDArray[np.bool_]) -> Children:
    """Both, with the genes exchanged in those places, by their bits.

    A choice between two numbers that no processor can guess takes several times as long.
    """
    one, other = first.view(np.uint32), second.view(np.uint32)
    exchanged = (one ^ other) & np.negative(where.astype(np.uint32))
    return (one ^ exchanged).view(np.float32), (other ^ exchanged).view(np.float32)


@CROSSOVERS.add
def none(first: Genomes, second: Genomes, generator: np.random.Generator, layout: Layout) -> Children:
    """Children are copies of their parents."""
    return first, second


@CROSSOVERS.add
def uniform(
    first: Genomes,
    second: Genomes,
    generator: np.random.Generator,
    layout: Layout,
    *,
    probability: Annotated[float, About("probability that a gene is swapped", 0.0, 1.0)] = 0.5,
) -> Children:
    """Every gene is swapped with the same probability (Syswerda 1989, "Uniform crossover", ICGA)."""
    return _swapped(first, second, generator.random(first.shape) < probability)


@CROSSOVERS.add
def one_point(first: Genomes, second: Genomes, generator: np.random.Generator, layout: Layout) -> Children:
    """Everything from a cut on is swapped; the cut is uniform on the boundaries between genes.

    A genome of one gene has no such boundary, so its children are copies.
    """
    pairs, genes = first.shape
    if genes < 2:
        return first, second
    cut = generator.integers(1, genes, (pairs, 1))
    return _swapped(first, second, np.arange(genes) >= cut)


@CROSSOVERS.add
def two_point(first: Genomes, second: Genomes, generator: np.random.Generator, layout: Layout) -> Children:
    """Everything between two cuts is swapped; the cuts are any two boundaries of the genome bent into a ring.

    As in DEAP's `cxTwoPoint`: 1 <= start < stop <= genes, all such pairs equally likely. A ring of one gene
    has no two boundaries, so its children are copies.
    """
    pairs, genes = first.shape
    if genes < 2:
        return first, second
    one = generator.integers(1, genes + 1, (pairs, 1))
    other = generator.integers(1, genes, (pairs, 1))
    other += other >= one  # skips `one`: two different boundaries, every two equally likely
    locus = np.arange(genes)
    return _swapped(first, second, (locus >= np.minimum(one, other)) & (locus < np.maximum(one, other)))


@CROSSOVERS.add
def sbx(
    first: Genomes,
    second: Genomes,
    generator: np.random.Generator,
    layout: Layout,
    *,
    eta: Annotated[
        float, About("crowding: the larger, the closer children are to their parents", 0.0)
    ] = 15.0,
) -> Children:
    """Simulated binary crossover (Deb and Agrawal 1995, Complex Systems 9), within bounds as in NSGA-II.

    As in Deb's NSGA-II code and DEAP's `cxSimulatedBinaryBounded`: half of the genes are crossed, the spread
    is cut so that no child leaves the bounds, and which child gets which value is a coin toss. Where a bound
    is infinite nothing is cut on that side; with neither bound the children have the mean of their parents.
    Discrete loci are swapped with probability 1/2 instead. Genes in which the parents agree are copied.
    """
    low, high = np.minimum(first, second).astype(np.float64), np.maximum(first, second).astype(np.float64)
    differ = low < high
    gap = np.where(differ, high - low, 1.0)
    chance = generator.random(first.shape)
    below = _spread((low - np.minimum(layout.low, low)) / gap, chance, eta)
    above = _spread((np.maximum(layout.high, high) - high) / gap, chance, eta)
    middle = 0.5 * (low + high)
    lesser = (middle - 0.5 * below * gap).astype(np.float32)
    greater = (middle + 0.5 * above * gap).astype(np.float32)

    crossed = (generator.random(first.shape) < 0.5) & differ & (layout.levels == 0)
    turned = generator.random(first.shape) < 0.5
    copied_first, copied_second = _swapped(first, second, turned & (layout.levels > 0))
    return (
        np.where(crossed, np.where(turned, greater, lesser), copied_first),
        np.where(crossed, np.where(turned, lesser, greater), copied_second),
    )


def _spread(room: NDArray[np.float64], chance: NDArray[np.float64], eta: float) -> NDArray[np.float64]:
    """How far children lie apart, in units of the parents' distance; `room` to the bound is in that unit too.

    Unlimited room gives the original distribution: alpha = 2.
    """
    alpha = 2.0 - (1.0 + 2.0 * room) ** -(eta + 1.0)
    inside = chance * alpha <= 1.0
    power = np.where(inside, chance * alpha, 1.0 / (2.0 - chance * alpha))
    return np.asarray(power ** (1.0 / (eta + 1.0)))
