"""The designer's intent: any column of the records, which nothing selects, beside the base objective."""

from typing import Any

import numpy as np
import pytest

from babushka.evolution.analysis import AnalysisSettings, Distances, Subject, analyse
from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation
from babushka.evolution.history.direction import direction
from babushka.evolution.loop import evolve
from babushka.fitness.columns import SIX
from babushka.fitness.measures.attainment import attainment
from babushka.fitness.settings import SettingsError
from tests import tiny

QUICK = AnalysisSettings(lives=4, random_organisms=16, pressure_lives=2, traced=5, discount=0.9, states=20)


def evolved(**changes: Any) -> tuple[Experiment, list[Generation]]:
    made = tiny.experiment(**changes)
    return made, list(evolve(made))


def subject(**changes: Any) -> Subject:
    made, generations = evolved(generations=1, **changes)
    return Subject(made, made, generations[0], QUICK)


@pytest.mark.parametrize("wanted", ["eaten.fruit", "steps", "energy", "felt.bitter"])
def test_any_quantity_of_a_life_can_be_what_the_designer_wants(wanted: str) -> None:
    _, generations = evolved(designer={"objective": wanted})
    for generation in generations:
        for label, lives in generation.lives.items():
            by_chance = generation.random_baseline[label].each(wanted).ravel()
            z_intent = attainment(lives.mean(wanted), by_chance)
            row = generation.row
            assert row[f"{label}.{wanted}.mean"] == pytest.approx(lives.mean(wanted).mean())
            assert row[f"{label}.{wanted}.max"] == lives.mean(wanted).max()
            known = np.isfinite(z_intent).all()
            assert row[f"{label}.z_intent"] == pytest.approx(
                z_intent.mean() if known else np.nan, nan_ok=True
            )
            gap = row[f"{label}.z_fitness"] - row[f"{label}.z_intent"]
            assert row[f"{label}.gap"] == pytest.approx(gap, nan_ok=True)


def test_nothing_selects_it_and_no_other_column_changes() -> None:
    _, plain = evolved()
    _, wanted = evolved(designer={"objective": "eaten.poison"})
    for one, other in zip(plain, wanted, strict=True):
        assert np.array_equal(one.genomes, other.genomes)
        assert all(np.array_equal(value, other.row[name], equal_nan=True) for name, value in one.row.items())
        more = {name.split(".", 1)[1] for name in set(other.row) - set(one.row)}
        assert more == {"z_intent", "gap", *(f"eaten.poison.{six}" for six in SIX if six != "mean")}


def test_a_column_is_recorded_once() -> None:
    for wanted in ("births", "none", ""):
        made, generations = evolved(designer={"objective": wanted}, generations=0)
        assert made.intent == ""
        assert not any(name.endswith((".gap", ".z_intent")) for name in generations[0].row)


def test_a_world_may_have_an_intent_of_its_own() -> None:
    depot: dict[str, Any] = {"world": {"kind": "depot"}}
    assert Experiment.from_mapping(depot).intent == "delivered"
    assert Experiment.from_mapping({**depot, "designer": {"objective": "gripped"}}).intent == "gripped"
    assert Experiment.from_mapping({**depot, "designer": {"objective": "none"}}).intent == ""


@pytest.mark.parametrize("wanted", ["birth", "felt", "cause", "mediocrity"])
def test_what_no_life_records_cannot_be_wanted(wanted: str) -> None:
    with pytest.raises(SettingsError):
        tiny.experiment(designer={"objective": wanted})


def test_it_cannot_change_during_a_run() -> None:
    with pytest.raises(SettingsError):
        tiny.experiment(schedule=[{"at": 1, "designer": {"objective": "steps"}}])


def test_an_analysis_measures_it_and_compares_it_with_what_was_selected() -> None:
    wanted = "eaten.poison"
    found = analyse(subject(designer={"objective": wanted}), Distances(), thorough=False)
    plain = analyse(subject(), Distances(), thorough=False)
    for label in ("ancestral", "modern"):
        intent, z_intent = found.members[f"{label}.intent"], found.members[f"{label}.z_intent"]
        assert found.row[f"{label}.intent"] == pytest.approx(intent.mean())
        assert np.allclose(found.members[f"{label}.gap"], found.members[f"{label}.z_fitness"] - z_intent)
        assert found.row[f"{label}.taxonomy.aim_intended"] == pytest.approx(z_intent.mean(), nan_ok=True)
        assert f"{label}.taxonomy.aim_selecting" not in found.row
        assert f"{label}.intent" not in plain.row
        assert f"{label}.taxonomy.aim_intended" not in plain.row


def test_curves_over_pressure_have_it_where_one_is_named() -> None:
    wanted = "eaten.fruit"
    found, plain = (
        analyse(about, Distances(), only=["goodhart"])
        for about in (subject(designer={"objective": wanted}), subject())
    )
    points = found.table("goodhart")
    assert {point["kind"] for point in points} >= {"budget", "best_of_random", "best_of_own"}
    assert all(np.isfinite([point["intent"], point["z_intent"]]).all() for point in points)
    assert not any("intent" in point for point in plain.table("goodhart"))
    for point in points:  # the best of one is any of them
        if point["kind"] == "best_of_random" and point["pressure"] == 1:
            assert point["z_intent"] == pytest.approx(0, abs=1e-9)


def test_selecting_for_the_intent_leaves_no_aim_apart_from_it() -> None:
    wanted = "eaten.fruit"
    both = {"designer": {"objective": wanted}, "evolution": {"objectives": [wanted]}}
    found = analyse(subject(**both), Distances(), thorough=False)
    assert "modern.taxonomy.aim_intended" not in found.row


def test_directions_of_two_weights() -> None:
    first, second = np.array([0.0, 1.0, 1.0, -1.0, 0.0]), np.array([1.0, 1.0, 0.0, 0.0, 0.0])
    np.testing.assert_allclose(direction(first, second), [0, 45, 90, -90, np.nan])
