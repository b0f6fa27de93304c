"""Strategies of agents that live together, one file each: what they do, learn and inherit.

`organisms.strategies.protocol` says what one must have; other packages announce theirs by
`babushka.strategies`.
"""

from babushka.fitness.registry import Registry
from babushka.organisms.strategies.protocol import Strategy

strategies: Registry[Strategy] = Registry(
    Strategy,  # type: ignore[type-abstract]
    "babushka.organisms.strategies",
    "babushka.strategies",
    "strategy",
)
