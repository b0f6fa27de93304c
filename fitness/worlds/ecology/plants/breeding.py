"""Plants that come of plants: what is eaten does not come back by itself, so that agents can overgraze."""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from babushka.fitness.dispatch import implements
from babushka.fitness.settings import setting
from babushka.fitness.streams import below
from babushka.fitness.worlds.ecology import protocol
from babushka.fitness.worlds.ecology.ground import any_cell, sow, times
from babushka.fitness.worlds.ecology.protocol import PlantRule
from babushka.fitness.worlds.ecology.state import PLANTS


class Spreading(NamedTuple):
    """Plants that breed, for the kernel."""

    growth: float
    floor: int


@dataclass(frozen=True)
class Breeding(PlantRule):
    """Plants send seeds to cells beside them; some seeds come from outside where there are few plants."""

    name: ClassVar[str] = "breeding"

    growth: float = setting(0.05, "seeds of a plant in a step", low=0, high=10)
    floor: int = setting(
        50, "plants below which seeds come from outside, for each one that is missing", low=0, high=1_000_000
    )

    def rule(self) -> Spreading:
        return Spreading(self.growth, self.floor)


@implements(protocol.grow, Spreading)
def grow(plants: Any, world: Any, rules: Any, stream: Any) -> None:
    """Parents are drawn from the list of plants; none is looked at that sends no seed."""
    there = world.counts[PLANTS]
    parents = max(there, plants.floor)
    for _ in range(times(plants.growth * parents, stream)):
        parent = below(stream, parents)
        if parent < there:
            sow(world, world.plants[parent] + world.around[below(stream, 8)])
        else:
            sow(world, any_cell(rules.size, stream))
