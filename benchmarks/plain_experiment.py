"""The same experiment as one would write it with DEAP and NumPy: creator, toolbox, a life in plain Python.

Individuals are NumPy arrays; tournament selection, uniform crossover and Gaussian mutation are DEAP's own,
and every generation lives in the ancestral and in the modern savanna, as in the default scenario.
"""

import random
import time
from dataclasses import dataclass

import numpy as np
from deap import base, creator, tools

from babushka.evolution.experiment import Experiment
from babushka.organisms.genome import Genomes
from benchmarks import plain


@dataclass(frozen=True)
class Outcome:
    """What an experiment took."""

    seconds: float
    lives: int
    model_steps: float


def evolve(experiment: Experiment, founders: Genomes, seed: int = 0) -> Outcome:
    """Evolve from given founders, shape (members, genes), with the settings of a default experiment."""
    settings, layout = experiment.evolution, experiment.layout
    random.seed(seed)
    lives, steps = 0, 0.0
    if not hasattr(creator, "PlainIndividual"):
        creator.create("PlainFitness", base.Fitness, weights=(1.0,))
        creator.create("PlainIndividual", np.ndarray, fitness=creator.PlainFitness)

    def clipped(individual: np.ndarray) -> np.ndarray:
        individual[:] = np.clip(individual, layout.low, layout.high)
        return individual

    def evaluate(individual: np.ndarray) -> tuple[float]:
        nonlocal lives, steps
        agents = experiment.organism.express(np.asarray(individual, np.float32)[None], experiment.world)
        births = 0.0
        for modern in (0.0, 1.0):
            for _ in range(settings.episodes):
                life = plain.live(experiment.world, agents, 0, modern, random.getrandbits(32))
                births += life["births"] * (modern == 0.0)
                steps += life["simulated"]
                lives += 1
        return (births / settings.episodes,)

    toolbox = base.Toolbox()
    toolbox.register("evaluate", evaluate)
    toolbox.register("mate", tools.cxUniform, indpb=0.5)
    toolbox.register("select", tools.selTournament, tournsize=3)
    sigma = layout.sigma.tolist()
    toolbox.register("mutate", tools.mutGaussian, mu=0.0, sigma=sigma, indpb=settings.mutation_rate)
    begun = time.perf_counter()
    population = [creator.PlainIndividual(row.astype(np.float64)) for row in founders]
    for generation in range(experiment.generations + 1):
        for individual in population:
            individual.fitness.values = toolbox.evaluate(individual)
        if generation == experiment.generations:
            break
        survivors = tools.selBest(population, settings.survivors)
        parents = toolbox.select(population, len(population) - len(survivors))
        children = [toolbox.clone(parent) for parent in parents]
        for one, other in zip(children[::2], children[1::2], strict=False):
            if random.random() < settings.crossover_rate:
                toolbox.mate(one, other)
        population = [toolbox.clone(one) for one in survivors]
        population += [clipped(toolbox.mutate(child)[0]) for child in children]
    return Outcome(time.perf_counter() - begun, lives, steps)
