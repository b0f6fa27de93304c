"""Selection against theory: whom tournaments choose, exactly, and what no change of scale may change."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import integrate, stats

from babushka.evolution.functions import optimize
from babushka.evolution.optimizers.genetic import Genetic
from babushka.evolution.selection import choose, members_of
from babushka.evolution.settings import Evolution
from babushka.fitness.settings import read
from babushka.organisms.genome import Block, Layout

LINE = Layout((Block("line", tuple("abcd")),))
Values = NDArray[np.float64]


# --- Tournaments --------------------------------------------------------------------------------------------


def intensity(tournsize: int) -> float:
    """Expected largest of k standard normal draws, by its integral (Blickle and Thiele 1996)."""

    def density(value: float) -> float:
        return float(value * tournsize * stats.norm.pdf(value) * stats.norm.cdf(value) ** (tournsize - 1))

    return float(integrate.quad(density, -12, 12)[0])


def chances(members: int, tournsize: int) -> Values:
    """The probability that a tournament is won by the member of each rank, worst first, no two equal."""
    return np.diff((np.arange(members + 1) / members) ** tournsize)


def test_the_integral_is_the_known_closed_form() -> None:
    known = {1: 0.0, 2: 1 / np.sqrt(np.pi), 3: 1.5 / np.sqrt(np.pi)}
    known[4] = 3 / np.sqrt(np.pi) * (0.5 + np.arcsin(1 / 3) / np.pi)
    known[5] = 5 / np.sqrt(np.pi) * (0.25 + 1.5 * np.arcsin(1 / 3) / np.pi)
    for tournsize, value in known.items():
        assert intensity(tournsize) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("tournsize", [2, 3, 5, 10])
def test_parents_that_were_bred_by_tournament_have_its_intensity(tournsize: int) -> None:
    """Through the breeding of a whole generation, on fitness that is spread as a normal distribution is."""
    members = 4000
    chosen = {
        "population": members,
        "survivors": 0,
        "genetic": {"selection_arguments": {"tournsize": tournsize}},
    }
    breeding = Genetic(read(Evolution, chosen), LINE, 1, 0)
    scores = stats.norm.ppf((np.arange(members) + 0.5) / members)
    founders = breeding.founders()
    parents = scores[breeding.breed(founders, scores[:, None]).parents[:, 0]]
    exact = float(chances(members, tournsize) @ scores)
    assert exact == pytest.approx(intensity(tournsize), abs=3e-3)  # as if there were infinitely many members
    error = 4 * parents.std() / np.sqrt(members)  # one parent for each child: independent draws
    assert abs(parents.mean() - exact) < error


@pytest.mark.parametrize("tournsize", [1, 2, 3])
def test_every_rank_wins_as_often_as_it_should(tournsize: int) -> None:
    members, draws = 8, 6000
    fitness = np.random.default_rng(3).permutation(members).astype(np.float64)
    rows = choose("selTournament", members_of(fitness[:, None])[0], draws, 4, tournsize=tournsize)
    counts = np.bincount(fitness[rows].astype(int), minlength=members)
    expected = draws * chances(members, tournsize)
    assert stats.chisquare(counts, expected).pvalue > 1e-4


def test_truncation_has_its_intensity() -> None:
    """Survivors alone become parents: the mean of the best share p is pdf(z) / p at its quantile z."""
    members, survivors = 5000, 1000
    chosen = {
        "population": members,
        "survivors": survivors,
        "genetic": {"parents_among": "survivors"},
        "selection": "selRandom",
    }
    breeding = Genetic(read(Evolution, chosen), LINE, 1, 1)
    scores = stats.norm.ppf((np.arange(members) + 0.5) / members)
    following = breeding.breed(breeding.founders(), scores[:, None])
    parents = scores[following.parents[following.newborn()][:, 0]]
    share = survivors / members
    expected = stats.norm.pdf(stats.norm.ppf(1 - share)) / share
    assert abs(parents.mean() - expected) < 4 * parents.std() / np.sqrt(len(parents)) + 1e-3


# --- Order and scale ----------------------------------------------------------------------------------------

BY_RANK = {
    "selTournament": {"tournsize": 3},
    "selBest": {},
    "selWorst": {},
    "selRandom": {},
    "selLexicase": {},
}
STRETCHES: dict[str, Callable[[Values], Values]] = {  # strictly increasing functions of ranks
    "ranks": lambda ranks: ranks,
    "cubes": lambda ranks: (ranks - 4.0) ** 3,
    "powers": np.exp2,
}
fitnesses = st.integers(1, 2).flatmap(
    lambda objectives: st.lists(
        st.tuples(*[st.one_of(st.integers(0, 3).map(float), st.floats(-1e9, 1e9))] * objectives),
        min_size=1,
        max_size=15,
    )
)


@pytest.mark.parametrize("name", BY_RANK)
@settings(max_examples=40)
@given(fitness=fitnesses, stretch=st.sampled_from(sorted(STRETCHES)), seed=st.integers(0, 2**63))
def test_choices_by_rank_are_the_same_under_whatever_keeps_the_order(
    name: str, fitness: list[tuple[float, ...]], stretch: str, seed: int
) -> None:
    values = np.array(fitness)
    ranks = [np.unique(column, return_inverse=True)[1].astype(np.float64) for column in values.T]
    stretched = np.column_stack([STRETCHES[stretch](column) for column in ranks])
    arguments: Any = BY_RANK[name]
    one, other = (
        choose(name, members_of(each)[0], len(values), seed, **arguments) for each in (values, stretched)
    )
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", ["selNSGA2", "selSPEA2", "selTournamentDCD"])
@settings(max_examples=25)
@given(
    fitness=st.lists(st.tuples(*[st.integers(0, 50)] * 2), min_size=4, max_size=16),
    powers=st.tuples(st.integers(-3, 3), st.integers(-3, 3)),
    seed=st.integers(0, 2**63),
)
def test_choices_by_dominance_are_the_same_in_other_units(
    name: str, fitness: list[tuple[int, int]], powers: tuple[int, int], seed: int
) -> None:
    """Crowding looks at distances, so order is not enough; powers of two change no rounding.

    Distances in SPEA2 add both objectives up, so there both units change alike.
    """
    values = np.array(fitness, np.float64)
    units = np.exp2([powers[0]] * 2 if name == "selSPEA2" else powers)
    one, other = (choose(name, members_of(each)[0], 4, seed) for each in (values, values * units))
    np.testing.assert_array_equal(one, other)


@settings(max_examples=40)
@given(
    fitness=st.lists(st.integers(0, 40).map(float), min_size=1, max_size=15),
    power=st.integers(-3, 3),
    seed=st.integers(0, 2**63),
)
def test_wheels_are_the_same_in_other_units(fitness: list[float], power: int, seed: int) -> None:
    values = np.array(fitness)[:, None]
    for name in ("selRoulette", "selStochasticUniversalSampling"):
        one, other = (choose(name, members_of(each)[0], 6, seed) for each in (values, values * 2.0**power))
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("selection", ["selTournament", "selRandom", "selLexicase"])
def test_a_whole_run_is_the_same_to_the_last_bit_on_a_stretched_function(selection: str) -> None:
    def function(genomes: Any) -> Any:
        return genomes.astype(np.float64).sum(axis=1)

    def stretched(genomes: Any) -> Any:
        return np.exp(function(genomes)) - 7

    chosen = {
        "population": 31,
        "survivors": 3,
        "selection": selection,
        "genetic": {"survivors_by": "selBest"},
    }
    runs = [list(optimize(each, LINE, chosen, 10, seed=5)) for each in (function, stretched)]
    for one, other in zip(*runs, strict=True):
        assert one.genomes.tobytes() == other.genomes.tobytes()
        assert np.array_equal(one.population.parents, other.population.parents)
