"""Experiments from mappings: mistakes are found before anything runs."""

from typing import Any

import numpy as np
import pytest

from babushka.evolution.experiment import Experiment
from babushka.evolution.selection import TOURNAMENT
from babushka.fitness.settings import SettingsError
from babushka.organisms.genome import Genomes
from tests.tiny import experiment, mapping

MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "unknown key": ({"world": {"sise": 3}}, r"'world\.sise'; did you mean 'size'"),
    "wrong type": ({"world": {"size": "big"}}, r"'world\.size' must be a whole number"),
    "out of range": ({"evolution": {"population": 1}}, r"'evolution\.population'.*2"),
    "not a table": ({"world": 3}, "'world' must be a table"),
    "unknown world": ({"world": {"kind": "savana"}}, "did you mean 'savanna'"),
    "kind is no text": ({"organism": {"kind": 3}}, "'organism.kind' must be text"),
    "seed": ({"seed": -1}, "'seed' must be a whole number"),
    "seed is no truth value": ({"seed": True}, "'seed' must be a whole number"),
    "title": ({"title": 1}, "'title' must be text"),
    "belief": ({"belief": {"informed": 1}}, "'belief.informed' must be true or false"),
    "objective": ({"evolution": {"objectives": ["birth"]}}, "did you mean 'births'"),
    "objectives": ({"evolution": {"objectives": ["births"] * 9}}, "1 to 8 objectives"),
    "selection": ({"evolution": {"selection": "selTournment"}}, "did you mean 'selTournament'"),
    "selection argument": (
        {"evolution": {"genetic": {"selection_arguments": {"tournsise": 3}}}},
        "'tournsize'",
    ),
    "tournsize": (
        {"evolution": {"genetic": {"selection_arguments": {"tournsize": 2.5}}}},
        "must be a whole number",
    ),
    "argument missing": ({"evolution": {"selection": "selDoubleTournament"}}, "cannot be used"),
    "survivors by": ({"evolution": {"genetic": {"survivors_by": "selWurst"}}}, "did you mean 'selWorst'"),
    "survivors": ({"evolution": {"survivors": 12}}, "must be less than"),
    "one objective only": (
        {"evolution": {"objectives": ["births", "steps"], "selection": "selRoulette"}},
        "looks at one objective only",
    ),
    "crossover": ({"evolution": {"crossover": "unifrom"}}, "did you mean 'uniform'"),
    "crossover argument": ({"evolution": {"crossover_arguments": {"eta": 3.0}}}, r"'uniform\.eta'"),
    "crossover rate": ({"evolution": {"crossover_arguments": {"rate": 1.0}}}, "'evolution.crossover_rate'"),
    "mutation argument": ({"evolution": {"mutation_arguments": {"scale": -1.0}}}, "at least 0"),
    "mutation rate": ({"evolution": {"mutation_arguments": {"rate": 1.0}}}, "'evolution.mutation_rate'"),
    "too few for NSGA-II": (
        {"evolution": {"selection": "selNSGA2", "survivors": 0, "population": 13}},
        "cannot choose 14 parents of 13",
    ),
    "too few for tournaments of four": (
        {
            "evolution": {
                "selection": "selTournamentDCD",
                "survivors": 3,
                "genetic": {"parents_among": "survivors"},
            }
        },
        "four members at a time",
    ),
    "probe": ({"probes": {"selection": {}}}, "cannot be called 'selection'"),
    "probe's name": ({"probes": {"a/b": {}}}, "cannot be called 'a/b'"),
    "probe's setting": ({"probes": {"modern": {"modren": 1.0}}}, r"'probes\.modern\.modren'; did you mean"),
    "schedule": ({"schedule": 3}, "must be a list of changes"),
    "schedule without at": ({"schedule": [{"regime": {"modern": 1.0}}]}, "no 'at'"),
    "schedule of what cannot change": ({"schedule": [{"at": 1, "seed": 3}]}, "'seed' cannot be scheduled"),
    "schedule's value": (
        {"schedule": [{"at": 2, "evolution": {"population": 1}}]},
        r"^Scheduled at 2: .*'evolution\.population'",
    ),
    "schedule's selection": (
        {"schedule": [{"at": 2, "evolution": {"selection": "selBest", "population": 40}}]},
        "^Scheduled at 2: .* cannot choose 38 parents of 12",
    ),
    "schedule, later": (
        {"schedule": [{"at": 2, "regime": {"modern": 1.0}}, {"at": 9, "evolution": {"survivors": 50}}]},
        "^Scheduled at 9: ",
    ),
    "schedule, of which two changes do not go together": (
        {
            "schedule": [
                {"at": 1, "every": 1, "evolution": {"population": 20}},
                {"at": 10, "evolution": {"population": 200, "survivors": 50}},
            ]
        },
        r"^Scheduled at 11: .*'evolution\.survivors' is 50",
    ),
    "schedule, of which one change in three meets another": (
        {
            "schedule": [
                {"at": 2, "every": 3, "evolution": {"population": 60, "survivors": 2}},
                {"at": 4, "every": 4, "evolution": {"population": 60, "survivors": 50}},
                {"at": 10**9, "evolution": {"population": 30}},
            ]
        },
        r"^Scheduled at 1000000000: .*'evolution\.survivors' is 50",
    ),
    "schedule of probes": ({"schedule": [{"at": 2, "probes": {"half": {"modern": 0.5}}}]}, "set of probes"),
    "schedule of items": ({"schedule": [{"at": 2, "world": {"items": {"nut": {}}}}]}, "cannot change"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_found_at_the_start_in_one_sentence(name: str) -> None:
    changes, sentence = MISTAKES[name]
    with pytest.raises(SettingsError, match=sentence) as caught:
        experiment(**changes)
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith((".", "?"))


def test_tournaments_are_of_three_unless_told_otherwise() -> None:
    assert experiment().breeding.selection_arguments == {"tournsize": TOURNAMENT}
    told = experiment(evolution={"genetic": {"selection_arguments": {"tournsize": 7.0}}})
    assert told.breeding.selection_arguments == {"tournsize": 7}
    assert isinstance(told.breeding.selection_arguments["tournsize"], int)
    surviving = experiment(evolution={"genetic": {"survivors_by": "selTournament"}})
    assert surviving.breeding.survival_arguments == {"tournsize": 3}


def test_the_default_experiment_is_one() -> None:
    assert Experiment.from_mapping({}).generations > 0


def test_making_an_experiment_changes_nothing_that_it_was_made_from() -> None:
    given = mapping(schedule=[{"at": 1, "regime": {"modern": 1.0}}])
    before = repr(given)
    Experiment.from_mapping(given).at(1)
    assert repr(given) == before


def test_the_schedule_adds_up_and_is_sorted() -> None:
    made = experiment(
        schedule=[
            {"at": 3, "evolution": {"population": 30}},
            {"at": 1, "regime": {"modern": 0.5}, "evolution": {"population": 20}},
        ]
    )
    stages = [made.at(number) for number in range(5)]
    assert [stage.evolution.population for stage in stages] == [12, 20, 20, 30, 30]
    assert [stage.regime_settings.modern for stage in stages] == [0.0, 0.5, 0.5, 0.5, 0.5]
    assert {stage.seed for stage in stages} == {made.seed}
    assert stages[3] is made.at(4)  # a stage is built once


def test_a_change_at_generation_0_is_there_from_the_first() -> None:
    assert experiment(schedule=[{"at": 0, "evolution": {"population": 20}}]).at(0).evolution.population == 20


def test_traits_are_told_of_a_few_members_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made = experiment()
    genomes = made.layout.founders(13, np.random.default_rng(1))
    whole = made.organism.traits(made.agents(genomes))
    expressed: list[int] = []
    agents = Experiment.agents

    def counted(self: Experiment, genomes: Genomes, *others: Any) -> Any:
        expressed.append(len(genomes))
        return agents(self, genomes, *others)

    monkeypatch.setattr(Experiment, "agents", counted)
    monkeypatch.setattr("babushka.evolution.experiment.PIECE", 5)
    told = made.traits(genomes)
    assert expressed == [5, 5, 3]
    assert {name: values.tobytes() for name, values in told.items()} == {
        name: np.asarray(values).tobytes() for name, values in whole.items()
    }


def test_the_informed_believe_the_regime_they_live_in() -> None:
    informed, not_informed = experiment(belief={"informed": True}), experiment()
    assert informed.conditions["modern"].belief == informed.conditions["modern"].regime
    assert not_informed.conditions["modern"].belief == not_informed.conditions["ancestral"].regime
