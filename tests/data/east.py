"""A strategy of one gene for agents that live together: to go east rather than anywhere."""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from babushka.fitness.dispatch import implements
from babushka.fitness.settings import setting
from babushka.fitness.streams import below
from babushka.fitness.worlds.ecology import protocol
from babushka.organisms.genome import Block, Layout
from babushka.organisms.strategies.inheritance import recombine
from babushka.organisms.strategies.protocol import Strategy


class EastRules(NamedTuple):
    """The strategy for the kernel."""

    mutation: float


@dataclass(frozen=True)
class East(Strategy):
    """Agents go east with a probability that is a gene, 0 to 15 in 15, and else anywhere."""

    name: ClassVar[str] = "east"

    mutation: float = setting(0.01, "probability that a bit changes at a birth", low=0, high=1)

    @property
    def layout(self) -> Layout:
        return Layout((Block("eastward", ("drive",), levels=16),))

    def rules(self) -> EastRules:
        return EastRules(self.mutation)


@implements(protocol.inherit, EastRules)
def inherit(strategy: Any, world: Any, child: Any, mother: Any, father: Any, stream: Any) -> None:
    recombine(world, child, mother, father, strategy.mutation, stream)


@implements(protocol.act, EastRules)
def act(strategy: Any, world: Any, who: Any, places: Any, values: Any, seen: Any, stream: Any) -> Any:
    if below(stream, 15) < world.genome[who, 0]:
        return 1
    return below(stream, 4)
