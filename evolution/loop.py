"""The generation loop: a generator of evaluated generations. Storing and showing them is for consumers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evolution.crossover import crossover
from evolution.experiment import SELECTION, Experiment, Surroundings
from evolution.generation import Generation, Population
from evolution.hall import Hall
from evolution.members import Member, members_of
from evolution.mutation import mutate
from evolution.selection import choose
from evolution.statistics import history_row
from fitness import streams
from organisms.genome import Genomes
from organisms.life import Cohort, Seeds, live_together
from organisms.records import Lives

Stopped = Callable[[], bool]


def never() -> bool:
    """For whoever does not want to be stopped."""
    return False


def evolve(
    experiment: Experiment,
    after: Generation | None = None,
    start: Genomes | None = None,
    threads: int = 1,
    stopped: Stopped = never,
) -> Iterator[Generation]:
    """Yield generation after generation up to `experiment.generations`.

    `after` is an evaluated generation to go on from: it is not evaluated again. `start` are genomes for
    generation 0 instead of random founders. Raises KeyboardInterrupt between blocks of lives once
    `stopped()` is true; a generation is yielded whole or not at all.
    """
    if after is None:
        population = founders(experiment.at(0), start)
    elif after.number >= experiment.generations:
        return
    else:
        population = breed(experiment.at(after.number + 1), after)
    while True:
        here = experiment.at(population.number)
        generation = evaluate(here, population, threads, stopped)
        yield generation
        if generation.number >= experiment.generations:
            return
        population = breed(experiment.at(generation.number + 1), generation)


def founders(experiment: Experiment, start: Genomes | None = None) -> Population:
    """Generation 0: random genomes, or the given ones (cycled or cut to the population's size)."""
    members = experiment.evolution.population
    if start is None:
        genomes = experiment.layout.founders(members, streams.generator(experiment.seed, streams.FOUNDERS))
    else:
        experiment.layout.check(start)
        genomes = start[np.arange(members) % len(start)].copy()
    hall = Hall(experiment.evolution.hall, len(experiment.objectives))
    return Population(0, genomes, np.arange(members), np.full((members, 2), -1), 0, members, hall)


def evaluate(
    experiment: Experiment, population: Population, threads: int = 1, stopped: Stopped = never
) -> Generation:
    """Let a population live in the selecting regime and in every probe."""
    lives, chance = live_everywhere(experiment, population, threads, stopped)
    fitness = base_fitness(experiment, lives[SELECTION])
    minds = experiment.organism.express(population.genomes, experiment.world)
    traits = dict(experiment.organism.traits(minds))
    desires = experiment.organism.desires(population.genomes, experiment.world)
    row = history_row(experiment, population.number, lives, chance, desires, traits)
    size = experiment.evolution.hall
    hall = population.hall.updated(size, population.number, population.ids, population.genomes, fitness)
    return Generation(replace(population, hall=hall), lives, chance, fitness, traits, row)


def live_everywhere(
    experiment: Experiment, population: Population, threads: int = 1, stopped: Stopped = never
) -> tuple[dict[str, Lives], dict[str, Lives]]:
    """Records by label of the members' lives, and of random organisms' lives in the same worlds.

    A probe that equals the selecting regime, in belief too, shares its lives.
    """
    seeds = Seeds.of(experiment.seed, population.number, experiment.evolution.episodes)
    minds = experiment.organism.express(population.genomes, experiment.world)
    random_count = experiment.evolution.random_lives
    random_minds = experiment.organism.random_minds(random_count, experiment.world)
    random_ids = np.arange(random_count)
    random_seeds = Seeds(
        seeds.worlds,
        streams.keys(
            experiment.seed, streams.RANDOM_LIVES, population.number, count=experiment.evolution.episodes
        ),
    )
    different: list[Surroundings] = []
    for where in experiment.surroundings.values():
        if where not in different:
            different.append(where)
    cohorts = [cohort(experiment, where, minds, population.ids, seeds) for where in different]
    cohorts += [cohort(experiment, where, random_minds, random_ids, random_seeds) for where in different]
    records = live_together(cohorts, threads, stopped)
    places = {label: different.index(where) for label, where in experiment.surroundings.items()}
    lives = {label: records[place] for label, place in places.items()}
    return lives, {label: records[len(different) + place] for label, place in places.items()}


def live_in(
    experiment: Experiment,
    where: Surroundings,
    minds: Any,
    ids: NDArray[np.int64],
    seeds: Seeds,
    threads: int = 1,
    stopped: Stopped = never,
) -> Lives:
    """The lives of expressed minds in given surroundings."""
    return live_together([cohort(experiment, where, minds, ids, seeds)], threads, stopped)[0]


def cohort(
    experiment: Experiment, where: Surroundings, minds: Any, ids: NDArray[np.int64], seeds: Seeds
) -> Cohort:
    """Expressed minds, ready to live in given surroundings."""
    world = experiment.world
    regime = world.regime(where.regime)
    return Cohort(experiment.organism, world, minds, regime, believed(experiment, where), ids, seeds)


def believed(experiment: Experiment, where: Surroundings) -> Any:
    """The regime, for the kernels, that minds plan under in those surroundings."""
    return experiment.world.belief(where.belief)


def base_fitness(experiment: Experiment, lives: Lives) -> NDArray[np.float64]:
    """What selection counts, averaged over episodes, larger is better; shape (members, objectives)."""
    return np.stack([sign * lives.mean(column) for column, sign in experiment.objectives], axis=1)


class Chosen(NamedTuple):
    """Whom selection chose, as rows of a generation. Every pair of parents has two children."""

    survivors: NDArray[np.int64]
    first: NDArray[np.int64]  # (pairs,)
    second: NDArray[np.int64]  # (pairs,)


def chosen_by_selection(experiment: Experiment, generation: Generation) -> Chosen:
    """Survivors and parents, without breeding from them. `experiment` is the next generation's."""
    settings = experiment.evolution
    number = generation.number + 1
    # Counted again: with a scheduled change of objectives, the next generation is bred for the new ones.
    members, _ = members_of(base_fitness(experiment, generation.lives[SELECTION]))
    seeds = streams.keys(experiment.seed, streams.SELECTION, number, count=2)
    survivors = np.zeros(0, np.int64)
    if settings.survivors:
        count = min(settings.survivors, len(members))
        by = experiment.survival_arguments
        survivors = choose(settings.survivors_by, members, count, int(seeds[0]), **by)
    pool = [members[row] for row in survivors] if settings.parents_among == "survivors" else members
    births = settings.population - len(survivors)
    return Chosen(survivors, *_pairs(experiment, pool, births, int(seeds[1])))


def breed(experiment: Experiment, generation: Generation) -> Population:
    """The next population: survivors, then offspring of selected parents. `experiment` is the next's."""
    number = generation.number + 1
    survivors, first, second = chosen_by_selection(experiment, generation)
    births = experiment.evolution.population - len(survivors)
    generator = streams.generator(experiment.seed, streams.VARIATION, number)
    mothers, fathers = generation.genomes[first], generation.genomes[second]
    offspring = _offspring(experiment, mothers, fathers, births, generator)
    ids = generation.ids
    parents = np.stack([ids[first], ids[second]], axis=1)
    next_id = generation.population.next_id
    return Population(
        number,
        np.concatenate([generation.genomes[survivors], offspring]),
        np.concatenate([ids[survivors], np.arange(next_id, next_id + births)]),
        np.concatenate([generation.parents[survivors], np.concatenate([parents, parents[:, ::-1]])[:births]]),
        next_id,
        next_id + births,
        generation.population.hall,
    )


def _pairs(
    experiment: Experiment, pool: list[Member], births: int, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of the first and second parents of each pair; every pair has two children."""
    pairs = (births + 1) // 2
    chosen = choose(experiment.evolution.selection, pool, 2 * pairs, seed, **experiment.selection_arguments)
    return chosen[0::2], chosen[1::2]


def _offspring(
    experiment: Experiment, first: Genomes, second: Genomes, births: int, generator: np.random.Generator
) -> Genomes:
    """Crossed and mutated children, (births, genes): those that start from the first parents come first."""
    settings, layout = experiment.evolution, experiment.layout
    children = crossover(
        settings.crossover,
        first,
        second,
        generator,
        layout,
        rate=settings.crossover_rate,
        **settings.crossover_arguments,
    )
    born = np.concatenate(children)[:births]
    return mutate(
        settings.mutation, born, generator, layout, rate=settings.mutation_rate, **settings.mutation_arguments
    )
