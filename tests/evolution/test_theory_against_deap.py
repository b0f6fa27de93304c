"""The base optimizer against DEAP's own algorithms with the same settings: the same distribution of outcomes.

Outcomes of independent seeds on both sides are compared by two-sample tests, Kolmogorov and Smirnov's (shape)
and Mann and Whitney's (level). ALPHA is shared among all the tests of a program, so that a program fails by
chance less than once in a thousand. That the tests see anything is shown by settings that differ in one.
"""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pytest
from deap import benchmarks as deap_benchmarks
from numpy.typing import NDArray
from scipy import stats

from benchmarks import deap_programs
from benchmarks.deap_programs import History, Program

ALPHA = 0.001
SEEDS = 30
GENERATIONS = 16
Values = NDArray[np.float64]

ONEMAX = deap_programs.simple_onemax()
RASTRIGIN = deap_programs.simple_rastrigin()
PLUS = deap_programs.mu_plus_lambda_rastrigin()
NSGA2 = deap_programs.nsga2_zdt1()


def area(values: Values) -> float:
    """The area that points dominate, both objectives minimised, up to (11, 11)."""
    total, lowest = 0.0, 11.0
    for first, second in sorted(map(tuple, values)):
        if second < lowest:
            total += (11.0 - first) * (lowest - second)
            lowest = second
    return total


OF_ONE: tuple[Callable[[Values], float], ...] = (np.max, np.min, np.mean, np.std)
OF_TWO: tuple[Callable[[Values], float], ...] = (
    area,
    lambda values: float(values[:, 0].mean()),
    lambda values: float(values[:, 1].mean()),
    lambda values: float(values[:, 0].std()),
)


@cache
def outcomes(run: Callable[[int, int], History], seeds: range, generations: int) -> Values:
    """What every seed has come to, halfway and in the end: shape (seeds, outcomes)."""
    found = []
    for seed in seeds:
        history = run(seed, generations)
        assert len(history) == generations + 1
        looked_at = OF_ONE if history[0].shape[1] == 1 else OF_TWO
        found.append([of(history[at]) for at in (generations // 2, generations) for of in looked_at])
    return np.array(found)


def chances(one: Values, other: Values) -> Iterator[float]:
    """The p-values of both tests on every outcome."""
    for first, second in zip(one.T, other.T, strict=True):
        yield stats.ks_2samp(first, second).pvalue
        if np.ptp(np.concatenate([first, second])) > 0:
            yield stats.mannwhitneyu(first, second).pvalue


def least(one: Values, other: Values) -> float:
    """The least p-value, times the number of tests (Bonferroni)."""
    found = list(chances(one, other))
    return min(found) * len(found)


def assert_same(program: Program, generations: int, seeds: int) -> None:
    ours = outcomes(program.ours, range(seeds), generations)
    theirs = outcomes(program.theirs, range(1000, 1000 + seeds), generations)
    assert least(ours, theirs) > ALPHA, program.name


def test_the_functions_are_deaps() -> None:
    genomes = np.random.default_rng(0).random((50, 6)).astype(np.float32)
    exact = genomes.astype(np.float64).tolist()
    ours = deap_programs.rastrigin(genomes), deap_programs.zdt1(genomes)
    np.testing.assert_allclose(ours[0], [deap_benchmarks.rastrigin(genome)[0] for genome in exact])
    np.testing.assert_allclose(ours[1], [deap_benchmarks.zdt1(genome) for genome in exact])


def test_area_of_known_fronts() -> None:
    assert area(np.array([[1.0, 1.0]])) == 100
    assert area(np.array([[1.0, 10.0], [10.0, 1.0], [10.5, 10.5]])) == 10 + 10 - 1


@pytest.mark.parametrize("program", [ONEMAX, RASTRIGIN, PLUS, NSGA2], ids=lambda program: program.name)
def test_outcomes_are_distributed_as_deaps(program: Program) -> None:
    assert_same(program, GENERATIONS, SEEDS)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (ONEMAX, deap_programs.simple_onemax(flips=0.03)),  # instead of 0.02
        (RASTRIGIN, deap_programs.simple_rastrigin(eta=3.0)),  # instead of 10
        (PLUS, deap_programs.mu_plus_lambda_rastrigin(sigma=0.6)),  # instead of 0.3
        (NSGA2, deap_programs.nsga2_zdt1(selection="selTournament")),  # by the first objective
    ],
    ids=["mutation rate", "spread of crossover", "size of steps", "selection of parents"],
)
def test_a_difference_of_one_setting_would_be_noticed(right: Program, wrong: Program) -> None:
    theirs = outcomes(right.theirs, range(1000, 1000 + SEEDS), GENERATIONS)
    others = outcomes(wrong.ours, range(2000, 2000 + SEEDS), GENERATIONS)
    assert least(theirs, others) < ALPHA


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "generations"),
    [
        (deap_programs.simple_onemax(members=100, bits=100), 50),
        (deap_programs.simple_rastrigin(members=100, genes=10), 50),
        (deap_programs.mu_plus_lambda_rastrigin(parents=30, offspring=100), 60),
        (deap_programs.nsga2_zdt1(parents=60, genes=30), 60),
    ],
    ids=lambda value: value.name if isinstance(value, Program) else str(value),
)
def test_outcomes_of_many_longer_runs_are_distributed_as_deaps(program: Program, generations: int) -> None:
    assert_same(program, generations, seeds=100)
