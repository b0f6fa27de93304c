"""Candidate objectives: read from configurations, and what organisms want and reach where they part."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from babushka.evolution.analysis import Analysis, AnalysisSettings, Distances, Subject, analyse
from babushka.evolution.candidates import check_choices
from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation
from babushka.evolution.history.wanting import reached
from babushka.evolution.loop import evolve
from babushka.fitness.columns import SIX
from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds import worlds
from babushka.fitness.worlds.choices import Choices
from tests import tiny
from tests.data import tasting

QUICK = AnalysisSettings(lives=4, random_organisms=8, pressure_lives=2, traced=2, discount=0.9, states=20)
WORLD = {"kind": tasting.Tasting.name}
NAMES = ("offspring", "energy", "pleasure")


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(worlds.all(), tasting.Tasting.name, tasting.Tasting)


def wired(name: str) -> dict[str, float]:
    return tasting.Tasting.candidates[name]


def evolved(generations: int = 1, **changes: Any) -> tuple[Experiment, list[Generation]]:
    made = tiny.experiment(world=WORLD, generations=generations, **changes)
    return made, list(evolve(made))


def analysed(**changes: Any) -> Analysis:
    made, generations = evolved(0, **changes)
    subject = Subject(made, made, generations[0], QUICK)
    return analyse(subject, Distances(), only=["reached"])


def test_a_table_changes_candidates_and_adds_others() -> None:
    given = {"pleasure": {"fat": 0.5}, "thrift": {"energy": 2, "newborns": -1}}
    made = tiny.experiment(world=WORLD, candidates=given)
    assert list(made.candidates) == [*NAMES, "thrift"]
    assert made.candidates["pleasure"] == {"sweet": 1.0, "touch": 1.0, "fat": 0.5}
    # sweet, bitter, fat, touch, energy, newborns
    expected = [[0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 1, 0], [1, 0, 0.5, 1, 0, 0], [0, 0, 0, 0, 2, -1]]
    assert made.candidate_weights.tolist() == expected


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "unknown feature": ({"thrift": {"enrgy": 1}}, "candidates.thrift.enrgy.*energy"),
    "no table": ({"thrift": 1}, "candidates.thrift"),
    "no number": ({"thrift": {"energy": "much"}}, "candidates.thrift.energy"),
    "a truth value": ({"thrift": {"energy": True}}, "candidates.thrift.energy"),
    "not finite": ({"thrift": {"energy": float("inf")}}, "candidates.thrift.energy"),
    "wants nothing": ({"thrift": {"energy": 0}}, "candidates.thrift"),
    "empty": ({"thrift": {}}, "candidates.thrift"),
    "a dot in its name": ({"a.b": {"energy": 1}}, "a.b"),
    "called as the rest is": ({"other": {"energy": 1}}, "other"),
    "called as nothing is": ({"none": {"energy": 1}}, "none"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_told(mistake: str) -> None:
    given, told = MISTAKES[mistake]
    with pytest.raises(SettingsError, match=told):
        tiny.experiment(world=WORLD, candidates=given)


def test_what_is_recorded_cannot_change_during_a_run() -> None:
    for change in ({"candidates": {"thrift": {"energy": 1}}}, {"regime": {"modern": 1.0}}):
        with pytest.raises(SettingsError, match="cannot change during a run"):
            tiny.experiment(world=WORLD, schedule=[{"at": 1, **change}])
    tiny.experiment(world=WORLD, schedule=[{"at": 1, "candidates": {"pleasure": {"sweet": 2}}}])


@pytest.mark.parametrize("name", NAMES)
def test_who_is_wired_to_a_candidate_wants_it_where_it_is_offered(name: str) -> None:
    """In the tasting: fruit or candy, mate or contraceptive, all of them and poison."""
    made, generations = evolved(organism={"wired": wired(name)})
    row = generations[0].row
    expected = {
        # fruit and candy bring no offspring: a tie; a mate and nothing else does
        "offspring": {"energy": 0.5, "pleasure": 0.5, "offspring": 2.0},
        # a mate and a contraceptive cost as much; a fruit brings most
        "energy": {"energy": 2.0, "offspring": 0.5, "pleasure": 0.5},
        "pleasure": {"pleasure": 3.0},
    }[name]
    for each in (*NAMES, "other"):
        assert row[f"modern.wanted.{each}.mean"] == pytest.approx(expected.get(each, 0.0) / 3)
        assert row[f"modern.wanted.{each}.std"] == pytest.approx(0)
    assert not [column for column in row if column.startswith("ancestral.wanted")]
    base, own = made.candidate_weights[0], made.candidate_weights[NAMES.index(name)]
    cosine = base @ own / np.linalg.norm(base) / np.linalg.norm(own)
    assert row["similarity.level 1.mean"] == pytest.approx(cosine)


def test_shares_of_what_is_reached_are_of_trials() -> None:
    _, generations = evolved(2)
    for generation in generations:
        lives = generation.lives["modern"]
        trials = lives.each("probed").mean(axis=1)
        shares = reached(lives)
        for name in NAMES:
            times = lives.each(f"reached.{name}").mean(axis=1)
            assert shares[name] == pytest.approx(np.where(trials > 0, times / trials, np.nan), nan_ok=True)
        assert sum(shares.values()) == pytest.approx(np.where(trials > 0, 1, np.nan), nan_ok=True)
        recorded = {column for column in generation.row if ".reached." in column}
        assert recorded == {f"modern.reached.{name}.{six}" for name in (*NAMES, "none") for six in SIX}


@pytest.mark.compiles
def test_a_program_wants_what_it_values() -> None:
    changes: dict[str, Any] = {"organism": {"objective": "program", "max_budget": 0}}
    made, generations = evolved(0, **changes)
    choices, genomes = made.choices["modern"], generations[0].genomes
    values = made.organism.values(genomes, made.world, choices.felt[0, :2])
    candy = (values[:, 1] > values[:, 0]) + 0.5 * (values[:, 1] == values[:, 0])
    fruit = 1 - candy
    everything = sum(generations[0].row[f"modern.wanted.{name}.mean"] for name in (*NAMES, "other"))
    assert everything == pytest.approx(1)
    assert generations[0].row["modern.wanted.energy.mean"] >= fruit.mean() / 3 - 1e-9


@pytest.mark.parametrize("name", NAMES)
def test_correction_tells_who_is_wired_to_a_candidate(name: str) -> None:
    found = analysed(organism={"wired": wired(name)})
    rows = {row["wired"]: row for row in found.table("confusion") if row["label"] == "modern"}
    assert list(rows) == [*NAMES, "bitter"]
    own = {each: found.row[f"modern.reached.{each}"] for each in (*NAMES, "none")}
    assert {each: rows[name][each] for each in own} == own
    # Short of foresight, who is wired to energy may live as who is wired to offspring: then either it is.
    alike = [each for each, row in rows.items() if {one: row[one] for one in own} == own]
    assert sum(found.row[f"modern.corrected.{each}"] for each in alike) == pytest.approx(1, abs=1e-9)
    assert found.row["modern.uncorrected"] == pytest.approx(0, abs=1e-9)


def test_where_nobody_is_probed_nothing_is_measured() -> None:
    found = analysed()
    assert not [column for column in found.row if column.startswith("ancestral.")]


def test_choices_that_do_not_fit_the_world_are_refused() -> None:
    world = tasting.Tasting()
    good = world.choices(tasting.Modernity(1.0))
    assert check_choices(world, good) is good
    assert check_choices(world, None) is None
    assert good is not None
    for bad in (
        Choices(good.felt[:, :, 1:], good.stands_for),
        Choices(good.felt[:, 1:], good.stands_for),
        Choices(good.felt * np.nan, good.stands_for),
        good._replace(stands_for=good.stands_for + len(NAMES)),
    ):
        with pytest.raises(SettingsError, match="tasting"):
            check_choices(world, bad)


def test_equal_regimes_are_asked_once_and_say_the_same() -> None:
    made = tiny.experiment(world=WORLD, probes={"again": {"modern": 1.0}})
    row = next(iter(evolve(replace(made)))).row
    assert {row[f"{label}.wanted.energy.mean"] for label in ("modern", "again")} == {
        row["modern.wanted.energy.mean"]
    }
