"""The loop of generations: a generator of recorded ones. Storing and showing them is for consumers.

How a population lives and who follows it is the experiment's dynamics to say (`evolution.dynamics`). The next
population's lives begin as soon as it is there. While they are led, this one is described in numbers,
yielded, and saved or shown by its consumers.
"""

from collections.abc import Generator
from functools import partial

from babushka.evolution.dynamics.protocol import Memory, dynamics_of
from babushka.evolution.evaluators import Evaluator, LocalEvaluator, never
from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation, Population
from babushka.evolution.prefetch import Prefetch, Stopped
from babushka.fitness.settings import SettingsError
from babushka.organisms.genome import Genomes
from babushka.organisms.life import thread_pool


def evolve(
    experiment: Experiment,
    after: Generation | None = None,
    start: Genomes | None = None,
    threads: int = 1,
    stopped: Stopped = never,
    evaluator: Evaluator | None = None,
) -> Generator[Generation, None, None]:
    """Yield generation after generation up to `experiment.generations`, or until nobody can follow.

    `after` is an evaluated generation to go on from: it is not evaluated again. `start` are genomes for
    generation 0 instead of random founders. `evaluator` says where lives are led if not in `threads` of this
    process; it changes no results. Raises KeyboardInterrupt between blocks of lives once `stopped()` is
    true; a generation is yielded whole or not at all.

    When a generation is yielded, the lives of the next have begun in other threads. Closing the generator
    ends them.
    """
    if after is None:
        here = experiment.at(0)
        population = dynamics_of(here).founders(here, start)
    elif after.number >= experiment.generations or ending(experiment, after):
        return
    else:
        here = experiment.at(after.number + 1)
        population = dynamics_of(here).succeed(here, after, evaluator)
    memory: Memory = {}
    with thread_pool(threads) as pool, Prefetch[Generation](stopped) as ahead:
        evaluator = evaluator or LocalEvaluator(threads, pool)
        # The first lives are led in this thread, which compiles their kernels if need be.
        generation = dynamics_of(here).live(here, population, evaluator, stopped)
        del population
        while True:
            last = generation.number >= experiment.generations
            next_here = experiment.at(generation.number + 1)
            following, failure = _succeeding(next_here, generation, evaluator)
            if following is not None and not last:
                ahead.begin(partial(_lived, next_here, following, evaluator))
            yield dynamics_of(here).described(here, generation, following, memory)
            if last or (following is None and failure is None):
                return
            if failure is not None:
                raise failure
            here = next_here
            del generation, following  # whoever needs it has it; the next one is about to take its room
            if stopped():  # whether or not the lives that are under way are over by now
                raise KeyboardInterrupt
            generation = ahead.result()


def ending(experiment: Experiment, generation: Generation) -> str:
    """Why a run ends with a generation, whatever its number, as a sentence; empty where it can go on."""
    return dynamics_of(experiment.at(generation.number)).ended(generation)


def _succeeding(
    experiment: Experiment, generation: Generation, evaluator: Evaluator | None
) -> tuple[Population | None, SettingsError | None]:
    """Who follows, before this generation is yielded, whose row tells what selection made of it.

    If nobody can be bred (roulette on negative fitness, say), the generation is worth saving all the same.
    """
    dynamics = dynamics_of(experiment)
    if dynamics.ended(generation):
        return None, None
    try:
        return dynamics.succeed(experiment, generation, evaluator), None
    except SettingsError as failure:
        return None, failure


def _lived(
    experiment: Experiment, population: Population, evaluator: Evaluator, stopped: Stopped
) -> Generation:
    return dynamics_of(experiment).live(experiment, population, evaluator, stopped)
