"""How genomes of 4 bits a gene pass on: two-point crossover between genes, and bits that change by chance."""

from typing import Any

from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below, uniform


@kernel
def recombine(world: Any, child: Any, mother: Any, father: Any, mutation: Any, stream: Any) -> None:
    """A child's genome: its mother's, with a stretch of its father's, each bit changed with that probability.

    Gene copies take their counts with them: one more birth, and the bits that changed.
    """
    genes = world.genome.shape[1]
    first, last = 0, 0
    if mother != father:
        first, last = below(stream, genes + 1), below(stream, genes + 1)
        if last < first:
            first, last = last, first
    for gene in range(genes):
        source = father if first <= gene < last else mother
        bits, changed = int(world.genome[source, gene]), 0
        for bit in range(4):
            if uniform(stream) < mutation:
                bits ^= 1 << bit
                changed += 1
        world.genome[child, gene] = bits
        world.births[child, gene] = world.births[source, gene] + 1
        world.changes[child, gene] = world.changes[source, gene] + changed


@kernel
def draw_anew(world: Any, child: Any, stream: Any) -> None:
    """A genome that comes of nobody: every gene at random."""
    for gene in range(world.genome.shape[1]):
        world.genome[child, gene] = below(stream, 16)
        world.births[child, gene] = 0
        world.changes[child, gene] = 0
