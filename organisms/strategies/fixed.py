"""Neither evolution nor learning (F): children get genomes at random, and keep to them."""

from dataclasses import dataclass
from typing import ClassVar

from babushka.organisms.strategies.network import NetworkStrategy


@dataclass(frozen=True)
class Fixed(NetworkStrategy):
    """Nobody learns, and children's genomes are drawn anew."""

    name: ClassVar[str] = "fixed"
    learns: ClassVar[bool] = False
    inherits: ClassVar[bool] = False
    wanders: ClassVar[bool] = False
