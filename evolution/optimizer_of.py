"""The base optimizer of an experiment: the one that its settings name, or an archipelago of it."""

from dataclasses import fields
from typing import Any

from babushka.evolution.archipelago import Archipelago
from babushka.evolution.crossover import CROSSOVERS
from babushka.evolution.mutation import MUTATIONS
from babushka.evolution.operator_registry import Operators, own
from babushka.evolution.optimizers import optimizers
from babushka.evolution.optimizers.protocol import BaseOptimizer
from babushka.evolution.optimizers.variation import check_operators
from babushka.evolution.program_operators import ANY, NONE, PROGRAM_CROSSOVERS, PROGRAM_MUTATIONS
from babushka.evolution.selection import SELECTIONS, arguments_of
from babushka.evolution.settings import Evolution
from babushka.fitness.settings import SettingsError, nearest
from babushka.organisms.genome import Layout


def optimizer_of(settings: Evolution, layout: Layout, objectives: int, seed: int) -> BaseOptimizer:
    """The base optimizer that `evolution.optimizer` names, for genomes of that layout, deme by deme if asked.

    Raises `SettingsError` if there is none, and for settings or a genome that it cannot work with.
    """
    kind = optimizers.get(settings.optimizer)
    _check_tables(settings)
    check_operators(settings)  # a name that means nothing here can be misspelt all the same
    arguments_of(settings.selection)
    if settings.islands.demes > 1:
        return Archipelago(settings, layout, objectives, seed, kind)
    return kind(settings, layout, objectives, seed)


def _check_tables(settings: Evolution) -> None:
    """Raise `SettingsError` for a table that is not the one of the base optimizer in use."""
    for name in settings.tables:
        if name == settings.optimizer:
            continue
        if name in optimizers.all():
            raise SettingsError(
                f"Table 'evolution.{name}' holds settings of base optimizer {name!r}, but "
                f"'evolution.optimizer' is {settings.optimizer!r}; remove the table or choose that one."
            )
        known = [settings.optimizer, *(item.name for item in fields(settings) if item.name != "tables")]
        raise SettingsError(f"Unknown setting 'evolution.{name}'{nearest(name, known)}")


def operators_of(module: str) -> list[str]:
    """The names of the operators that a module of that name has registered, and that are in use from now."""
    registries: tuple[Operators[Any], ...] = (
        SELECTIONS,
        CROSSOVERS,
        MUTATIONS,
        PROGRAM_CROSSOVERS,
        PROGRAM_MUTATIONS,
    )
    return [name for registry in registries for name in registry.of_module(module)]


def names_known(everywhere: bool = True) -> dict[str, tuple[str, ...]]:
    """What can stand in the settings that name an optimizer or an operator, by the setting's name.

    Not `everywhere`: what comes with this package and DEAP, the same wherever it is written down.
    """
    kinds = sorted(name for name, kind in optimizers.all().items() if everywhere or own(kind))
    selections = SELECTIONS.names(everywhere)
    return {
        "optimizer": tuple(kinds),
        "selection": selections,
        "survivors_by": selections,
        "crossover": CROSSOVERS.names(everywhere),
        "mutation": MUTATIONS.names(everywhere),
        "program_crossover": (*PROGRAM_CROSSOVERS.names(everywhere), NONE),
        "program_mutation": (ANY, *PROGRAM_MUTATIONS.names(everywhere), NONE),
    }
