"""Evolutionary reinforcement learning (ERL): what is good is inherited, and what one does at first."""

from dataclasses import dataclass
from typing import ClassVar

from babushka.organisms.strategies.network import NetworkStrategy


@dataclass(frozen=True)
class EvolutionAndLearning(NetworkStrategy):
    """Networks evolve, and agents learn by what their own evaluation says."""

    name: ClassVar[str] = "evolution-and-learning"
    learns: ClassVar[bool] = True
    inherits: ClassVar[bool] = True
    wanders: ClassVar[bool] = False
