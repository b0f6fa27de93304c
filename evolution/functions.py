"""The base optimizer on a plain function of the genome: no worlds, no lives.

    layout = Layout((Block("bits", tuple("abcdefgh"), levels=2),))
    for scored in optimize(lambda genomes: genomes.sum(axis=1), layout, {"population": 50}, generations=20):
        print(scored.number, scored.fitness.max())

Generations are bred by the very code that breeds organisms (`evolution.optimizers`): the same selections,
crossovers and mutations, ids and parents, streams of chance and settings. This is how that code is held
against theory and against other people's algorithms.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.evolution.behaviour_measures import measure_names, values_of
from babushka.evolution.generation import Population, fittest
from babushka.evolution.optimizer_of import optimizer_of
from babushka.evolution.optimizers.protocol import BaseOptimizer
from babushka.evolution.settings import Evolution
from babushka.fitness.settings import read
from babushka.organisms.genome import Genomes, Layout

Function = Callable[[Genomes], ArrayLike]


@dataclass(frozen=True)
class Scored:
    """A generation and what the function said of it."""

    population: Population  # its hall stays empty: nobody is remembered but by whoever consumes this
    values: NDArray[np.float64]  # (members, objectives), as the function gave them
    fitness: NDArray[np.float64]  # (members, objectives), larger is better

    @property
    def number(self) -> int:
        """The generation's number; 0 are the founders."""
        return self.population.number

    @property
    def genomes(self) -> Genomes:
        """(members, genes) float32."""
        return self.population.genomes

    def best(self) -> int:
        """The row of the fittest member, by the first objective; the first of several."""
        return fittest(self.fitness)


def optimize(
    function: Function,
    layout: Layout,
    settings: Mapping[str, Any] | None = None,
    generations: int = 60,
    seed: int = 0,
    start: Genomes | None = None,
    after: Scored | None = None,
) -> Iterator[Scored]:
    """Yield generation after generation of genomes of that layout, scored by a function.

    `function` takes a whole generation, (members, genes) float32, which it must not change, and returns
    (members,) or (members, objectives) numbers; NaN loses against everything. Survivors are scored anew, like
    everybody, so that it may also be a function with noise. `settings` are those of the section
    `[evolution]`; its `objectives` name the columns that the function returns, with '-' before one to
    minimise (empty: one column, to maximise). What it says of lives and of the hall of fame (`episodes`,
    `random_lives`, `probe_every`, `hall`) means nothing here. `start` are founders instead of random ones,
    cycled or cut to the population's size; `after` is a generation to go on from. Measures that a base
    optimizer asks for are genes, by default the first ones.

    The same settings and `seed` give the same genomes, as long as the function gives the same numbers.
    Raises `SettingsError` for settings that cannot be, ValueError for values of the wrong shape.
    """
    evolution = read(Evolution, settings or {}, "evolution")
    signs = np.array([sign for _, sign in evolution.directed("value")])
    breeding = optimizer_of(evolution, layout, len(signs), seed)
    measures = measure_names(breeding, layout.names, layout.names)
    breeding.check_parents(evolution.population)
    return _generations(function, breeding, measures, signs, generations, start, after)


def _generations(
    function: Function,
    breeding: BaseOptimizer,
    measures: tuple[str, ...],
    signs: NDArray[np.float64],
    generations: int,
    start: Genomes | None,
    after: Scored | None,
) -> Iterator[Scored]:
    scored = after
    if scored is None:
        scored = _scored(function, breeding.founders(start), signs)
        yield scored
    while scored.number < generations:
        measured = values_of(measures, scored.genomes, breeding.layout, {})
        scored = _scored(function, breeding.breed(scored.population, scored.fitness, measured), signs)
        yield scored


def _scored(function: Function, population: Population, signs: NDArray[np.float64]) -> Scored:
    values = np.asarray(function(population.genomes), np.float64)
    members = len(population.genomes)
    if values.ndim == 1:
        values = values[:, None]
    if values.shape != (members, len(signs)):
        raise ValueError(
            f"The function returned values of shape {values.shape}, but for {members} members and "
            f"{len(signs)} objectives it must be ({members}, {len(signs)}); 'evolution.objectives' names "
            f"them if there are several."
        )
    return Scored(population, values, values * signs)
