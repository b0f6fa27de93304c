"""What a base optimizer is: it makes the founders, and from a population and its fitness the next population.

This is the ask-and-tell interface of evolution strategies (Collette, Hansen, Pujol, Salazar Aponte and Le
Riche 2010, "On object-oriented programming of optimizers") with both in one call: to breed is to tell how a
population fared and to ask for the next one.

What an optimizer must remember beside genomes, ids and parents is the population's `state`: a mapping of
plain arrays. It is saved in snapshots, and the optimizer is made anew from it for every generation, whether
the run was interrupted or not. So a resumed run cannot differ from an uninterrupted one.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.generation import Population, State
from babushka.evolution.hall import Hall
from babushka.evolution.operator_registry import within_bounds
from babushka.evolution.settings import Evolution
from babushka.fitness import streams
from babushka.fitness.settings import SettingsError, read
from babushka.organisms.genome import Genomes, Layout
from babushka.organisms.protocol import Organism

Fitness = NDArray[np.float64]  # (members, objectives), larger is better; NaN loses against everything
Draw = Callable[[int, np.random.Generator], Genomes]  # so many founders
Measures = NDArray[np.float64]  # (members, measured)


def plain(state: State) -> State:
    """Copies of a state's arrays in the order in which snapshots hold them.

    Rounding in what is computed from them can depend on it.
    """
    return {name: np.array(array, order="C") for name, array in state.items()}


@dataclass(frozen=True)
class NoSettings:
    """Of an optimizer that asks for nothing but what all share."""


@dataclass(frozen=True)
class BaseOptimizer(ABC):
    """All that the next population depends on, beside the last one and how it fared.

    Raises `SettingsError` when it is made with settings or for a genome that it cannot work with.
    """

    name: ClassVar[str]
    Settings: ClassVar[type[Any]] = NoSettings  # declared settings: the table [evolution.NAME]
    measured: ClassVar[int] = 0  # how many measures of each member it looks at, see `named_measures`
    descends: ClassVar[bool] = True  # whether members have parents
    immigration: ClassVar[bool] = True  # whether it can be told of members that it did not breed

    settings: Evolution
    layout: Layout
    objectives: int
    seed: int

    def __post_init__(self) -> None:
        _ = self.own
        self.check()

    @cached_property
    def own(self) -> Any:
        """The optimizer's own settings, an instance of `Settings`; raises `SettingsError`."""
        return read(self.Settings, self.settings.tables.get(self.name, {}), f"evolution.{self.name}")

    @property
    def named_measures(self) -> tuple[str, ...]:
        """The measures that it looks at, as its setting `measures` says; empty: the first traits."""
        return tuple(getattr(self.own, "measures", ()))

    @abstractmethod
    def check(self) -> None:
        """Raise `SettingsError` for settings, a genome or a number of objectives that cannot be."""

    def check_parents(self, before: int) -> None:  # noqa: B027 - most can breed from any number
        """Raise `SettingsError` if a next population cannot be bred from one of `before` members."""

    def check_organism(self, organism: Organism) -> None:  # noqa: B027 - most breed every kind
        """Raise `SettingsError` for an organism kind that it cannot breed."""

    def ready(self) -> None:  # noqa: B027 - most need nothing more
        """Raise `SettingsError` if software that it needs is not installed."""

    def founders(self, start: Genomes | None = None, draw: Draw | None = None) -> Population:
        """Generation 0: random genomes, or the given ones (cycled or cut to the population's size).

        Random ones are drawn by `draw`, if it is given, else by the layout.
        """
        members = self.settings.population
        if start is None:
            generator = streams.generator(self.seed, streams.FOUNDERS)
            genomes = (draw or self.layout.founders)(members, generator)
        else:
            self.layout.check(start)
            genomes = start[np.arange(members) % len(start)].copy()
        hall = Hall(self.settings.hall, self.objectives)
        return Population(0, genomes, np.arange(members), np.full((members, 2), -1), 0, members, hall)

    def admitted(self, population: Population, immigrants: NDArray[np.bool_]) -> Population:
        """A population that is about to be bred from, some of whose members another optimizer has bred.

        `immigrants` (members,) says which. An optimizer that takes them as they are returns `population`.
        """
        return population

    @abstractmethod
    def breed(self, population: Population, fitness: Fitness, measures: Measures | None = None) -> Population:
        """The next population, from how this one fared.

        `measures`, (members, `measured`), are looked at only by optimizers that ask for some. The state may
        hold ids of members that it was told of, but not of those that it breeds: where there are several
        demes, these get their ids afterwards. Raises `SettingsError` where nothing can be bred from such a
        population.
        """

    def following(
        self, before: Population, genomes: Genomes, parents: NDArray[np.int64], state: State
    ) -> Population:
        """The population after `before` in which everybody is new; `parents` (members, 2) are ids or -1."""
        first, births = before.next_id, len(genomes)
        ids = np.arange(first, first + births)
        genomes = within_bounds(genomes, self.layout)
        return Population(
            before.number + 1, genomes, ids, parents, first, first + births, before.hall, plain(state)
        )

    def one_objective(self) -> None:
        """Raise `SettingsError` if there are several objectives."""
        if self.objectives != 1:
            raise SettingsError(
                f"Base optimizer {self.name!r} looks at one objective only, but there are {self.objectives}."
            )

    def continuous_genes(self) -> None:
        """Raise `SettingsError` if the genome has discrete loci or programs."""
        for block in self.layout.blocks:
            if block.levels or block.program is not None:
                held = "discrete alleles" if block.levels else "a program"
                raise SettingsError(
                    f"Base optimizer {self.name!r} needs genes that are numbers on a scale, but block "
                    f"{block.name!r} of this genome holds {held}; use 'genetic'."
                )
