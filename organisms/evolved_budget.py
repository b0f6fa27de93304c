"""A budget that evolves: its gene is the logarithm to base 2 of the budget and 1, so that 0 has a place."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.organisms.genome import Block

LEAST = -1.0  # the lowest gene, well below that of a budget of 0


def gene_of(budget: float) -> float:
    """The gene of a budget."""
    return float(np.log2(budget + 1.0))


def budget_block(name: str, mean: float, spread: float, most: int, sigma: float) -> Block:
    """The block of such a gene, up to a budget of `most`; `mean`, `spread` and `sigma` are those of genes."""
    return Block(name, ("log2",), mean, spread, LEAST, gene_of(most), sigma)


def budgets_of(genes: ArrayLike, most: int) -> NDArray[np.int64]:
    """The budgets of genes, in their shape: rounded, and from 0 to `most`."""
    rounded = np.floor(np.exp2(np.asarray(genes, np.float64)) - 0.5)
    return np.asarray(np.clip(rounded, 0, most), np.int64)
