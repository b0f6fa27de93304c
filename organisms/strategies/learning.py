"""Learning alone (L): children get genomes at random, and learn by them."""

from dataclasses import dataclass
from typing import ClassVar

from babushka.organisms.strategies.network import NetworkStrategy


@dataclass(frozen=True)
class Learning(NetworkStrategy):
    """Agents learn by what their own evaluation says, and children's genomes are drawn anew."""

    name: ClassVar[str] = "learning"
    learns: ClassVar[bool] = True
    inherits: ClassVar[bool] = False
    wanders: ClassVar[bool] = False
