"""Islands against theory: identity by descent in Wright's island model, and how long a takeover takes.

Every founder carries an allele of its own at every locus, nothing mutates, parents are drawn at random, so
that each deme of N is bred as in the haploid model of Wright and Fisher. Of each deme M members, drawn at
random, change places with those of the D - 1 others in every generation. Let Q0 and Q1 be the chances that
two different members of one deme, and of two demes, carry the same allele. The next generation's are linear
in them, with the coefficients below (Wright 1931; Maruyama 1970). Times of coalescence follow from them:
Strobeck 1987, "Average number of nucleotide differences in a sample from a single subpopulation", Genetics
117; Slatkin 1991, "Inbreeding coefficients and coalescence times", Genetical Research 58.
"""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from babushka.evolution.functions import Scored, optimize
from babushka.fitness.measures.fixation_index import fixation_index
from babushka.fitness.measures.student import errors_within
from babushka.organisms.genome import Block, Genomes, Layout
from tests.evolution.without_lives import nothing

Values = NDArray[np.float64]
DEMES, MEMBERS, LOCI = 5, 12, 40  # demes, members of each
RUNS, GENERATIONS = 12, 30
SURE = 1 - 5e-5  # of each of eighteen intervals: a false alarm in less than one of a thousand runs of all
FREE = Layout((Block("locus", tuple(f"{n}" for n in range(LOCI)), levels=DEMES * MEMBERS),))


def drifting(seed: int, migrants: int, topology: str = "all") -> list[Scored]:
    start = np.repeat(np.arange(DEMES * MEMBERS, dtype=np.float32)[:, None], LOCI, axis=1)
    islands = {"demes": DEMES, "rate": migrants / MEMBERS, "interval": 1, "emigrants": "selRandom"}
    given: dict[str, Any] = {
        "population": DEMES * MEMBERS,
        "survivors": 0,
        "selection": "selRandom",
        "mutation": "none",
        "crossover_rate": 1.0,
        "islands": {**islands, "topology": topology},
    }
    return list(optimize(nothing, FREE, given, GENERATIONS, seed, start=start))


def identities(scored: Scored) -> tuple[float, float]:
    """Q0 and Q1 of a generation, averaged over loci and pairs."""
    rows = scored.population.deme_rows()
    counts = np.zeros((DEMES, LOCI, DEMES * MEMBERS))
    for deme, own in enumerate(rows):
        for locus in range(LOCI):
            counts[deme, locus] = np.bincount(
                scored.genomes[own, locus].astype(int), minlength=DEMES * MEMBERS
            )
    together, squares = counts.sum(axis=0), (counts**2).sum(axis=(0, 2))
    within = (squares - DEMES * MEMBERS) / (DEMES * MEMBERS * (MEMBERS - 1))
    between = ((together**2).sum(axis=1) - squares) / (DEMES * (DEMES - 1) * MEMBERS**2)
    return float(within.mean()), float(between.mean())


def expected(migrants: int, generations: int = GENERATIONS) -> Values:
    """Q0 and Q1 of every generation, (generations + 1, 2), in expectation; at most D - 1 migrants."""
    n, d, m = MEMBERS, DEMES, migrants
    residents = (n - m) * (n - m - 1) / (n * (n - 1))  # that two different members of a pool are
    share = m / n
    # Of two members of two pools: one is an immigrant from the other's deme, or both are from the same.
    met = 2 * share * (1 - share) / (d - 1)
    if m:
        met += share**2 * (1 - 1 / m) / (d - 1)
    found = np.zeros((generations + 1, 2))
    for before, after in pairwise(found):
        same, other = before
        after[0] = 1 / n + (1 - 1 / n) * (residents * same + (1 - residents) * other)
        after[1] = met * same + (1 - met) * other
    return found


@pytest.fixture(scope="module", params=[0, 1, 3])
def simulated(request: pytest.FixtureRequest) -> tuple[int, Values]:
    """Migrants of each deme, and Q0 and Q1 of every run and generation, (runs, generations + 1, 2)."""
    migrants = request.param
    runs = [[identities(scored) for scored in drifting(seed, migrants)] for seed in range(RUNS)]
    return migrants, np.array(runs)


def test_identity_by_descent_within_and_between_demes_is_that_of_theory(
    simulated: tuple[int, Values],
) -> None:
    migrants, found = simulated
    error = found.std(axis=0, ddof=1) / np.sqrt(RUNS)
    reach = errors_within(SURE, RUNS - 1)
    for generation in (1, 5, GENERATIONS):
        difference = np.abs(found.mean(axis=0) - expected(migrants))[generation]
        assert (difference <= reach * error[generation] + 1e-12).all(), generation
    if migrants == 0:
        assert (found[:, :, 1] == 0.0).all()  # nobody of one deme is ever related to anybody of another


@pytest.mark.parametrize("migrants", [1, 2, 3, 4])
def test_times_of_coalescence_are_those_of_strobeck_and_slatkin(migrants: int) -> None:
    """The sum of 1 - Q over all generations is the expected time back to the common ancestor of two members.

    Of one deme it is the number of all members, whatever the migration (Strobeck 1987); of two demes it is
    longer by (D - 1) / 2m, so that F_ST is 1 / (1 + 2 N m D / (D - 1)).
    """
    times = (1 - expected(migrants, 5000)).sum(axis=0)
    rate = migrants / MEMBERS
    assert times[0] == pytest.approx(DEMES * MEMBERS, rel=1e-9)
    assert times[1] - times[0] == pytest.approx((DEMES - 1) / (2 * rate), rel=2 * rate)
    index = (times[1] - times[0]) / times[1]
    assert index == pytest.approx(1 / (1 + 2 * migrants * DEMES / (DEMES - 1)), rel=2 * rate)


def test_the_estimate_of_the_fixation_index_is_that_of_identities() -> None:
    """Alleles as columns of zeros and ones: between (Q0 - Q1) and (1 - Q1) nothing is left to estimate."""
    for scored in drifting(1, 2)[1::7]:
        within, between = identities(scored)
        alleles = scored.genomes[:, :, None] == np.arange(DEMES * MEMBERS)
        found = fixation_index(alleles.reshape(DEMES * MEMBERS, -1), scored.population.demes)
        assert found == pytest.approx((within - between) / (1 - between))


@pytest.mark.parametrize("interval", [1, 3])
def test_on_a_ring_the_best_takes_over_one_deme_at_a_migration(interval: int) -> None:
    """Truncation fills a deme with its best at once, so that only the distance on the ring counts."""
    demes, members = 5, 4

    def level(genomes: Genomes) -> Any:
        return genomes[:, 0]

    start = np.zeros((demes * members, 1), np.float32)
    start[0] = 1.0
    layout = Layout((Block("level", ("level",)),))
    given: dict[str, Any] = {
        "population": demes * members,
        "survivors": demes,
        "selection": "selTournament",
        "genetic": {"selection_arguments": {"tournsize": 200}},
        "mutation": "none",
        "islands": {"demes": demes, "interval": interval, "rate": 0.25, "replaced": "selWorst"},
    }
    for scored in optimize(level, layout, given, 5 * interval + 1, start=start):
        reached = {int(deme) for deme in scored.population.demes[scored.genomes[:, 0] == 1.0]}
        migrations = scored.number // interval
        assert reached == set(range(min(migrations, demes - 1) + 1))
        if scored.number:
            there = np.isin(scored.population.demes, list(reached))
            assert (scored.genomes[there, 0] == 1.0).all()
