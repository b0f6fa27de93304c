"""Programs as the mesa-objective of an organism kind: the block of its genome, and what is told of it."""

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.objectives import values_of
from babushka.fitness.worlds.protocol import World
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.programs.evaluation import Programs, programs
from babushka.organisms.programs.grammar import Grammar
from babushka.organisms.programs.text import written

NAME = "program"  # of the block


def program_block(world: World, nodes: int, depth: int) -> Block:
    """The block of a program over what can be felt in that world."""
    grammar = Grammar(world.features, nodes, depth)
    return Block(NAME, grammar.loci, sigma=0.0, program=grammar)


def expressed(genomes: Genomes, layout: Layout) -> Programs:
    """The members' programs for the kernels."""
    return programs(_grammar(layout), genomes[:, layout.span(NAME)])


def described(genome: Genomes, layout: Layout) -> str:
    """The program of one genome, shape (genes,), as an expression."""
    codes, constants, _ = _grammar(layout).read(genome[layout.span(NAME)][None])
    return written(_grammar(layout), codes[0], constants[0])


def linear_view(genomes: Genomes, layout: Layout, world: World) -> NDArray[np.float64]:
    """Weights that say as much of programs as weights can, shape (members, F).

    By how much each feature on its own, at 1, moves the value from where nothing is felt. It says nothing of
    curves, thresholds and combinations. In a world whose features exclude each other it is the value of each
    feature, which is then all that there is to a program.
    """
    count = len(world.features)
    felt = np.vstack([np.eye(count), np.zeros(count)])
    values = values_of(expressed(genomes, layout), len(genomes), felt)
    return np.asarray(values[:, :-1] - (0.0 if world.exclusive else values[:, -1:]), np.float64)


def _grammar(layout: Layout) -> Grammar:
    grammar = next(block.program for block in layout.blocks if block.name == NAME)
    assert grammar is not None
    return grammar
