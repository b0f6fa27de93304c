"""Feedback between generations, in the savanna: what members were born becomes how modern it is."""

from typing import Any

import numpy as np
import pytest

from babushka.evolution.evaluation import evaluate
from babushka.evolution.experiment import SELECTION, Experiment
from babushka.evolution.generation import Generation
from babushka.evolution.loop import evolve
from babushka.evolution.replay_evolution import evolve_again
from babushka.evolution.snapshots import check_snapshot
from babushka.fitness.settings import SettingsError
from tests.tiny import experiment

FEEDBACK = {"tally": "energy", "parameter": "modern", "scale": 0.01, "initial": 0.25}


def fed(feedback: dict[str, Any] | None = None, **changes: Any) -> Experiment:
    evolution = {"feedback": {**FEEDBACK, **(feedback or {})}, **changes.pop("evolution", {})}
    return experiment(evolution=evolution, seed=5, **changes)


def stored(generation: Generation) -> Generation:
    """The generation as it comes back from a snapshot."""
    return Generation.from_arrays(generation.number, generation.arrays())


def same(one: Generation, other: Generation) -> bool:
    first, second = one.arrays(), other.arrays()
    return first.keys() == second.keys() and all(
        first[name].tobytes() == second[name].tobytes() for name in first
    )


def values(made: Experiment) -> list[float]:
    return [float(generation.population.fed_back or 0.0) for generation in evolve(made)]


@pytest.mark.parametrize("per", ["life", "step"])
def test_the_next_generation_lives_under_what_the_last_one_did(per: str) -> None:
    scale = 0.01 if per == "life" else 0.5
    made = fed({"per": per, "scale": scale})
    before = None
    for generation in evolve(made):
        expected = 0.25
        if before is not None:
            lives = before.lives[SELECTION]
            total = lives.each("energy").mean() if per == "life" else lives.each("energy").sum()
            expected = scale * total / (1 if per == "life" else lives.each("steps").sum())
        assert generation.population.fed_back == pytest.approx(min(max(expected, 0.0), 1.0))
        assert generation.row["feedback.modern"] == generation.population.fed_back
        plain = experiment(regime={"modern": generation.population.fed_back}, seed=5)
        there = evaluate(plain, generation.population).lives[SELECTION]
        assert np.array_equal(there.values, generation.lives[SELECTION].values)
        before = generation
    assert before is not None
    assert before.number == 3


def test_values_stay_within_the_parameter_s_range() -> None:
    assert values(fed({"scale": 100.0}))[1:] == [1.0] * 3
    assert values(fed({"scale": -100.0}))[1:] == [0.0] * 3


CASES: dict[str, Experiment] = {
    "as it is": fed(),
    "by schedule": fed(schedule=[{"at": 2, "evolution": {"feedback": {"scale": 0.001}}}]),
    "in islands": fed(evolution={"islands": {"demes": 3, "interval": 1}, "survivors": 3}),
    "by another optimizer": fed(evolution={"optimizer": "cma"}),
    "known to organisms": fed(belief={"informed": True}),
    "believed": fed({"believed": True}),
}


@pytest.mark.parametrize("case", CASES)
def test_a_resumed_run_is_the_uninterrupted_one_in_any_threads(case: str) -> None:
    whole = list(evolve(CASES[case]))
    assert len({generation.population.fed_back for generation in whole}) == 4
    for generation in whole[:-1]:
        rest = list(evolve(CASES[case], after=stored(generation), threads=2))
        assert all(map(same, rest, whole[generation.number + 1 :]))
        assert len(rest) == 3 - generation.number


def test_a_scheduled_scale_holds_from_its_generation_on() -> None:
    plain, changed = values(fed()), values(CASES["by schedule"])
    assert plain[:2] == changed[:2]
    assert changed[2] == pytest.approx(plain[2] / 10)


def test_evolving_again_leads_to_the_same_generations() -> None:
    whole = list(evolve(fed()))
    for again, known in zip(evolve_again(fed(), whole[0], 3), whole[1:], strict=True):
        assert again.population.fed_back == known.population.fed_back
        assert np.array_equal(again.lives[SELECTION].values, known.lives[SELECTION].values)


def test_only_named_probes_have_the_value_too() -> None:
    made = fed({"probes": ["modern"]})
    stands = made.of(next(evolve(made)).population)
    assert [stands.conditions[label].regime.modern for label in (SELECTION, "ancestral", "modern")] == [
        0.25,
        0.0,
        0.25,
    ]


@pytest.mark.parametrize("informed", [False, True])
def test_only_the_informed_believe_it(informed: bool) -> None:
    made = fed(belief={"informed": informed})
    where = made.of(next(evolve(made)).population).conditions[SELECTION]
    assert where.belief.modern == (0.25 if informed else 0.0)


def test_what_one_generation_found_out_can_be_what_the_next_believes_everywhere() -> None:
    made = fed({"believed": True}, belief={"modern": 1.0})
    founders, following, *_ = evolve(made)
    expected = np.clip(0.01 * founders.lives[SELECTION].each("energy").mean(), 0, 1)
    where = made.of(following.population).conditions
    assert all(each.belief.modern == pytest.approx(expected) for each in where.values())
    assert [each.regime.modern for each in where.values()] == [0.0, 0.0, 1.0]
    there = evaluate(experiment(belief={"modern": float(expected)}, seed=5), following.population)
    assert np.array_equal(there.lives[SELECTION].values, following.lives[SELECTION].values)


def test_a_value_holds_until_it_is_time_for_another() -> None:
    every_one, every_two = values(fed()), values(fed({"every": 2}))
    assert every_two[:2] == [0.25, 0.25]
    assert every_two[2] == every_two[3] != 0.25
    assert every_one[1] != 0.25


@pytest.mark.parametrize(
    ("feedback", "belief", "words"),
    [
        ({"believed": True, "probes": ["modern"]}, {}, r"'evolution\.feedback\.probes'"),
        ({"believed": True}, {"informed": True}, r"'belief\.informed'"),
        ({"every": 0}, {}, r"'evolution\.feedback\.every'"),
    ],
)
def test_beliefs_that_cannot_be_fed_back_are_refused(
    feedback: dict[str, Any], belief: dict[str, Any], words: str
) -> None:
    with pytest.raises(SettingsError, match=words):
        fed(feedback, belief=belief)


def test_nothing_is_there_where_nothing_is_fed_back() -> None:
    founders = next(evolve(experiment()))
    assert "fed_back" not in founders.arrays()
    assert not any(name.startswith("feedback") for name in founders.row)


def test_a_snapshot_without_the_value_is_refused() -> None:
    with pytest.raises(SettingsError, match="fed_back"):
        check_snapshot(fed(), stored(next(evolve(experiment()))))


@pytest.mark.parametrize(
    ("feedback", "named"),
    [
        ({"tally": "berths"}, "berths"),
        ({"parameter": "modem"}, "modem"),
        ({"parameter": ""}, "parameter"),
        ({"tally": ""}, "tally"),
        ({"per": "year"}, "per"),
        ({"probes": ["future"]}, "future"),
        ({"initial": 1.5}, "initial"),
        ({"scale": float("inf")}, "scale"),
    ],
)
def test_mistakes_are_named(feedback: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        fed(feedback)


def test_what_is_fed_back_cannot_be_scheduled_away() -> None:
    with pytest.raises(SettingsError):
        fed(schedule=[{"at": 2, "evolution": {"feedback": {"tally": "", "parameter": ""}}}])
