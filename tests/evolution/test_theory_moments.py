"""Mutation and crossover against closed forms: means, variances and rates of recombination of every operator.

Each claim is on the mean of many independent draws, which must lie within five standard errors (as estimated
from the draws) of what theory says: a false alarm among all of them is rarer than one in a thousand.
"""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from babushka.evolution.crossover import CROSSOVERS, crossover
from babushka.evolution.mutation import MUTATIONS, mutate
from babushka.organisms.genome import Block, Layout

DRAWS = 40_000
ROUNDING = 1e-6  # genes are float32
Values = NDArray[np.float64]


def assert_mean(draws: Any, expected: float) -> None:
    values = np.asarray(draws, np.float64)
    error = values.std(ddof=1) / np.sqrt(len(values))
    assert abs(values.mean() - expected) <= 5 * error + ROUNDING * max(1.0, abs(expected))


def mutants(name: str, value: float, rate: float = 1.0, seed: int = 0, **given: Any) -> Values:
    """What one gene of that value becomes, DRAWS times; `given` are a block's or the operator's."""
    of_block = {key: given.pop(key) for key in ("low", "high", "sigma", "levels") if key in given}
    layout = Layout((Block("only", ("gene",), **of_block),))
    genomes = np.full((DRAWS, 1), value, np.float32)
    found = mutate(name, genomes, np.random.default_rng(seed), layout, rate=rate, **given)
    return found[:, 0].astype(np.float64)


def line(genes: int, **block: Any) -> Layout:
    return Layout((Block("line", tuple(f"g{number}" for number in range(genes)), **block),))


def children(
    name: str, layout: Layout, values: tuple[float, float], seed: int = 0, **given: Any
) -> tuple[Values, Values]:
    """Children of DRAWS pairs whose parents hold one value each in all their genes."""
    parents = [np.full((DRAWS, layout.genes), value, np.float32) for value in values]
    found = crossover(name, *parents, np.random.default_rng(seed), layout, **given)
    return found[0].astype(np.float64), found[1].astype(np.float64)


def test_every_operator_there_is_has_its_moments_here() -> None:
    assert set(MUTATIONS.functions) == {"none", "gaussian", "polynomial"}
    assert set(CROSSOVERS.functions) == {"none", "uniform", "one_point", "two_point", "sbx"}


# --- Mutation -----------------------------------------------------------------------------------------------


def test_without_mutation_nothing_moves() -> None:
    assert np.all(mutants("none", 0.5) == 0.5)
    assert np.all(mutants("none", 2, levels=5) == 2)


@pytest.mark.parametrize(("rate", "sigma", "scale"), [(1.0, 0.3, 1.0), (0.2, 1.5, 0.5)])
def test_gaussian_steps_have_mean_zero_and_variance_rate_times_sigma_squared(
    rate: float, sigma: float, scale: float
) -> None:
    steps = mutants("gaussian", 0.0, rate, sigma=sigma, scale=scale)
    variance = rate * (scale * sigma) ** 2
    assert_mean(steps, 0.0)
    assert_mean(steps**2, variance)
    assert_mean(steps**4, 3 * variance**2 / rate)


@pytest.mark.parametrize("value", [0.5, 0.1, 1.0])
def test_gaussian_steps_that_stop_at_the_bounds_have_the_moments_of_a_censored_normal(value: float) -> None:
    """With a = (low - v) / s and b = (high - v) / s and everything beyond moved to them."""
    sigma = 0.4
    a, b = (0.0 - value) / sigma, (1.0 - value) / sigma
    inside = stats.norm.cdf(b) - stats.norm.cdf(a)
    between = stats.norm.pdf(a) - stats.norm.pdf(b)
    below, above = stats.norm.cdf(a), stats.norm.sf(b)
    first = between + a * below + b * above
    second = inside + a * stats.norm.pdf(a) - b * stats.norm.pdf(b) + a**2 * below + b**2 * above
    steps = mutants("gaussian", value, low=0.0, high=1.0, sigma=sigma) - np.float32(value)
    assert_mean(steps, sigma * first)
    assert_mean(steps**2, sigma**2 * second)


def reach(room: float, eta: float, power: int) -> float:
    """Mean of the power of a polynomial step towards a bound `room` away, in units of the whole range.

    The step is 1 - v^(1/n), n = eta + 1, with v uniform from (1 - room)^n to 1.
    """
    n = eta + 1.0
    start = 1.0 - room

    def mean_of(m: int) -> float:  # of v^(m/n)
        return n / (n + m) * (1 - start ** (n + m)) / (1 - start**n) if room > 0 else 1.0

    return 1 - mean_of(1) if power == 1 else 1 - 2 * mean_of(1) + mean_of(2)


@pytest.mark.parametrize(("value", "eta"), [(0.5, 20.0), (0.25, 3.0), (0.0, 5.0), (0.9, 0.0)])
@pytest.mark.parametrize("rate", [1.0, 0.3])
def test_polynomial_steps_have_the_moments_of_their_density(value: float, eta: float, rate: float) -> None:
    low, high = -1.0, 3.0
    span = high - low
    steps = mutants("polynomial", low + value * span, rate, low=low, high=high, eta=eta)
    steps -= np.float32(low + value * span)
    up, down = (reach(room, eta, 1) for room in (1 - value, value))
    assert_mean(steps, rate * span * (up - down) / 2)
    squares = reach(1 - value, eta, 2) + reach(value, eta, 2)
    assert_mean(steps**2, rate * span**2 * squares / 2)


@pytest.mark.parametrize("name", ["gaussian", "polynomial"])
@pytest.mark.parametrize("levels", [2, 3, 10])
def test_alleles_forget_where_they_came_from_by_one_eigenvalue(name: str, levels: int) -> None:
    """All other alleles are equally likely: after t generations P(stay) = 1/L + (1 - 1/L) e^t, where
    e = 1 - rate L / (L - 1), as in the model of Jukes and Cantor (1969)."""
    rate, first = 0.15, 1
    layout = Layout((Block("kind", ("gene",), levels=levels),))
    genomes = np.full((DRAWS, 1), first, np.float32)
    generator = np.random.default_rng(levels)
    for generation in range(1, 5):
        genomes = mutate(name, genomes, generator, layout, rate=rate)
        kept = (1 - rate * levels / (levels - 1)) ** generation
        assert_mean(genomes[:, 0] == first, 1 / levels + (1 - 1 / levels) * kept)
        middle = (levels - 1) / 2
        assert_mean(genomes[:, 0], middle + (first - middle) * kept)


# --- Crossovers that swap -----------------------------------------------------------------------------------

GENES = 7


def swapping(name: str) -> tuple[Values, Values]:
    """(the probability that each gene is swapped, that exactly one of two is: its rate of recombination)."""
    j = np.arange(GENES, dtype=np.float64)
    distance = np.abs(j[:, None] - j)
    if name == "uniform":  # every gene by itself, with probability 0.3
        return np.full(GENES, 0.3), np.where(distance > 0, 2 * 0.3 * 0.7, 0.0)
    if name == "one_point":  # cuts between genes are equally likely, and what follows is swapped
        return j / (GENES - 1), distance / (GENES - 1)
    # Two of G boundaries of a ring: one lies on either side of two genes that are d apart.
    both = GENES * (GENES - 1) / 2
    return j * (GENES - j) / both, distance * (GENES - distance) / both


ARGUMENTS: dict[str, dict[str, float]] = {
    "uniform": {"probability": 0.3},
    "one_point": {},
    "two_point": {},
}


@pytest.mark.parametrize("name", ARGUMENTS)
@pytest.mark.parametrize("rate", [1.0, 0.6])
def test_genes_are_swapped_and_recombined_at_the_rates_of_theory(name: str, rate: float) -> None:
    one, other = children(name, line(GENES), (0.0, 1.0), rate=rate, **ARGUMENTS[name])
    np.testing.assert_array_equal(one + other, 1)  # so that the mean of both children is their parents'
    swapped, recombined = swapping(name)
    for gene in range(GENES):
        assert_mean(one[:, gene], rate * swapped[gene])
        for locus in range(gene):
            assert_mean(one[:, gene] != one[:, locus], rate * recombined[gene, locus])


@pytest.mark.parametrize("name", ["uniform", "one_point", "two_point"])
def test_a_child_has_the_mean_and_variance_of_a_mixture_of_its_parents(name: str) -> None:
    low, high = -1.5, 2.0
    one, _ = children(name, line(GENES), (low, high), **ARGUMENTS[name])
    shares = swapping(name)[0]
    for gene, share in enumerate(shares):
        assert_mean(one[:, gene], low + share * (high - low))
        deviations = (one[:, gene] - low - share * (high - low)) ** 2
        assert_mean(deviations, share * (1 - share) * (high - low) ** 2)


def test_without_crossover_children_are_their_parents() -> None:
    one, other = children("none", line(3), (0.0, 1.0))
    assert np.all(one == 0)
    assert np.all(other == 1)


# --- Simulated binary crossover -----------------------------------------------------------------------------


def spread(room: float, eta: float, power: int) -> float:
    """Mean of the power of the spread beta of children, in units of the parents' distance.

    beta = (u a)^(1/n) for u < 1/a and (2 - u a)^(-1/n) beyond, n = eta + 1, u uniform: with room for it
    a = 2, and E beta = n^2 / (n^2 - 1); near a bound a = 2 - (1 + 2 room)^-n (Deb and Agrawal 1995).
    """
    n = eta + 1.0
    rest = (1.0 + 2.0 * room) ** -n  # 2 - a
    contracting = n / (n + power)
    expanding = n / (n - power) * (1 - rest ** ((n - power) / n))
    return float((contracting + expanding) / (2 - rest))


def test_spread_without_bounds_is_the_known_closed_form() -> None:
    for eta in (5.0, 15.0):
        n = eta + 1
        assert spread(np.inf, eta, 1) == pytest.approx(n**2 / (n**2 - 1))
        assert spread(np.inf, eta, 2) == pytest.approx(n**2 / (n**2 - 4))


@pytest.mark.parametrize("eta", [5.0, 15.0])
@pytest.mark.parametrize("rate", [1.0, 0.5])
def test_sbx_keeps_the_mean_and_widens_by_its_spread(eta: float, rate: float) -> None:
    """Half of the genes of a crossed pair are crossed, and which child gets which value is a coin toss."""
    gap = 2.0
    one, other = children("sbx", line(1), (-1.0, 1.0), rate=rate, eta=eta)
    np.testing.assert_allclose(one + other, 0, atol=1e-5)
    crossed = rate / 2
    assert_mean(one[:, 0], (1 - crossed) * -1.0)
    assert_mean(other[:, 0], (1 - crossed) * 1.0)
    square = (gap / 2) ** 2
    assert_mean(one[:, 0] ** 2, square * (1 - crossed + crossed * spread(np.inf, eta, 2)))


@pytest.mark.parametrize("bounds", [(-1.2, 4.0), (-1.0, 1.05)])
@pytest.mark.parametrize("eta", [2.5, 15.0])
def test_sbx_within_bounds_has_the_moments_of_the_cut_spread(bounds: tuple[float, float], eta: float) -> None:
    gap = 2.0
    layout = line(1, low=bounds[0], high=bounds[1])
    one, other = (child[:, 0] for child in children("sbx", layout, (-1.0, 1.0), eta=eta))
    below, above = ((-1.0 - bounds[0]) / gap, (bounds[1] - 1.0) / gap)
    total = one + other  # of crossed genes: gap / 2 (beta above - beta below); of others 0
    assert_mean(total, 0.5 * gap / 2 * (spread(above, eta, 1) - spread(below, eta, 1)))
    squares = one**2 + other**2
    cut = (gap / 2) ** 2 * (spread(above, eta, 2) + spread(below, eta, 2))
    assert_mean(squares, 0.5 * 2 * (gap / 2) ** 2 + 0.5 * cut)


def test_sbx_swaps_alleles_one_time_in_two() -> None:
    one, other = children("sbx", line(3, levels=9), (2.0, 7.0))
    np.testing.assert_array_equal(one + other, 9)
    for gene in range(3):
        assert_mean(one[:, gene] == 7, 0.5)
        for locus in range(gene):
            assert_mean(one[:, gene] != one[:, locus], 0.5)
