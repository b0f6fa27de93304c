"""Base optimizers, one file each; `evolution.optimizers.protocol` says what one must have.

Other packages announce theirs by the entry point `babushka.optimizers`.
"""

from babushka.evolution.optimizers.protocol import BaseOptimizer
from babushka.fitness.registry import Registry

optimizers: Registry[BaseOptimizer] = Registry(
    BaseOptimizer,  # type: ignore[type-abstract]
    "babushka.evolution.optimizers",
    "babushka.optimizers",
    "base optimizer",
)
