"""Generations that do not overlap in time: everybody lives apart, then the base optimizer breeds the next."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from babushka.evolution.breeding import breed, founders, succession_row
from babushka.evolution.company import match_for
from babushka.evolution.dynamics.protocol import Dynamics, Memory
from babushka.evolution.dynamics.settings import READABLE
from babushka.evolution.evaluation import (
    base_fitness,
    inborn,
    learned_genomes,
    live_everywhere_once,
    room_to_learn,
    with_fitness,
    with_hall_of_fame,
    with_statistics,
)
from babushka.evolution.evaluators import Evaluator, batch
from babushka.evolution.experiment import SELECTION, Experiment
from babushka.evolution.generation import Generation, Population
from babushka.evolution.prefetch import Stopped
from babushka.evolution.price import Heritable
from babushka.organisms.genome import Genomes
from babushka.organisms.life import Seeds, live_together


@dataclass(frozen=True)
class Generational(Dynamics):
    """Members live apart, generation by generation; the base optimizer breeds the next by their fitness."""

    name: ClassVar[str] = "generational"
    sections: ClassVar[tuple[str, ...]] = READABLE

    def ready(self, experiment: Experiment) -> None:
        experiment.breeding.ready()

    def founders(self, experiment: Experiment, start: Genomes | None) -> Population:
        return founders(experiment, start)

    def succeed(
        self, experiment: Experiment, generation: Generation, evaluator: Evaluator | None = None
    ) -> Population:
        return breed(experiment, generation, evaluator)

    def live(
        self, experiment: Experiment, population: Population, evaluator: Evaluator, stopped: Stopped
    ) -> Generation:
        """The members' lives in every regime, those of random organisms, and what selection counts."""
        lived = live_everywhere_once(experiment, population, stopped=stopped, evaluator=evaluator)
        # The hall of fame at once: the next generation may meet those who are in it.
        return with_hall_of_fame(experiment, with_fitness(experiment, population, lived))

    def described(
        self, experiment: Experiment, generation: Generation, following: Population | None, memory: Memory
    ) -> Generation:
        """With its traits and statistics, and Price's equation for what was bred from it."""
        known = _remembered(memory, experiment, generation.genomes)
        after = None
        if following is not None:
            after = inborn(experiment, following.genomes)
            memory["inborn"] = experiment, following.genomes, after
        generation = with_statistics(experiment, generation, known)
        price = succession_row(experiment, generation, following, known, after)
        return replace(generation, row={**generation.row, **price})

    def again(
        self, experiment: Experiment, generation: Generation, evaluator: Evaluator, stopped: Stopped
    ) -> Generation:
        """As `live` says, but in the selecting regime only, since nothing else reaches selection.

        No probes, no random organisms, and no hall of fame unless members meet those who are in it; all
        else is the same to the last bit.
        """
        population = breed(experiment, generation)
        seeds = Seeds.of(experiment.seed, population.number, experiment.evolution.episodes)
        agents = experiment.agents(population.genomes)
        where = experiment.fed_back(population.fed_back).conditions[SELECTION]
        match = match_for(experiment, population, len(population.ids), experiment.evolution.episodes)
        lived = batch(experiment, where, agents, population.ids, seeds, match)
        learned = room_to_learn(experiment, len(population.ids))
        threads = getattr(evaluator, "threads", 1)
        lives = live_together([replace(lived, learned=learned)], threads, stopped)[0]
        inherited = learned_genomes(experiment, population, learned)
        fitness = base_fitness(experiment, lives)
        made = Generation(population, {SELECTION: lives}, {}, fitness, {}, {}, inherited)
        meets_hall = experiment.opponents is not None and experiment.opponents.keeps
        return with_hall_of_fame(experiment, made) if meets_hall else made


def _remembered(memory: dict[str, Any], experiment: Experiment, genomes: Genomes) -> Heritable:
    """What genomes say of desires and traits; they were asked already if they were bred in such a stage."""
    stage, of, found = memory.pop("inborn", (None, None, None))
    if stage is experiment and of is genomes and isinstance(found, Heritable):
        return found
    return inborn(experiment, genomes)
