"""How learning can guide evolution (Hinton and Nowlan 1987): alleles that leave a bit to guessing.

Exact: what is expected of founders and of infinite populations. Over runs: the shares of right, wrong and
undecided alleles, beside the single run of 1987 as it is quoted, the 100 runs of Stojić's replication, and an
independent implementation of 1,000 runs. Controls: nobody learns, or too few trials to. The paper leaves two
things open, which are settings: whether founders have exactly ten undecided alleles or ten on average, and
whether the first trial counts for somebody who is born right.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.infinite_population import (
    allele_shares,
    genotypes,
    independent,
    infinite_population,
    trinomial,
)
from babushka.fitness.worlds.landscape.guessing import expected_fitness, success
from babushka.runs.presentation.published import STOJIC_ROWS
from babushka.runs.studies import (
    BRIEFLY,
    Direction,
    Exact,
    Samples,
    Share,
    ShareBeyond,
    Statistical,
    StudyRunner,
    Target,
    printed,
    target,
)

SCENARIO = "hinton-nowlan"
PAPER = "Hinton and Nowlan 1987, as quoted by Stojić 2017"
STOJIC = "Stojić 2017"
INDEPENDENT = "an independent implementation"
CLOSED = "closed form, printed by an independent implementation"
CHANCES = (0.25, 0.25, 0.5)  # of wrong, right and undecided alleles among founders
FITNESS = {0: 20.0, 1: 19.962, 2: 19.924, 3: 19.848, 4: 19.696, 5: 19.392, 6: 18.784, 7: 17.569, 8: 15.233,
           9: 11.649, 10: 7.868, 11: 4.965, 12: 3.140, 15: 1.287, 20: 1.009}  # fmt: skip
SIX_LOCI = {1: 0.351731, 2: 0.472830, 3: 0.551846, 5: 0.659149, 10: 0.816684, 20: 0.945390, 60: 0.999641}
STOJIC_RUNS, INDEPENDENT_RUNS = 100, 1000
# The independent implementation's 1,000 runs: mean and standard deviation of undecided alleles.
INDEPENDENT_UNDECIDED = {5: (0.489, 0.029), 10: (0.425, 0.060), 20: (0.326, 0.044), 30: (0.279, 0.031),
                         50: (0.232, 0.027)}  # fmt: skip
RIGHT, WRONG, UNDECIDED = "ones.mean", "zeros.mean", "undecided.mean"
ROUNDING = 0.0005  # three decimals are printed
ALLELES, OF_RUNS = 0.1, 0.25  # shares of alleles and of runs, differences of which would matter
READINGS: dict[str, dict[str, Any]] = {
    "exactly ten": {"organism": {"exact": True}},
    "first trial counts": {"world": {"every_trial_counts": True}},
}
CONTROLS: dict[str, dict[str, Any]] = {
    "nobody learns": {"evolution": {"inheritance": "darwinian"}},
    "100 trials": {"world": {"trials": 100, "prize": 1.9}},  # 1 + 19 n / 1000, with n of 100 left
}


def exact() -> Iterator[Target]:
    """Closed forms and recursions."""
    counts, shares = trinomial(CHANCES, 20)
    wrong, undecided = counts[:, 0], counts[:, 2]
    what = "share of founders without a wrong allele, .75 ** 20"
    yield target(what, CLOSED, Exact(0.75**20), shares[wrong == 0].sum())
    succeeds = float(shares @ np.where(wrong == 0, success(undecided, 1000), 0.0))
    yield target("probability that a founder succeeds", CLOSED, printed(5.575982e-4, 10), succeeds)
    what = "probability that any of 1,000 founders succeeds"
    yield target(what, CLOSED, printed(0.4275, 4), 1 - (1 - succeeds) ** 1000)
    fitness = expected_fitness(undecided, wrong, 1000)
    exactly_ten = 1 + 2.0**-10 * (expected_fitness(10, 0, 1000) - 1)
    what = "mean fitness of founders: ten undecided alleles on average, exactly ten"
    yield target(what, CLOSED, printed([1.00603231, 1.00670674], 8), [shares @ fitness, exactly_ten])
    what = "mean fitness with 0 to 12, 15 and 20 undecided alleles, none wrong"
    yield target(what, CLOSED, printed([*FITNESS.values()], 3), expected_fitness([*FITNESS], 0, 1000))

    after = next(islice(infinite_population(shares, fitness, len(shares), 0.0), 1, None))
    what = "wrong, right and undecided alleles of an infinite population after one generation"
    yield target(what, CLOSED, printed([0.24850097, 0.25124276, 0.50025627], 8), after @ counts / 20)
    everyone = genotypes(3, 6)
    worth = expected_fitness((everyone == 2).sum(axis=1), (everyone == 0).sum(axis=1), 16)
    course = list(islice(infinite_population(independent(CHANCES, 6), worth, 3, 1.0), 61))
    right = [allele_shares(course[number], everyone, 3)[1] for number in SIX_LOCI]
    what = "right alleles of an infinite population, 6 loci, 16 trials, generations 1 to 60"
    yield target(what, INDEPENDENT, printed([*SIX_LOCI.values()], 6), right)
    classes, start = trinomial(CHANCES, 6)
    of_class = expected_fitness(classes[:, 2], classes[:, 0], 16)
    asexual = next(islice(infinite_population(start, of_class, len(start), 0.0), 10, None))
    whole = next(islice(infinite_population(independent(CHANCES, 6), worth, 3, 0.0), 10, None))
    what = "the same without crossover after 10 generations, by classes and by genotypes"
    rule = Exact(allele_shares(whole, everyone, 3))
    yield target(what, "Fontanari and Meir 1990", rule, asexual @ classes / 6)


def over_runs(runner: StudyRunner) -> Iterator[Target]:
    """The scenario, its two readings, and its controls."""
    runs = runner.sweep("published", SCENARIO, seeds=100, settings=BRIEFLY)
    yield from _published(runs)
    others: dict[str, Any] = {"seeds": 50, "most": 200, "settings": BRIEFLY}
    readings = runner.sweep("readings", SCENARIO, variants=READINGS, **others)
    for name, mean, deviation, count in (
        ("exactly ten", 0.228, 0.025, 300),
        ("first trial counts", 0.232, 0.027, INDEPENDENT_RUNS),
    ):
        found = readings.where(variant=name).at(UNDECIDED, 50)
        what = f"undecided alleles at generation 50 ({name})"
        yield target(what, INDEPENDENT, _mean(mean, deviation, count), found)
    controls = runner.sweep("controls", SCENARIO, variants=CONTROLS, **others)
    right = {name: controls.where(variant=name).at(RIGHT, 50) for name in CONTROLS}
    innate = right["nobody learns"]
    what = "right alleles at generation 50 where nobody learns"
    yield target(what, INDEPENDENT, _mean(0.248, 0.021, 200), innate)
    ahead = Direction(matters=ALLELES)
    yield target("right alleles, learning less not", PAPER, ahead, runs.at(RIGHT, 50), innate)
    for name, alleles in right.items():
        what = f"runs with most alleles right at generation 50 ({name})"
        yield target(what, INDEPENDENT, Share(0.0, 200, matters=OF_RUNS), alleles > 0.5)


def _published(runs: Samples) -> Iterator[Target]:
    last: NDArray[np.float64] = runs.at(UNDECIDED, 50)
    if last.size > 1:  # one published run strays from the mean by as much as one of ours
        # Whether half of the alleles stay undecided, or a quarter.
        rule = Statistical(0.46, error=float(last.std(ddof=1)), matters=0.2)
        yield target("undecided alleles at generation 50, one run of 1987", PAPER, rule, last)
    what = "runs with .45 or more undecided at generation 50"
    yield target(what, INDEPENDENT, Share(0.0, INDEPENDENT_RUNS, matters=OF_RUNS), last >= 0.45)
    names = ((RIGHT, "right"), (WRONG, "wrong"), (UNDECIDED, "undecided"))
    for number, row in list(STOJIC_ROWS.items())[1:]:
        for (column, name), (mean, deviation) in zip(names, row, strict=True):
            if mean >= 0.05:  # where hardly any are left, most runs have none, and a mean says little
                what = f"{name} alleles at generation {number} (row {number + 1})"
                yield target(what, STOJIC, _mean(mean, deviation, STOJIC_RUNS), runs.at(column, number))
    for number, (mean, deviation) in INDEPENDENT_UNDECIDED.items():
        rule = _mean(mean, deviation, INDEPENDENT_RUNS)
        yield target(
            f"undecided alleles at generation {number}", INDEPENDENT, rule, runs.at(UNDECIDED, number)
        )
    what = "runs with less than 1 % wrong alleles at generation 50"
    yield target(what, PAPER, ShareBeyond(0.9, matters=0.1), runs.at(WRONG, 50) < 0.01)
    what = "undecided alleles at generation 50, less those at 30"
    yield target(what, STOJIC, Direction(below=True, matters=0.02), last - runs.at(UNDECIDED, 30))


def _mean(mean: float, deviation: float, runs: int) -> Statistical:
    """A published mean and standard deviation of so many runs."""
    return Statistical(mean, error=deviation / np.sqrt(runs), tolerance=ROUNDING, matters=ALLELES)
