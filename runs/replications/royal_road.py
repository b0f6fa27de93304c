"""Royal Road R1 (Mitchell, Holland and Forrest 1994): how long a hill-climber takes, against theory.

The inner search of an organism is a hill-climber. This is the problem on which it is known best: 64 bits in
eight blocks, of which only complete ones are worth anything. Exact times are `fitness.worlds.landscape.
climbing`; the climbers are organisms of the scenario royal-road, each with one life, and the genetic
algorithm to compare them with is the base optimizer.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.functions import optimize
from babushka.fitness.worlds.landscape.climbing import climbing_quantile, climbing_time, hitting_time
from babushka.fitness.worlds.landscape.functions import royal_road
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.runs.studies import (
    FIRST_SEED,
    Direction,
    Incomparable,
    Share,
    Statistical,
    StudyRunner,
    Target,
    printed,
    target,
)

PAPER, THEORY = "Mitchell et al. 1994", "closed form"
BLOCKS, LOCI = 8, 8
EVALUATIONS, EVALUATIONS_ERROR, MEDIAN, PUBLISHED_RUNS = 6179.0, 186.0, 5775.0, 200
ALGORITHM = 61_334.0  # evaluations of the genetic algorithm

UNSAID = (
    "How the wheel of parents is turned and what fitness is divided by are not in what we could read, and "
    "change the mean by a factor of two."
)
EXPONENTIAL = "The estimate takes the times of single blocks for exponentially distributed."
POPULATION, CAP, LONGEST = 128, 1.5, 20_000  # members; offspring of the fittest; generations at most
SETTINGS = {  # of the paper's genetic algorithm
    "survivors": 0,
    "selection": "selRoulette",
    "crossover": "one_point",
    "crossover_rate": 0.7,
    "mutation": "gaussian",
    "mutation_rate": 0.005,
}


def exact() -> Iterator[Target]:
    """The walk on one block, and the published estimate."""
    one = hitting_time(LOCI)
    yield target("changes until a block of eight bits is right", PAPER, printed(301.2, 1), one)
    what = "changes until eight blocks are right, the published estimate"
    yield target(what, PAPER, printed(6549.0, 0), estimate())


def over_runs(runner: StudyRunner) -> Iterator[Target]:
    """Climbers, and the genetic algorithm."""
    wanted = climbing_time(BLOCKS, LOCI)
    yield target("the same, exactly", PAPER, Incomparable(EXPONENTIAL, estimate()), wanted)
    tried = changes(runner)
    yield target("changes tried by climbers, mean", THEORY, Statistical(wanted, matters=500.0), tried)
    for share in (0.1, 0.5, 0.9):
        within = climbing_quantile(BLOCKS, LOCI, share)
        what = f"share of climbers done after {within:.0f} changes"
        yield target(what, THEORY, Share(share, matters=0.1), tried <= within)
    published = Statistical(EVALUATIONS, EVALUATIONS_ERROR, matters=1000.0)
    yield target("evaluations, mean", PAPER, published, tried + 1)
    median = Share(0.5, trials=PUBLISHED_RUNS, matters=0.1)
    yield target(f"share of climbers done after {MEDIAN:.0f} evaluations", PAPER, median, tried + 1 <= MEDIAN)
    evaluations = [evolved(FIRST_SEED + run) for run in range(runner.count(20))]
    what = "evaluations of the genetic algorithm"
    yield target(what, PAPER, Incomparable(UNSAID, ALGORITHM), evaluations)
    yield target(f"{what}, less the climbers'", PAPER, Direction(matters=10_000.0), evaluations, tried)


def estimate() -> float:
    """The published estimate of the changes until all blocks are right."""
    return BLOCKS * sum(1 / block for block in range(1, BLOCKS + 1)) * hitting_time(LOCI)


def changes(runner: StudyRunner) -> NDArray[np.float64]:
    """How many changes each climber tried, of all runs; (climbers,)."""
    samples = runner.sweep("climbers", "royal-road", seeds=20)
    tried = samples.each(lambda run: run.generation().lives["selection"].each("guesses"))
    return np.asarray(tried.ravel(), np.float64)


def evolved(seed: int, population: int = POPULATION, blocks: int = BLOCKS) -> float:
    """Evaluations until the base optimizer, set as the paper's genetic algorithm, has found the optimum.

    One-point crossover of 0.7 of the pairs, mutation of 0.005 of the bits, and sigma truncation: members get
    shares 1 + (f - mean) / (2 standard deviations), between 0 and 1.5, of a roulette wheel.
    """
    bits = blocks * LOCI
    values = royal_road(bits, 0.0, 0.0).values
    patterns = 2 ** np.arange(LOCI)
    best = [0.0]

    def truncated(genomes: Genomes) -> NDArray[np.float64]:
        words = genomes.reshape(len(genomes), blocks, LOCI).astype(np.int64) @ patterns
        fitness = values[words].sum(axis=1)
        best[0] = float(fitness.max())
        spread = fitness.std()
        if spread == 0:
            return np.ones(len(genomes))
        return np.asarray(np.clip(1.0 + (fitness - fitness.mean()) / (2.0 * spread), 0.0, CAP), np.float64)

    layout = Layout((Block("alleles", tuple(str(locus) for locus in range(bits)), levels=2),))
    settings: dict[str, Any] = {"population": population, **SETTINGS}
    for scored in optimize(truncated, layout, settings, LONGEST, seed):
        if best[0] >= bits:
            return float(population * (scored.number + 1))
    return float("nan")
