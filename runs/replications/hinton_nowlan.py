"""How learning can guide evolution (Hinton and Nowlan 1987): alleles that leave a bit to guessing.

Exact: what is expected of founders and of infinite populations. Over runs: the shares of right, wrong and
undecided alleles, beside the single run of 1987 as it is quoted, the 100 runs of Stojić's replication, and an
independent implementation of 1,000 runs. Controls: nobody learns, or too few trials to. The paper leaves two
things open, which are settings: whether founders have exactly ten undecided alleles or ten on average, and
whether the first trial counts for somebody who is born right.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from runs.presentation.published import STOJIC_ROWS
from runs.replications import (
    BRIEFLY,
    Direction,
    Exact,
    ReplicationRunner,
    Sample,
    Share,
    ShareBeyond,
    Statistical,
)
from runs.replications.target import Target, target

if TYPE_CHECKING:
    pass

SCENARIO = "hinton-nowlan"
PAPER = "Hinton and Nowlan 1987, as quoted by Stojić 2017"
STOJIC = "Stojić 2017"
INDEPENDENT = "an independent implementation"
CLOSED = "closed form, printed by an independent implementation"
RUNS, OTHERS, MOST_OTHERS = 100, 50, 200  # runs of the scenario, and of each variant of it
CHANCES = (0.25, 0.25, 0.5)  # of wrong, right and undecided alleles among founders

STOJIC_RUNS = 100
# The independent implementation's 1,000 runs: mean and standard deviation of undecided alleles.
INDEPENDENT_RUNS = 1000
INDEPENDENT_UNDECIDED = {5: (0.489, 0.029), 10: (0.425, 0.060), 20: (0.326, 0.044), 30: (0.279, 0.031),
                         50: (0.232, 0.027)}  # fmt: skip
RIGHT, WRONG, UNDECIDED = "ones.mean", "zeros.mean", "undecided.mean"
ROUNDING = 0.0005  # three decimals are printed


def replicate(runner: ReplicationRunner) -> Iterator[Target]:
    """Closed forms and recursions, then the scenario, its two readings, and its controls."""
    yield from _expected()
    yield from _infinite()
    if runner.exact_only:
        return
    runs = runner.sweep("published", SCENARIO, seeds=runner.count(RUNS), settings=BRIEFLY)
    yield from _published(runs)
    others = min(runner.count(OTHERS), MOST_OTHERS)
    yield from _readings(runner, others)
    yield from _controls(runner, others, _at(runs, RIGHT, 50))


def _expected() -> Iterator[Target]:
    from evolution.infinite_population import trinomial
    from fitness.worlds.landscape.guessing import expected_fitness, success

    counts, shares = trinomial(CHANCES, 20)
    wrong, undecided = counts[:, 0], counts[:, 2]
    succeeds = float(shares @ np.where(wrong == 0, success(undecided, 1000), 0.0))
    yield target(
        "share of founders without a wrong allele, .75 ** 20",
        CLOSED,
        Exact(0.75**20),
        shares[wrong == 0].sum(),
    )
    yield target(
        "probability that a founder succeeds",
        CLOSED,
        Exact(5.575982e-4, relative=0, absolute=0.5e-10),
        succeeds,
    )
    yield target(
        "probability that any of 1,000 founders succeeds",
        CLOSED,
        Exact(0.4275, relative=0, absolute=0.5e-4),
        1 - (1 - succeeds) ** 1000,
    )
    exactly_ten = 1 + 2.0**-10 * (expected_fitness(10, 0, 1000) - 1)
    yield target(
        "mean fitness of founders: ten undecided alleles on average, exactly ten",
        CLOSED,
        Exact([1.00603231, 1.00670674], relative=0, absolute=0.5e-8),
        [shares @ expected_fitness(undecided, wrong, 1000), exactly_ten],
    )
    table = {0: 20.0, 1: 19.962, 2: 19.924, 3: 19.848, 4: 19.696, 5: 19.392, 6: 18.784, 7: 17.569, 8: 15.233,
             9: 11.649, 10: 7.868, 11: 4.965, 12: 3.140, 15: 1.287, 20: 1.009}  # fmt: skip
    yield target(
        "mean fitness with 0 to 12, 15 and 20 undecided alleles, none wrong",
        CLOSED,
        Exact(list(table.values()), relative=0, absolute=0.5e-3),
        expected_fitness(list(table), 0, 1000),
    )


def _infinite() -> Iterator[Target]:
    from evolution.infinite_population import (
        allele_shares,
        genotypes,
        independent,
        infinite_population,
        trinomial,
    )
    from fitness.worlds.landscape.guessing import expected_fitness

    counts, shares = trinomial(CHANCES, 20)
    fitness = expected_fitness(counts[:, 2], counts[:, 0], 1000)
    after = next(islice(infinite_population(shares, fitness, len(shares), 0.0), 1, None))
    yield target(
        "wrong, right and undecided alleles of an infinite population after one generation",
        CLOSED,
        Exact([0.24850097, 0.25124276, 0.50025627], relative=0, absolute=0.5e-8),
        after @ counts / 20,
    )
    everyone = genotypes(3, 6)
    worth = expected_fitness((everyone == 2).sum(axis=1), (everyone == 0).sum(axis=1), 16)
    wanted = {1: 0.351731, 2: 0.472830, 3: 0.551846, 5: 0.659149, 10: 0.816684, 20: 0.945390, 60: 0.999641}
    course = list(islice(infinite_population(independent(CHANCES, 6), worth, 3, 1.0), 61))
    yield target(
        "right alleles of an infinite population, 6 loci, 16 trials, generations 1 to 60",
        INDEPENDENT,
        Exact(list(wanted.values()), relative=0, absolute=0.5e-6),
        [allele_shares(course[number], everyone, 3)[1] for number in wanted],
    )
    classes, start = trinomial(CHANCES, 6)
    of_class = expected_fitness(classes[:, 2], classes[:, 0], 16)
    asexual = next(islice(infinite_population(start, of_class, len(start), 0.0), 10, None))
    whole = next(islice(infinite_population(independent(CHANCES, 6), worth, 3, 0.0), 10, None))
    yield target(
        "the same without crossover after 10 generations, by classes and by genotypes",
        "Fontanari and Meir 1990",
        Exact(allele_shares(whole, everyone, 3)),
        asexual @ classes / 6,
    )


def _published(runs: Sequence[Sample]) -> Iterator[Target]:
    last = _at(runs, UNDECIDED, 50)
    if last.size > 1:  # one published run strays from the mean by as much as one of ours
        yield target(
            "undecided alleles at generation 50, one run of 1987",
            PAPER,
            Statistical(0.46, error=float(last.std(ddof=1))),
            last,
        )
    rule = Share(0.0, INDEPENDENT_RUNS)
    yield target("runs with .45 or more undecided at generation 50", INDEPENDENT, rule, last >= 0.45)
    names = ((RIGHT, "right"), (WRONG, "wrong"), (UNDECIDED, "undecided"))
    for number, row in list(STOJIC_ROWS.items())[1:]:
        for (column, name), (mean, deviation) in zip(names, row, strict=True):
            if mean >= 0.05:  # where hardly any are left, most runs have none, and a mean says little
                error = deviation / np.sqrt(STOJIC_RUNS)
                close = Statistical(mean, error=error, tolerance=ROUNDING)
                what = f"{name} alleles at generation {number} (row {number + 1})"
                yield target(what, STOJIC, close, _at(runs, column, number))
    for number, (mean, deviation) in INDEPENDENT_UNDECIDED.items():
        close = Statistical(mean, error=deviation / np.sqrt(INDEPENDENT_RUNS), tolerance=ROUNDING)
        found = _at(runs, UNDECIDED, number)
        yield target(f"undecided alleles at generation {number}", INDEPENDENT, close, found)
    yield target("runs with less than 1 % wrong alleles at generation 50", PAPER, ShareBeyond(0.9),
                 _at(runs, WRONG, 50) < 0.01)  # fmt: skip
    yield target("undecided alleles at generation 50, less those at 30", STOJIC, Direction(below=True),
                 last - _at(runs, UNDECIDED, 30))  # fmt: skip


def _readings(runner: ReplicationRunner, seeds: int) -> Iterator[Target]:
    variants: dict[str, dict[str, Any]] = {
        "exactly ten": {"organism": {"exact": True}},
        "first trial counts": {"world": {"every_trial_counts": True}},
    }
    runs = runner.sweep("readings", SCENARIO, seeds=seeds, settings=BRIEFLY, variants=variants)
    for name, mean, deviation, count in (
        ("exactly ten", 0.228, 0.025, 300),
        ("first trial counts", 0.232, 0.027, INDEPENDENT_RUNS),
    ):
        those = [each for each in runs if each.variant == name]
        rule = Statistical(mean, error=deviation / np.sqrt(count), tolerance=ROUNDING)
        found = _at(those, UNDECIDED, 50)
        yield target(f"undecided alleles at generation 50 ({name})", INDEPENDENT, rule, found)


def _controls(runner: ReplicationRunner, seeds: int, learned: NDArray[np.float64]) -> Iterator[Target]:
    variants: dict[str, dict[str, Any]] = {
        "nobody learns": {"evolution": {"inheritance": "darwinian"}},
        "100 trials": {"world": {"trials": 100, "prize": 1.9}},  # 1 + 19 n / 1000, with n of 100 left
    }
    runs = runner.sweep("controls", SCENARIO, seeds=seeds, settings=BRIEFLY, variants=variants)
    right = {name: _at([each for each in runs if each.variant == name], RIGHT, 50) for name in variants}
    innate = right["nobody learns"]
    rule = Statistical(0.248, error=0.021 / np.sqrt(200), tolerance=ROUNDING)
    yield target("right alleles at generation 50 where nobody learns", INDEPENDENT, rule, innate)
    yield target("right alleles, learning less not", PAPER, Direction(), learned, innate)
    for name, found in right.items():
        yield target(f"runs with most alleles right at generation 50 ({name})", INDEPENDENT, Share(0.0, 200),
                     found > 0.5)  # fmt: skip


def _at(runs: Sequence[Sample], column: str, generation: int) -> NDArray[np.float64]:
    """A column of the history at a generation, one value a run."""
    return np.array([each.run.history[column][generation] for each in runs], np.float64)
