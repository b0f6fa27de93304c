"""Plants that come from outside: so many a step, wherever there is room, whether there are others or not."""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from babushka.fitness.dispatch import implements
from babushka.fitness.settings import setting
from babushka.fitness.worlds.ecology import protocol
from babushka.fitness.worlds.ecology.ground import any_cell, sow, times
from babushka.fitness.worlds.ecology.protocol import PlantRule


class Raining(NamedTuple):
    """Rain for the kernel."""

    rate: float


@dataclass(frozen=True)
class Rain(PlantRule):
    """Seeds fall on cells at random; one takes root where there is nothing."""

    name: ClassVar[str] = "rain"

    rate: float = setting(8.0, "seeds that fall in a step", low=0, high=100_000)

    def rule(self) -> Raining:
        return Raining(self.rate)


@implements(protocol.grow, Raining)
def grow(plants: Any, world: Any, rules: Any, stream: Any) -> None:
    for _ in range(times(plants.rate, stream)):
        sow(world, any_cell(rules.size, stream))
