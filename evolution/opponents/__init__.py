"""Opponents by name: who sits in the other seats of a world that has several."""

from babushka.evolution.opponents.protocol import Opponents
from babushka.fitness.registry import Registry

opponents: Registry[Opponents] = Registry(
    Opponents,  # type: ignore[type-abstract]
    "babushka.evolution.opponents",
    "babushka.opponents",
    "kind of opponents",
)
