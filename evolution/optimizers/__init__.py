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


def optimizer_of(settings: Evolution, layout: Layout, objectives: int, seed: int) -> BaseOptimizer:
    """The base optimizer that `evolution.optimizer` names, for genomes of that layout, deme by deme if asked.

    Raises `SettingsError` if there is none, and for settings or a genome that it cannot work with.
    """
    from evolution.archipelago import Archipelago  # here, since it imports from this package

    kind = optimizers.get(settings.optimizer)
    if settings.islands.demes > 1:
        return Archipelago(settings, layout, objectives, seed, kind)
    return kind(settings, layout, objectives, seed)
