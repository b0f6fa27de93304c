"""The pressure of every selection, where it is known."""

import random

import numpy as np
import pytest
from deap import tools
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from babushka.evolution.selection import (
    ONE_OBJECTIVE,
    OURS,
    choose,
)
from tests.evolution.selecting import members, pick


@pytest.mark.parametrize(("tournsize", "intensity"), [(2, 0.5642), (3, 0.8463), (4, 1.0294), (5, 1.1630)])
def test_tournaments_have_the_selection_intensity_of_order_statistics(tournsize, intensity):
    """The expected largest of k standard normal draws (Blickle and Thiele 1996, Evol. Computation 4)."""
    size, count = 2000, 8000
    scores = stats.norm.ppf((np.arange(size) + 0.5) / size)
    chosen = scores[pick("selTournament", members(scores), count, 7, tournsize=tournsize)]
    assert abs(chosen.mean() - intensity) < 4 * chosen.std() / np.sqrt(count)


def test_a_tournament_of_one_and_random_selection_have_no_pressure():
    scores = stats.norm.ppf((np.arange(500) + 0.5) / 500)
    for name, arguments in (("selTournament", {"tournsize": 1}), ("selRandom", {})):
        chosen = scores[choose(name, members(scores), 4000, 8, **arguments)]
        assert abs(chosen.mean()) < 4 / np.sqrt(4000)


def test_best_and_worst():
    values = [3.0, 1.0, 4.0, 1.5, 9.0, 2.0]
    assert pick("selBest", members(values), 3).tolist() == [4, 2, 0]
    assert pick("selWorst", members(values), 2).tolist() == [1, 3]


def test_roulette_is_in_proportion_to_fitness_and_never_takes_a_zero_or_a_nan():
    values = np.array([1.0, 0.0, 2.0, np.nan, 5.0])
    counts = np.bincount(pick("selRoulette", members(values), 4000, 9), minlength=5)
    assert counts[1] == counts[3] == 0
    kept = [0, 2, 4]
    assert stats.chisquare(counts[kept], 4000 * values[kept] / 8).pvalue > 0.001


@given(
    st.lists(st.one_of(st.just(0.0), st.floats(0.001, 1000.0)), min_size=1, max_size=60).filter(any),
    st.integers(0, 1000),
)
def test_the_roulette_is_deaps_own_turned_for_all_at_once(values, seed):
    random.seed(seed)
    expected = [member.row for member in tools.selRoulette(members(values), 20)]
    random.seed(seed)
    found = [member.row for member in OURS["selRoulette"](members(values), 20)]
    assert found == expected


def test_stochastic_universal_sampling_is_as_even_as_whole_numbers_allow():
    values = np.array([1.0, 0.0, 2.5, 0.5])
    counts = np.bincount(pick("selStochasticUniversalSampling", members(values), 8, 10), minlength=4)
    assert np.all(np.abs(counts - 8 * values / 4) < 1)


@pytest.mark.parametrize("name", sorted(ONE_OBJECTIVE))
def test_a_wheel_of_zeros_has_equal_shares(name):
    counts = np.bincount(pick(name, members(np.zeros(4)), 4000, 11), minlength=4)
    assert np.all(np.abs(counts - 1000) < 4 * np.sqrt(750))


def dominated(values):
    larger = np.all(values[None] >= values[:, None], axis=2) & np.any(values[None] > values[:, None], axis=2)
    return larger.any(axis=1)


@pytest.mark.parametrize("name", ["selNSGA2", "selNSGA3", "selSPEA2"])
def test_pareto_selections_take_the_whole_front_before_anything_else(name):
    angle = np.linspace(0, np.pi / 2, 8)
    front = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    values = np.concatenate([0.5 * front, front, 0.2 * front])
    assert sorted(pick(name, members(values), 8).tolist()) == list(range(8, 16))
    assert not dominated(values)[pick(name, members(values), 5)].any()


@pytest.mark.parametrize("name", ["selNSGA2", "selNSGA3"])
def test_both_sorts_find_the_same_fronts(name):
    values = np.random.default_rng(12).integers(0, 6, (40, 3)).astype(float)
    front = np.flatnonzero(~dominated(values))
    for nd in ("standard", "log"):
        chosen = pick(name, members(values), len(front), nd=nd)
        assert sorted(chosen.tolist()) == front.tolist()
        single = pick(name, members(values[:, 0]), 5, nd=nd)  # DEAP's logarithmic sort raises here
        assert sorted(values[single, 0]) == sorted(values[:, 0])[-5:]


def test_nsga2_keeps_the_ends_of_a_crowded_front():
    values = [(0, 10), (4.9, 5.1), (5, 5), (5.1, 4.9), (10, 0)]
    assert set(pick("selNSGA2", members(values), 2).tolist()) == {0, 4}


def test_crowded_tournaments_take_a_member_at_most_twice_per_round():
    values = np.random.default_rng(13).random((16, 2))
    counts = np.bincount(pick("selTournamentDCD", members(values), 16), minlength=16)
    assert counts.max() <= 2
    best = np.array([[0.0, 0.0]] * 9 + [[1.0, 1.0]])  # ten members: rounds of eight
    rows = pick("selTournamentDCD", members(best), 22)
    assert 0 < np.sum(rows == 9) <= 6


def test_lexicase_takes_specialists():
    values = np.array([[9.0, 0.0, 0.0], [0.0, 9.0, 0.0], [0.0, 0.0, 9.0], [3.5, 3.5, 3.5]])
    counts = np.bincount(pick("selLexicase", members(values), 900), minlength=4)
    assert counts[3] == 0
    assert stats.chisquare(counts[:3]).pvalue > 0.001
    everyone = np.bincount(pick("selEpsilonLexicase", members(values), 900, epsilon=9.0), minlength=4)
    assert stats.chisquare(everyone).pvalue > 0.001
