"""Programs as DEAP's trees (`deap.gp.PrimitiveTree`), and back: where they are made and varied.

DEAP draws from the global generator of `random`; whoever calls what draws must have seeded it
(`fitness.streams.seeded_globals`).
"""

import operator
import random
import sys
from functools import cache
from typing import Any

import numpy as np
from deap import gp
from numpy.typing import NDArray

from babushka.fitness.streams import hand_chance_to, seeded_globals
from babushka.organisms.programs.grammar import (
    CONSTANT,
    FIRST_FEATURE,
    FIRST_OPERATOR,
    OPERATORS,
    Codes,
    Constants,
    Grammar,
)

hand_chance_to(gp, sys.modules[__name__])
SPREAD = 1.0  # constants are drawn uniformly from -SPREAD to SPREAD
SHALLOWEST, DEEPEST = 1, 2  # depths that founders are drawn for, where the grammar has room


def _constant() -> float:
    return random.uniform(-SPREAD, SPREAD)


@cache
def primitives(features: int) -> gp.PrimitiveSet:
    """DEAP's set of the operators, that many arguments, and constants. Its functions are never called."""
    made = gp.PrimitiveSet("PROGRAM", features)
    for known in OPERATORS:
        made.addPrimitive(operator.add, known.arity, known.name)
    # By a function that asks for the generator when it draws, not when the set is made.
    made.addEphemeralConstant("constant", _constant)
    return made


def decoded(grammar: Grammar, codes: Codes, constants: Constants) -> gp.PrimitiveTree:
    """One member's program, codes and constants of shape (nodes,), as a tree. It must be a whole one."""
    nodes = _nodes(len(grammar.features))
    tree = []
    for code, constant in zip(codes.tolist(), constants.tolist(), strict=True):
        if code == CONSTANT:
            node = nodes[code].__new__(nodes[code])  # not made anew: that would draw another value
            node.value = constant
            tree.append(node)
        elif code > CONSTANT:
            tree.append(nodes[code])
    return gp.PrimitiveTree(tree)


def encoded(grammar: Grammar, trees: list[gp.PrimitiveTree]) -> NDArray[np.float32]:
    """Trees as columns of genomes, shape (members, 2 nodes); raises ValueError for one too large."""
    named = _codes(len(grammar.features))
    codes = np.zeros((len(trees), grammar.nodes), np.int64)
    constants = np.zeros((len(trees), grammar.nodes))
    for row, tree in enumerate(trees):
        if len(tree) > grammar.nodes:
            raise ValueError(f"A program of {len(tree)} nodes does not fit into {grammar.nodes}.")
        for place, node in enumerate(tree):
            if isinstance(type(node), gp.MetaEphemeral):
                codes[row, place], constants[row, place] = CONSTANT, node.value
            else:
                codes[row, place] = named[node.name]
    return grammar.columns(codes, constants)


def founding(grammar: Grammar, members: int, generator: np.random.Generator) -> NDArray[np.float32]:
    """Random programs as columns of genomes: DEAP's `genHalfAndHalf` (Koza 1992), what fits of it.

    Half of the trees are grown, the other half full, to depths of 1 to 2; trees of too many nodes or too deep
    are drawn again.
    """
    shallowest = SHALLOWEST if grammar.nodes > 2 and grammar.depth > 0 else 0
    deepest = max(shallowest, min(DEEPEST, grammar.depth) if grammar.nodes > 2 else 0)
    made = primitives(len(grammar.features))
    trees: list[gp.PrimitiveTree] = []
    with seeded_globals(drawn_sequence(generator)):
        while len(trees) < members:
            tree = gp.PrimitiveTree(gp.genHalfAndHalf(made, shallowest, deepest))
            if len(tree) <= grammar.nodes:
                trees.append(tree)
    return encoded(grammar, trees)


def drawn_sequence(generator: np.random.Generator) -> np.random.SeedSequence:
    """A seed for the global generators, drawn from one of our own."""
    return np.random.SeedSequence(generator.integers(0, 2**32, 4).tolist())


@cache
def _nodes(features: int) -> dict[int, Any]:
    """The node of each code; for constants its class."""
    known = primitives(features)
    found = {FIRST_OPERATOR + i: known.mapping[each.name] for i, each in enumerate(OPERATORS)}
    found |= {FIRST_FEATURE + i: known.mapping[name] for i, name in enumerate(known.arguments)}
    return {**found, CONSTANT: known.mapping["constant"]}


@cache
def _codes(features: int) -> dict[str, int]:
    """The code of each node that is not a constant, by its name."""
    return {node.name: code for code, node in _nodes(features).items() if code != CONSTANT}
