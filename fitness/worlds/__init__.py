"""The worlds organisms live in: a file or folder each. `fitness.worlds.protocol` says what one must have."""

from babushka.fitness.registry import Registry
from babushka.fitness.worlds import fallbacks  # registers them
from babushka.fitness.worlds.protocol import World

__all__ = ["fallbacks", "worlds"]

worlds: Registry[World] = Registry(World, "babushka.fitness.worlds", "babushka.worlds", "world")  # type: ignore[type-abstract]
