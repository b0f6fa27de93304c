"""Best of n (Yudkowsky 2008; Nakano et al. 2021): how much optimization it is, and what it does to a goal.

Drawing n times and keeping what looks best is the simplest optimizer there is. Its optimization power in
bits, its divergence from what it draws from, and what true value it yields where the score is the value plus
noise (regressional Goodhart: Manheim and Garrabrant 2018) are known in closed form. They are compared with
this house's measures, and against lives of organisms that act at random in Goodhart's world: a life of fifty
picks sums fifty values and fifty appearances, which makes both normal.
"""

import math
from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.best_of_n import best_of_n, kl_of_best_of
from babushka.fitness.measures.noisy_choice import mean_of_largest
from babushka.fitness.measures.optimization_power import expected_power_of_best_of, optimization_power
from babushka.runs.orchestration.saved import Run
from babushka.runs.studies import BRIEFLY, Exact, Statistical, StudyRunner, Target, target

YUDKOWSKY, ARMSTRONG, NAKANO = "Yudkowsky 2008", "Armstrong 2012", "Nakano et al. 2021"
MANHEIM = "Manheim and Garrabrant 2018"
ORDER = "order statistics of normal numbers"
LIVES = 16_384
CHOSEN = (4, 64, 512)  # n
VISIBLE = 0.05  # differences, as a share of m(n), that would matter
NOISE = 1.0
# Sums of 600 uniform numbers have an excess kurtosis of -0.002, which moves m(512) by a share of 0.0005
# (Cornish and Fisher's expansion).
NEARLY_NORMAL = 0.001
SETTINGS = (*BRIEFLY, "evolution.population=2", "evolution.survivors=0", "organism.max_budget=0")


def exact() -> Iterator[Target]:
    """Identities."""
    what = "bits of reaching state 4, 6 and 7 of eight equally likely ones"
    reached = optimization_power([4.0, 6.0, 7.0], np.arange(8.0)).bits
    yield target(what, ARMSTRONG, Exact([1.0, 2.0, 3.0]), reached)
    counts = [1, 4, 64, 1000]
    bits = [math.fsum(1 / k for k in range(1, n + 1)) / math.log(2) for n in counts]
    what = "mean bits of the best of 1, 4, 64 and 1000 draws, H_n / ln 2"
    yield target(what, YUDKOWSKY, Exact(bits), expected_power_of_best_of(counts))
    what = "KL of the best of 2, 16 and 1000 draws in nats, by integrating its density"
    integrals = Exact([_divergence(n) for n in (2, 16, 1000)], relative=1e-6)
    yield target(what, NAKANO, integrals, kl_of_best_of([2, 16, 1000]))
    proxy, true = np.array([0.3, -1.0, 2.5, 0.9, 1.1, -0.2]), np.array([5.0, 1.0, -2.0, 7.0, 0.5, 3.0])
    sizes = [*range(1, 7)]
    enumerated = Exact([_over_all_choices(proxy, true, n) for n in sizes])
    what = "unbiased estimate of the best of 1 to 6 of six draws, by all ways to choose them"
    yield target(what, NAKANO, enumerated, best_of_n(proxy, true, sizes).true)
    root = math.sqrt(math.pi)
    fifth = 5 / (4 * root) * (1 + 6 / math.pi * math.asin(1 / 3))
    fourth = 6 / math.pi**1.5 * math.atan(math.sqrt(2))
    what = "m(n), the mean of the largest of 2, 3, 4 and 5 normal numbers"
    yield target(what, ORDER, Exact([1 / root, 1.5 / root, fourth, fifth]), mean_of_largest([2, 3, 4, 5]))


def over_runs(runner: StudyRunner) -> Iterator[Target]:
    """Lives at random in Goodhart's world."""
    samples = runner.sweep("lives", "goodhart", seeds=20, generations=0, settings=SETTINGS)
    clear, noisy = ([_of_a_life(each.run, noise) for each in samples] for noise in (0.0, NOISE))
    spread = math.sqrt(1 + NOISE**2)
    for count in CHOSEN:
        largest = float(mean_of_largest(count))
        plain, blurred = ([best_of_n(*lives, [count]) for lives in world] for world in (clear, noisy))
        for what, source, wanted, found in (
            (f"value of the best of {count} lives where looks are value, m({count})", ORDER,
             largest, [float(each.true[0]) for each in plain]),
            (f"value of the best of {count} by noisy looks, m({count}) / sqrt(2)", MANHEIM,
             largest / spread, [float(each.true[0]) for each in blurred]),
            (f"how good the best of {count} looks, m({count}) sqrt(2)", MANHEIM,
             largest * spread, [float(each.proxy[0]) for each in blurred]),
        ):  # fmt: skip
            rule = Statistical(wanted, tolerance=NEARLY_NORMAL * largest, matters=VISIBLE * largest)
            yield target(what, source, rule, found)
    count = CHOSEN[0]
    expected = float(expected_power_of_best_of(count))
    rule = Statistical(expected, tolerance=0.01, matters=VISIBLE * expected)
    what = f"bits of the best of {count} lives among others, H_{count} / ln 2"
    yield target(what, YUDKOWSKY, rule, [_bits(looks, count) for looks, _ in clear])


def _of_a_life(run: Run, noise: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(appearance, value) of lives at random, (lives,) each, in standard deviations of value."""
    lives = run.random_baseline(0, {"noise": noise}, LIVES)
    scale = math.sqrt(run.experiment.world.steps)
    return lives.each("appearance").ravel() / scale, lives.each("value").ravel() / scale


def _bits(looks: NDArray[np.float64], count: int) -> float:
    """Mean bits of the best of so many of one half of the lives, judged by the other half."""
    half = looks.size // 2
    best = looks[: half // count * count].reshape(-1, count).max(axis=1)
    return float(optimization_power(best, looks[half:]).bits.mean())


def _divergence(count: int) -> float:
    """The integral of p ln p for the density p = n x^(n - 1) of the largest of n uniform numbers.

    In y = x^n it is the integral of ln n + (1 - 1/n) ln y over 0 to 1, taken at midpoints in y = exp(-t).
    """
    steps = (np.arange(400_000) + 0.5) * 1e-4
    log_density = math.log(count) - (1 - 1 / count) * steps
    return float((log_density * np.exp(-steps)).sum() * 1e-4)


def _over_all_choices(proxy: NDArray[np.float64], true: NDArray[np.float64], count: int) -> float:
    """The mean, over all ways to choose so many, of the true value of the one with the highest proxy."""
    chosen = [max(group, key=lambda place: proxy[place]) for group in combinations(range(proxy.size), count)]
    return float(np.mean(true[chosen]))
