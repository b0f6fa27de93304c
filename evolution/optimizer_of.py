"""The base optimizer of an experiment: the one that its settings name, or an archipelago of it."""

from evolution.archipelago import Archipelago
from evolution.optimizers import optimizers
from evolution.optimizers.protocol import BaseOptimizer
from evolution.settings import Evolution
from organisms.genome import Layout


def optimizer_of(settings: Evolution, layout: Layout, objectives: int, seed: int) -> BaseOptimizer:
    """The base optimizer that `evolution.optimizer` names, for genomes of that layout, deme by deme if asked.

    Raises `SettingsError` if there is none, and for settings or a genome that it cannot work with.
    """
    kind = optimizers.get(settings.optimizer)
    if settings.islands.demes > 1:
        return Archipelago(settings, layout, objectives, seed, kind)
    return kind(settings, layout, objectives, seed)
