"""The worlds organisms live in. One file each; `fitness.worlds.protocol` says what a world must have."""

from fitness.registry import Registry
from fitness.worlds.protocol import World

worlds: Registry[World] = Registry(World, "fitness.worlds", "babushka.worlds", "world")  # type: ignore[type-abstract]
