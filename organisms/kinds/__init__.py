"""Organism kinds, one file each; `organisms.protocol` says what a kind must have."""

from fitness.registry import Registry
from organisms.protocol import Organism

kinds: Registry[Organism] = Registry(
    Organism,  # type: ignore[type-abstract]
    "organisms.kinds",
    "babushka.organisms",
    "organism kind",
)
