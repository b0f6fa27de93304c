"""How a population that lives apart is evaluated: its lives, its fitness, its hall of fame, its numbers."""

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.baseline import detailed
from babushka.evolution.evaluators import (
    Evaluator,
    LocalEvaluator,
    batch,
    companies,
    never,
    random_batches,
)
from babushka.evolution.experiment import SELECTION, Conditions, Experiment
from babushka.evolution.generation import Generation, Population
from babushka.evolution.history import Seen, history_row
from babushka.evolution.operator_registry import within_bounds
from babushka.evolution.prefetch import Stopped
from babushka.evolution.price import Heritable, heritable
from babushka.evolution.settings import ACQUIRED
from babushka.organisms.games import Match
from babushka.organisms.genome import Genomes
from babushka.organisms.life import Seeds, live_together
from babushka.organisms.records import Lives


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
    """Let a population live in the selecting regime and, if it is their turn, in every probe."""
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


def with_fitness(experiment: Experiment, population: Population, lived: Lived) -> Generation:
    """A population that has lived, with all that the next one is bred from: no traits, row or hall yet."""
    fitness = base_fitness(experiment, lived.lives[SELECTION])
    learned = learned_genomes(experiment, population, lived.learned)
    return Generation(population, lived.lives, lived.random_baseline, fitness, {}, {}, learned)


def with_hall_of_fame(experiment: Experiment, generation: Generation) -> Generation:
    """A generation whose hall of fame has seen it; nobody is bred from the hall."""
    population, size = generation.population, experiment.evolution.hall
    seen = population.number, population.ids, population.genomes, generation.known_fitness
    return replace(generation, population=replace(population, hall=population.hall.updated(size, *seen)))


def inborn(experiment: Experiment, genomes: Genomes) -> Heritable:
    """What genomes say of desires and traits."""
    return heritable(experiment.organism, genomes, experiment.world)


def with_statistics(experiment: Experiment, generation: Generation, known: Heritable) -> Generation:
    """A generation with its traits and its row, but for what comes of it; see `evolution.history`."""
    traits = known.traits
    if experiment.evolution.inheritance == "darwinian":  # nobody learns, which traits may show
        traits = experiment.traits(generation.genomes)
    generation = replace(generation, traits=traits)
    return replace(generation, row=history_row(seen_of(experiment, generation, known)))


def seen_of(experiment: Experiment, generation: Generation, known: Heritable) -> Seen:
    """A generation with its traits, as its row of the history is made of it."""
    demes = generation.population.demes if experiment.evolution.islands.demes > 1 else None
    return Seen(
        experiment,
        generation.number,
        generation.lives,
        generation.random_baseline,
        known.objective_weights,
        generation.traits,
        generation.genomes,
        demes,
        generation.population.fed_back,
    )


def room_to_learn(experiment: Experiment, members: int) -> NDArray[np.float64] | None:
    """Where lives write what members learn, if that is inherited; shape (members, learned_size)."""
    if experiment.evolution.inheritance not in ACQUIRED:
        return None
    numbers = experiment.organism.learned_size(experiment.world)
    return np.zeros((members, numbers)) if numbers else None


def learned_genomes(
    experiment: Experiment, population: Population, learned: NDArray[np.float64] | None
) -> Genomes | None:
    """The genomes with what was learned in them, within the layout's bounds; None if none is inherited."""
    if learned is None:
        return None
    averaged = experiment.evolution.inheritance == "averaged"
    lessons = _averaged(population, learned) if averaged else learned
    genomes = experiment.organism.write_back(population.genomes, lessons, experiment.world)
    if averaged and experiment.layout.levels.any():  # of alleles the one next to the average
        discrete = experiment.layout.levels > 0
        genomes[:, discrete] = np.rint(genomes[:, discrete])
    return within_bounds(genomes, experiment.layout)


def _averaged(population: Population, learned: NDArray[np.float64]) -> NDArray[np.float64]:
    """For every member what all members of its deme have learned, on average; (members, learned_size)."""
    lessons = np.empty_like(learned)
    for rows in population.deme_rows():
        lessons[rows] = learned[rows].mean(axis=0)
    return lessons


def live_everywhere(
    experiment: Experiment,
    population: Population,
    threads: int = 1,
    stopped: Stopped = never,
    learned: NDArray[np.float64] | None = None,
    evaluator: Evaluator | None = None,
) -> tuple[dict[str, Lives], dict[str, Lives]]:
    """Records by label of the members' lives, and of random organisms' lives in the same worlds.

    A probe that equals the selecting regime, in belief too, shares its lives; others have none unless it is
    their turn (`evolution.probe_every`). `experiment` stands as at the population's generation; what is fed
    back to it is put in here. What members learn in the first of their lives in the selecting regime is
    written to `learned`, if it is given.
    """
    experiment = experiment.fed_back(population.fed_back)
    different = experiment.lived_in(population.number)
    records = (evaluator or LocalEvaluator(threads))(experiment, population, stopped, learned)
    randomly = records[len(different) :]
    if not experiment.organism.linear(experiment.world):
        company = companies(experiment, population)[1]
        randomly = list(map(detailed, random_batches(experiment, population.number, company), randomly))
    places = {
        label: different.index(where) for label, where in experiment.conditions.items() if where in different
    }
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
