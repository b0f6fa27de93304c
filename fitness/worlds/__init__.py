"""The worlds organisms live in: a file or folder each. `fitness.worlds.protocol` says what one must have."""

from fitness.registry import Registry
from fitness.worlds import fallbacks  # registers them
from fitness.worlds.protocol import World

__all__ = ["fallbacks", "worlds"]

worlds: Registry[World] = Registry(World, "fitness.worlds", "babushka.worlds", "world")  # type: ignore[type-abstract]
