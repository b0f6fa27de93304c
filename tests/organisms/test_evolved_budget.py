"""The gene of a budget."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from babushka.organisms.evolved_budget import LEAST, budget_block, budgets_of, gene_of


@given(st.integers(0, 1_000_000))
def test_a_gene_is_its_budget(budget: int) -> None:
    stored = np.float32(gene_of(budget))  # as genomes hold it
    assert budgets_of(stored, 1_000_000) == budget
    assert budgets_of(stored, budget // 2) == budget // 2


def test_genes_at_the_ends_are_none_and_the_most() -> None:
    block = budget_block("budget", 2.0, 1.0, 63, 0.5)
    assert (block.low, block.high) == (LEAST, 6.0)
    assert budgets_of([block.low, 0.0, 0.58, 0.59, 1.0, block.high, 9.0], 63).tolist() == [
        0,
        0,
        0,
        1,
        1,
        63,
        63,
    ]
