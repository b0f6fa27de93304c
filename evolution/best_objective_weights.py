"""The mesa-objective that would be best: found by optimizing it for births, everything else being held.

Weights are optimized with DEAP's CMA-ES (Hansen and Ostermeier 2001) for the organisms of a population: each
candidate replaces the desires of the same few members, which then live with their own reflexes, budgets and
horizons in the given conditions. Only kinds that evolve desires (a block of that name) can be asked.
"""

from typing import Any

import numpy as np
from deap import cma
from numpy.typing import NDArray

from babushka.evolution.company import match_among
from babushka.evolution.evaluation import live_in
from babushka.evolution.experiment import Conditions, Experiment
from babushka.evolution.members import maximised
from babushka.evolution.selection import seeded_globals
from babushka.fitness import streams
from babushka.fitness.progress import in_parts
from babushka.fitness.settings import SettingsError
from babushka.organisms.genome import Genomes
from babushka.organisms.life import Seeds

GENERATIONS = 25
CANDIDATES = 16
BEARERS = 8  # members that live with each candidate's desires
EPISODES = 2  # lives of each bearer


class _Weights(np.ndarray):  # what DEAP's strategy wants to be given: an array with a fitness
    fitness: Any


def best_objective_weights(
    experiment: Experiment, genomes: Genomes, where: Conditions, seed: int = 0, threads: int = 1
) -> NDArray[np.float64]:
    """Weights of length 1 under which these genomes have the most of the base objective, shape (F,).

    The mean of the search distribution at its end, which is less of a lucky draw than its best sample.
    Features that no gene speaks of have the weight 0.
    Raises `SettingsError` for organisms whose desires are wired.
    """
    names = experiment.layout.names[experiment.layout.span("desires")]
    if not names:
        raise SettingsError(
            "The organisms of this run have no evolved desires to compare with the best ones."
        )
    own = [experiment.world.features.index(name.partition(".")[2]) for name in names]
    bearers = genomes[np.linspace(0, len(genomes) - 1, min(BEARERS, len(genomes))).astype(int)]
    start = experiment.organism.objective_weights(bearers, experiment.world).mean(axis=0)[own]
    strategy = cma.Strategy(centroid=list(start), sigma=0.5, lambda_=CANDIDATES)
    kind = maximised(1)
    for generation in in_parts(range(GENERATIONS)):
        with seeded_globals(streams.sequence(seed, streams.REPLAY, generation)):
            candidates = strategy.generate(lambda weights: np.asarray(weights).view(_Weights))
        scores = _births(experiment, bearers, np.array(candidates), where, generation, seed, threads)
        for candidate, score in zip(candidates, scores, strict=True):
            candidate.fitness = kind((float(score),))
        strategy.update(candidates)
        # Only the direction counts: without this the length of the weights would drift.
        strategy.centroid = strategy.centroid / (np.linalg.norm(strategy.centroid) or 1.0)
    found = np.zeros(len(experiment.world.features))
    found[own] = strategy.centroid
    return found


def _births(
    experiment: Experiment,
    bearers: Genomes,
    candidates: NDArray[np.float64],
    where: Conditions,
    generation: int,
    seed: int,
    threads: int,
) -> NDArray[np.float64]:
    """Base objective of each candidate, averaged over bearers and episodes, shape (candidates,)."""
    span = experiment.layout.span("desires")
    genomes = np.repeat(bearers[None], len(candidates), axis=0)
    genomes[:, :, span] = candidates[:, None, :]
    flat = genomes.reshape(-1, bearers.shape[1])
    agents = experiment.organism.express(flat, experiment.world)
    seeds = Seeds.of(seed, generation, EPISODES, purpose=streams.REPLAY)
    ids = np.tile(np.arange(len(bearers)), len(candidates))  # the same chance for every candidate
    match = match_among(experiment, bearers, generation, len(flat), EPISODES)
    lives = live_in(experiment, where, agents, ids, seeds, threads, match=match)
    births = lives.mean(experiment.world.objective).reshape(len(candidates), -1)
    return np.asarray(births.mean(axis=1), np.float64)
