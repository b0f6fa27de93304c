"""Base optimizers, one file each; `evolution.optimizers.protocol` says what one must have.

Other packages announce theirs by the entry point `babushka.optimizers`.
"""

from evolution.optimizers.protocol import BaseOptimizer
from fitness.registry import Registry

optimizers: Registry[BaseOptimizer] = Registry(
    BaseOptimizer,  # type: ignore[type-abstract]
    "evolution.optimizers",
    "babushka.optimizers",
    "base optimizer",
)
