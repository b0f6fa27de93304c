"""Evolving again what was not kept: exactly the generations that the run had, at a part of the cost.

Only lives in the selecting regime are lived, since nothing else reaches selection: no probes, no random
organisms, and no hall of fame unless members meet those who are in it.
"""

from collections.abc import Iterator
from dataclasses import replace

from evolution.company import match_for
from evolution.evaluators import batch, never
from evolution.experiment import SELECTION, Experiment
from evolution.generation import Generation
from evolution.loop import base_fitness, breed, learned_genomes, room_to_learn, with_hall_of_fame
from evolution.prefetch import Stopped
from organisms.life import Seeds, live_together


def evolve_again(
    experiment: Experiment, after: Generation, until: int, threads: int = 1, stopped: Stopped = never
) -> Iterator[Generation]:
    """The generations after `after`, up to `until` included, with lives in the selecting regime only.

    Their genomes, ids, parents, lives there and fitness are those of the run to the last bit; traits, the
    hall and the history's row are not computed. Raises KeyboardInterrupt once `stopped()` is true.
    """
    generation = after
    while generation.number < until:
        here = experiment.at(generation.number + 1)
        population = breed(here, generation)
        seeds = Seeds.of(here.seed, population.number, here.evolution.episodes)
        match = match_for(here, population, len(population.ids), here.evolution.episodes)
        agents = here.agents(population.genomes)
        lived = batch(here, here.conditions[SELECTION], agents, population.ids, seeds, match)
        learned = room_to_learn(here, len(population.ids))
        lives = live_together([replace(lived, learned=learned)], threads, stopped)[0]
        inherited = learned_genomes(here, population, learned)
        generation = Generation(
            population, {SELECTION: lives}, {}, base_fitness(here, lives), {}, {}, inherited
        )
        if here.opponents is not None and here.opponents.keeps:
            generation = with_hall_of_fame(here, generation)
        yield generation
