"""The generation loop: a generator of evaluated generations. Storing and showing them is for consumers."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolution.archipelago import Archipelago
from evolution.arguments import within_bounds
from evolution.chance import detailed
from evolution.experiment import SELECTION, Experiment, Surroundings
from evolution.generation import Generation, Population
from evolution.living import (
    BreedsDemes,
    Here,
    Living,
    Stopped,
    cohort,
    different_surroundings,
    never,
    random_cohorts,
)
from evolution.measured import values_of
from evolution.statistics import history_row
from evolution.succession import heritable, parent_rows, price_row
from fitness.settings import SettingsError
from organisms.genome import Genomes
from organisms.life import Seeds, live_together
from organisms.records import Lives


def evolve(
    experiment: Experiment,
    after: Generation | None = None,
    start: Genomes | None = None,
    threads: int = 1,
    stopped: Stopped = never,
    living: Living | None = None,
) -> Iterator[Generation]:
    """Yield generation after generation up to `experiment.generations`.

    `after` is an evaluated generation to go on from: it is not evaluated again. `start` are genomes for
    generation 0 instead of random founders. `living` says where lives are led if not in `threads` of this
    process; it changes no results. Raises KeyboardInterrupt between blocks of lives once `stopped()` is
    true; a generation is yielded whole or not at all.
    """
    if after is None:
        population = founders(experiment.at(0), start)
    elif after.number >= experiment.generations:
        return
    else:
        population = breed(experiment.at(after.number + 1), after, living)
    while True:
        here = experiment.at(population.number)
        generation = evaluate(here, population, threads, stopped, living)
        following, failure = bred(experiment.at(generation.number + 1), generation, living)
        yield replace(generation, row={**generation.row, **succession_row(here, generation, following)})
        if generation.number >= experiment.generations:
            return
        if following is None:
            assert failure is not None
            raise failure
        population = following


def founders(experiment: Experiment, start: Genomes | None = None) -> Population:
    """Generation 0: random genomes, or the given ones (cycled or cut to the population's size)."""
    return experiment.breeding.founders(start, partial(experiment.organism.founders, experiment.world))


def evaluate(
    experiment: Experiment,
    population: Population,
    threads: int = 1,
    stopped: Stopped = never,
    living: Living | None = None,
) -> Generation:
    """Let a population live in the selecting regime and in every probe."""
    acquired = room_to_learn(experiment, len(population.ids))
    lives, chance = live_everywhere(experiment, population, threads, stopped, acquired, living)
    fitness = base_fitness(experiment, lives[SELECTION])
    traits = dict(experiment.organism.traits(experiment.minds(population.genomes)))
    desires = experiment.organism.desires(population.genomes, experiment.world)
    demes = population.demes if experiment.evolution.islands.demes > 1 else None
    row = history_row(
        experiment, population.number, lives, chance, desires, traits, population.genomes, demes
    )
    size = experiment.evolution.hall
    hall = population.hall.updated(size, population.number, population.ids, population.genomes, fitness)
    learned = inscribed(experiment, population, acquired)
    return Generation(replace(population, hall=hall), lives, chance, fitness, traits, row, learned)


def room_to_learn(experiment: Experiment, members: int) -> NDArray[np.float64] | None:
    """Where lives write what members learn, if that is inherited; shape (members, acquirable)."""
    numbers = experiment.organism.acquirable(experiment.world)
    if experiment.evolution.inheritance != "lamarckian" or not numbers:
        return None
    return np.zeros((members, numbers))


def inscribed(
    experiment: Experiment, population: Population, acquired: NDArray[np.float64] | None
) -> Genomes | None:
    """The genomes with what was learned in them, within the layout's bounds; None if none is inherited."""
    if acquired is None:
        return None
    genomes = experiment.organism.inscribe(population.genomes, acquired, experiment.world)
    return within_bounds(genomes, experiment.layout)


def live_everywhere(
    experiment: Experiment,
    population: Population,
    threads: int = 1,
    stopped: Stopped = never,
    acquired: NDArray[np.float64] | None = None,
    living: Living | None = None,
) -> tuple[dict[str, Lives], dict[str, Lives]]:
    """Records by label of the members' lives, and of random organisms' lives in the same worlds.

    A probe that equals the selecting regime, in belief too, shares its lives. What members learn in the
    first of their lives in the selecting regime is written to `acquired`, if it is given.
    """
    different = different_surroundings(experiment)
    records = (living or Here(threads))(experiment, population, stopped, acquired)
    randomly = records[len(different) :]
    if not experiment.organism.linear(experiment.world):
        randomly = list(map(detailed, random_cohorts(experiment, population.number), randomly))
    places = {label: different.index(where) for label, where in experiment.surroundings.items()}
    lives = {label: records[place] for label, place in places.items()}
    return lives, {label: randomly[place] for label, place in places.items()}


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


def base_fitness(experiment: Experiment, lives: Lives) -> NDArray[np.float64]:
    """What selection counts, averaged over episodes, larger is better; shape (members, objectives)."""
    return np.stack([sign * lives.mean(column) for column, sign in experiment.objectives], axis=1)


def bred(
    experiment: Experiment, generation: Generation, living: Living | None = None
) -> tuple[Population | None, SettingsError | None]:
    """The next population, bred before this generation is yielded, whose row tells what selection made of it.

    If it cannot be bred (roulette on negative fitness, say), the generation is worth saving all the same.
    """
    try:
        return breed(experiment, generation, living), None
    except SettingsError as failure:
        return None, failure


def succession_row(
    experiment: Experiment, generation: Generation, following: Population | None
) -> dict[str, float]:
    """The last columns of a generation's row: Price's equation from it to the population that it bred.

    `experiment` is as it stands at the generation, so that both are described in the same way. NaN where
    nothing could be bred, or somebody has no parent in that generation.
    """
    organism, world = experiment.organism, experiment.world
    before = heritable(organism, generation.genomes, world)
    parents = None if following is None else parent_rows(generation.population, following)
    if following is None or parents is None:
        nobody = np.zeros((0, 2), np.int64)
        return price_row(before, nobody, {name: np.zeros(0) for name in before})
    after = heritable(organism, following.genomes, world)
    return price_row(before, parents, after)


def breed(experiment: Experiment, generation: Generation, living: Living | None = None) -> Population:
    """The next population, by the base optimizer. `experiment` is the next generation's.

    Where there are demes, and lives are led elsewhere by somebody who breeds demes as well, they are bred
    there.
    """
    # Counted again: with a scheduled change of objectives, the next generation is bred for the new ones.
    fitness = base_fitness(experiment, generation.lives[SELECTION])
    optimizer, told = experiment.breeding, (generation.bequest, fitness, measured(experiment, generation))
    if isinstance(optimizer, Archipelago) and isinstance(living, BreedsDemes):
        return optimizer.breed(*told, by=partial(living.breed_demes, generation.number + 1))
    return optimizer.breed(*told)


def measured(experiment: Experiment, generation: Generation) -> NDArray[np.float64]:
    """What the base optimizer looks at beside fitness, (members, measures): none, as a rule."""
    names = experiment.measures
    others: dict[str, NDArray[np.float64]] = {}
    if names:
        lives = generation.lives[SELECTION]
        minds = experiment.minds(generation.genomes)
        others = {name: lives.mean(name) for name in names if name in lives.columns}
        others |= experiment.organism.traits(minds)
    return values_of(names, generation.genomes, experiment.layout, others)
