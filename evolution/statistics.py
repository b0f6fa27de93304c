"""Numbers over the members of a generation: attainments, and the six that describe a spread."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from deap import tools
from numpy.typing import NDArray

from babushka.evolution.baseline import baseline_reward
from babushka.evolution.experiment import Experiment
from babushka.fitness.columns import SIX
from babushka.fitness.measures.attainment import attainment
from babushka.organisms.genome import Genomes
from babushka.organisms.records import Lives

Values = NDArray[np.float64]


PIECE = 2048  # members


def _six() -> tools.Statistics:
    """Six numbers for each row of a matrix, shape (rows,) each; of the quartiles, (3, rows)."""
    statistics = tools.Statistics()
    statistics.register("mean", np.mean, axis=1)
    statistics.register("std", np.std, axis=1)
    # at once: they sort the values once
    statistics.register("quartiles", np.quantile, q=(0.25, 0.5, 0.75), axis=1)
    statistics.register("max", np.max, axis=1)
    return statistics


def attainments(
    experiment: Experiment,
    record: Lives,
    random: Lives,
    objective_weights: Values,
    genomes: Genomes | None = None,
) -> tuple[Values, Values]:
    """(fitness, felt reward) of each member in standard deviations of random lives, shape (members,) each.

    What a random life would have felt like depends on who is asked: its features are valued by each
    member's own desires; `genomes` (members, genes) are needed where felt reward is not linear in them.
    """
    objective = experiment.world.objective
    z_fitness = attainment(record.mean(objective), random.each(objective).ravel())
    felt = record.mean("felt")
    z_felt = np.empty(len(felt))
    for rows in _pieces(len(felt)):  # what chance felt like is a matrix, and large for all at once
        wanting = None if genomes is None else genomes[rows]
        by_chance = baseline_reward(experiment, random, objective_weights[rows], wanting)
        z_felt[rows] = attainment(felt[rows], by_chance)
    return z_fitness, z_felt


def intent_attained(experiment: Experiment, record: Lives, random: Lives) -> Values:
    """The designer's intent attained by each member, in standard deviations of random lives, (members,)."""
    return attainment(record.mean(experiment.intent), random.each(experiment.intent).ravel())


def _pieces(members: int) -> list[slice]:
    """About equal pieces of at most `PIECE` members; none of them of a single one, which sums otherwise."""
    count = max(1, -(-members // PIECE))
    edges = [members * place // count for place in range(count + 1)]
    return [slice(first, last) for first, last in pairwise(edges)]


def spread_of(name: str, values: Values) -> dict[str, float]:
    """`<name>.mean, .std, .q25, .median, .q75, .max` of values, shape (members,)."""
    return spreads_of({name: values})


def spreads_of(named: Mapping[str, Values]) -> dict[str, float]:
    """The same of several, by name, shape (members,) each."""
    if not named:
        return {}
    found = _six().compile(np.stack([*named.values()]))
    found["q25"], found["median"], found["q75"] = found.pop("quartiles")
    table = {statistic: found[statistic].tolist() for statistic in SIX}
    return {f"{name}.{six}": table[six][place] for place, name in enumerate(named) for six in SIX}
