"""How genomes of 4 bits a gene pass on: two-point crossover between genes, and bits that change by chance."""

from typing import Any

from babushka.fitness.kernels import kernel
from babushka.fitness.streams import after, below, chance_at, odds_of


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
    pass_on(world, child, mother, 0, first)
    pass_on(world, child, father, first, last)
    pass_on(world, child, mother, last, genes)
    turned = odds_of(mutation)
    place = stream[0]  # of hundreds of draws: the counter is written back once
    for gene in range(genes):
        for bit in range(4):
            place = after(place)
            if chance_at(place, turned):
                world.genome[child, gene] ^= 1 << bit
                world.changes[child, gene] += 1
    stream[0] = place


@kernel
def pass_on(world: Any, child: Any, parent: Any, first: Any, last: Any) -> None:
    """A child gets the genes `first` to `last` - 1 of a parent, and their counts."""
    for gene in range(first, last):
        world.genome[child, gene] = world.genome[parent, gene]
        world.births[child, gene] = world.births[parent, gene] + 1
        world.changes[child, gene] = world.changes[parent, gene]


@kernel
def draw_anew(world: Any, child: Any, stream: Any) -> None:
    """A genome that comes of nobody: every gene at random."""
    for gene in range(world.genome.shape[1]):
        world.genome[child, gene] = below(stream, 16)
        world.births[child, gene] = 0
        world.changes[child, gene] = 0
