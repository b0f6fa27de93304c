"""Crossovers: whose alleles a child carries, what is copied exactly, and DEAP's distributions."""

import numpy as np
import pytest
from deap import tools
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from babushka.evolution.crossover import CROSSOVERS, crossover
from babushka.evolution.selection import seeded_globals
from babushka.fitness.settings import SettingsError
from babushka.organisms.genome import Block, Layout

MIXED = Layout(
    (
        Block("free", ("a", "b", "c")),
        Block("share", ("d", "e"), 0.5, 0.3, 0.0, 1.0),
        Block("positive", ("f",), 1.0, 1.0, 0.0),
        Block("kind", ("g", "h", "i"), levels=4),
        Block("fixed", ("j",), levels=1),
    )
)
NAMES = sorted(CROSSOVERS.functions)
SWAPPING = ["none", "uniform", "one_point", "two_point"]


def line(genes):
    return Layout((Block("line", tuple(f"g{number}" for number in range(genes))),))


def parents(layout, pairs, seed):
    generator = np.random.default_rng(seed)
    return layout.founders(pairs, generator), layout.founders(pairs, generator)


def zeros_and_ones(layout, pairs):
    return np.zeros((pairs, layout.genes), np.float32), np.ones((pairs, layout.genes), np.float32)


def bits(array):
    return array.view(np.uint32)


# --- All of them --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), pairs=st.integers(0, 12), rate=st.floats(0, 1))
def test_children_are_within_bounds_whole_where_discrete_and_repeatable(name, seed, pairs, rate):
    first, second = parents(MIXED, pairs, seed)
    before = first.copy(), second.copy()
    children = crossover(name, first, second, np.random.default_rng(seed), MIXED, rate=rate)
    again = crossover(name, first, second, np.random.default_rng(seed), MIXED, rate=rate)
    for child, same, parent, untouched in zip(children, again, (first, second), before, strict=True):
        assert child.dtype == np.float32
        assert child.shape == (pairs, MIXED.genes)
        assert not np.shares_memory(child, parent)
        np.testing.assert_array_equal(bits(child), bits(same))
        np.testing.assert_array_equal(bits(parent), bits(untouched))
        assert np.all((child >= MIXED.low) & (child <= MIXED.high))
        discrete = child[:, MIXED.levels > 0]
        np.testing.assert_array_equal(discrete, np.round(discrete))


@pytest.mark.parametrize("name", NAMES)
def test_a_pair_that_is_not_crossed_is_copied_bit_for_bit(name):
    first, second = parents(MIXED, 20, 1)
    first[:, 3] = -0.0  # at a bound of 0.0: clipping must not tidy it up
    children = crossover(name, first, second, np.random.default_rng(2), MIXED, rate=0.0)
    np.testing.assert_array_equal(bits(children[0]), bits(first))
    np.testing.assert_array_equal(bits(children[1]), bits(second))


@pytest.mark.parametrize("name", NAMES)
def test_equal_parents_have_equal_children_bit_for_bit(name):
    first, _ = parents(MIXED, 20, 3)
    first[0] = -0.0
    for child in crossover(name, first, first, np.random.default_rng(4), MIXED):
        np.testing.assert_array_equal(bits(child), bits(first))


@pytest.mark.parametrize("name", SWAPPING)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), genes=st.integers(1, 9))
def test_every_locus_keeps_its_two_alleles(name, seed, genes):
    layout = line(genes)
    first, second = parents(layout, 6, seed)
    one, other = crossover(name, first, second, np.random.default_rng(seed), layout)
    kept, swapped = (one == first) & (other == second), (one == second) & (other == first)
    assert np.all(kept | swapped)


def test_rate_is_the_share_of_pairs_that_are_crossed():
    layout, pairs, rate = line(40), 4000, 0.3
    one, _ = crossover("uniform", *zeros_and_ones(layout, pairs), np.random.default_rng(5), layout, rate=rate)
    crossed = int(np.any(one == 1, axis=1).sum())
    assert abs(crossed - pairs * rate) < 4 * np.sqrt(pairs * rate * (1 - rate))


def test_no_pairs_no_children():
    layout = line(3)
    empty = np.zeros((0, 3), np.float32)
    assert [len(child) for child in crossover("sbx", empty, empty, np.random.default_rng(0), layout)] == [
        0,
        0,
    ]


# --- Each of them -------------------------------------------------------------------------------------------


def test_uniform_swaps_each_gene_with_its_probability():
    layout, pairs, probability = line(50), 400, 0.2
    one, other = crossover(
        "uniform", *zeros_and_ones(layout, pairs), np.random.default_rng(6), layout, probability=probability
    )
    np.testing.assert_array_equal(one + other, 1)
    spread = np.sqrt(probability * (1 - probability) / one.size)
    assert abs(one.mean() - probability) < 4 * spread
    # Independent genes: the count per pair is binomial, so its variance is n p (1 - p).
    counts = one.sum(axis=1, dtype=np.float64)
    variance = layout.genes * probability * (1 - probability)
    assert abs(counts.var() - variance) < 4 * variance * np.sqrt(2 / pairs)


@pytest.mark.parametrize(("probability", "swapped"), [(0.0, False), (1.0, True)])
def test_uniform_with_certainty(probability, swapped):
    first, second = parents(MIXED, 10, 7)
    one, other = crossover("uniform", first, second, np.random.default_rng(8), MIXED, probability=probability)
    np.testing.assert_array_equal(one, second if swapped else first)
    np.testing.assert_array_equal(other, first if swapped else second)


def swapped_segments(name, layout, pairs, seed):
    """(start, stop) of the genes that came from the other parent, for every pair."""
    one, _ = crossover(name, *zeros_and_ones(layout, pairs), np.random.default_rng(seed), layout)
    steps = np.diff(one, axis=1, prepend=0, append=0)
    assert np.all((steps != 0).sum(axis=1) == 2)  # one run of swapped genes
    return np.argmax(steps == 1, axis=1), np.argmax(steps == -1, axis=1)


def test_one_point_cuts_every_boundary_equally_often():
    genes, pairs = 6, 3000
    start, stop = swapped_segments("one_point", line(genes), pairs, 9)
    assert np.all(stop == genes)
    counts = np.bincount(start, minlength=genes)
    assert counts[0] == 0
    assert stats.chisquare(counts[1:]).pvalue > 0.001


def test_two_point_takes_every_two_boundaries_equally_often_as_deap_does():
    genes, pairs = 5, 3000
    start, stop = swapped_segments("two_point", line(genes), pairs, 10)
    table = np.zeros((genes + 1, genes + 1))
    np.add.at(table, (start, stop), 1)
    assert np.all(table.sum(axis=1)[[0, genes]] == 0)
    deap_table = np.zeros_like(table)
    with seeded_globals(np.random.SeedSequence(11)):
        for _ in range(pairs):
            child, _ = tools.cxTwoPoint([0] * genes, [1] * genes)
            deap_table[child.index(1), child.index(1) + sum(child)] += 1
    possible = np.triu(np.ones_like(table), 1)[1:, 1:] > 0
    assert stats.chisquare(table[1:, 1:][possible]).pvalue > 0.001
    assert stats.chi2_contingency([table[1:, 1:][possible], deap_table[1:, 1:][possible]]).pvalue > 0.001


@pytest.mark.parametrize("name", ["one_point", "two_point"])
def test_a_single_gene_cannot_be_cut(name):
    first, second = zeros_and_ones(line(1), 5)
    one, other = crossover(name, first, second, np.random.default_rng(0), line(1))
    np.testing.assert_array_equal(one, first)
    np.testing.assert_array_equal(other, second)


# --- Simulated binary crossover -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "bounds", "eta"),
    [
        ((0.2, 0.7), (0.0, 1.0), 2.0),
        ((0.05, 0.1), (0.0, 1.0), 0.0),
        ((-2.5, 3.0), (-3.0, 3.0), 15.0),
        ((0.9, 0.1), (-1000.0, 1000.0), 1.0),
    ],
)
def test_sbx_is_distributed_as_deaps(values, bounds, eta):
    layout, pairs = Layout((Block("line", ("a",), 0.0, 1.0, *bounds),)), 4000
    first, second = (np.full((pairs, 1), value, np.float32) for value in values)
    ours = crossover("sbx", first, second, np.random.default_rng(12), layout, eta=eta)
    theirs = np.empty((2, pairs))
    exact = float(first[0, 0]), float(second[0, 0])
    with seeded_globals(np.random.SeedSequence(13)):
        for pair in range(pairs):
            one, other = tools.cxSimulatedBinaryBounded([exact[0]], [exact[1]], eta, *bounds)
            theirs[:, pair] = np.float32(one[0]), np.float32(other[0])
    for child, deap_child, parent in zip(ours, theirs, exact, strict=True):
        changed, deap_changed = child[child != parent], deap_child[deap_child != parent]
        assert abs(len(changed) - len(deap_changed)) < 4 * np.sqrt(pairs / 2)
        assert stats.ks_2samp(changed, deap_changed).pvalue > 0.01


def test_sbx_without_bounds_has_the_density_of_the_paper_and_keeps_the_mean():
    layout, pairs, eta = line(1), 20_000, 2.0
    first, second = zeros_and_ones(layout, pairs)
    one, other = (
        child[:, 0].astype(np.float64)
        for child in crossover("sbx", first, second, np.random.default_rng(14), layout, eta=eta)
    )
    np.testing.assert_allclose(one + other, 1.0, atol=1e-6)
    spread = np.abs(one - other)[(one != 0) & (one != 1)]  # beta, since the parents are 1 apart

    def cumulative(beta):  # of (eta + 1) / 2 beta^eta up to 1, and (eta + 1) / 2 beta^-(eta + 2) beyond
        beta = np.maximum(beta, 1e-12)
        return np.where(beta <= 1, 0.5 * beta ** (eta + 1), 1 - 0.5 * beta ** -(eta + 1))

    assert abs(len(spread) - pairs / 2) < 4 * np.sqrt(pairs / 4)
    assert stats.kstest(spread, cumulative).pvalue > 0.01


def test_sbx_with_large_eta_stays_near_the_parents():
    first, second = zeros_and_ones(line(20), 50)
    for child in crossover("sbx", first, second, np.random.default_rng(15), line(20), eta=1e6):
        assert np.all(np.minimum(np.abs(child), np.abs(child - 1)) < 1e-4)


def test_sbx_swaps_discrete_loci_uniformly():
    layout = Layout((Block("kind", tuple("abcde"), levels=9),))
    first, second = np.full((800, 5), 2, np.float32), np.full((800, 5), 7, np.float32)
    one, other = crossover("sbx", first, second, np.random.default_rng(16), layout)
    assert np.all(((one == 2) & (other == 7)) | ((one == 7) & (other == 2)))
    assert abs((one == 7).mean() - 0.5) < 4 * 0.5 / np.sqrt(one.size)


# --- Mistakes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("unifrom", {}, "There is no crossover called 'unifrom'; did you mean 'uniform'?"),
        ("uniform", {"probabilty": 0.5}, "did you mean 'probability'?"),
        ("uniform", {"probability": 1.5}, "Setting 'uniform.probability' must be a number 0 to 1, not 1.5."),
        ("sbx", {"eta": -1}, "'sbx.eta' must be a number at least 0, not -1."),
        ("sbx", {"eta": "big"}, "'sbx.eta' must be a number at least 0, not 'big'."),
        ("one_point", {"rate": True}, "'one_point.rate' must be a number 0 to 1, not true."),
        ("none", {"eta": 2}, "Unknown setting 'none.eta'"),
    ],
)
def test_a_mistake_is_one_sentence(name, arguments, sentence):
    first, second = parents(MIXED, 2, 0)
    with pytest.raises(SettingsError) as error:
        crossover(name, first, second, np.random.default_rng(0), MIXED, **arguments)
    assert sentence in str(error.value)


def test_genomes_that_do_not_fit_are_refused():
    first, second = parents(MIXED, 3, 0)
    with pytest.raises(ValueError, match="come in pairs"):
        crossover("uniform", first, second[:2], np.random.default_rng(0), MIXED)
    with pytest.raises(ValueError, match="do not fit"):
        crossover("uniform", first[:, :4], second[:, :4], np.random.default_rng(0), MIXED)


def test_a_new_operator_is_one_function():
    def mean(first, second, generator, layout):
        return (first + second) / 2, (first + second) / 2

    CROSSOVERS.add(mean)
    try:
        first, second = zeros_and_ones(line(2), 3)
        one, _ = crossover("mean", first, second, np.random.default_rng(0), line(2))
        np.testing.assert_array_equal(one, 0.5)
    finally:
        del CROSSOVERS.functions["mean"]
