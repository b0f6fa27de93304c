"""Standard functions optimized twice: by DEAP's own algorithms, as its documentation has them, and here.

Each program has the same operators, rates and numbers of members on both sides. What cannot be the same is
left out: `eaMuPlusLambda` either crosses or mutates a child, and keeps one child of each pair, where this
base optimizer crosses pairs, keeps both and then mutates; with mutation alone they are the same algorithm.
Founders are here as many as parents and offspring together, the best of them being the first parents; DEAP
is given the best of as many.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from deap import algorithms, base, benchmarks, creator, tools
from numpy.typing import NDArray

from babushka.evolution.functions import optimize
from babushka.evolution.selection import seeded_globals
from babushka.organisms.genome import Block, Genomes, Layout

Values = NDArray[np.float64]  # (members, objectives) of those who are parents next, or could be
History = list[Values]  # one for each generation, founders first


@dataclass(frozen=True)
class Program:
    """One algorithm on one function. `ours` and `theirs` take a seed and a number of generations."""

    name: str
    ours: Callable[[int, int], History]
    theirs: Callable[[int, int], History]


def ones(genomes: Genomes) -> Any:
    """OneMax: how many bits are set, (members,)."""
    return genomes.sum(axis=1, dtype=np.float64)


def rastrigin(genomes: Genomes) -> Any:
    """Rastrigin's function, to be minimised: 0 at the origin, and many local minima, (members,)."""
    x = genomes.astype(np.float64)
    return 10 * x.shape[1] + (x**2 - 10 * np.cos(2 * np.pi * x)).sum(axis=1)


def zdt1(genomes: Genomes) -> Any:
    """ZDT1 (Zitzler, Deb and Thiele 2000), to be minimised: on its front f2 = 1 - sqrt(f1), (members, 2)."""
    x = genomes.astype(np.float64)
    g = 1 + 9 * x[:, 1:].mean(axis=1)
    return np.stack([x[:, 0], g * (1 - np.sqrt(x[:, 0] / g))], axis=1)


def line(genes: int, **block: Any) -> Layout:
    """A genome of one block."""
    return Layout((Block("line", tuple(f"g{number}" for number in range(genes)), **block),))


def _individual(weights: tuple[float, ...]) -> Any:
    """DEAP's list with a fitness, made once."""
    name = "Listed" + "".join("+" if weight > 0 else "-" for weight in weights)
    if not hasattr(creator, name):
        creator.create(f"{name}Fitness", base.Fitness, weights=weights)
        creator.create(name, list, fitness=getattr(creator, f"{name}Fitness"))
    return getattr(creator, name)


def _every_value() -> tools.Statistics:
    statistics = tools.Statistics(lambda individual: individual.fitness.values)
    statistics.register("all", lambda values: np.array(values, np.float64))
    return statistics


def simple_onemax(members: int = 60, bits: int = 40, tournsize: int = 3, flips: float = 0.02) -> Program:
    """`eaSimple` on OneMax: tournaments, two-point crossover, flipped bits, nobody survives."""
    settings = {
        "population": members,
        "survivors": 0,
        "genetic": {"selection_arguments": {"tournsize": tournsize}},
        "crossover": "two_point",
        "crossover_rate": 0.6,
        "mutation_rate": flips,
    }
    layout = line(bits, levels=2)

    def ours(seed: int, generations: int) -> History:
        return [scored.values for scored in optimize(ones, layout, settings, generations, seed)]

    def theirs(seed: int, generations: int) -> History:
        individual = _individual((1.0,))
        toolbox = base.Toolbox()
        toolbox.register("evaluate", lambda one: (sum(one),))
        toolbox.register("mate", tools.cxTwoPoint)
        toolbox.register("mutate", tools.mutFlipBit, indpb=flips)
        toolbox.register("select", tools.selTournament, tournsize=3)
        with seeded_globals(np.random.SeedSequence(seed)):
            founders = [individual(random.getrandbits(1) for _ in range(bits)) for _ in range(members)]
            _, log = algorithms.eaSimple(
                founders, toolbox, 0.6, 1.0, generations, stats=_every_value(), verbose=False
            )
        return log.select("all")

    return Program("eaSimple on OneMax", ours, theirs)


def simple_rastrigin(members: int = 60, genes: int = 5, eta: float = 10.0) -> Program:
    """`eaSimple` on Rastrigin's function: tournaments, SBX and polynomial mutation, within bounds."""
    rate = 1 / genes
    settings = {
        "population": members,
        "survivors": 0,
        "objectives": ["-rastrigin"],
        "crossover": "sbx",
        "crossover_rate": 0.8,
        "crossover_arguments": {"eta": eta},
        "mutation": "polynomial",
        "mutation_rate": rate,
        "mutation_arguments": {"eta": 10.0},
    }
    low, high = -5.12, 5.12
    layout = line(genes, low=low, high=high)

    def ours(seed: int, generations: int) -> History:
        start = np.random.default_rng(seed).uniform(low, high, (members, genes)).astype(np.float32)
        start = np.clip(start, layout.low, layout.high)
        found = optimize(rastrigin, layout, settings, generations, seed, start=start)
        return [scored.values for scored in found]

    def theirs(seed: int, generations: int) -> History:
        individual = _individual((-1.0,))
        toolbox = base.Toolbox()
        toolbox.register("evaluate", benchmarks.rastrigin)
        toolbox.register("mate", tools.cxSimulatedBinaryBounded, eta=10.0, low=low, up=high)
        toolbox.register("mutate", tools.mutPolynomialBounded, eta=10.0, low=low, up=high, indpb=rate)
        toolbox.register("select", tools.selTournament, tournsize=3)
        with seeded_globals(np.random.SeedSequence(seed)):
            founders = [individual(random.uniform(low, high) for _ in range(genes)) for _ in range(members)]
            _, log = algorithms.eaSimple(
                founders, toolbox, 0.8, 1.0, generations, stats=_every_value(), verbose=False
            )
        return log.select("all")

    return Program("eaSimple on Rastrigin", ours, theirs)


def mu_plus_lambda_rastrigin(parents: int = 15, offspring: int = 45, sigma: float = 0.3) -> Program:
    """`eaMuPlusLambda` on Rastrigin's function: the best of all survive, Gaussian mutation alone."""
    genes = 5
    settings = {
        "population": parents + offspring,
        "survivors": parents,
        "genetic": {"parents_among": "survivors"},
        "objectives": ["-rastrigin"],
        "selection": "selRandom",
        "crossover": "none",
        "mutation_rate": 0.5,
    }
    layout = line(genes, mean=0.0, spread=3.0, sigma=sigma)

    def ours(seed: int, generations: int) -> History:
        found = optimize(rastrigin, layout, settings, generations, seed)
        return [np.sort(scored.values, axis=0)[:parents] for scored in found]

    def theirs(seed: int, generations: int) -> History:
        individual = _individual((-1.0,))
        toolbox = base.Toolbox()
        toolbox.register("evaluate", benchmarks.rastrigin)
        toolbox.register("mutate", tools.mutGaussian, mu=0.0, sigma=0.3, indpb=0.5)
        toolbox.register("select", tools.selBest)
        with seeded_globals(np.random.SeedSequence(seed)):
            everyone = [
                individual(random.gauss(0.0, 3.0) for _ in range(genes)) for _ in range(parents + offspring)
            ]
            for one in everyone:
                one.fitness.values = toolbox.evaluate(one)
            founders = toolbox.select(everyone, parents)
            _, log = algorithms.eaMuPlusLambda(
                founders,
                toolbox,
                parents,
                offspring,
                0.0,
                1.0,
                generations,
                stats=_every_value(),
                verbose=False,
            )
        return log.select("all")

    return Program("eaMuPlusLambda on Rastrigin", ours, theirs)


def nsga2_zdt1(parents: int = 20, genes: int = 10, selection: str = "selTournamentDCD") -> Program:
    """NSGA-II on ZDT1, as in the example `ga/nsga2.py` of DEAP."""
    settings = {
        "population": 2 * parents,
        "survivors": parents,
        "genetic": {"survivors_by": "selNSGA2", "parents_among": "survivors"},
        "objectives": ["-f1", "-f2"],
        "selection": selection,
        "crossover": "sbx",
        "crossover_rate": 0.9,
        "crossover_arguments": {"eta": 20.0},
        "mutation": "polynomial",
        "mutation_rate": 1 / genes,
        "mutation_arguments": {"eta": 20.0},
    }
    layout = line(genes, low=0.0, high=1.0)

    def ours(seed: int, generations: int) -> History:
        start = np.random.default_rng(seed).random((2 * parents, genes), np.float32)
        found = optimize(zdt1, layout, settings, generations, seed, start=start)
        return [scored.values for scored in found]

    def theirs(seed: int, generations: int) -> History:
        with seeded_globals(np.random.SeedSequence(seed)):
            return list(_nsga2(parents, genes, generations))

    return Program("NSGA-II on ZDT1", ours, theirs)


def _nsga2(parents: int, genes: int, generations: int) -> Iterator[Values]:
    """The example's loop; all that selection is from, in every generation."""
    individual = _individual((-1.0, -1.0))
    toolbox = base.Toolbox()
    toolbox.register("evaluate", benchmarks.zdt1)
    toolbox.register("mate", tools.cxSimulatedBinaryBounded, low=0.0, up=1.0, eta=20.0)
    toolbox.register("mutate", tools.mutPolynomialBounded, low=0.0, up=1.0, eta=20.0, indpb=1 / genes)
    toolbox.register("select", tools.selNSGA2)
    everyone = [individual(random.random() for _ in range(genes)) for _ in range(2 * parents)]
    for one in everyone:
        one.fitness.values = toolbox.evaluate(one)
    yield np.array([one.fitness.values for one in everyone])
    population = toolbox.select(everyone, parents)
    for _ in range(generations):
        offspring = [toolbox.clone(one) for one in tools.selTournamentDCD(population, parents)]
        for one, other in zip(offspring[::2], offspring[1::2], strict=True):
            if random.random() <= 0.9:
                toolbox.mate(one, other)
            toolbox.mutate(one)
            toolbox.mutate(other)
            del one.fitness.values, other.fitness.values
        for one in offspring:
            one.fitness.values = toolbox.evaluate(one)
        everyone = population + offspring
        yield np.array([one.fitness.values for one in everyone])
        population = toolbox.select(everyone, parents)
