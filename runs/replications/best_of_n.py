"""Best of n (Yudkowsky 2008; Nakano et al. 2021): how much optimization it is, and what it does to a goal.

Drawing n times and keeping what looks best is the simplest optimizer there is. Its optimization power in
bits, its divergence from what it draws from, and what true value it yields where the score is the value plus
noise (regressional Goodhart: Manheim and Garrabrant 2018) are known in closed form. They are held against
this house's measures, and against lives of organisms that act at random in Goodhart's world: a life of fifty
picks sums fifty values and fifty appearances, which makes both normal.
"""

import math
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from runs.replications import BRIEFLY, Exact, ReplicationRunner, Statistical, Target, target

if TYPE_CHECKING:
    from runs.orchestration.saved import Run

YUDKOWSKY = "Yudkowsky 2008"
ARMSTRONG = "Armstrong 2012"
NAKANO = "Nakano et al. 2021"
MANHEIM = "Manheim and Garrabrant 2018"
ORDER = "order statistics of normal numbers"
RUNS, LIVES = 20, 16_384
CHOSEN = (4, 64, 512)  # n
VISIBLE = 0.05  # departures, as a share of m(n), that must show
NOISE = 1.0
# Sums of 600 uniform numbers have an excess kurtosis of -0.002, which moves m(512) by a share of 0.0005
# (Cornish and Fisher's expansion).
NEARLY_NORMAL = 0.001
SETTINGS = (*BRIEFLY, "evolution.population=2", "evolution.survivors=0", "organism.max_budget=0")


def replicate(runner: ReplicationRunner) -> Iterator[Target]:
    """Identities first, then lives at random in Goodhart's world."""
    yield from _identities()
    if not runner.exact_only:
        samples = runner.sweep(
            "lives", "goodhart", seeds=runner.count(RUNS), generations=0, settings=SETTINGS
        )
        yield from _lives([sample.run for sample in samples])


def _identities() -> Iterator[Target]:
    from fitness.measures.best_of_n import best_of_n, kl_of_best_of
    from fitness.measures.noisy_choice import mean_of_largest
    from fitness.measures.optimization_power import expected_power_of_best_of, optimization_power

    states = np.arange(8.0)
    yield target(
        "bits of reaching state 4, 6 and 7 of eight equally likely ones",
        ARMSTRONG,
        Exact([1.0, 2.0, 3.0]),
        optimization_power([4.0, 6.0, 7.0], states).bits,
    )
    counts = [1, 4, 64, 1000]
    yield target(
        "mean bits of the best of 1, 4, 64 and 1000 draws, H_n / ln 2",
        YUDKOWSKY,
        Exact([math.fsum(1 / k for k in range(1, n + 1)) / math.log(2) for n in counts]),
        expected_power_of_best_of(counts),
    )
    yield target(
        "KL of the best of 2, 16 and 1000 draws in nats, by integrating its density",
        NAKANO,
        Exact([_divergence(n) for n in (2, 16, 1000)], relative=1e-6),
        kl_of_best_of([2, 16, 1000]),
    )
    proxy, true = np.array([0.3, -1.0, 2.5, 0.9, 1.1, -0.2]), np.array([5.0, 1.0, -2.0, 7.0, 0.5, 3.0])
    sizes = [*range(1, 7)]
    yield target(
        "unbiased estimate of the best of 1 to 6 of six draws, by all ways to choose them",
        NAKANO,
        Exact([_over_all_choices(proxy, true, n) for n in sizes]),
        best_of_n(proxy, true, sizes).true,
    )
    root = math.sqrt(math.pi)
    fifth = 5 / (4 * root) * (1 + 6 / math.pi * math.asin(1 / 3))
    fourth = 6 / math.pi**1.5 * math.atan(math.sqrt(2))
    yield target(
        "m(n), the mean of the largest of 2, 3, 4 and 5 normal numbers",
        ORDER,
        Exact([1 / root, 1.5 / root, fourth, fifth]),
        mean_of_largest([2, 3, 4, 5]),
    )


def _lives(runs: "list[Run]") -> Iterator[Target]:
    from fitness.measures.best_of_n import best_of_n
    from fitness.measures.noisy_choice import mean_of_largest
    from fitness.measures.optimization_power import expected_power_of_best_of, optimization_power

    worlds = {noise: [_of_a_life(run, noise) for run in runs] for noise in (0.0, NOISE)}
    spread = math.sqrt(1 + NOISE**2)
    for count in CHOSEN:
        largest = float(mean_of_largest(count))
        plain = [best_of_n(looks, value, [count]) for looks, value in worlds[0.0]]
        noisy = [best_of_n(looks, value, [count]) for looks, value in worlds[NOISE]]
        yield target(
            f"value of the best of {count} lives where looks are value, m({count})",
            ORDER,
            Statistical(largest, tolerance=NEARLY_NORMAL * largest, resolution=VISIBLE * largest),
            [float(each.true[0]) for each in plain],
        )
        yield target(
            f"value of the best of {count} by noisy looks, m({count}) / sqrt(2)",
            MANHEIM,
            Statistical(largest / spread, tolerance=NEARLY_NORMAL * largest, resolution=VISIBLE * largest),
            [float(each.true[0]) for each in noisy],
        )
        yield target(
            f"how good the best of {count} looks, m({count}) sqrt(2)",
            MANHEIM,
            Statistical(largest * spread, tolerance=NEARLY_NORMAL * largest, resolution=VISIBLE * largest),
            [float(each.proxy[0]) for each in noisy],
        )
    count = CHOSEN[0]
    bits = []
    for looks, _ in worlds[0.0]:
        half = looks.size // 2  # one half is judged by the other
        best = looks[: half // count * count].reshape(-1, count).max(axis=1)
        bits.append(float(optimization_power(best, looks[half:]).bits.mean()))
    wanted = float(expected_power_of_best_of(count))
    yield target(
        f"bits of the best of {count} lives among others, H_{count} / ln 2",
        YUDKOWSKY,
        Statistical(wanted, tolerance=0.01, resolution=VISIBLE * wanted),
        bits,
    )


def _of_a_life(run: "Run", noise: float) -> tuple[np.ndarray, np.ndarray]:
    """(appearance, value) of lives at random, (lives,) each, in standard deviations of value."""
    lives = run.random_baseline(0, {"noise": noise}, LIVES)
    scale = math.sqrt(run.experiment.world.steps)
    return lives.each("appearance").ravel() / scale, lives.each("value").ravel() / scale


def _divergence(count: int) -> float:
    """The integral of p ln p for the density p = n x^(n - 1) of the largest of n uniform numbers.

    In y = x^n it is the integral of ln n + (1 - 1/n) ln y over 0 to 1, taken at midpoints in y = exp(-t).
    """
    steps = (np.arange(400_000) + 0.5) * 1e-4
    log_density = math.log(count) - (1 - 1 / count) * steps
    return float((log_density * np.exp(-steps)).sum() * 1e-4)


def _over_all_choices(proxy: np.ndarray, true: np.ndarray, count: int) -> float:
    """The mean, over all ways to choose so many, of the true value of the one with the highest proxy."""
    chosen = [max(group, key=lambda place: proxy[place]) for group in combinations(range(proxy.size), count)]
    return float(np.mean(true[chosen]))
