"""Evolution alone (E): behaviour is inherited, and nothing is learned."""

from dataclasses import dataclass
from typing import ClassVar

from babushka.organisms.strategies.network import NetworkStrategy


@dataclass(frozen=True)
class Evolution(NetworkStrategy):
    """Networks evolve, and nobody learns."""

    name: ClassVar[str] = "evolution"
    learns: ClassVar[bool] = False
    inherits: ClassVar[bool] = True
    wanders: ClassVar[bool] = False
