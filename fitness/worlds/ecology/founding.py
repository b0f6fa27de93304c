"""The first state of an ecology: walls, trees, plants, carnivores and founders in cells drawn at random."""

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.ecology.agents import settle
from babushka.fitness.worlds.ecology.carnivores import arrive
from babushka.fitness.worlds.ecology.ground import sow
from babushka.fitness.worlds.ecology.settings import Bodies, Carnivores, Ground
from babushka.fitness.worlds.ecology.state import (
    BROUGHT,
    FREE,
    GROWN,
    TREE,
    WALL,
    Ecosystem,
)


def check_room(ground: Ground, bodies: Bodies, carnivores: Carnivores) -> None:
    """Raise `SettingsError` unless everything that is there at first finds a cell of its own."""
    wanted = ground.walls + ground.trees + bodies.founders + carnivores.first + plants_of(ground)
    cells = ground.size * ground.size
    if wanted > cells:
        raise SettingsError(
            f"Walls, trees, founders, carnivores and plants need {wanted} cells at first, and a ground of "
            f"'dynamics.ground.size' {ground.size} has {cells}."
        )
    if carnivores.first > carnivores.most:
        raise SettingsError(
            f"Setting 'dynamics.carnivores.first' is {carnivores.first}, above 'dynamics.carnivores.most', "
            f"{carnivores.most}."
        )


def plants_of(ground: Ground) -> int:
    """How many plants there are at first."""
    return round(ground.plants * ground.size * ground.size)


def found(
    world: Ecosystem,
    ground: Ground,
    bodies: Bodies,
    carnivores: Carnivores,
    genomes: NDArray[np.uint8],
    generator: np.random.Generator,
) -> None:
    """Fill an ecosystem in which nothing is yet; genomes (founders, genes) are those of the agents."""
    number = generator.permutation(ground.size * ground.size)
    cells = iter(((number // ground.size + 1) * (ground.size + 2) + number % ground.size + 1).tolist())
    for _ in range(ground.walls):
        world.content[next(cells)] = WALL
    for _ in range(ground.trees):
        world.content[next(cells)] = TREE
    for _ in range(plants_of(ground)):
        sow(world, next(cells))
    for _ in range(carnivores.first):
        arrive(world, next(cells), carnivores.first_energy)
        world.books[BROUGHT] += carnivores.first_energy
    for genome in genomes:
        world.counts[FREE] -= 1
        who = world.free[world.counts[FREE]]
        settle(world, who, next(cells), bodies.first_energy, -1, -1)
        world.genome[who] = genome
    world.counts[GROWN] = 0
