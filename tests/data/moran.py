"""Populations that live together without fitness: neutral birth and death, of fixed and of changing size.

An epoch is a number of events. Every founder has an allele of its own, and children are copies, so that who
descends from which founder can be read from the genes. The state of the world is how many
events there were, and at which of them each member was born.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from babushka.evolution.dynamics.protocol import Dynamics
from babushka.evolution.evaluators import Evaluator
from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation, Population
from babushka.evolution.prefetch import Stopped
from babushka.evolution.price import descent_row
from babushka.fitness import streams
from babushka.fitness.settings import setting
from babushka.fitness.worlds.protocol import World
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.protocol import Organism


@dataclass(frozen=True)
class Moran(Dynamics):
    """Of a fixed number of members, any one has a child at each event, and any one dies, perhaps the same."""

    name: ClassVar[str] = "moran"
    lives_apart: ClassVar[bool] = False
    shown: ClassVar[tuple[str, ...]] = ("members", "heterozygosity")

    members: int = setting(20, "founders", low=1, high=10_000)
    events: int = setting(20, "events in an epoch", low=1, high=10_000_000)

    def layout(self, organism: Organism, world: World) -> Layout:
        return Layout((Block("allele", ("founder",), levels=max(2, self.members)),))

    def founders(self, experiment: Experiment, start: Genomes | None) -> Population:
        own = np.arange(self.members, dtype=np.float32)[:, None] if start is None else start
        genomes = own[np.arange(self.members) % len(own)].copy()
        state = {
            "event": np.array(0),
            "born": np.zeros(self.members, np.int64),
        }
        nobody = np.full((self.members, 2), -1)
        return Population(0, genomes, np.arange(self.members), nobody, 0, self.members, state=state)

    def succeed(
        self, experiment: Experiment, generation: Generation, evaluator: Evaluator | None = None
    ) -> Population:
        before = generation.population
        none = np.zeros((0, 3), np.int64)
        return replace(before, number=before.number + 1, first_id=before.next_id, births=none)

    def live(
        self, experiment: Experiment, population: Population, evaluator: Evaluator, stopped: Stopped
    ) -> Generation:
        now = population if population.number == 0 else self._epoch(experiment, population, stopped)
        return Generation(now, {}, {}, None, _traits(now), self._row(population, now))

    def happen(self, crowd: "Crowd") -> None:
        """One event."""
        parent, place = crowd.anybody(), crowd.anybody()
        crowd.child_of(parent, place)

    def _epoch(self, experiment: Experiment, population: Population, stopped: Stopped) -> Population:
        crowd = Crowd(population, streams.generator(experiment.seed, streams.WORLD, population.number))
        for number in range(self.events):
            if number % 1000 == 0 and stopped():
                raise KeyboardInterrupt
            if crowd.ids:
                self.happen(crowd)
            crowd.event += 1
        return crowd.population()

    def _row(self, before: Population, now: Population) -> dict[str, float]:
        """Heterozygosity is the chance that two draws, of the same member perhaps, have different alleles."""
        _, counts = np.unique(now.genomes, return_counts=True)
        members = len(now.ids)
        births = np.zeros((0, 3), np.int64) if now.number == 0 else now.born()
        alleles = ({"allele": of.genomes[:, 0].astype(np.float64)} for of in (before, now))
        earlier, later = alleles
        return {
            "generation": now.number,
            "members": members,
            "births": len(births),
            "heterozygosity": float(1 - ((counts / members) ** 2).sum()) if members else float("nan"),
            **descent_row(earlier, before.ids, births, later, now.ids),
        }


@dataclass(frozen=True)
class BirthsAndDeaths(Moran):
    """At each event any one member has a child or dies: the population grows, shrinks or dies out."""

    name: ClassVar[str] = "births-and-deaths"

    birth: float = setting(0.5, "probability that an event is a birth", low=0, high=1)

    def happen(self, crowd: "Crowd") -> None:
        who = crowd.anybody()
        if crowd.chance.random() < self.birth:
            crowd.child_of(who, len(crowd.ids))
        else:
            crowd.remove(who)


class Crowd:
    """Members that are changed one by one; what it was made from stays as it is."""

    def __init__(self, before: Population, chance: np.random.Generator) -> None:
        self.before = before
        self.genomes = list(before.genomes)
        self.ids: list[int] = before.ids.tolist()
        self.parents = list(before.parents)
        self.born: list[int] = before.state["born"].tolist()
        self.chance = chance
        self.event = int(before.state["event"])
        self.births: list[tuple[int, int, int]] = []

    def anybody(self) -> int:
        """The place of a member, all alike."""
        return int(self.chance.random() * len(self.ids))

    def child_of(self, parent: int, place: int) -> None:
        """A child, in the place of whoever is there, or at the end."""
        number = self.before.next_id + len(self.births)
        mother = self.ids[parent]
        self.births.append((number, mother, mother))
        rows = (self.genomes, self.genomes[parent]), (self.ids, number)
        more = (self.parents, np.array([mother, mother])), (self.born, self.event)
        pairs: tuple[tuple[list[Any], Any], ...] = (*rows, *more)
        for column, value in pairs:
            column[place : place + 1] = [value]

    def remove(self, place: int) -> None:
        """Somebody dies."""
        for column in (self.genomes, self.ids, self.parents, self.born):
            del column[place]

    def population(self) -> Population:
        """The members as they are now."""
        genes = self.before.genomes.shape[1]
        return replace(
            self.before,
            genomes=np.array(self.genomes, np.float32).reshape(-1, genes),
            ids=np.array(self.ids, np.int64),
            parents=np.array(self.parents, np.int64).reshape(-1, 2),
            next_id=self.before.next_id + len(self.births),
            state={
                "event": np.array(self.event),
                "born": np.array(self.born, np.int64),
            },
            births=np.array(self.births, np.int64).reshape(-1, 3),
        )


def _traits(now: Population) -> dict[str, Any]:
    """Age in events, and the founder that each comes of."""
    age = (now.state["event"] - now.state["born"]).astype(np.float64)
    return {"age": age, "allele": now.genomes[:, 0].astype(np.float64)}
