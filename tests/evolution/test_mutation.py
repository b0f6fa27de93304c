"""Mutations: what stays as it is to the last bit, bounds, discrete alleles, and DEAP's distributions."""

import numpy as np
import pytest
from deap import tools
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from babushka.evolution.mutation import MUTATIONS, alter, mutate
from babushka.evolution.selection import seeded_globals
from babushka.fitness.settings import SettingsError
from babushka.organisms.genome import Block, Layout

MIXED = Layout(
    (
        Block("free", ("a", "b", "c"), sigma=0.5),
        Block("share", ("d", "e"), 0.5, 0.3, 0.0, 1.0, sigma=0.2),
        Block("positive", ("f",), 1.0, 1.0, 0.0),
        Block("kind", ("g", "h", "i"), levels=4),
        Block("fixed", ("j",), levels=1),
        Block("pinned", ("k",), 2.0, 0.0, 2.0, 2.0),
    )
)
NAMES = sorted(MUTATIONS.functions)


def bits(array):
    return array.view(np.uint32)


def many(value, copies, **block):
    """(a layout of one locus, `copies` genomes that hold `value`)."""
    return Layout((Block("only", ("a",), **block),)), np.full((copies, 1), value, np.float32)


# --- All of them --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), members=st.integers(0, 12), rate=st.floats(0, 1))
def test_mutants_are_within_bounds_whole_where_discrete_and_repeatable(name, seed, members, rate):
    genomes = MIXED.founders(members, np.random.default_rng(seed))
    before = genomes.copy()
    mutants = mutate(name, genomes, np.random.default_rng(seed), MIXED, rate=rate)
    again = mutate(name, genomes, np.random.default_rng(seed), MIXED, rate=rate)
    assert mutants.dtype == np.float32
    assert mutants.shape == genomes.shape
    assert not np.shares_memory(mutants, genomes)
    np.testing.assert_array_equal(bits(mutants), bits(again))
    np.testing.assert_array_equal(bits(genomes), bits(before))
    assert np.all((mutants >= MIXED.low) & (mutants <= MIXED.high))
    discrete = mutants[:, MIXED.levels > 0]
    np.testing.assert_array_equal(discrete, np.round(discrete))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("none", {"rate": 1.0}),
        ("gaussian", {"rate": 0.0}),
        ("polynomial", {"rate": 0.0}),
    ],
)
def test_without_mutation_the_parent_comes_back_bit_for_bit(name, arguments):
    genomes = MIXED.founders(30, np.random.default_rng(1))
    genomes[:, 3] = -0.0  # at a bound of 0.0: clipping must not tidy it up
    mutants = mutate(name, genomes, np.random.default_rng(2), MIXED, **arguments)
    np.testing.assert_array_equal(bits(mutants), bits(genomes))


@pytest.mark.parametrize("name", ["gaussian", "polynomial"])
@pytest.mark.parametrize(("sigma", "scale"), [(0.0, 1.0), (0.3, 0.0)])
def test_a_step_of_zero_leaves_the_parent_bit_for_bit(name, sigma, scale):
    layout = Layout((Block("free", ("a", "b", "c"), sigma=sigma),))
    genomes = layout.founders(30, np.random.default_rng(3))
    genomes[:10] = -0.0
    mutants = mutate(name, genomes, np.random.default_rng(4), layout, rate=1.0, scale=scale)
    np.testing.assert_array_equal(bits(mutants), bits(genomes))


@pytest.mark.parametrize("name", ["gaussian", "polynomial"])
def test_rate_is_the_share_of_genes_that_mutate(name):
    genomes = MIXED.founders(2000, np.random.default_rng(5))
    genomes[:, 3:6] = 0.5  # away from the bounds, where steps would be cut to nothing
    mutants = mutate(name, genomes, np.random.default_rng(6), MIXED, rate=0.1)
    share = (mutants != genomes).mean(axis=0)
    np.testing.assert_array_less(np.abs(share[:9] - 0.1), 4 * np.sqrt(0.09 / 2000))
    np.testing.assert_array_equal(share[9:], 0)  # a single allele; a single allowed value


@pytest.mark.parametrize("name", ["gaussian", "polynomial"])
@pytest.mark.parametrize("levels", [2, 3, 7])
def test_discrete_loci_take_their_other_alleles_equally_often(name, levels):
    layout, genomes = many(1, 3000, levels=levels)
    mutants = mutate(name, genomes, np.random.default_rng(7), layout, rate=1.0)
    counts = np.bincount(mutants[:, 0].astype(int), minlength=levels)
    assert counts[1] == 0
    assert len(counts) == levels
    assert levels == 2 or stats.chisquare(np.delete(counts, 1)).pvalue > 0.001


def test_genomes_from_outside_the_bounds_are_brought_back():
    layout = Layout((Block("share", ("a", "b"), 0.5, 0.3, 0.0, 1.0),))
    outside = np.array([[-3, 4], [0.5, 1.5]], np.float32)
    for name in NAMES:
        mutants = mutate(name, outside, np.random.default_rng(0), layout, rate=0.0)
        np.testing.assert_array_equal(mutants, [[0, 1], [0.5, 1]])


# --- Gaussian -----------------------------------------------------------------------------------------------


def test_gaussian_is_distributed_as_deaps():
    members, sigma, scale = 4000, 0.4, 1.5
    layout, genomes = many(0.25, members, sigma=sigma)
    ours = mutate("gaussian", genomes, np.random.default_rng(8), layout, rate=1.0, scale=scale)[:, 0]
    with seeded_globals(np.random.SeedSequence(9)):
        theirs = [tools.mutGaussian([0.25], 0.0, sigma * scale, 1.0)[0][0] for _ in range(members)]
    assert stats.ks_2samp(ours, theirs).pvalue > 0.01


def test_gaussian_steps_have_the_standard_deviation_of_their_block():
    layout = Layout((Block("small", ("a",), sigma=0.1), Block("large", ("b", "c"), sigma=2.0)))
    members = 5000
    mutants = mutate(
        "gaussian", np.zeros((members, 3), np.float32), np.random.default_rng(10), layout, rate=1.0
    ).astype(np.float64)
    np.testing.assert_array_less(np.abs(mutants.mean(axis=0)), 4 * layout.sigma / np.sqrt(members))
    error = np.abs(mutants.std(axis=0) - layout.sigma)
    np.testing.assert_array_less(error, 4 * layout.sigma / np.sqrt(2 * members))
    correlations = np.corrcoef(mutants.T)[np.triu_indices(3, 1)]
    np.testing.assert_array_less(np.abs(correlations), 4 / np.sqrt(members))


def test_gaussian_steps_stop_at_the_bounds():
    layout, genomes = many(0.5, 2000, low=0.0, high=1.0, sigma=0.5)
    mutants = mutate("gaussian", genomes, np.random.default_rng(11), layout, rate=1.0)
    beyond = stats.norm.cdf(-1)
    for bound in (0.0, 1.0):
        assert abs((mutants == bound).mean() - beyond) < 4 * np.sqrt(beyond / 2000)


# --- Polynomial ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "bounds", "eta"),
    [
        (0.5, (0.0, 1.0), 20.0),
        (0.02, (0.0, 1.0), 5.0),
        (2.75, (-3.0, 3.0), 0.0),
        (1.0, (0.0, 1.0), 1.0),
    ],
)
def test_polynomial_is_distributed_as_deaps(value, bounds, eta):
    members = 4000
    layout, genomes = many(value, members, low=bounds[0], high=bounds[1])
    ours = mutate("polynomial", genomes, np.random.default_rng(12), layout, rate=1.0, eta=eta)[:, 0]
    exact = float(genomes[0, 0])
    with seeded_globals(np.random.SeedSequence(13)):
        theirs = [tools.mutPolynomialBounded([exact], eta, *bounds, 1.0)[0][0] for _ in range(members)]
    assert stats.ks_2samp(ours, np.float32(theirs)).pvalue > 0.01


def test_polynomial_at_eta_zero_is_uniform_between_the_bounds_on_either_side():
    layout, genomes = many(0.5, 5000, low=0.0, high=1.0)
    mutants = mutate("polynomial", genomes, np.random.default_rng(14), layout, rate=1.0, eta=0.0)
    assert stats.kstest(mutants[:, 0], stats.uniform.cdf).pvalue > 0.01


@pytest.mark.parametrize("bounds", [{}, {"low": -100.0}, {"high": 100.0}])
def test_polynomial_is_gaussian_where_a_bound_is_infinite(bounds):
    layout, genomes = many(0.0, 4000, sigma=0.3, **bounds)
    mutants = mutate("polynomial", genomes, np.random.default_rng(15), layout, rate=1.0, scale=2.0)
    assert stats.kstest(mutants[:, 0], stats.norm(0, 0.6).cdf).pvalue > 0.01


# --- Mistakes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("gausian", {}, "There is no mutation called 'gausian'; did you mean 'gaussian'?"),
        ("gaussian", {"scael": 0.5}, "Unknown setting 'gaussian.scael'; did you mean 'scale'?"),
        ("gaussian", {"rate": 2}, "Setting 'gaussian.rate' must be a number 0 to 1, not 2."),
        ("gaussian", {"scale": -1.0}, "'gaussian.scale' must be a number at least 0, not -1.0."),
        ("polynomial", {"eta": float("nan")}, "'polynomial.eta' must be a number at least 0, not nan."),
        ("none", {"scale": 1.0}, "Unknown setting 'none.scale'"),
    ],
)
def test_a_mistake_is_one_sentence(name, arguments, sentence):
    genomes = MIXED.founders(2, np.random.default_rng(0))
    with pytest.raises(SettingsError) as error:
        mutate(name, genomes, np.random.default_rng(0), MIXED, **arguments)
    assert sentence in str(error.value)


def test_genomes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        mutate("gaussian", np.zeros((2, 3), np.float32), np.random.default_rng(0), MIXED)
    broken = MIXED.founders(2, np.random.default_rng(0))
    broken[1, 0] = np.nan
    with pytest.raises(ValueError, match="not a finite number"):
        mutate("gaussian", broken, np.random.default_rng(0), MIXED)


def test_genomes_that_lie_in_memory_column_by_column_mutate_alike_and_not_in_place():
    genomes = MIXED.founders(30, np.random.default_rng(1))
    one, other = (
        mutate("gaussian", given, np.random.default_rng(2), MIXED, rate=0.5)
        for given in (genomes, np.asfortranarray(genomes))
    )
    assert one.tobytes() == other.tobytes() != genomes.tobytes()
    with pytest.raises(ValueError, match="row by row"):
        alter("gaussian", np.asfortranarray(genomes), np.random.default_rng(2), MIXED, rate=0.5)


def test_a_new_operator_is_one_function():
    def reset(values, generator, low, high, sigma):
        return np.zeros_like(values)

    MUTATIONS.add(reset)
    try:
        layout, genomes = many(0.7, 4)
        np.testing.assert_array_equal(mutate("reset", genomes, np.random.default_rng(0), layout, rate=1.0), 0)
    finally:
        del MUTATIONS.functions["reset"]
