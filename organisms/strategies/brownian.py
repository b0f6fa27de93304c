"""Brownian agents (B): they go anywhere. Their genes pass on, and are read by nobody."""

from dataclasses import dataclass
from typing import ClassVar

from babushka.organisms.strategies.network import NetworkStrategy


@dataclass(frozen=True)
class Brownian(NetworkStrategy):
    """Agents go anywhere, all directions alike; worlds are chosen by how long these survive."""

    name: ClassVar[str] = "brownian"
    learns: ClassVar[bool] = False
    inherits: ClassVar[bool] = True
    wanders: ClassVar[bool] = True
