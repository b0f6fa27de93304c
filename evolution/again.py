"""Evolving again what was not kept: exactly the generations that the run had, at a part of the cost.

Only lives in the selecting regime are lived, since nothing else reaches selection: no probes, no random
organisms, no hall of fame.
"""

from collections.abc import Iterator

from evolution.experiment import SELECTION, Experiment
from evolution.generation import Generation
from evolution.loop import Stopped, base_fitness, breed, live_in, never
from organisms.life import Seeds


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
        minds = here.organism.express(population.genomes, here.world)
        where = here.surroundings[SELECTION]
        lives = live_in(here, where, minds, population.ids, seeds, threads, stopped)
        generation = Generation(population, {SELECTION: lives}, {}, base_fitness(here, lives), {}, {})
        yield generation
