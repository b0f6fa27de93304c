"""Selection through DEAP: members, and every operator on awkward populations, with no traces left."""

import copy
import pickle
import random
import sys

import numpy as np
import pytest
from deap import tools
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.evolution.members import CLASSES, Maximised, maximised
from babushka.evolution.ranked import RANKED
from babushka.evolution.selection import (
    AT_MOST_ONCE,
    ONE_OBJECTIVE,
    Member,
    choose,
    members_of,
    seeded_globals,
)
from babushka.fitness import streams
from babushka.fitness.settings import SettingsError
from tests.evolution.selecting import NAMES, members, pick

# --- Members ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("objectives", range(1, 9))
def test_every_number_of_objectives_has_its_class(objectives):
    kind = maximised(objectives)
    assert kind.weights == (1.0,) * objectives
    one, other = kind((1.0,) * objectives), kind((2.0,) * objectives)
    assert other > one
    assert other.dominates(one)
    assert type(copy.deepcopy(one)) is kind
    assert pickle.loads(pickle.dumps(one)) == one
    assert issubclass(kind, Maximised)


@pytest.mark.parametrize("objectives", [0, 9])
def test_other_numbers_of_objectives_are_refused(objectives):
    with pytest.raises(SettingsError, match=f"1 to {max(CLASSES)} objectives, not {objectives}"):
        members_of(np.zeros((3, objectives)))


def test_members_carry_row_and_fitness_and_nothing_else():
    found, missing = members_of(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert missing == 0
    assert [(member.row, member.fitness.values) for member in found] == [(0, (1, 2)), (1, (3, 4))]
    assert not hasattr(found[0], "__dict__")


def test_nan_becomes_minus_infinity_and_is_counted():
    values = np.array([[np.nan, 1.0], [2.0, np.nan], [3.0, 4.0], [np.nan, np.nan]])
    found, missing = members_of(values)
    assert missing == 4
    assert found[0].fitness.values == (-np.inf, 1.0)
    assert np.isnan(values[0, 0])  # the records keep what happened


def test_a_member_without_fitness_never_wins():
    values = np.arange(30.0)
    values[::3] = np.nan
    population = members(values)
    chosen = pick("selBest", population, 20)
    assert not np.isnan(values[chosen]).any()
    for seed in range(20):
        assert not np.isnan(values[pick("selTournament", population, 30, seed, tournsize=12)]).any()


def test_fitness_of_the_wrong_shape_is_refused():
    with pytest.raises(ValueError, match="shape"):
        members_of(np.zeros(3))


# --- Every operator -----------------------------------------------------------------------------------------


def populations():
    """(words, fitness): ordinary and awkward populations, none negative for the wheels' sake."""
    generator = np.random.default_rng(1)
    for objectives in (1, 2, 3):
        for size in (1, 2, 4, 5, 13, 32):
            yield f"random {size}x{objectives}", generator.random((size, objectives))
            yield f"tied {size}x{objectives}", generator.integers(0, 3, (size, objectives)).astype(float)
            yield f"equal {size}x{objectives}", np.zeros((size, objectives))
            yield (
                f"nan {size}x{objectives}",
                np.where(
                    generator.random((size, objectives)) < 0.4, np.nan, generator.random((size, objectives))
                ),
            )
            yield f"all nan {size}x{objectives}", np.full((size, objectives), np.nan)


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("name", NAMES)
def test_every_operator_selects_as_many_as_asked_from_any_population(name):
    for words, fitness in populations():
        size, objectives = fitness.shape
        if (name in ONE_OBJECTIVE and objectives > 1) or (name == "selTournamentDCD" and size < 4):
            continue
        population = members_of(fitness)[0]
        before = [member.fitness.values for member in population]
        for count in {0, 1, size // 2, size, 2 * size + 1}:
            if name in AT_MOST_ONCE and count > size:
                continue
            rows = pick(name, population, count, 3)
            assert rows.dtype == np.int64
            assert rows.shape == (count,), words
            assert set(rows.tolist()) <= set(range(size))
            assert name not in AT_MOST_ONCE or len(set(rows.tolist())) == count, words
            np.testing.assert_array_equal(rows, pick(name, population, count, 3), err_msg=words)
        assert [member.fitness.values for member in population] == before
        assert not any(hasattr(member.fitness, "crowding_dist") for member in population)


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_those_of_the_members_given(name):
    population = members(np.arange(1.0, 41.0))[1::4]
    rows = pick(name, population, 6)
    assert set(rows.tolist()) <= {member.row for member in population}


@pytest.mark.parametrize("name", NAMES)
def test_the_global_generators_are_left_as_they_were(name):
    population = members(np.random.default_rng(2).random((20, 1)))
    random.seed(5)
    np.random.seed(6)  # noqa: NPY002
    expected = random.random(), np.random.random()  # noqa: NPY002
    random.seed(5)
    np.random.seed(6)  # noqa: NPY002
    pick(name, population, 7, 1)
    assert (random.random(), np.random.random()) == expected  # noqa: NPY002


@pytest.mark.parametrize("name", [name for name in NAMES if name not in RANKED])
def test_what_others_draw_from_the_global_generator_changes_no_choice(name):
    """As threads of other people's may do at any time; here between any two calls."""
    population = members(np.random.default_rng(7).integers(0, 3, (12, 1 + (name not in ONE_OBJECTIVE))))
    alone = pick(name, population, 8, 3)
    sys.setprofile(lambda *_: random.random())
    try:
        beside = pick(name, population, 8, 3)
    finally:
        sys.setprofile(None)
    np.testing.assert_array_equal(beside, alone)


def test_the_global_generators_are_left_as_they_were_after_an_error():
    before, numpy_before = random.getstate(), np.random.get_state()[1].copy()  # noqa: NPY002

    def fail():
        with seeded_globals(np.random.SeedSequence(1)):
            random.random()
            np.random.random()  # noqa: NPY002
            raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        fail()
    assert random.getstate() == before
    np.testing.assert_array_equal(np.random.get_state()[1], numpy_before)  # noqa: NPY002


@pytest.mark.parametrize(
    "name", ["selTournament", "selRandom", "selRoulette", "selNSGA3", "selTournamentDCD"]
)
def test_rows_follow_from_the_seed_alone(name):
    fitness = np.random.default_rng(3).random((40, 1 if name in ONE_OBJECTIVE else 2))
    population = members(fitness)
    if name == "selNSGA3":
        population = members(np.round(fitness))  # so that chance decides within a niche
    expected = pick(name, population, 20, 1)
    random.random()
    np.random.random()  # noqa: NPY002
    np.testing.assert_array_equal(pick(name, population, 20, 1), expected)
    sequence = streams.sequence(1, streams.SELECTION)
    np.testing.assert_array_equal(pick(name, population, 20, sequence), expected)
    assert any(np.any(pick(name, population, 20, seed) != expected) for seed in (2, 2**64 - 1))


@settings(max_examples=25, deadline=None)
@given(
    values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12),
    seed=st.integers(0, 2**64 - 1),
    tournsize=st.integers(1, 5),
)
def test_a_choice_is_deaps_own_choice(values, seed, tournsize):
    population = members(values)
    rows = choose("selTournament", population, 9, seed, tournsize=tournsize)
    with seeded_globals(streams.sequence(seed, streams.SELECTION)):
        theirs = tools.selTournament(population, 9, tournsize)
    assert rows.tolist() == [member.row for member in theirs]


def test_a_member_can_be_extended():
    class Named(Member):
        __slots__ = ("name",)

    named = Named(4, maximised(1)((2.0,)))
    assert choose("selBest", [named], 1, 0).tolist() == [4]
