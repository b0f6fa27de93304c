"""What optimizers that sample a normal distribution of genomes have in common.

The distribution begins as that of the layout's founders, with means and standard deviations block by block.
So with a step size of 1 the founders are those of every other base optimizer, and are a first sample of it.

What is told to such an optimizer is the genome that lived: as float32, and moved to the nearest value within
its bounds, as the genetic algorithm does with mutants.
"""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.generation import Population, State
from babushka.evolution.members import Maximised, members_of
from babushka.evolution.optimizers.protocol import BaseOptimizer, Draw, Fitness, plain
from babushka.fitness import streams
from babushka.fitness.settings import SettingsError, setting
from babushka.organisms.genome import Genomes, Layout

Vector = NDArray[np.float64]
FEWEST = 4  # members: fewer cannot tell a distribution where to go


@dataclass(frozen=True)
class NormalSettings:
    """How a normal distribution of genomes begins."""

    sigma: float = setting(1.0, "initial step size, in standard deviations of founders", low=1e-6, high=1e6)


class Individual(list[float]):
    """A genome as DEAP's strategies see individuals: a list with a fitness; and the row that it came from."""

    fitness: Maximised
    row: int


def individuals(genomes: Genomes, fitness: Fitness) -> list[Individual]:
    """Every member with its fitness, in order of rows; NaN has become minus infinity."""
    individuals = []
    for member in members_of(fitness)[0]:
        individual = Individual(genomes[member.row].astype(np.float64).tolist())
        individual.fitness, individual.row = member.fitness, member.row
        individuals.append(individual)
    return individuals


@dataclass(frozen=True)
class NormalOptimizer(BaseOptimizer):
    """A base optimizer that samples a normal distribution, of one objective and continuous genes."""

    Settings: ClassVar[type[Any]] = NormalSettings

    def check(self) -> None:
        """Raise `SettingsError` for several objectives, for discrete alleles, and for too few members."""
        self.one_objective()
        self.continuous_genes()
        if self.settings.planted:
            raise SettingsError(
                f"Base optimizer {self.name!r} samples its founders, so that none can be planted; empty "
                "'evolution.planted', or use 'genetic'."
            )
        if self.settings.population < FEWEST:
            raise SettingsError(
                f"Base optimizer {self.name!r} needs at least {FEWEST} members, so 'evolution.population' "
                f"cannot be {self.settings.population}."
            )

    @abstractmethod
    def beginning(self, mean: Vector, spread: Vector) -> State:
        """The state of a distribution with that mean and these standard deviations, (genes,) each."""

    def founders(self, start: Genomes | None = None, draw: Draw | None = None) -> Population:
        """Generation 0: a sample of the first distribution; or the given genomes, which then describe it.

        Where the given ones do not differ in a gene, its standard deviation is that of a mutation. `draw` is
        not asked: the first distribution is the layout's, whatever it is a sample of.
        """
        if start is not None:
            mean, spread = start.mean(axis=0, dtype=np.float64), start.std(axis=0, dtype=np.float64)
            population = super().founders(start)
        else:
            sizes = [len(block.loci) for block in self.layout.blocks]
            mean = np.repeat([float(block.mean) for block in self.layout.blocks], sizes)
            spread = np.repeat([float(block.spread) for block in self.layout.blocks], sizes)
            widened = [replace(block, spread=block.spread * self.own.sigma) for block in self.layout.blocks]
            population = replace(self, layout=Layout(tuple(widened)))._drawn()
        least = np.where(self.layout.sigma > 0, self.layout.sigma, 1.0).astype(np.float64)
        return replace(population, state=plain(self.beginning(mean, np.where(spread > 0, spread, least))))

    def admitted(self, population: Population, immigrants: NDArray[np.bool_]) -> Population:
        """The population with immigrants moved towards the mean, if they are too far off for a sample of it.

        A solution that a distribution has not sampled is injected by shortening the step from the mean to it,
        in the distribution's own units, to sqrt(n) + 2n / (n + 2) in n dimensions (Hansen 2011, "Injecting
        external solutions into CMA-ES", arXiv:1110.4181), lest a single one of them inflate the distribution.
        """
        if not immigrants.any():
            return population
        state, genes = population.state, self.layout.genes
        mean, steps = state["mean"], population.genomes[immigrants].astype(np.float64) - state["mean"]
        with one_thread(), np.errstate(all="ignore"):
            lengths = np.sqrt(self.squared_lengths(state, steps)) / float(state["sigma"])
            allowed = np.sqrt(genes) + 2.0 * genes / (genes + 2.0)
            factors = np.where(lengths > allowed, allowed / lengths, 1.0)
        genomes = population.genomes.copy()
        near = np.where(factors[:, None] < 1.0, mean + factors[:, None] * steps, genomes[immigrants])
        genomes[immigrants] = self.finite(near, population.number + 1)
        return replace(population, genomes=genomes)

    def squared_lengths(self, state: State, steps: NDArray[np.float64]) -> Vector:
        """Squared Mahalanobis lengths of steps (members, genes) under the covariance matrix, (members,)."""
        try:
            half = np.linalg.cholesky(state["covariance"])
        except np.linalg.LinAlgError:  # which the update will say, if it matters
            return np.full(len(steps), np.inf)
        return np.asarray((np.linalg.solve(half, steps.T) ** 2).sum(axis=0))

    def _drawn(self) -> Population:
        return super().founders()

    def sequence(self, number: int) -> np.random.SeedSequence:
        """Whatever chance generation `number` is sampled with comes from here."""
        return streams.sequence(self.seed, streams.VARIATION, number)

    def no_shape(self, number: int) -> SettingsError:
        """What to say where the distribution cannot be sampled any more."""
        return SettingsError(
            f"The distribution of base optimizer {self.name!r} has no shape left at generation {number}, "
            "which happens where fitness says little of genes; have more members or lives, or a smaller "
            f"'evolution.{self.name}.sigma'."
        )

    def finite(self, genomes: Any, number: int) -> Genomes:
        """Sampled genomes as float32, (members, genes); raises `SettingsError` where they are no numbers."""
        with np.errstate(over="ignore"):
            sampled = np.asarray(genomes, np.float64).astype(np.float32)
        if not np.isfinite(sampled).all():
            raise self.no_shape(number)
        return sampled


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra in one thread: how sums are shared out among several changes their last bits.

    That is a setting of the whole process, so other threads that want it wait.
    """
    with streams.PROCESS, _libraries().limit(limits=1, user_api="blas"):
        yield


@cache
def _libraries() -> Any:
    from threadpoolctl import ThreadpoolController  # here, since most runs never need it

    return ThreadpoolController()


def nobody(members: int) -> NDArray[np.int64]:
    """Parents of members that have none, (members, 2)."""
    return np.full((members, 2), -1)
