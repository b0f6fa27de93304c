"""The (1 + lambda) evolution strategy with covariance matrix adaptation: one parent, and its many children.

DEAP's `cma.StrategyOnePlusLambda` (Igel, Hansen and Roth 2007, "Covariance matrix adaptation for
multi-objective optimization", Evolutionary Computation 15), with its default constants. The step size follows
the share of children that do at least as well as the parent. The parent lives on and is evaluated anew with
its children, so that one lucky life does not rule for ever; if fitness is without noise, that is the
published algorithm.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from deap import cma

from babushka.evolution.generation import Population, State
from babushka.evolution.optimizers.normal import Individual, NormalOptimizer, Vector, individuals, one_thread
from babushka.evolution.optimizers.protocol import Fitness, Measures
from babushka.evolution.selection import seeded_globals

NOBODY = -1  # in place of the parent's id, while there are founders only


@dataclass(frozen=True)
class OnePlusLambda(NormalOptimizer):
    """DEAP's (1 + lambda) strategy: of `evolution.population` members one is the parent of all others."""

    name: ClassVar[str] = "one-plus-lambda"
    immigration: ClassVar[bool] = False  # all are children of the one parent, whose step size they tell of

    def beginning(self, mean: Vector, spread: Vector) -> State:
        """A distribution around a parent that is still to be found: the best of the founders."""
        return {
            "parent": np.array(NOBODY, np.int64),
            "sigma": np.array(self.own.sigma),
            "covariance": np.diag(spread**2),
            "path": np.zeros_like(mean),
            "success": np.array(np.nan),
        }

    def breed(self, population: Population, fitness: Fitness, measures: Measures | None = None) -> Population:
        """The parent, which may be a new one, and children around it."""
        number, children = population.number + 1, self.settings.population - 1
        everybody = individuals(population.genomes, fitness)
        with (
            one_thread(),
            seeded_globals(self.sequence(number)),
            np.errstate(invalid="ignore", over="ignore"),
        ):
            try:
                strategy = self.strategy(population, everybody)
                if int(population.state["parent"]) != NOBODY:
                    own = strategy.parent.row
                    strategy.update([one for one in everybody if one.row != own])
            except np.linalg.LinAlgError as error:
                raise self.no_shape(number) from error
            strategy.lambda_ = children
            sampled = self.finite(strategy.generate(np.asarray), number)
        row = strategy.parent.row
        parent = population.ids[row]
        state = {
            "parent": np.array(parent, np.int64),
            "sigma": np.array(float(strategy.sigma)),
            "covariance": strategy.C,
            "path": strategy.pc,
            "success": np.array(float(strategy.psucc)),
        }
        born = self.following(population, sampled, np.full((children, 2), parent), state)
        return Population(
            number,
            np.concatenate([population.genomes[row : row + 1], born.genomes]),
            np.concatenate([population.ids[row : row + 1], born.ids]),
            np.concatenate([population.parents[row : row + 1], born.parents]),
            born.first_id,
            born.next_id,
            born.hall,
            born.state,
        )

    def strategy(self, population: Population, everybody: list[Individual]) -> Any:
        """DEAP's strategy as it stood when that population was sampled, with its parent's new fitness."""
        state = population.state
        number = int(state["parent"])
        if number == NOBODY:
            parent = max(everybody, key=lambda one: one.fitness)  # the first of several
        else:
            parent = everybody[int(np.flatnonzero(population.ids == number)[0])]
        made = cma.StrategyOnePlusLambda(parent, float(state["sigma"]), lambda_=len(everybody) - 1)
        made.C, made.pc = state["covariance"].copy(), state["path"].copy()
        made.A = np.linalg.cholesky(made.C)
        if number != NOBODY:
            made.psucc = float(state["success"])
        return made
