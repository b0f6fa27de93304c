"""The numbers of an ecology, and what kernels get of them. Energy 1 and health 1 are full."""

from dataclasses import dataclass
from typing import NamedTuple

from babushka.fitness.settings import setting

ENERGY = "of a full store"


@dataclass(frozen=True)
class Ground:
    """What never moves."""

    size: int = setting(64, "length of a side of the square", low=8, high=1000, unit="cells")
    walls: int = setting(80, "cells that are walls, beside those around the square", low=0, high=1_000_000)
    trees: int = setting(60, "cells that are trees, each a shelter for one", low=0, high=1_000_000)
    plants: float = setting(0.1, "share of all cells with a plant at first", low=0, high=1)


@dataclass(frozen=True)
class Bodies:
    """What becomes of an agent's energy and health."""

    founders: int = setting(100, "agents at first", low=1, high=1_000_000)
    first_energy: float = setting(0.6, "energy of founders", low=0.01, high=1, unit=ENERGY)
    living: float = setting(0.02, "energy that a step of life costs", low=0, high=1, unit=ENERGY)
    plant: float = setting(0.35, "energy in a plant", low=0, high=1, unit=ENERGY)
    meat: float = setting(0.8, "energy in the meat of an agent", low=0, high=10, unit=ENERGY)
    birth_at: float = setting(0.9, "energy from which on an agent has a child", low=0.01, high=1, unit=ENERGY)
    birth_cost: float = setting(0.5, "energy that a child costs", low=0, high=1, unit=ENERGY)
    child: float = setting(0.4, "energy that a child gets", low=0.01, high=1, unit=ENERGY)
    healing: float = setting(0.005, "health that comes back in a step", low=0, high=1, unit="of full health")
    bump: float = setting(0.1, "health that running into a wall costs", low=0, high=1, unit="of full health")
    bite: float = setting(0.25, "health that an agent's bite costs", low=0, high=1, unit="of full health")
    sight: int = setting(4, "cells that an agent sees in each direction", low=1, high=100, unit="cells")
    mating: int = setting(10, "how far away a mate can be", low=0, high=100, unit="cells")


@dataclass(frozen=True)
class Carnivores:
    """Those that eat agents. They do not evolve."""

    first: int = setting(5, "carnivores at first", low=0, high=100_000)
    most: int = setting(60, "carnivores at any time, at most", low=0, high=100_000)
    enter_every: int = setting(200, "steps after which one comes from outside; 0: none does", low=0)
    first_energy: float = setting(0.6, "energy of those that come", low=0.01, unit=ENERGY)
    living: float = setting(0.01, "energy that a step of life costs them", low=0, unit=ENERGY)
    birth_at: float = setting(
        1.2, "energy from which on they have a child, which gets half", low=0.01, unit=ENERGY
    )
    bite: float = setting(0.3, "health that their bite costs an agent", low=0, high=1, unit="of full health")
    sight: int = setting(6, "cells that they see in each direction", low=1, high=100, unit="cells")


class Rules(NamedTuple):
    """The same for kernels."""

    size: int
    living: float
    plant: float
    meat: float
    birth_at: float
    birth_cost: float
    child: float
    healing: float
    bump: float
    bite: float
    sight: int
    mating: int
    carnivores_most: int
    enter_every: int
    carnivore_energy: float
    carnivore_living: float
    carnivore_birth_at: float
    carnivore_bite: float
    carnivore_sight: int


def rules_of(ground: Ground, bodies: Bodies, carnivores: Carnivores) -> Rules:
    """What kernels need of the settings."""
    return Rules(
        ground.size,
        *(bodies.living, bodies.plant, bodies.meat, bodies.birth_at, bodies.birth_cost, bodies.child),
        *(bodies.healing, bodies.bump, bodies.bite, bodies.sight, bodies.mating),
        *(carnivores.most, carnivores.enter_every, carnivores.first_energy, carnivores.living),
        *(carnivores.birth_at, carnivores.bite, carnivores.sight),
    )
