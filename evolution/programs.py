"""Variation of programs: the columns of a genome that code one vary as a tree, by DEAP's `deap.gp`.

A child takes after one of its parents, crossed with the other: two subtrees change places (Koza 1992, Genetic
Programming, MIT Press). What would be too large or too deep is not born: one of those that it came from takes
its place (DEAP's `staticLimit`). All other columns vary elsewhere, and come here as they will be.
"""

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from deap import gp

from evolution.settings import Evolution
from fitness.streams import seeded_globals
from organisms.genome import Block, Genomes, Layout
from organisms.programs.grammar import Grammar
from organisms.programs.trees import decoded, drawn_sequence, encoded, primitives

TERMINALS = 0.1  # share of crossover points of cxOnePointLeafBiased that are terminals: Koza's
BRANCH = (0, 2)  # least and greatest depth of the random branch that mutUniform puts in

Trees = list[gp.PrimitiveTree]
Operator = Callable[..., Any]


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
    """DEAP's crossover (None: none) and mutations, one of which is drawn each time, within the limits."""
    known = primitives(len(grammar.features))
    branch = partial(gp.genHalfAndHalf, min_=BRANCH[0], max_=BRANCH[1])
    crossovers: dict[str, Operator] = {
        "cxOnePoint": gp.cxOnePoint,
        "cxOnePointLeafBiased": partial(gp.cxOnePointLeafBiased, termpb=TERMINALS),
    }
    mutations: dict[str, Operator] = {
        "mutUniform": partial(gp.mutUniform, expr=branch, pset=known),
        "mutNodeReplacement": partial(gp.mutNodeReplacement, pset=known),
        "mutEphemeral": partial(gp.mutEphemeral, mode="one"),
        "mutInsert": partial(gp.mutInsert, pset=known),
        "mutShrink": gp.mutShrink,
    }
    limit = partial(_limited, grammar)
    cross = crossovers.get(settings.program_crossover)
    names = list(mutations) if settings.program_mutation == "any" else [settings.program_mutation]
    return limit(cross) if cross else None, [limit(mutations[name]) for name in names if name in mutations]


def _limited(grammar: Grammar, vary: Operator) -> Operator:
    """The operator, whose trees keep within the grammar's limits."""
    by_size = gp.staticLimit(len, grammar.nodes)(vary)
    by_depth: Operator = gp.staticLimit(operator.attrgetter("height"), grammar.depth)(by_size)
    return by_depth


def _trees(grammar: Grammar, columns: Genomes) -> Trees:
    codes, constants, _ = grammar.read(columns)
    return [decoded(grammar, *program) for program in zip(codes, constants, strict=True)]
