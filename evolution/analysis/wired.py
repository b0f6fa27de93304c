"""Members with other objectives, as expressions of requests: weights, or what one of their levels wants."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from babushka.evolution.analysis.subject import Subject
from babushka.evolution.candidates import weights_of
from babushka.evolution.experiment import Experiment
from babushka.organisms.genome import Genomes
from babushka.organisms.inner.account import Limits


@dataclass(frozen=True)
class Wired:
    """Members as they are, budgets included, but that all their levels pursue one objective."""

    weights: tuple[float, ...]  # over the world's features

    def __call__(self, experiment: Experiment, genomes: Genomes, limits: Limits) -> Any:
        """The agents, as `Experiment.agents` makes them of members."""
        weights = np.tile(np.array(self.weights, np.float64), (len(genomes), 1))
        return experiment.organism.wired_to(experiment.agents(genomes, limits), weights)


@dataclass(frozen=True)
class PursuedAs:
    """Members as they are, guides of their searches included, but that they want what another level wants."""

    level: str  # by its name in `Organism.level_objectives`

    def __call__(self, experiment: Experiment, genomes: Genomes, limits: Limits) -> Any:
        """The agents, as `Experiment.agents` makes them of members."""
        weights = experiment.organism.level_objectives(genomes, experiment.world)[self.level]
        agents = experiment.agents(genomes, limits)
        return experiment.organism.wired_to(agents, weights, all_levels=False)


def can_be_wired(subject: Subject) -> bool:
    """Whether these organisms can be given other objectives."""
    organism, world = subject.experiment.organism, subject.experiment.world
    nobody = np.zeros((1, len(world.features)))
    return organism.wired_to(organism.random_agents(1, world), nobody) is not None


def wired_to_each(subject: Subject) -> dict[str, Wired]:
    """An expression for each candidate and for each of the world's wanderers, by name."""
    experiment = subject.experiment
    others = {n: each for n, each in experiment.world.wanderers.items() if n not in experiment.candidates}
    objectives = {**experiment.candidates, **others}
    rows = weights_of(experiment.world, objectives).tolist()
    return {name: Wired(tuple(row)) for name, row in zip(objectives, rows, strict=True)}


def other_levels(subject: Subject) -> tuple[str, ...]:
    """The names of the levels with an objective below the organisms' own."""
    found = subject.experiment.organism.level_objectives(subject.genomes[:1], subject.experiment.world)
    return tuple(found)[1:]
