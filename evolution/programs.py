"""Variation of programs: the columns of a genome that code one vary as a tree, by DEAP's `deap.gp`.

A child takes after one of its parents, crossed with the other: two subtrees change places (Koza 1992, Genetic
Programming, MIT Press). What would be too large or too deep is not born: one of those that it came from takes
its place (DEAP's `staticLimit`). All other columns vary elsewhere, and come here as they will be.
"""

import operator
from functools import partial

import numpy as np
from deap import gp

from babushka.evolution.program_operators import Operator, crossover_of, mutations_of
from babushka.evolution.settings import Evolution
from babushka.fitness.streams import seeded_globals
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.programs.grammar import Grammar
from babushka.organisms.programs.trees import decoded, drawn_sequence, encoded

Trees = list[gp.PrimitiveTree]


def vary_programs(
    settings: Evolution,
    children: Genomes,
    first: Genomes,
    second: Genomes,
    generator: np.random.Generator,
    layout: Layout,
) -> Genomes:
    """`children`, shape (births, genes), with the programs of their parents crossed and mutated.

    `first` and `second` (pairs, genes) are the parents; child k takes after first[k], child pairs + k after
    second[k], and there may be one child fewer than parents. Genomes without programs stay as they are.
    """
    for block in layout.programs:
        span = layout.span(block.name)
        with seeded_globals(drawn_sequence(generator)):
            born = _born(settings, block, first[:, span], second[:, span], generator)
        children[:, span] = born[: len(children)]
    return children


def _born(
    settings: Evolution, block: Block, first: Genomes, second: Genomes, generator: np.random.Generator
) -> Genomes:
    """Columns of all children of these parents' columns, shape (2 pairs, 2 nodes)."""
    grammar = block.program
    assert grammar is not None
    cross, mutations = operators(settings, grammar)
    ones, others = _trees(grammar, first), _trees(grammar, second)
    crossed = generator.random(len(ones)) < settings.crossover_rate
    if cross is not None:
        for pair in np.flatnonzero(crossed).tolist():
            ones[pair], others[pair] = cross(ones[pair], others[pair])
    trees = ones + others
    mutated = generator.random(len(trees)) < settings.program_mutation_rate
    which = generator.integers(0, max(len(mutations), 1), len(trees))
    for row in np.flatnonzero(mutated).tolist() if mutations else ():
        (trees[row],) = mutations[which[row]](trees[row])
    return encoded(grammar, trees)


def operators(settings: Evolution, grammar: Grammar) -> tuple[Operator | None, list[Operator]]:
    """The crossover (None: none) and the mutations, one of which is drawn each time, within the limits."""
    cross, mutations = crossover_of(settings.program_crossover), mutations_of(settings.program_mutation)
    limited = [_limited(grammar, partial(each, grammar=grammar)) for each in mutations]
    return None if cross is None else _limited(grammar, partial(cross, grammar=grammar)), limited


def _limited(grammar: Grammar, vary: Operator) -> Operator:
    """The operator, whose trees keep within the grammar's limits."""
    by_size = gp.staticLimit(len, grammar.nodes)(vary)
    by_depth: Operator = gp.staticLimit(operator.attrgetter("height"), grammar.depth)(by_size)
    return by_depth


def _trees(grammar: Grammar, columns: Genomes) -> Trees:
    codes, constants, _ = grammar.read(columns)
    return [decoded(grammar, *program) for program in zip(codes, constants, strict=True)]
