"""Organism kinds, one file each; `organisms.protocol` says what a kind must have."""

from fitness.registry import Registry
from organisms.protocol import Organism

kinds: Registry[Organism] = Registry(  # type: ignore[type-abstract]
    Organism, "organisms.kinds", "babushka.organisms", "organism kind"
)
