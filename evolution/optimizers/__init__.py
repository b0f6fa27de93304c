"""Base optimizers, one file each; `evolution.optimizers.protocol` says what one must have.

Other packages announce theirs by the entry point `babushka.optimizers`.
"""

from evolution.optimizers.protocol import BaseOptimizer
from evolution.settings import Evolution
from fitness.registry import Registry
from organisms.genome import Layout

optimizers: Registry[BaseOptimizer] = Registry(
    BaseOptimizer,  # type: ignore[type-abstract]
    "evolution.optimizers",
    "babushka.optimizers",
    "base optimizer",
)
