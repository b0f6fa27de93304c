"""A plant rule for an ecology: plants grow in a grove around the middle, and nowhere else."""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from babushka.fitness.dispatch import implements
from babushka.fitness.settings import setting
from babushka.fitness.streams import below
from babushka.fitness.worlds.ecology import protocol
from babushka.fitness.worlds.ecology.ground import sow, times
from babushka.fitness.worlds.ecology.protocol import PlantRule


class Growing(NamedTuple):
    """The grove for the kernel."""

    seeds: float
    reach: int


@dataclass(frozen=True)
class Grove(PlantRule):
    """Seeds fall within some cells of the middle, along both axes."""

    name: ClassVar[str] = "grove"

    seeds: float = setting(8.0, "seeds that fall in a step", low=0, high=1000)
    reach: int = setting(3, "how far from the middle", low=0, high=3, unit="cells")

    def rule(self) -> Growing:
        return Growing(self.seeds, self.reach)


@implements(protocol.grow, Growing)
def grow(plants: Any, world: Any, rules: Any, stream: Any) -> None:
    first, across = rules.size // 2 - plants.reach, 2 * plants.reach + 1
    for _ in range(times(plants.seeds, stream)):
        row, column = first + below(stream, across), first + below(stream, across)
        sow(world, row * (rules.size + 2) + column)
