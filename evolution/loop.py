"""The generation loop: a generator of evaluated generations. Storing and showing them is for consumers.

The next generation's lives begin as soon as it is bred. While they are led, this one is described in numbers,
yielded, and saved or shown by whoever takes it.
"""

from collections.abc import Generator
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evolution.archipelago import Archipelago
from evolution.baseline import detailed
from evolution.behaviour_measures import values_of
from evolution.evaluators import (
    BreedsDemes,
    Evaluator,
    LocalEvaluator,
    batch,
    companies,
    distinct_conditions,
    never,
    random_batches,
)
from evolution.experiment import SELECTION, Conditions, Experiment
from evolution.generation import Generation, Population
from evolution.hall import Hall
from evolution.operator_registry import within_bounds
from evolution.prefetch import Prefetch, Stopped
from evolution.price import Heritable, heritable, parent_rows, price_row
from evolution.statistics import history_row
from fitness.settings import SettingsError
from organisms.games import Match
from organisms.genome import Genomes
from organisms.life import Seeds, live_together, thread_pool
from organisms.records import Lives


def evolve(
    experiment: Experiment,
    after: Generation | None = None,
    start: Genomes | None = None,
    threads: int = 1,
    stopped: Stopped = never,
    evaluator: Evaluator | None = None,
) -> Generator[Generation, None, None]:
    """Yield generation after generation up to `experiment.generations`.

    `after` is an evaluated generation to go on from: it is not evaluated again. `start` are genomes for
    generation 0 instead of random founders. `living` says where lives are led if not in `threads` of this
    process; it changes no results. Raises KeyboardInterrupt between blocks of lives once `stopped()` is
    true; a generation is yielded whole or not at all.

    When a generation is yielded, the lives of the next have begun in other threads. Closing the generator
    ends them.
    """
    if after is None:
        population = founders(experiment.at(0), start)
    elif after.number >= experiment.generations:
        return
    else:
        population = breed(experiment.at(after.number + 1), after, evaluator)
    here = experiment.at(population.number)
    with thread_pool(threads) as pool, Prefetch[Lived](stopped) as ahead:
        evaluator = evaluator or LocalEvaluator(threads, pool)
        # The first lives are led in this thread, which compiles their kernels if need be.
        lived = live_everywhere_once(here, population, threads, stopped, evaluator)
        known = inborn(here, population.genomes)
        while True:
            # The hall of fame first: the next generation may meet those who are in it.
            generation = with_hall_of_fame(here, with_fitness(here, population, lived))
            last = generation.number >= experiment.generations
            next_here = experiment.at(generation.number + 1)
            following, failure = bred(next_here, generation, evaluator)
            if following is not None and not last:
                ahead.begin(partial(_lives_of, next_here, following, threads, evaluator))
            after_it = None if following is None else inborn(here, following.genomes)
            generation = with_statistics(here, generation, known)
            price = succession_row(here, generation, following, known, after_it)
            yield replace(generation, row={**generation.row, **price})
            if last:
                return
            if following is None or after_it is None:
                assert failure is not None
                raise failure
            known = after_it if next_here is here else inborn(next_here, following.genomes)
            population, here = replace(following, hall=generation.population.hall), next_here
            del generation, lived  # whoever needs it has it; the next one is about to take its room
            if stopped():  # whether or not the lives that are under way are over by now
                raise KeyboardInterrupt
            lived = ahead.result()


def founders(experiment: Experiment, start: Genomes | None = None) -> Population:
    """Generation 0: random genomes, or the given ones (cycled or cut to the population's size)."""
    return experiment.breeding.founders(start, partial(experiment.organism.founders, experiment.world))


class Lived(NamedTuple):
    """What became of a population: the records of its lives, those by chance, and what members learned."""

    lives: dict[str, Lives]
    random_baseline: dict[str, Lives]
    learned: NDArray[np.float64] | None


def evaluate(
    experiment: Experiment,
    population: Population,
    threads: int = 1,
    stopped: Stopped = never,
    evaluator: Evaluator | None = None,
) -> Generation:
    """Let a population live in the selecting regime and in every probe."""
    lived = live_everywhere_once(experiment, population, threads, stopped, evaluator)
    generation = with_hall_of_fame(experiment, with_fitness(experiment, population, lived))
    return with_statistics(experiment, generation, inborn(experiment, population.genomes))


def live_everywhere_once(
    experiment: Experiment,
    population: Population,
    threads: int = 1,
    stopped: Stopped = never,
    evaluator: Evaluator | None = None,
) -> Lived:
    """All lives of a population, with what members learned if that is inherited."""
    learned = room_to_learn(experiment, len(population.ids))
    return Lived(*live_everywhere(experiment, population, threads, stopped, learned, evaluator), learned)


def _lives_of(
    experiment: Experiment,
    population: Population,
    threads: int,
    evaluator: Evaluator | None,
    stopped: Stopped,
) -> Lived:
    return live_everywhere_once(experiment, population, threads, stopped, evaluator)


def with_fitness(experiment: Experiment, population: Population, lived: Lived) -> Generation:
    """A population that has lived, with all that the next one is bred from: no traits, row or hall yet."""
    fitness = base_fitness(experiment, lived.lives[SELECTION])
    learned = learned_genomes(experiment, population, lived.learned)
    return Generation(population, lived.lives, lived.random_baseline, fitness, {}, {}, learned)


def with_hall_of_fame(experiment: Experiment, generation: Generation) -> Generation:
    """A generation whose hall of fame has seen it; nobody is bred from the hall."""
    population, size = generation.population, experiment.evolution.hall
    seen = population.number, population.ids, population.genomes, generation.fitness
    return replace(generation, population=replace(population, hall=population.hall.updated(size, *seen)))


def inborn(experiment: Experiment, genomes: Genomes) -> Heritable:
    """What genomes say of desires and traits."""
    return heritable(experiment.organism, genomes, experiment.world)


def with_statistics(experiment: Experiment, generation: Generation, known: Heritable) -> Generation:
    """A generation with its traits and its row, but for what comes of it; see `evolution.statistics`."""
    traits = known.traits
    if experiment.evolution.inheritance == "darwinian":  # nobody learns, which traits may show
        traits = dict(experiment.organism.traits(experiment.agents(generation.genomes)))
    records = generation.lives, generation.random_baseline
    demes = generation.population.demes if experiment.evolution.islands.demes > 1 else None
    row = history_row(
        experiment, generation.number, *records, known.objective_weights, traits, generation.genomes, demes
    )
    return replace(generation, traits=traits, row=row)


def room_to_learn(experiment: Experiment, members: int) -> NDArray[np.float64] | None:
    """Where lives write what members learn, if that is inherited; shape (members, learned_size)."""
    if experiment.evolution.inheritance != "lamarckian":
        return None
    numbers = experiment.organism.learned_size(experiment.world)
    return np.zeros((members, numbers)) if numbers else None


def learned_genomes(
    experiment: Experiment, population: Population, learned: NDArray[np.float64] | None
) -> Genomes | None:
    """The genomes with what was learned in them, within the layout's bounds; None if none is inherited."""
    if learned is None:
        return None
    genomes = experiment.organism.write_back(population.genomes, learned, experiment.world)
    return within_bounds(genomes, experiment.layout)


def live_everywhere(
    experiment: Experiment,
    population: Population,
    threads: int = 1,
    stopped: Stopped = never,
    learned: NDArray[np.float64] | None = None,
    evaluator: Evaluator | None = None,
) -> tuple[dict[str, Lives], dict[str, Lives]]:
    """Records by label of the members' lives, and of random organisms' lives in the same worlds.

    A probe that equals the selecting regime, in belief too, shares its lives. What members learn in the
    first of their lives in the selecting regime is written to `learned`, if it is given.
    """
    different = distinct_conditions(experiment)
    records = (evaluator or LocalEvaluator(threads))(experiment, population, stopped, learned)
    randomly = records[len(different) :]
    if not experiment.organism.linear(experiment.world):
        company = companies(experiment, population)[1]
        randomly = list(map(detailed, random_batches(experiment, population.number, company), randomly))
    places = {label: different.index(where) for label, where in experiment.conditions.items()}
    lives = {label: records[place] for label, place in places.items()}
    return lives, {label: randomly[place] for label, place in places.items()}


def live_in(
    experiment: Experiment,
    where: Conditions,
    agents: Any,
    ids: NDArray[np.int64],
    seeds: Seeds,
    threads: int = 1,
    stopped: Stopped = never,
    match: Match | None = None,
) -> Lives:
    """The lives of expressed agents in given conditions and company."""
    return live_together([batch(experiment, where, agents, ids, seeds, match)], threads, stopped)[0]


def base_fitness(experiment: Experiment, lives: Lives) -> NDArray[np.float64]:
    """What selection counts, averaged over episodes, larger is better; shape (members, objectives)."""
    return np.stack([sign * lives.mean(column) for column, sign in experiment.objectives], axis=1)


def bred(
    experiment: Experiment, generation: Generation, evaluator: Evaluator | None = None
) -> tuple[Population | None, SettingsError | None]:
    """The next population, bred before this generation is yielded, whose row tells what selection made of it.

    If it cannot be bred (roulette on negative fitness, say), the generation is worth saving all the same.
    """
    try:
        return breed(experiment, generation, evaluator), None
    except SettingsError as failure:
        return None, failure


def succession_row(
    experiment: Experiment,
    generation: Generation,
    following: Population | None,
    before: Heritable | None = None,
    after: Heritable | None = None,
) -> dict[str, float]:
    """The last columns of a generation's row: Price's equation from it to the population that it bred.

    `experiment` is as it stands at the generation, so that both are described in the same way; `before` and
    `after` are what it says of their genomes, if that is known. NaN where nothing could be bred, or somebody
    has no parent in that generation.
    """
    known = before or inborn(experiment, generation.genomes)
    names = known.named(experiment.world)
    parents = None if following is None else parent_rows(generation.population, following)
    if following is None or parents is None:
        nobody = np.zeros((0, 2), np.int64)
        return price_row(names, nobody, {name: np.zeros(0) for name in names})
    born = after or inborn(experiment, following.genomes)
    return price_row(names, parents, born.named(experiment.world))


def breed(experiment: Experiment, generation: Generation, evaluator: Evaluator | None = None) -> Population:
    """The next population, by the base optimizer. `experiment` is the next generation's.

    Where there are demes, and lives are led elsewhere by somebody who breeds demes as well, they are bred
    there.
    """
    # Counted again: with a scheduled change of objectives, the next generation is bred for the new ones.
    fitness = base_fitness(experiment, generation.lives[SELECTION])
    optimizer, evaluated = (
        experiment.breeding,
        (generation.breeding_population, fitness, measured(experiment, generation)),
    )
    if isinstance(optimizer, Archipelago) and isinstance(evaluator, BreedsDemes):
        born = optimizer.breed(*evaluated, by=partial(evaluator.breed_demes, generation.number + 1))
    else:
        born = optimizer.breed(*evaluated)
    return with_opponents(experiment, born, generation.population.hall)


def with_opponents(experiment: Experiment, population: Population, hall: Hall) -> Population:
    """The population with the genomes of those it meets, if these are others than its members."""
    if experiment.opponents is None or not experiment.opponents.keeps:
        return population
    return replace(population, opponents=experiment.opponents.kept([each.genome for each in hall.front]))


def measured(experiment: Experiment, generation: Generation) -> NDArray[np.float64]:
    """What the base optimizer looks at beside fitness, (members, measures): none, as a rule."""
    names = experiment.measures
    others: dict[str, NDArray[np.float64]] = {}
    if names:
        lives = generation.lives[SELECTION]
        agents = experiment.agents(generation.genomes)
        others = {name: lives.mean(name) for name in names if name in lives.columns}
        others |= experiment.organism.traits(agents)
    return values_of(names, generation.genomes, experiment.layout, others)
