"""CMA-ES: a normal distribution that moves to the better half of each sample and takes on its shape.

DEAP's `cma.Strategy`, with its default constants: weighted recombination, cumulation of the step size and of
the covariance matrix (Hansen and Ostermeier 2001, "Completely derandomized self-adaptation in evolution
strategies", Evolutionary Computation 9). Members have no parents: each is drawn from the distribution, and
none survives.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from deap import cma

from babushka.evolution.generation import Population, State
from babushka.evolution.optimizers.normal import (
    NormalOptimizer,
    NormalSettings,
    Vector,
    individuals,
    nobody,
    one_thread,
)
from babushka.evolution.optimizers.protocol import Fitness, Measures
from babushka.evolution.selection import seeded_globals
from babushka.fitness.settings import setting


@dataclass(frozen=True)
class CovarianceAdaptationSettings(NormalSettings):
    """How the distribution of CMA-ES begins and moves."""

    best: float = setting(
        0.5, "share of members, the best, that the distribution moves to", low=0.01, high=1.0
    )


@dataclass(frozen=True)
class CovarianceAdaptation(NormalOptimizer):
    """DEAP's CMA-ES."""

    name: ClassVar[str] = "cma"
    Settings: ClassVar[type[Any]] = CovarianceAdaptationSettings
    descends: ClassVar[bool] = False

    def beginning(self, mean: Vector, spread: Vector) -> State:
        """A distribution without a past; its covariance matrix is diagonal."""
        return {
            "mean": mean,
            "sigma": np.array(self.own.sigma),
            "covariance": np.diag(spread**2),
            "path": np.zeros_like(mean),
            "step_path": np.zeros_like(mean),
            "updates": np.array(0, np.int64),
        }

    def breed(self, population: Population, fitness: Fitness, measures: Measures | None = None) -> Population:
        """A sample of the distribution that this population and its fitness have moved."""
        number, members = population.number + 1, self.settings.population
        with (
            one_thread(),
            seeded_globals(self.sequence(number)),
            np.errstate(invalid="ignore", over="ignore"),
        ):
            try:
                strategy = self.strategy(population.state, len(population.genomes))
                strategy.update(individuals(population.genomes, fitness))
            except np.linalg.LinAlgError as error:
                raise self.no_shape(number) from error
            strategy.lambda_ = members
            genomes = self.finite(strategy.generate(np.asarray), number)
        state = {
            "mean": strategy.centroid,
            "sigma": np.array(float(strategy.sigma)),
            "covariance": strategy.C,
            "path": strategy.pc,
            "step_path": strategy.ps,
            "updates": np.array(strategy.update_count, np.int64),
        }
        return self.following(population, genomes, nobody(members), state)

    def strategy(self, state: State, members: int) -> Any:
        """DEAP's strategy as it stood when a generation of that many members was sampled."""
        best = max(1, int(self.own.best * members))
        made = cma.Strategy(
            state["mean"], float(state["sigma"]), lambda_=members, mu=best, cmatrix=state["covariance"].copy()
        )
        made.pc, made.ps = state["path"].copy(), state["step_path"].copy()
        made.update_count = int(state["updates"])
        return made
