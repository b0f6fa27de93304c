"""Whom an analysis is about: a saved generation, and the lives that it is asked to lead again.

All lives of an analysis share one set of worlds, which selection never saw: a member that was selected for
having been lucky has no advantage in them. Random organisms live in the same worlds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis.requests import Request
from babushka.evolution.baseline import detailed
from babushka.evolution.company import RANDOM, match_for
from babushka.evolution.evaluators import batch, never
from babushka.evolution.experiment import Conditions, Experiment
from babushka.evolution.generation import Generation
from babushka.fitness import streams
from babushka.fitness.settings import setting
from babushka.organisms.games import Match
from babushka.organisms.genome import Genomes
from babushka.organisms.inner.account import Inner, Limits
from babushka.organisms.life import EvaluationBatch, Seeds, live_together
from babushka.organisms.records import Lives


@dataclass(frozen=True)
class AnalysisSettings:
    """How thoroughly to look."""

    members: int = setting(
        1000, "members looked at, at most; of a larger population so many, spread evenly", low=2
    )
    lives: int = setting(16, "lives of each member in each regime", low=3, high=10_000)
    random_organisms: int = setting(
        256, "organisms acting at random, each living as often: what chance attains", low=2, high=1_000_000
    )
    pressure_lives: int = setting(
        4, "lives of each member at each search budget and each horizon", low=1, high=10_000
    )
    traced: int = setting(32, "members whose decisions are looked at one by one", low=1, high=1_000_000)
    discount: float = setting(0.99, "discount per step of the reward distances", low=0, high=0.9999)
    states: int = setting(
        1000,
        "states sampled for the reward distances, where they cannot be enumerated",
        low=10,
        high=1_000_000,
    )


@dataclass(frozen=True)
class Subject:
    """One generation under analysis. `experiment` and `following` stand as at it and as at the next one."""

    experiment: Experiment
    following: Experiment
    generation: Generation
    settings: AnalysisSettings
    threads: int = 1
    stopped: Callable[[], bool] = never

    @property
    def objective(self) -> str:
        """The column of the base objective."""
        return self.experiment.world.objective

    @cached_property
    def regimes(self) -> dict[str, Conditions]:
        """Where it is looked at, by label: the probes, or the selecting regime if there is none."""
        places = dict(self.experiment.conditions)
        selecting = places.pop("selection")
        return places or {"selection": selecting}

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """The rows of the members that are looked at: all of them unless there are too many."""
        count = len(self.generation.ids)
        return np.unique(np.linspace(0, count - 1, min(self.settings.members, count)).astype(np.int64))

    @property
    def genomes(self) -> Genomes:
        """Their genomes, (members, genes)."""
        return self.generation.genomes[self.rows]

    @property
    def ids(self) -> NDArray[np.int64]:
        """Their ids, (members,)."""
        return self.generation.ids[self.rows]

    @cached_property
    def objective_weights(self) -> NDArray[np.float64]:
        """The mesa-objectives, shape (members, F)."""
        return self.experiment.organism.objective_weights(self.genomes, self.experiment.world)

    @cached_property
    def traits(self) -> dict[str, NDArray[np.float64]]:
        """Budget, horizon and whatever else the kind tells of its members, shape (members,) each."""
        return dict(self.experiment.organism.traits(self.experiment.agents(self.genomes)))

    @property
    def inner(self) -> Inner:
        """The inner optimizer whose budget and horizon are asked about: the first."""
        return self.experiment.organism.inner()[0]

    @property
    def searches(self) -> bool:
        """Whether any member searches at all, with a budget that has evolved."""
        return bool(self.inner.budget in self.traits and self.traits[self.inner.budget].max() > 0)

    @property
    def without_search(self) -> Limits:
        """Limits that leave the reflex alone: no budget for the search, or for nothing that learns."""
        return Limits(budget=(0,) if self.searches else (0,) * len(self.experiment.organism.inner()))

    @property
    def pursues(self) -> bool:
        """Whether anything in these organisms optimizes what they feel: they search, or they learn."""
        return self.searches or self.experiment.learns

    def seeds(self, lives: int, fixed: bool = False) -> Seeds:
        """The worlds of the analysis; fewer lives are led in the first of them.

        `fixed` ones are those of generation 0, whichever generation this is.
        """
        number = 0 if fixed else self.generation.number
        return Seeds.of(self.experiment.seed, number, lives, purpose=streams.ANALYSIS)

    def match(self, lives: int) -> Match | None:
        """The company of these members in so many lives; None in a world of one seat."""
        members = len(self.generation.ids)
        whole = match_for(self.experiment, self.generation.population, members, lives)
        return None if whole is None else whole.of(self.rows)

    def live(self, requests: Sequence[Request]) -> list[Lives]:
        """The records of every request, each (members, lives, columns), led on one queue.

        Equal requests are lived once, and share their records.
        """
        distinct: list[Request] = []
        places = []
        for request in requests:
            if request not in distinct:
                distinct.append(request)
            places.append(distinct.index(request))
        batches = [self._batch(request) for request in distinct]
        lives = live_together(batches, self.threads, self.stopped)
        found = [
            detailed(made, led) if request.random and request.agents is None else led
            for request, made, led in zip(distinct, batches, lives, strict=True)
        ]
        return [found[place] for place in places]

    def at_random(self, where: Conditions) -> Request:
        """The lives of organisms that act at random, in the same worlds: what chance attains."""
        return Request(where, self.settings.lives, random=self.settings.random_organisms)

    def _batch(self, request: Request) -> EvaluationBatch:
        here = self.experiment
        if request.world is not None:
            here = replace(here, world=request.world)
        seeds = self.seeds(request.lives, request.fixed)
        if request.random:
            ids = np.arange(request.random)
            if request.agents is None:
                agents = here.organism.random_agents(request.random, here.world)
            else:
                blank = np.zeros((request.random, here.layout.genes), np.float32)
                agents = request.agents(here, blank, request.limits)
            met = match_for(here, self.generation.population, request.random, request.lives, RANDOM)
            return batch(here, request.where, agents, ids, seeds, met)
        expressed = request.agents or Experiment.agents
        agents = expressed(here, self.genomes, request.limits)
        return batch(here, request.where, agents, self.ids, seeds, self.match(request.lives))
