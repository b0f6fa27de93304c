"""How the next population is bred by the base optimizer, and what that did to what is heritable."""

from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.archipelago import Archipelago
from babushka.evolution.behaviour_measures import values_of
from babushka.evolution.evaluation import base_fitness, inborn
from babushka.evolution.evaluators import BreedsDemes, Evaluator
from babushka.evolution.experiment import SELECTION, Experiment
from babushka.evolution.generation import Generation, Population
from babushka.evolution.planted import drawn
from babushka.evolution.price import Heritable, parent_rows, price_row
from babushka.organisms.genome import Genomes


def founders(experiment: Experiment, start: Genomes | None = None) -> Population:
    """Generation 0: random genomes, or the given ones (cycled or cut to the population's size)."""
    made = experiment.breeding.founders(start, partial(drawn, experiment))
    return replace(made, fed_back=experiment.evolution.feedback.first())


def breed(experiment: Experiment, generation: Generation, evaluator: Evaluator | None = None) -> Population:
    """The next population, by the base optimizer. `experiment` is the next generation's.

    Where there are demes, and lives are led elsewhere by somebody who breeds demes as well, they are bred
    there.
    """
    # Counted again: with a scheduled change of objectives, the next generation is bred for the new ones.
    lives = generation.lives[SELECTION]
    fitness = base_fitness(experiment, lives)
    optimizer, evaluated = (
        experiment.breeding,
        (generation.breeding_population, fitness, measured(experiment, generation)),
    )
    if isinstance(optimizer, Archipelago) and isinstance(evaluator, BreedsDemes):
        born = optimizer.breed(*evaluated, by=partial(evaluator.breed_demes, generation.number + 1))
    else:
        born = optimizer.breed(*evaluated)
    fed_back = experiment.evolution.feedback.following(
        experiment.world.Regime, lives, born.number, generation.population.fed_back
    )
    best = generation.genomes[int(np.nan_to_num(fitness[:, 0], nan=-np.inf).argmax())]
    return _with_opponents(experiment, replace(born, fed_back=fed_back), generation.population, best)


def _with_opponents(
    experiment: Experiment, born: Population, before: Population, best: Genomes
) -> Population:
    """The population with the genomes of those it meets, if these are others than its members."""
    if experiment.opponents is None or not experiment.opponents.keeps:
        return born
    honoured = [each.genome for each in before.hall.front]
    return replace(born, opponents=experiment.opponents.kept(honoured, best, before.opponents))


def measured(experiment: Experiment, generation: Generation) -> NDArray[np.float64]:
    """What the base optimizer looks at beside fitness, (members, measures): none, as a rule."""
    names = experiment.measures
    others: dict[str, NDArray[np.float64]] = {}
    if names:
        lives = generation.lives[SELECTION]
        others = {name: lives.mean(name) for name in names if name in lives.columns}
        others |= experiment.traits(generation.genomes)
    return values_of(names, generation.genomes, experiment.layout, others)


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
