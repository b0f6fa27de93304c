"""Mistakes in selections are one sentence, and every argument is explained."""

import numpy as np
import pytest

from babushka.evolution.selection import (
    AT_MOST_ONCE,
    ONE_OBJECTIVE,
    arguments_of,
    check,
    choose,
)
from babushka.fitness.settings import SettingsError
from tests.evolution.selecting import NAMES, members, pick


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
