"""Organism kinds, one file each; `organisms.protocol` says what a kind must have."""

from babushka.fitness.registry import Registry
from babushka.organisms.protocol import Organism

kinds: Registry[Organism] = Registry(
    Organism,  # type: ignore[type-abstract]
    "babushka.organisms.kinds",
    "babushka.organisms",
    "organism kind",
)
