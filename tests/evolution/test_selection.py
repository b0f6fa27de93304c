"""Selection through DEAP: known pressures, every operator on awkward populations, and no traces left."""

import copy
import pickle
import random
import sys

import numpy as np
import pytest
from deap import tools
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from babushka.evolution.members import CLASSES, Maximised, maximised
from babushka.evolution.ranked import RANKED
from babushka.evolution.selection import (
    AT_MOST_ONCE,
    ONE_OBJECTIVE,
    OURS,
    SELECTIONS,
    Member,
    arguments_of,
    check,
    choose,
    members_of,
    seeded_globals,
)
from babushka.fitness import streams
from babushka.fitness.settings import SettingsError

NAMES = sorted(SELECTIONS.names(everywhere=False))
ARGUMENTS = {
    "selTournament": {"tournsize": 3},
    "selEpsilonLexicase": {"epsilon": 0.5},
    "selNSGA3": {"p": 4},
}


def members(values):
    values = np.asarray(values, np.float64)
    return members_of(values[:, None] if values.ndim == 1 else values)[0]


def pick(name, population, count, seed=0, **arguments):
    return choose(name, population, count, seed, **{**ARGUMENTS.get(name, {}), **arguments})


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


# --- Known pressures ----------------------------------------------------------------------------------------


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


# --- Mistakes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("selTornament", {}, "There is no selection called 'selTornament'; did you mean 'selTournament'?"),
        ("selTournament", {}, "Setting 'selTournament.tournsize' is missing: members in each tournament"),
        ("selTournament", {"tournsiz": 3}, "'selTournament.tournsiz'; did you mean 'tournsize'?"),
        ("selTournament", {"tournsize": 0}, "must be a whole number at least 1, not 0."),
        ("selTournament", {"tournsize": 2.5}, "must be a whole number at least 1, not 2.5."),
        ("selTournament", {"tournsize": True}, "must be a whole number at least 1, not true."),
        ("selTournament", {"tournsize": 2, "fit_attr": "row"}, "Unknown setting 'selTournament.fit_attr'"),
        ("selBest", {"tournsize": 2}, "Unknown setting 'selBest.tournsize'"),
        ("selRandom", {"k": 2}, "Unknown setting 'selRandom.k'"),
        ("selRandom", {"count": 2}, "Unknown setting 'selRandom.count'"),
        ("selNSGA2", {"nd": "logarithmic"}, "Setting 'selNSGA2.nd' cannot be 'logarithmic'"),
        ("selNSGA3", {"ref_points": 4}, "Unknown setting 'selNSGA3.ref_points'"),
        ("selEpsilonLexicase", {"epsilon": -1.0}, "must be a number at least 0, not -1.0."),
        ("selDoubleTournament", {}, "Selection 'selDoubleTournament' cannot be used"),
        ("selNSGA3WithMemory", {}, "Selection 'selNSGA3WithMemory' cannot be used"),
        ("selection", {}, "There is no selection called 'selection'"),
    ],
)
def test_a_mistake_is_one_sentence(name, arguments, sentence):
    with pytest.raises(SettingsError) as error:
        choose(name, members([1.0, 2.0]), 1, 0, **arguments)
    assert sentence in str(error.value)


@pytest.mark.parametrize("name", sorted(ONE_OBJECTIVE))
def test_wheels_refuse_what_they_cannot_stand_for(name):
    with pytest.raises(SettingsError, match=r"row 1\b.*-0\.5"):
        choose(name, members([1.0, -0.5]), 1, 0)
    with pytest.raises(SettingsError, match="must be finite"):
        choose(name, members([1.0, np.inf]), 1, 0)
    with pytest.raises(SettingsError, match=r"\b2\b"):
        check(name, {}, 2)


@pytest.mark.parametrize("name", sorted(AT_MOST_ONCE))
def test_more_than_there_are_cannot_be_taken_at_most_once(name):
    with pytest.raises(SettingsError, match=r"\b3\b.*\b2\b"):
        pick(name, members([1.0, 2.0]), 3)


def test_crowded_tournaments_need_four_members():
    with pytest.raises(SettingsError, match="only 3"):
        choose("selTournamentDCD", members([1.0, 2.0, 3.0]), 2, 0)


def test_programming_mistakes_are_refused_too():
    with pytest.raises(ValueError, match="no member"):
        choose("selBest", [], 1, 0)
    with pytest.raises(ValueError, match="Cannot choose -1"):
        choose("selBest", members([1.0]), -1, 0)


def test_check_completes_arguments_with_defaults():
    assert check("selNSGA2", {}, 2) == {"nd": "standard"}
    assert check("selTournament", {"tournsize": 3.0}, 1) == {"tournsize": 3}
    assert isinstance(check("selTournament", {"tournsize": 3.0}, 1)["tournsize"], int)
    assert check("selNSGA3", {"p": 6}, 3) == {"p": 6, "scaling": 1.0, "nd": "log"}


@pytest.mark.parametrize("name", NAMES)
def test_every_argument_says_what_it_means(name):
    for key, argument in arguments_of(name).items():
        assert argument.about.doc, key
        assert "argument of DEAP" not in argument.about.doc, f"{key} of {name} has no description yet"


def test_a_member_can_be_extended():
    class Named(Member):
        __slots__ = ("name",)

    named = Named(4, maximised(1)((2.0,)))
    assert choose("selBest", [named], 1, 0).tolist() == [4]
