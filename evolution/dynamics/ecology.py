"""A population that lives together in one world of plants and carnivores: births and deaths, and no fitness.

An epoch is so many steps of that world. See `fitness.worlds.ecology` for what happens in a step.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from babushka.evolution.dynamics.protocol import Dynamics, Moment
from babushka.evolution.ecology_record import epoch_row, traits_of
from babushka.evolution.evaluators import Evaluator
from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation, Population
from babushka.evolution.prefetch import Stopped
from babushka.fitness import streams
from babushka.fitness.settings import SettingsError, nearest, read, setting, tables_of_others
from babushka.fitness.worlds.ecology.founding import check_room, found
from babushka.fitness.worlds.ecology.kernel import FULL, advance
from babushka.fitness.worlds.ecology.plants import plant_rules
from babushka.fitness.worlds.ecology.protocol import PlantRule, begin
from babushka.fitness.worlds.ecology.settings import Bodies, Carnivores, Ground, rules_of
from babushka.fitness.worlds.ecology.state import (
    AGENTS,
    CARNIVORES,
    KINDS,
    LOGGED,
    NEXT_ID,
    PLANTS,
    STEP,
    TREE,
    Ecosystem,
    living,
    nothing,
    restore,
    saved,
)
from babushka.fitness.worlds.protocol import World
from babushka.organisms.genome import Genomes, Layout
from babushka.organisms.protocol import Organism
from babushka.organisms.strategies import strategies
from babushka.organisms.strategies.protocol import Strategy

SHELTERED = "agent in a tree"
AT_ONCE = 100  # steps between two questions whether to stop, at most
TURNS = 20_000  # turns of agents between them, about


@dataclass(frozen=True)
class Ecology(Dynamics):
    """Agents live together among plants and carnivores, have children once they have the energy, and die."""

    name: ClassVar[str] = "ecology"
    lives_apart: ClassVar[bool] = False
    shown: ClassVar[tuple[str, ...]] = ("members", "plants", "carnivores")

    picture_kinds: ClassVar[tuple[str, ...]] = ("nothing", *KINDS, SHELTERED)

    strategy: str = setting(
        "evolution-and-learning", "what agents do, learn and inherit; its settings are a table"
    )
    plants: str = setting("rain", "how plants come; its settings are a table of that name")
    epoch: int = setting(1000, "steps of an epoch", low=1, high=10_000_000)
    capacity: int = setting(5000, "agents that there is room for; more are an error", low=1, high=10_000_000)
    ground: Ground = setting(Ground, "the square and its cells")
    agents: Bodies = setting(Bodies, "the agents")
    carnivores: Carnivores = setting(Carnivores, "the carnivores")
    tables: dict[str, Any] = tables_of_others()

    def check(self) -> None:
        """Raise `SettingsError` for a strategy or a plant rule that is not there, or what does not fit."""
        known = [self.strategy, self.plants, *(item.name for item in fields(self) if item.name != "tables")]
        for name in self.tables:
            if name in (self.strategy, self.plants):
                continue
            for word, chosen, registry in _kinds(self):
                if name in registry.all():
                    raise SettingsError(
                        f"Table 'dynamics.{name}' holds settings of {name!r}, but 'dynamics.{word}' is "
                        f"{chosen!r}; remove the table or choose that one."
                    )
            raise SettingsError(f"Unknown setting 'dynamics.{name}'{nearest(name, known)}")
        _ = self.strategy_used, self.plant_rule
        check_room(self.ground, self.agents, self.carnivores)
        if self.agents.founders > self.capacity:
            raise SettingsError(
                f"Setting 'dynamics.agents.founders' is {self.agents.founders}, above 'dynamics.capacity', "
                f"{self.capacity}."
            )

    @cached_property
    def strategy_used(self) -> Strategy:
        """The strategy, with its settings."""
        return read(
            strategies.get(self.strategy), self.tables.get(self.strategy, {}), f"dynamics.{self.strategy}"
        )

    @cached_property
    def plant_rule(self) -> PlantRule:
        """The plant rule, with its settings."""
        return read(plant_rules.get(self.plants), self.tables.get(self.plants, {}), f"dynamics.{self.plants}")

    def parts(self) -> Mapping[str, Any]:
        return {self.strategy: self.strategy_used, self.plants: self.plant_rule}

    def layout(self, organism: Organism, world: World) -> Layout:
        return self.strategy_used.layout

    def founders(self, experiment: Experiment, start: Genomes | None) -> Population:
        """Founders in a world of their own; genomes that are given go round."""
        generator = streams.generator(experiment.seed, streams.FOUNDERS, 0)
        drawn = self.strategy_used.layout.founders(self.agents.founders, generator)
        if start is not None:
            drawn = start[np.arange(len(drawn)) % len(start)]
        world = self.empty()
        found(world, self.ground, self.agents, self.carnivores, drawn.astype(np.uint8), generator)
        world.stream[:] = streams.keys(experiment.seed, streams.WORLD, 0, count=1)
        rules = self.strategy_used.rules()
        for who in living(world):
            begin(rules, world, who, world.stream)
        nobody = Population(0, drawn[:0], np.zeros(0, np.int64), np.zeros((0, 2), np.int64), 0, 0)
        return _population(nobody, world)

    def empty(self) -> Ecosystem:
        """An ecosystem with room for everybody in which nothing is yet."""
        strategy = self.strategy_used
        of_agents = strategy.layout.genes, strategy.memory, strategy.notes
        return nothing(self.ground.size, self.capacity, self.carnivores.most, *of_agents)

    def opened(self, population: Population) -> Ecosystem:
        """The world of a population, which can go on; the population stays as it is."""
        world = self.empty()
        restore(world, population.state, population.genomes, population.ids, population.parents)
        world.counts[NEXT_ID] = population.next_id
        return world

    def go_on(self, world: Ecosystem, steps: int) -> None:
        """Let an opened world go on for at most so many steps; raises `SettingsError` where it is full."""
        kinds = self.strategy_used.rules(), self.plant_rule.rule()
        outcome = advance(*kinds, world, rules_of(self.ground, self.agents, self.carnivores), steps)
        if outcome == FULL:
            raise SettingsError(
                f"At step {world.counts[STEP]} there is no room for another agent: raise "
                f"'dynamics.capacity', which is {self.capacity}."
            )

    def succeed(
        self, experiment: Experiment, generation: Generation, evaluator: Evaluator | None = None
    ) -> Population:
        before = generation.population
        nobody = np.zeros((0, 3), np.int64)
        return replace(
            before, number=before.number + 1, first_id=before.next_id, births=nobody, birth_steps=nobody[:, 0]
        )

    def live(
        self, experiment: Experiment, population: Population, evaluator: Evaluator, stopped: Stopped
    ) -> Generation:
        """An epoch, up to its last step or to the one in which the last agent dies."""
        world = self.opened(population)
        log = []
        until = int(world.counts[STEP]) + (self.epoch if population.number else 0)
        while world.counts[AGENTS] and world.counts[STEP] < until:
            if stopped():
                raise KeyboardInterrupt
            left = until - int(world.counts[STEP])
            self.go_on(world, min(left, AT_ONCE, 1 + TURNS // int(world.counts[AGENTS])))
            log.append(world.log[: world.counts[LOGGED]].copy())
            world.counts[LOGGED] = 0
        born = np.concatenate([*log, np.zeros((0, 4), np.int64)])
        now = replace(_population(population, world), births=born[:, :3], birth_steps=born[:, 3])
        if population.number == 0:  # founders are recorded as they come
            first = np.column_stack([now.ids, now.parents])
            now = replace(now, births=first, birth_steps=np.zeros(len(first), np.int64))
        row = epoch_row(self.strategy_used, now, world)
        return Generation(now, {}, {}, None, traits_of(now), row)

    def moments(self, experiment: Experiment, population: Population) -> Iterator[Moment]:
        """Agents in trees have a kind of their own."""
        world = self.opened(population)
        yield self._moment(world)
        while world.counts[AGENTS]:
            self.go_on(world, 1)
            world.counts[LOGGED] = 0
            yield self._moment(world)

    def _moment(self, world: Ecosystem) -> Moment:
        wide = self.ground.size + 2
        picture = world.content.copy()
        picture[(picture == TREE) & (world.occupant >= 0)] = self.picture_kinds.index(SHELTERED)
        counts = {"agents": AGENTS, "plants": PLANTS, "carnivores": CARNIVORES}
        return Moment(
            int(world.counts[STEP]),
            picture.reshape(wide, wide)[1:-1, 1:-1],
            {name: int(world.counts[place]) for name, place in counts.items()},
        )

    def ended(self, generation: Generation) -> str:
        if len(generation.ids):
            return ""
        return f"The population died out at step {int(generation.population.state['step'])}."


def _kinds(made: Ecology) -> tuple[tuple[str, str, Any], ...]:
    return ("strategy", made.strategy, strategies), ("plants", made.plants, plant_rules)


def _population(before: Population, world: Ecosystem) -> Population:
    """The living as they are now."""
    slots = living(world)
    return replace(
        before,
        genomes=world.genome[slots].astype(np.float32),
        ids=world.ids[slots],
        parents=world.parents[slots],
        next_id=int(world.counts[NEXT_ID]),
        state=saved(world),
    )
