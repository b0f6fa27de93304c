"""Opponents by name: who sits in the other seats of a world that has several."""

from evolution.opponents.protocol import Opponents
from fitness.registry import Registry

opponents: Registry[Opponents] = Registry(
    Opponents,  # type: ignore[type-abstract]
    "evolution.opponents",
    "babushka.opponents",
    "kind of opponents",
)
