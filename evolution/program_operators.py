"""Crossovers and mutations of programs by name: DEAP's, and those that other people add.

A crossover is one function `(first, second, grammar)` that takes two trees (`deap.gp.PrimitiveTree`), which
it may change, and returns two; a mutation is one `(tree, grammar)` that returns a tuple of one. Decorated
with `@PROGRAM_CROSSOVERS.add` or `@PROGRAM_MUTATIONS.add`, it is known by its name in a configuration. All of
them draw from the global generators of `random` and `numpy.random`, which are seeded for the call. They need
not keep the grammar's limits.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from deap import gp

from babushka.evolution.operator_registry import Operators
from babushka.organisms.programs.grammar import Grammar
from babushka.organisms.programs.trees import primitives

Tree: TypeAlias = Any  # deap.gp.PrimitiveTree, which has no types
Operator = Callable[..., tuple[Any, ...]]

NONE, ANY = "none", "any"  # what can stand in place of a name
TERMINALS = 0.1  # share of crossover points of cxOnePointLeafBiased that are terminals: Koza's
BRANCH = (0, 2)  # least and greatest depth of the random branch that mutUniform puts in

PROGRAM_CROSSOVERS: Operators[Operator] = Operators(
    "crossover of programs", {}, "babushka.program_crossovers"
)
PROGRAM_MUTATIONS: Operators[Operator] = Operators("mutation of programs", {}, "babushka.program_mutations")


@PROGRAM_CROSSOVERS.add
def cxOnePoint(first: Tree, second: Tree, grammar: Grammar) -> tuple[Tree, Tree]:  # noqa: N802 - DEAP's name
    """Two subtrees, drawn at random, change places."""
    return tuple(gp.cxOnePoint(first, second))  # type: ignore[return-value]


@PROGRAM_CROSSOVERS.add
def cxOnePointLeafBiased(first: Tree, second: Tree, grammar: Grammar) -> tuple[Tree, Tree]:  # noqa: N802
    """Two subtrees change places, nine times out of ten such that are no leaves."""
    return tuple(gp.cxOnePointLeafBiased(first, second, termpb=TERMINALS))  # type: ignore[return-value]


@PROGRAM_MUTATIONS.add
def mutUniform(tree: Tree, grammar: Grammar) -> tuple[Tree]:  # noqa: N802
    """A subtree is replaced by a random one."""
    branch = partial(gp.genHalfAndHalf, min_=BRANCH[0], max_=BRANCH[1])
    return gp.mutUniform(tree, branch, primitives(len(grammar.features)))  # type: ignore[no-any-return]


@PROGRAM_MUTATIONS.add
def mutNodeReplacement(tree: Tree, grammar: Grammar) -> tuple[Tree]:  # noqa: N802
    """A node is replaced by another of as many arguments."""
    return gp.mutNodeReplacement(tree, primitives(len(grammar.features)))  # type: ignore[no-any-return]


@PROGRAM_MUTATIONS.add
def mutEphemeral(tree: Tree, grammar: Grammar) -> tuple[Tree]:  # noqa: N802
    """One constant is drawn anew."""
    return gp.mutEphemeral(tree, mode="one")  # type: ignore[no-any-return]


@PROGRAM_MUTATIONS.add
def mutInsert(tree: Tree, grammar: Grammar) -> tuple[Tree]:  # noqa: N802
    """A subtree becomes an argument of a new node in its place."""
    return gp.mutInsert(tree, primitives(len(grammar.features)))  # type: ignore[no-any-return]


@PROGRAM_MUTATIONS.add
def mutShrink(tree: Tree, grammar: Grammar) -> tuple[Tree]:  # noqa: N802
    """A subtree is replaced by one of its own."""
    return gp.mutShrink(tree)  # type: ignore[no-any-return]


OF_DEAP = tuple(PROGRAM_MUTATIONS.functions)  # what 'any' draws from, whatever else is installed


def crossover_of(name: str) -> Operator | None:
    """The crossover called `name`; None: programs are copied. Raises `SettingsError` if there is none."""
    return None if name == NONE else PROGRAM_CROSSOVERS.get(name)


def mutations_of(name: str) -> list[Operator]:
    """The mutations one of which is drawn each time; raises `SettingsError` if there is none called so."""
    if name == NONE:
        return []
    return [PROGRAM_MUTATIONS.get(each) for each in (OF_DEAP if name == ANY else (name,))]
