"""Genome layout: named blocks of loci, how founders draw them, how far they may go, how they mutate."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from babushka.organisms.programs.grammar import Grammar
from babushka.organisms.programs.trees import founding

Genomes = NDArray[np.float32]
PIECE = 1024  # founders that are drawn at a time


@dataclass(frozen=True)
class Block:
    """Neighbouring loci of one meaning.

    Founders draw a locus from a normal distribution (`mean`, `spread`), or, where `levels` is set, from the
    whole numbers 0 .. levels - 1: with the probabilities `chances`, or uniformly. `sigma` is the standard
    deviation of a Gaussian mutation.
    """

    name: str
    loci: tuple[str, ...]
    mean: float = 0.0
    spread: float = 1.0
    low: float = -np.inf
    high: float = np.inf
    sigma: float = 0.3
    levels: int = 0  # more than 0: discrete alleles
    chances: tuple[float, ...] = ()  # of each allele among founders, summing to 1; empty: equal
    program: Grammar | None = None  # the loci code a program of this grammar, which varies as a tree

    def __post_init__(self) -> None:
        if self.levels:  # the bounds of a discrete locus are its first and last allele
            object.__setattr__(self, "low", 0.0)
            object.__setattr__(self, "high", float(self.levels - 1))
        if self.chances and (len(self.chances) != self.levels or not np.isclose(sum(self.chances), 1.0)):
            raise ValueError(f"Block {self.name!r} needs {self.levels} chances that sum to 1.")


@dataclass(frozen=True)
class Layout:
    """The blocks of a genome, in order. Genomes are one (members, genes) float32 matrix."""

    blocks: tuple[Block, ...]

    @cached_property
    def genes(self) -> int:
        """The length of a genome."""
        return sum(len(block.loci) for block in self.blocks)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """'block.locus' for every gene, shape (genes,)."""
        return tuple(f"{block.name}.{locus}" for block in self.blocks for locus in block.loci)

    @cached_property
    def low(self) -> Genomes:
        """Lower bounds, shape (genes,)."""
        return self._spread_out("low")

    @cached_property
    def high(self) -> Genomes:
        """Upper bounds, shape (genes,)."""
        return self._spread_out("high")

    @cached_property
    def sigma(self) -> Genomes:
        """Standard deviations of Gaussian mutation, shape (genes,)."""
        return self._spread_out("sigma")

    @cached_property
    def levels(self) -> NDArray[np.int64]:
        """Number of alleles of discrete loci, 0 for continuous ones, shape (genes,)."""
        return self._spread_out("levels").astype(np.int64)

    @cached_property
    def programs(self) -> tuple[Block, ...]:
        """The blocks that code programs. They vary as trees, and not column by column."""
        return tuple(block for block in self.blocks if block.program is not None)

    @cached_property
    def plain(self) -> "Layout":
        """The layout of all other blocks."""
        return Layout(tuple(block for block in self.blocks if block.program is None))

    @cached_property
    def plain_genes(self) -> NDArray[np.int64]:
        """The columns of all other blocks, in order."""
        plain = [block.program is None for block in self.blocks for _ in block.loci]
        return np.flatnonzero(np.array(plain, np.bool_))

    def _spread_out(self, attribute: str) -> Genomes:
        values = [getattr(block, attribute) for block in self.blocks]
        return np.repeat(np.array(values, np.float32), [len(block.loci) for block in self.blocks])

    def has(self, name: str) -> bool:
        """Whether there is a block called `name`."""
        return any(block.name == name for block in self.blocks)

    def span(self, name: str) -> slice:
        """The columns of block `name`; an empty slice if there is none."""
        first = 0
        for block in self.blocks:
            if block.name == name:
                return slice(first, first + len(block.loci))
            first += len(block.loci)
        return slice(0, 0)

    def founders(self, members: int, generator: np.random.Generator) -> Genomes:
        """Random genomes, shape (members, genes), float32."""
        made = np.empty((members, self.genes), np.float32)
        first = 0
        for block in self.blocks:
            last = first + len(block.loci)
            _found(block, made[:, first:last], generator)
            first = last
        return made

    def check(self, genomes: Genomes) -> None:
        """Raise ValueError unless `genomes` has shape (members, genes), is finite and has whole programs."""
        if genomes.ndim != 2 or genomes.shape[1] != self.genes:
            raise ValueError(
                f"Genomes of shape {tuple(genomes.shape)} do not fit: this organism kind has {self.genes} "
                f"genes, so the shape must be (members, {self.genes})."
            )
        if not np.isfinite(genomes).all():
            row, gene = np.argwhere(~np.isfinite(genomes))[0]
            raise ValueError(f"Gene {self.names[gene]!r} of row {row} is not a finite number.")
        for block in self.programs:
            assert block.program is not None
            block.program.read(genomes[:, self.span(block.name)])


def _found(block: Block, genes: Genomes, generator: np.random.Generator) -> None:
    """Draw what founders have at the loci of a block, (members, loci)."""
    size = genes.shape
    if block.program is not None:
        genes[:] = founding(block.program, len(genes), generator)
    elif block.chances:
        edges = np.cumsum(block.chances)[:-1]
        genes[:] = np.searchsorted(edges, generator.random(size), side="right")
    elif block.levels:
        genes[:] = generator.integers(0, block.levels, size)
    else:
        for first in range(0, len(genes), PIECE):  # the same draws as all at once, without their memory
            piece = genes[first : first + PIECE]
            drawn = generator.normal(block.mean, block.spread, piece.shape)
            piece[:] = np.clip(drawn, block.low, block.high)
