"""Members with other objectives, as expressions of requests: weights, or what one of their levels wants."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis.subject import Subject
from babushka.evolution.candidates import weights_of
from babushka.evolution.experiment import Experiment
from babushka.organisms.genome import Genomes
from babushka.organisms.inner.account import Limits
from babushka.organisms.records import Lives


@dataclass(frozen=True)
class Wired:
    """Members as they are, budgets included, but that all their levels pursue one objective.

    What wanderers want, and this objective is not about, they want as much as before: without it many would
    rest for good at the best place that they can see, and what is wired could not show.
    """

    weights: tuple[float, ...]  # over the world's features

    def __call__(self, experiment: Experiment, genomes: Genomes, limits: Limits) -> Any:
        """The agents, as `Experiment.agents` makes them of members."""
        world, organism = experiment.world, experiment.organism
        wandering = (weights_of(world, world.wanderers) != 0).any(axis=0)
        own = organism.objective_weights(genomes, world)
        weights = in_place_of(own, np.array(self.weights, np.float64), wandering)
        return organism.wired_to(experiment.agents(genomes, limits), weights)


@dataclass(frozen=True)
class PursuedAs:
    """Members as they are, guides of their searches included, but that they want what another level wants."""

    level: str  # by its name in `Organism.level_objectives` or `made_objectives`

    def __call__(self, experiment: Experiment, genomes: Genomes, limits: Limits) -> Any:
        """The agents, as `Experiment.agents` makes them of members."""
        agents = experiment.agents(genomes, limits)
        return experiment.organism.pursuing(agents, self.level, genomes, experiment.world)


def in_place_of(
    own: NDArray[np.float64], objective: NDArray[np.float64], wandering: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Members' weights (members, F), but that all they want beside wandering is one objective (F,).

    It is as long as what it takes the place of, and stands alone where wandering, of the features (F,) that
    it is not about, is not wanted, or nothing else is.
    """
    kept = np.where(wandering & (objective == 0), own, 0.0)
    rest = np.sqrt((np.where(wandering, 0.0, own) ** 2).sum(axis=1, keepdims=True))
    scaled = objective * (rest / np.sqrt((objective**2).sum()))
    alone = ~kept.any(axis=1, keepdims=True) | (rest == 0)
    return np.where(alone, objective, scaled + kept)


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
    organism, world = subject.experiment.organism, subject.experiment.world
    columns = subject.experiment.record_columns
    nobody = Lives(np.zeros((0, 0, len(columns))), columns)
    made = organism.made_objectives(nobody, world)
    return tuple(organism.level_objectives(subject.genomes[:1], world) | made)[1:]
