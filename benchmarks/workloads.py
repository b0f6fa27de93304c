"""What is timed: lives of the default savanna's planners, and small experiments."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.breeding import founders
from babushka.evolution.experiment import Experiment
from babushka.evolution.loop import evolve
from babushka.organisms.genome import Genomes
from babushka.organisms.inner.account import Limits
from babushka.organisms.life import Seeds, default_threads, live

BUDGET = 64  # proposals per decision, where it is fixed
HORIZON = 10  # steps, likewise


@dataclass(frozen=True)
class Workload:
    """Agents to be lived, under the ancestral regime."""

    experiment: Experiment
    agents: Any
    episodes: int = 1

    @property
    def members(self) -> int:
        return len(self.agents.budget)

    def run(self, threads: int = 1) -> tuple[float, float, NDArray[np.float64]]:
        """(seconds, model steps, births per member) of everybody's lives."""
        world = self.experiment.world
        regime = world.regime(self.experiment.regime_settings)
        belief = world.belief(self.experiment.belief_settings)
        ids, seeds = np.arange(self.members), Seeds.of(0, 0, self.episodes)
        begun = time.perf_counter()
        lives = live(self.experiment.organism, world, self.agents, regime, belief, ids, seeds, threads)
        took = time.perf_counter() - begun
        return took, float(lives.each("simulated").sum()), lives.mean(world.objective)

    def rate(self, threads: int = 1) -> Callable[[], float]:
        """For `in_turns`: model steps per second."""

        def measured() -> float:
            took, steps, _ = self.run(threads)
            return steps / took

        return measured


def experiment(**sections: Any) -> Experiment:
    """The default savanna, with changes by section."""
    return Experiment.from_mapping(sections)


def searching(
    genomes: Genomes,
    budget: int | None = BUDGET,
    horizon: int | None = HORIZON,
    made: Experiment | None = None,
) -> Workload:
    """Planners with these genomes; budget and horizon fixed, or None for what the genes say."""
    made = made or experiment()
    agents = made.organism.express(genomes, made.world, Limits(budget=(budget,)))
    if horizon is not None:
        trust = np.minimum(agents.trust, horizon)
        agents = agents._replace(horizon=np.full(len(genomes), horizon, np.int64), trust=trust)
    return Workload(made, agents)


def founding(members: int, made: Experiment | None = None) -> Genomes:
    """Random genomes, shape (members, genes)."""
    return founders((made or experiment(evolution={"population": max(members, 10)})).at(0)).genomes[:members]


@cache
def evolved(generations: int = 30, population: int = 100) -> Genomes:
    """Genomes after some generations of selection, shape (population, genes)."""
    made = experiment(generations=generations, evolution={"population": population, "episodes": 2})
    genomes = founding(population, made)
    for generation in evolve(made, threads=default_threads()):
        genomes = generation.genomes
    return genomes
