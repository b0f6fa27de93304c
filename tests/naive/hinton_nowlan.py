"""Hinton and Nowlan's experiment as a program of its own, with one child of every mating, as they had it."""

import numpy as np


def undecided(generator: np.random.Generator, generations: int, children: int, members: int = 1000) -> float:
    """The share of undecided alleles after so many matings of everybody; `children` of each pair, 1 or 2."""
    genes, trials = 20, 1000
    alleles = generator.choice(3, (members, genes), p=(0.25, 0.25, 0.5))
    for _ in range(generations):
        open_loci = (alleles == 2).sum(axis=1)
        # The trial that succeeds first is geometric; whoever has no open locus needs none.
        first = np.where(open_loci == 0, 0, generator.geometric(0.5**open_loci))
        left = np.maximum(trials - first, 0) * (alleles != 0).all(axis=1)
        fitness = 1 + 19 * left / trials
        parents = generator.choice(members, (2, members // children), p=fitness / fitness.sum())
        one, other = alleles[parents]
        left_part = np.arange(genes) < generator.integers(1, genes, (members // children, 1))
        alleles = np.where(left_part, one, other)
        if children == 2:
            alleles = np.concatenate([alleles, np.where(left_part, other, one)])
    return float((alleles == 2).mean())
