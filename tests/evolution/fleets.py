"""Fleets whose vehicles drive all at once, in NumPy: the same experiment without kernels, for its laws."""

from typing import Any

import numpy as np

from babushka.evolution.breeding import breed, founders
from babushka.evolution.evaluation import learned_genomes, room_to_learn
from babushka.evolution.experiment import SELECTION, Experiment
from babushka.evolution.generation import Generation, Population
from babushka.fitness.settings import merged
from babushka.fitness.worlds.lanes import MATRIX, Lanes, best_gain, matrix
from babushka.organisms.kinds.vehicle import Vehicle
from babushka.organisms.records import Lives

SETTINGS: dict[str, Any] = {
    "world": {"kind": "lanes"},
    "organism": {"kind": "vehicle"},
    "evolution": {
        "population": 20,
        "episodes": 1,
        "survivors": 0,
        "random_lives": 2,
        "optimizer": "fleet",
        "planted": {"fit": 1},
    },
}


def fleet(walk: float = 0.0, line: float = 0.0, **changes: Any) -> Experiment:
    """A fleet whose lanes walk, and whose price of effort grows."""
    drift = {
        "skill": {"parameters": list(MATRIX), "walk": walk},
        "value": {"parameters": ["price"], "line": line},
    }
    return Experiment.from_mapping(merged(merged(SETTINGS, {"evolution": {"drift": drift}}), changes))


def drive(
    experiment: Experiment, population: Population, generator: np.random.Generator
) -> tuple[Lives, np.ndarray, float]:
    """(records, learned gains (members, 4), mean regret of these) of one generation, all trips drawn anew."""
    world, organism = experiment.world, experiment.organism
    assert isinstance(world, Lanes)
    assert isinstance(organism, Vehicle)
    parameters = experiment.conditions[SELECTION].regime
    lanes, price = np.tile(matrix(parameters), (len(population.ids), 1, 1)), parameters.price
    if world.differ:
        lanes += world.offsets()[population.ids % world.vehicles].reshape(-1, 2, 2)
    gain = population.genomes[:, :4].astype(float).reshape(-1, 2, 2)
    weight = population.genomes[:, 4].astype(float)
    sums, best, known = np.zeros((len(gain), 2)), gain.copy(), np.full(len(gain), -np.inf)
    for number in range(world.trips // organism.trial):
        tried = best + organism.stride * generator.standard_normal(gain.shape) * (number > 0)
        met = generator.standard_normal((len(gain), organism.trial, 2))
        answers = np.einsum("mij,mtj->mti", tried, met)
        off = answers - np.einsum("mij,mtj->mti", lanes, met)
        told = -np.stack([(off**2).sum((1, 2)), (answers**2).sum((1, 2))], axis=1)
        felt = told[:, 0] + weight * told[:, 1]
        kept = felt >= known
        best[kept], known[kept] = tried[kept], felt[kept]
        sums += told
    noise = world.noise * np.sqrt(world.trips) * generator.standard_normal(len(gain))
    columns = ("felt", "felt.deviation", "felt.effort", "outcome")
    values = np.stack(
        [sums[:, 0] + weight * sums[:, 1], *sums.T, sums[:, 0] + price * sums[:, 1] + noise], axis=1
    )
    regret = (1 + price) * ((best - best_gain(parameters)) ** 2).sum((1, 2))
    return Lives(values[:, None], columns), best.reshape(-1, 4), float(regret.mean())


def course(experiment: Experiment, generations: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Regret of the shared gain, regret after own learning, and goal gap, generation by generation."""
    generator, found = np.random.default_rng(seed), []
    population = founders(experiment.at(0))
    for number in range(generations):
        here = experiment.at(number)
        parameters = here.conditions[SELECTION].regime
        lives, gains, learned_regret = drive(here, population, generator)
        genome = population.genomes[0].astype(float)
        off = genome[:4].reshape(2, 2) - best_gain(parameters)
        regret = (1 + parameters.price) * float((off**2).sum())
        found.append((regret, learned_regret, genome[4] - parameters.price, parameters.price))
        room = room_to_learn(here, len(gains))
        inherited = learned_genomes(here, population, None if room is None else gains)
        generation = Generation(population, {SELECTION: lives}, {}, None, {}, {}, inherited)
        population = breed(experiment.at(number + 1), generation)
    return dict(zip(("regret", "learned", "gap", "price"), np.array(found).T, strict=True))
