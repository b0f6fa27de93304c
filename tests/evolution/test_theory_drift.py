"""Neutral drift: alleles that nothing selects are lost at the rates that theory gives for such breeding.

Every founder carries an allele of its own at every locus, and nothing mutates. H, the probability that two
members drawn with replacement differ at a locus, then shrinks by a factor per generation. Parents of a pair
are drawn independently, and at each locus one child takes the first one's allele and the other the second
one's, whatever crossover does: so that the N children of a generation carry, at each locus, N independent
draws, as in the haploid model of Wright and Fisher, and H(t) = H(0) (1 - 1/N)^t (Wright 1931, "Evolution in
Mendelian populations", Genetics 16; Crow and Kimura 1970). N is the number of members, not of
gene copies 2N, since a member has one allele a locus.

Where chance, and not the genome, decides who wins (fitness that is not inherited), tournaments drift faster:
the member of rank i is drawn with probability p(i) = (i/N)^k - ((i-1)/N)^k, so two draws meet the same one
with probability sum p^2, which takes the place of 1/N. About (2k-1)/k^2 N members then count.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from babushka.evolution.optimizers.genetic import Genetic
from babushka.evolution.settings import Evolution
from babushka.fitness.settings import read
from babushka.organisms.genome import Block, Layout

LOCI = 8
Values = NDArray[np.float64]


def heterozygosity(genomes: Any) -> float:
    """1 - the sum of squared allele frequencies, averaged over loci."""
    members = len(genomes)
    counts = [np.unique(column, return_counts=True)[1] for column in genomes.T]
    return float(np.mean([1 - np.sum((count / members) ** 2) for count in counts]))


def drifting(
    runs: int, generations: int, members: int, fitness: Callable[[Any, int], Values], **settings: Any
) -> Values:
    """H of every run and generation, shape (runs, generations + 1)."""
    layout = Layout((Block("founder", tuple(f"locus{n}" for n in range(LOCI)), levels=members),))
    unselected = {"population": members, "survivors": 0, "selection": "selRandom", "mutation": "none"}
    chosen = read(Evolution, {**unselected, **settings})
    start = np.repeat(np.arange(members, dtype=np.float32)[:, None], LOCI, axis=1)
    found = np.empty((runs, generations + 1))
    for seed in range(runs):
        breeding = Genetic(chosen, layout, 1, seed)
        generator = np.random.default_rng(seed)
        population = breeding.founders(start)
        found[seed, 0] = heterozygosity(population.genomes)
        for generation in range(1, generations + 1):
            population = breeding.breed(population, fitness(generator, members)[:, None])
            found[seed, generation] = heterozygosity(population.genomes)
    return found


def equal(generator: Any, members: int) -> Values:
    return np.zeros(members)


def by_chance(generator: Any, members: int) -> Values:
    return np.asarray(generator.permutation(members), np.float64)


def assert_decays(found: Values, factor: float) -> None:
    """The mean over runs is H(0) factor^t, within 4.5 standard errors at a few generations."""
    runs, last = found.shape[0], found.shape[1] - 1
    assert np.all(found[:, 0] == found[0, 0])
    for generation in sorted({1, 2, last // 2, last}):
        expected = found[0, 0] * factor**generation
        error = found[:, generation].std(ddof=1) / np.sqrt(runs)
        assert abs(found[:, generation].mean() - expected) < 4.5 * error, generation


@pytest.mark.parametrize(
    ("members", "crossover"),
    [(10, "none"), (20, "uniform"), (11, "one_point")],
)
def test_heterozygosity_decays_by_one_in_n_each_generation(members: int, crossover: str) -> None:
    found = drifting(100, 12, members, equal, crossover=crossover, crossover_rate=0.7)
    assert found[0, 0] == pytest.approx(1 - 1 / members)
    assert_decays(found, 1 - 1 / members)


def meeting(members: int, tournsize: int) -> float:
    """The probability that two tournaments are won by the same member."""
    edges = (np.arange(members + 1) / members) ** tournsize
    return float(np.sum(np.diff(edges) ** 2))


@pytest.mark.parametrize("tournsize", [2, 5])
def test_tournaments_over_luck_drift_as_if_there_were_fewer_members(tournsize: int) -> None:
    settings = {"selection": "selTournament", "genetic": {"selection_arguments": {"tournsize": tournsize}}}
    found = drifting(100, 10, 20, by_chance, **settings)
    assert_decays(found, 1 - meeting(20, tournsize))


def test_the_effective_number_of_large_tournaments_is_as_in_the_limit() -> None:
    for tournsize in (1, 2, 3, 7):
        number = 1 / meeting(4000, tournsize)
        assert number / 4000 == pytest.approx((2 * tournsize - 1) / tournsize**2, rel=1e-3)


@pytest.mark.parametrize("survivors", [4, 9])
def test_survivors_of_luck_slow_drift_down_as_pairs_that_were_different_stay_so(survivors: int) -> None:
    """Two survivors are two different members: they differ with probability H N / (N - 1), and not H.

    Of the N (N - 1) ordered pairs of the next generation s (s - 1) are such; every other differs with
    probability H. H(t + 1) is (N - 1) / N times the mean of these.
    """
    members = 12
    ordered = members * (members - 1)
    both = survivors * (survivors - 1)
    factor = (both + (ordered - both) * (members - 1) / members) / ordered
    found = drifting(100, 10, members, by_chance, survivors=survivors, genetic={"survivors_by": "selBest"})
    assert_decays(found, factor)


@pytest.mark.slow
def test_heterozygosity_decays_over_hundreds_of_generations_in_a_larger_population() -> None:
    found = drifting(400, 150, 50, equal, crossover="uniform", crossover_rate=1.0)
    assert_decays(found, 1 - 1 / 50)
    assert found[:, -1].mean() < 0.1


@pytest.mark.slow
def test_alleles_are_fixed_as_often_as_they_are_frequent() -> None:
    """Each founder's allele is the one that is left in the end with probability 1/N (Kimura 1962)."""
    members, runs = 6, 1500
    layout = Layout((Block("founder", ("only",), levels=members),))
    chosen = read(
        Evolution, {"population": members, "survivors": 0, "selection": "selRandom", "mutation": "none"}
    )
    start = np.arange(members, dtype=np.float32)[:, None]
    fixed = np.zeros(members)
    for seed in range(runs):
        breeding = Genetic(chosen, layout, 1, seed)
        population = breeding.founders(start)
        while np.ptp(population.genomes) > 0:
            population = breeding.breed(population, np.zeros((members, 1)))
        fixed[int(population.genomes[0, 0])] += 1
    deviation = np.sqrt(runs / members * (1 - 1 / members))
    assert np.all(np.abs(fixed - runs / members) < 4 * deviation)
