"""MAP-Elites: a grid over two measures of a member, and in each cell the fittest member ever seen there.

The grid is pyribs' `GridArchive` (Tjanaka et al. 2023, "pyribs: a bare-bones Python library for quality
diversity optimization", GECCO); the algorithm is that of Mouret and Clune 2015, "Illuminating search spaces
by mapping elites". Parents are drawn from the cells, each equally likely, and have children by the crossover
and mutation of the settings. Every generation is all new: those in the grid do not live again. So an elite is
remembered at its best, by one evaluation, which favours the lucky ones where fitness is noisy. Needs the
extra `ribs`.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.generation import Population, State
from babushka.evolution.optimizers.protocol import BaseOptimizer, Fitness, Measures
from babushka.evolution.optimizers.variation import check_operators, offspring, parents_of
from babushka.fitness import streams
from babushka.fitness.extras import unusable
from babushka.fitness.settings import SettingsError, nearest, setting

FIELDS = {"genomes": "solution", "fitness": "objective", "measures": "measures", "ids": "member"}
AXES = ("first", "second")
ENDS = tuple(f"{axis}_{end}" for axis in AXES for end in ("low", "high"))


@dataclass(frozen=True)
class MapElitesSettings:
    """The grid over two measures that MAP-Elites spreads members over."""

    measures: tuple[str, ...] = setting(
        (), "two columns of the records, traits or genes that it spreads over; empty: the first traits"
    )
    bins: int = setting(10, "cells along each of the two measures", low=1, high=1000)
    bounds: dict[str, float] = setting(
        dict,
        "where the grid ends: first_low, first_high, second_low, second_high; an end that is not named is "
        "three standard deviations from the founders' mean",
    )

    def check(self) -> None:
        """Raise `SettingsError` for an end that is none, and for a grid without width."""
        for name in self.bounds:
            if name not in ENDS:
                raise SettingsError(
                    f"Unknown setting 'evolution.map-elites.bounds.{name}'{nearest(name, ENDS)}"
                )
        for axis in AXES:
            low, high = self.bounds.get(f"{axis}_low"), self.bounds.get(f"{axis}_high")
            if low is not None and high is not None and not low < high:
                raise SettingsError(
                    f"'evolution.map-elites.bounds.{axis}_low' must be less than '{axis}_high' there, but "
                    f"{low:g} is not less than {high:g}."
                )


@dataclass(frozen=True)
class MapElites(BaseOptimizer):
    """MAP-Elites on pyribs' grid."""

    name: ClassVar[str] = "map-elites"
    Settings: ClassVar[type[Any]] = MapElitesSettings
    measured: ClassVar[int] = 2

    def check(self) -> None:
        """Raise `SettingsError` for several objectives, and for operators that cannot be."""
        self.one_objective()
        check_operators(self.settings)

    def ready(self) -> None:
        """Raise `SettingsError` if pyribs cannot be used."""
        try:
            import_module("ribs")
        except Exception as error:
            raise unusable(f"Base optimizer {self.name!r}", "ribs", ("ribs",), error) from error

    def breed(self, population: Population, fitness: Fitness, measures: Measures | None = None) -> Population:
        """Children of members of the grid, which this population has entered where it is better."""
        if measures is None or measures.shape != (len(population.genomes), self.measured):
            raise ValueError(f"Base optimizer {self.name!r} needs two measures of every member.")
        self.ready()
        number, births = population.number + 1, self.settings.population
        bounds = population.state.get("bounds", self._bounds(measures))
        seed = streams.keys(self.seed, streams.SELECTION, number, count=1)
        grid = self.grid(population.state, bounds, int(seed[0]))
        known = np.isfinite(fitness[:, 0]) & np.isfinite(measures).all(axis=1)
        if known.any():
            rows = np.flatnonzero(known)
            grid.add(population.genomes[rows], fitness[rows, 0], measures[rows], member=population.ids[rows])
        if grid.empty:
            raise SettingsError(
                f"Base optimizer {self.name!r} has nobody to breed from at generation {number}: no member's "
                "fitness and measures are finite numbers."
            )
        pairs = -(-births // 2)
        chosen = grid.sample_elites(2 * pairs)
        genomes, ids = chosen["solution"], chosen["member"]
        generator = streams.generator(self.seed, streams.VARIATION, number)
        children = np.empty((births, self.layout.genes), np.float32)
        rows = np.arange(len(genomes))
        offspring(self.settings, self.layout, genomes, rows[0::2], rows[1::2], generator, children)
        return self.following(
            population, children, parents_of(ids[0::2], ids[1::2], births), self._state(grid, bounds)
        )

    def grid(self, state: State, bounds: NDArray[np.float64], seed: int) -> Any:
        """pyribs' archive with the elites of a state, in the order of its cells."""
        from ribs.archives import GridArchive

        made = GridArchive(
            solution_dim=self.layout.genes,
            dims=[self.own.bins] * self.measured,
            ranges=[(float(low), float(high)) for low, high in bounds],
            seed=seed,
            solution_dtype=np.float32,
            objective_dtype=np.float64,
            measures_dtype=np.float64,
            extra_fields={FIELDS["ids"]: ((), np.int64)},
        )
        if len(state.get("ids", ())):
            made.add(**{field: state[name] for name, field in FIELDS.items()})
        return made

    def _bounds(self, measures: Measures) -> NDArray[np.float64]:
        """Where the grid begins and ends, (2, 2): as told, or else around the founders."""
        bounds = np.empty((self.measured, 2))
        for place, axis in enumerate(AXES):
            values = measures[np.isfinite(measures[:, place]), place]
            mean, spread = (values.mean(), values.std()) if len(values) else (0.0, 0.0)
            width = 3 * spread if spread > 0 else 1.0
            low = self.own.bounds.get(f"{axis}_low", mean - width)
            high = self.own.bounds.get(f"{axis}_high", mean + width)
            bounds[place] = low, max(high, low + width) if not low < high else high
        return bounds

    def _state(self, grid: Any, bounds: NDArray[np.float64]) -> State:
        elites = grid.data([*FIELDS.values(), "index"])
        order = np.argsort(elites["index"])
        return {"bounds": bounds, **{name: elites[field][order] for name, field in FIELDS.items()}}
