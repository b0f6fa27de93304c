"""Infinite populations: against all pairs of parents, printed trajectories, theory, and finite runs."""

from collections.abc import Mapping
from itertools import islice, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.evolution.experiment import Experiment
from babushka.evolution.infinite_population import (
    allele_shares,
    crossed,
    genotypes,
    independent,
    infinite_population,
    lived,
    trinomial,
)
from babushka.evolution.loop import evolve
from babushka.fitness.kernels import jit_enabled
from babushka.fitness.settings import merged
from babushka.fitness.worlds.landscape.guessing import expected_fitness, success
from tests.naive.hinton_nowlan import undecided

FOUNDERS = (0.25, 0.25, 0.5)  # chances of 0, 1 and undecided (Hinton and Nowlan 1987)


def generation(number: int, *given: Any, **more: Any) -> np.ndarray:
    return next(islice(infinite_population(*given, **more), number, None))


def by_pairs(shares: np.ndarray, levels: int, genes: int) -> np.ndarray:
    """Every pair of parents, every cut, either child."""
    everyone = [tuple(row) for row in genotypes(levels, genes).astype(int).tolist()]
    number = {genotype: place for place, genotype in enumerate(everyone)}
    after = np.zeros(len(everyone))
    for (one, first), (other, second) in product(zip(everyone, shares, strict=True), repeat=2):
        for cut in range(1, genes):
            weight = first * second / (genes - 1) / 2
            after[number[one[:cut] + other[cut:]]] += weight
            after[number[other[:cut] + one[cut:]]] += weight
    return after


@given(st.sampled_from([(2, 2), (2, 4), (3, 3), (5, 2)]), st.integers(0, 1000))
def test_crossover_is_that_of_all_pairs_and_cuts(sizes: tuple[int, int], seed: int) -> None:
    levels, genes = sizes
    shares = np.random.default_rng(seed).dirichlet(np.full(levels**genes, 0.3))
    assert crossed(shares, levels, genes) == pytest.approx(by_pairs(shares, levels, genes), abs=1e-15)


@given(st.integers(0, 1000))
def test_crossover_changes_no_allele_share_and_keeps_independence(seed: int) -> None:
    generator = np.random.default_rng(seed)
    everyone = genotypes(3, 4)
    shares = generator.dirichlet(np.full(81, 0.2))
    after = crossed(shares, 3, 4)
    assert allele_shares(after, everyone, 3) == pytest.approx(allele_shares(shares, everyone, 3), abs=1e-14)
    level = independent(generator.dirichlet(np.ones(3)), 4)
    assert crossed(level, 3, 4) == pytest.approx(level, abs=1e-15)


def test_without_selection_a_pair_of_loci_loses_its_linkage_by_its_share_of_cuts() -> None:
    start = np.zeros(2**4)
    start[0b0000] = start[0b1111] = 0.5
    everyone = genotypes(2, 4)
    for number, shares in zip(range(8), infinite_population(start, np.ones(16), 2, 0.6), strict=False):
        for apart in (1, 2, 3):  # of three boundaries as many lie between two loci
            together = shares @ (everyone[:, 0] * everyone[:, apart])
            assert together - 0.25 == pytest.approx(0.25 * (1 - 0.6 * apart / 3) ** number)


def test_without_crossover_shares_grow_with_powers_of_fitness() -> None:
    generator = np.random.default_rng(3)
    start, fitness = generator.dirichlet(np.ones(27)), generator.random(27)
    wanted = start * fitness**9
    assert generation(9, start, fitness, 3, 0.0) == pytest.approx(wanted / wanted.sum())


def test_one_locus_cannot_be_cut() -> None:
    start = np.array([0.2, 0.3, 0.5])
    assert generation(1, start, [1, 2, 4], 3, 1.0) == pytest.approx(np.array([0.2, 0.6, 2.0]) / 2.8)


@pytest.mark.parametrize(("change", "words"), [
    ({"start": np.ones(7) / 7}, "do not fit"),
    ({"start": np.ones((2, 4)) / 8}, "do not fit"),
    ({"fitness": np.ones(4)}, "do not fit"),
    ({"start": np.ones(8)}, "sum to 1"),
    ({"fitness": -np.ones(8)}, "not negative"),
    ({"fitness": np.full(8, np.nan)}, "finite"),
    ({"crossover_rate": 1.5}, "from 0 to 1"),
    ({"learned_genomes": [8] * 8}, "one genotype"),
    ({"fitness": np.zeros(8)}, "nobody can be selected"),
])  # fmt: skip
def test_what_cannot_be_is_refused(change: Mapping[str, Any], words: str) -> None:
    fine = {"start": np.ones(8) / 8, "fitness": np.ones(8), "levels": 2, "crossover_rate": 1.0}
    with pytest.raises(ValueError, match=words):
        generation(1, **{**fine, **change})


def test_there_are_limits_to_how_many_genotypes() -> None:
    with pytest.raises(ValueError, match="number of genotypes"):
        genotypes(3, 20)


# --- Hinton and Nowlan 1987 ---------------------------------------------------------------------------------


def test_what_is_expected_of_founders_and_of_their_children() -> None:
    counts, shares = trinomial(FOUNDERS, 20)
    wrong, open_loci = counts[:, 0], counts[:, 2]
    succeeds = float(shares @ np.where(wrong == 0, success(open_loci, 1000), 0.0))
    assert shares[wrong == 0].sum() == pytest.approx(0.75**20)
    assert succeeds == pytest.approx(5.575982e-4, abs=0.5e-10)
    assert 1 - (1 - succeeds) ** 1000 == pytest.approx(0.4275, abs=0.5e-4)
    fitness = expected_fitness(open_loci, wrong, 1000)
    assert shares @ fitness == pytest.approx(1.00603231, abs=0.5e-8)
    # Exactly ten undecided of twenty: the other ten are all right with probability 2 ** -10.
    exactly = 1 + 2.0**-10 * (expected_fitness(10, 0, 1000) - 1)
    assert exactly == pytest.approx(1.00670674, abs=0.5e-8)
    # Independent loci stay so through one crossover, so this holds whatever crossover there is.
    after = generation(1, shares, fitness, len(shares), 0.0) @ counts / 20
    assert after == pytest.approx([0.24850097, 0.25124276, 0.50025627], abs=0.5e-8)


def small() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(genotypes, their expected fitness, founders) of six loci and 16 trials."""
    everyone = genotypes(3, 6)
    fitness = expected_fitness((everyone == 2).sum(axis=1), (everyone == 0).sum(axis=1), 16)
    return everyone, fitness, independent(FOUNDERS, 6)


SIX_LOCI = {
    1: 0.351731, 2: 0.472830, 3: 0.551846, 5: 0.659149, 10: 0.816684, 20: 0.945390, 60: 0.999641,
}  # fmt: skip


def test_six_loci_take_the_course_that_an_independent_program_printed() -> None:
    everyone, fitness, start = small()
    assert start @ fitness == pytest.approx(2.287650, abs=0.5e-6)
    for number, shares in zip(range(61), infinite_population(start, fitness, 3, 1.0), strict=False):
        if number in SIX_LOCI:
            right = allele_shares(shares, everyone, 3)[1]
            assert right == pytest.approx(SIX_LOCI[number], abs=0.5e-6)


def test_without_crossover_classes_of_equal_counts_stand_for_their_genotypes() -> None:
    everyone, fitness, start = small()
    counts, shares = trinomial(FOUNDERS, 6)
    of_class = expected_fitness(counts[:, 2], counts[:, 0], 16)
    assert shares.sum() == pytest.approx(1)
    for number in (0, 1, 7, 40):
        whole = generation(number, start, fitness, 3, 0.0)
        classes = generation(number, shares, of_class, len(shares), 0.0)
        assert classes @ counts / 6 == pytest.approx(allele_shares(whole, everyone, 3), abs=1e-12)


def test_asexual_learners_never_combine_what_is_right_but_their_best_genotype_wins() -> None:
    counts, shares = trinomial(FOUNDERS, 20)
    fitness = expected_fitness(counts[:, 2], counts[:, 0], 1000)
    final = generation(100_000, shares, fitness, len(shares), 0.0)
    assert counts[np.argmax(final)].tolist() == [0, 20, 0]
    assert final.max() > 0.999
    early = generation(50, shares, fitness, len(shares), 0.0) @ counts / 20
    assert early[0] < 1e-6  # what is wrong is gone long before what is undecided
    assert early[2] > 0.2


HINTON_NOWLAN: dict[str, Any] = {
    "generations": 5,
    "world": {"kind": "landscape", "length": 6, "trials": 16, "credit": "earliness"},
    "organism": {"kind": "bit-string", "plastic": True, "learning": "guess"},
    "evolution": {
        "population": 4000, "episodes": 1, "selection": "selRoulette", "survivors": 0,
        "crossover": "one_point", "crossover_rate": 1.0, "mutation": "none", "random_lives": 2,
    },
}  # fmt: skip


@pytest.mark.skipif(not jit_enabled(), reason="80,000 lives")
def test_large_finite_populations_follow_the_infinite_one() -> None:
    everyone, fitness, start = small()
    wanted = [allele_shares(s, everyone, 3) for s in islice(infinite_population(start, fitness, 3, 1.0), 6)]
    experiments = [Experiment.from_mapping({**HINTON_NOWLAN, "seed": 100 + run}) for run in range(4)]
    runs = [
        [[(each.genomes == allele).mean() for allele in range(3)] for each in evolve(experiment)]
        for experiment in experiments
    ]
    # One run of 2,000 members strays by at most 0.012 (standard deviation over 60 seeds, the worst of these
    # generations), so the mean of four of 4,000 by 0.0043; these are more than 4.6 of them.
    assert np.abs(np.mean(runs, axis=0) - wanted).max() < 0.02


@pytest.mark.slow
def test_one_child_of_every_mating_or_both_make_no_difference_to_what_is_undecided() -> None:
    one, both = (
        np.array([undecided(np.random.default_rng([children, run]), 50, children) for run in range(300)])
        for children in (1, 2)
    )
    error = np.sqrt(one.var(ddof=1) / one.size + both.var(ddof=1) / both.size)
    assert abs(one.mean() - both.mean()) < 4 * error  # false alarm 6e-5
    assert error < 0.003  # a difference of 0.012 would show


# --- Whitley, Gordon and Mathias 1994 -----------------------------------------------------------------------

BALDWIN: dict[str, Any] = {
    "world": {"kind": "landscape", "function": "deceptive", "length": 4, "trials": 5},
    "organism": {"kind": "bit-string", "learning": "steepest"},
}
COURSES = {  # generation: shares of 1111 and of 0000, as an independent program printed them
    "darwinian": {5: (0.0178, 0.4044), 20: (0.0000, 0.8661)},
    "lamarckian": {5: (0.1294, 0.5344), 20: (0.0095, 0.9372)},
    "baldwinian": {5: (0.0937, 0.0537), 20: (0.2455, 0.0094)},
}
ENDS = {"darwinian": 0, "lamarckian": 0, "baldwinian": 15}


def course(inheritance: str, rate: float, number: int, **organism: Any) -> np.ndarray:
    """Shares of the 16 genotypes in a generation, from equal ones."""
    changes = {"evolution": {"inheritance": inheritance}, "organism": organism}
    if organism:
        changes["world"] = {"trials": 100}
    found = lived(Experiment.from_mapping(merged(BALDWIN, changes)))
    return generation(number, np.full(16, 1 / 16), found.fitness, 2, rate, found.learned_genomes)


@pytest.mark.parametrize("inheritance", COURSES)
def test_the_deceptive_function_takes_the_course_that_an_independent_program_printed(
    inheritance: str,
) -> None:
    for number, wanted in COURSES[inheritance].items():
        found = course(inheritance, 0.7, number)
        assert found[[15, 0]] == pytest.approx(wanted, abs=0.5e-4)


@pytest.mark.parametrize("rate", [0.6, 0.7, 1.0])
@pytest.mark.parametrize("inheritance", ENDS)
def test_only_learning_that_is_not_inherited_finds_the_optimum(inheritance: str, rate: float) -> None:
    assert course(inheritance, rate, 500)[ENDS[inheritance]] > 0.96


def test_learning_up_to_a_local_optimum_finds_it_too() -> None:
    assert course("baldwinian", 0.7, 500)[15] == pytest.approx(0.9661, abs=0.5e-4)
    assert course("baldwinian", 0.7, 500, ascents=0)[15] == pytest.approx(0.949, abs=0.5e-3)


def test_crossover_is_what_deceives() -> None:
    assert course("darwinian", 0.0, 500)[15] > 0.999
    assert course("lamarckian", 0.0, 500)[15] > 0.999
    hidden = course("baldwinian", 0.0, 500)
    assert hidden[[15, 14, 13, 11, 7]] == pytest.approx([0.2] * 5, abs=1e-9)


def test_one_life_of_every_genotype_needs_alleles() -> None:
    with pytest.raises(ValueError, match="same number of alleles"):
        lived(Experiment.from_mapping({}))
