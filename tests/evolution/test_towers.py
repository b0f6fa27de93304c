"""Measures of towers: in cases whose answers are known, where nobody builds, and computed another way."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from babushka.evolution.analysis import Analysis, AnalysisSettings, Distances, Subject, analyse, towers
from babushka.evolution.analysis.measures import (
    Place,
    families,
    requests_of,
    tower_promise,
    tower_service,
    tower_telephone,
)
from babushka.evolution.analysis.requests import Request
from babushka.evolution.loop import evolve
from babushka.organisms.records import Lives
from tests import tiny

pytestmark = [
    pytest.mark.compiles,
    pytest.mark.filterwarnings("error::RuntimeWarning:babushka.evolution"),
]

TOWERS = ["tower_telephone", "tower_service", "tower_promise"]
QUICK = AnalysisSettings(lives=3, random_organisms=2, pressure_lives=2, traced=2, discount=0.9, states=10)
WORLD = {"kind": "workshop", "size": 6, "lifetime": 30, "sensor_count": 7, "kinship": 1.0}
MAKER = {
    "kind": "maker",
    "depth": 3,
    "designs": 2,
    "trial_steps": 4,
    "first_design": 2,
    "term": 9,
    "machine_designs": 2,
    "machine_trial": 3,
    "machine_budget": 2,
    "machine_horizon": 3,
    "max_budget": 3,
    "max_horizon": 8,
}


def only(about: Subject, label: str = "modern") -> Subject:
    """The subject, looked at in one regime alone."""
    vars(about)["regimes"] = {label: about.experiment.conditions[label]}
    return about


@pytest.fixture(scope="module")
def about() -> Subject:
    made = tiny.experiment(
        world=WORLD, organism=MAKER, evolution={"population": 3, "survivors": 1, "random_lives": 2}
    )
    return only(Subject(made.at(0), made.at(1), next(iter(evolve(made))), QUICK))


@pytest.fixture(autouse=True)
def few_objectives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tower_telephone, "OBJECTIVES", 10)
    monkeypatch.setattr(tower_telephone, "WORLDS", 2)


def found_in(about: Subject) -> Analysis:
    return analyse(about, Distances(), only=TOWERS)


def place_with(about: Subject, **lives: list[Lives]) -> Place:
    (label,) = about.regimes
    nothing: Any = None
    return Place(about, label, about.regimes[label], lives, nothing, nothing, Distances(), {})


def led(about: Subject, family: Any, use: str) -> Lives:
    (where,) = about.regimes.values()
    return about.live(requests_of(family, about, where)[use])[0]


def told(lives: Lives, columns: Mapping[str, Any]) -> Lives:
    """The lives with other values in some columns."""
    values = lives.values.copy()
    for name, each in columns.items():
        values[:, :, lives.columns.index(name)] = each
    return replace(lives, values=values)


def test_machines_that_value_births_are_like_births_and_like_each_other(about: Subject) -> None:
    """Seven sensors tell seven kinds apart, so that wants can be found for any values; kinship is 1."""
    world: Any = about.experiment.world
    (where,) = about.regimes.values()
    births = world.regime(where.regime).conception
    wants = np.linalg.solve(world.sensor_table(2)[1:], births[1:])
    columns: dict[str, Any] = {"built.2": 1, "built.3": 1}
    for level in (2, 3):
        columns |= {f"wants.{level}.{name}": wants[i] for i, name in enumerate(world.sensor_names)}
    lasting = told(led(about, tower_telephone, "lasting"), columns)
    driven = led(about, tower_telephone, "coverage")
    found = tower_telephone.measure(place_with(about, lasting=[lasting], coverage=[driven])).population
    mated, born = driven.each("eaten.mate").ravel(), driven.each("births").ravel()
    assert found["likeness.2"] == pytest.approx(np.corrcoef(mated, born)[0, 1])
    assert found["likeness.2"] > 0.8
    assert found["likeness.3"] == pytest.approx(found["likeness.2"])
    assert found["link.2-3"] == pytest.approx(1)
    assert found["link.rank.2-3"] == pytest.approx(1)
    assert found["product.3"] == pytest.approx(found["likeness.1"] * found["link.1-2"])
    assert found["product.error.3"] == pytest.approx(found["product.3"] - found["likeness.3"])
    assert found["fall.1-2"] == pytest.approx(found["likeness.1"] - found["likeness.2"])
    assert found["fall.2-3"] == pytest.approx(0)
    assert found["distance.2"] == pytest.approx(0, abs=1e-6)
    assert found["distance.known.3"] == pytest.approx(0, abs=1e-6)
    assert found["tellers.2"] == len(about.ids)
    assert found["drive.2"] == found["drive.3"] > found["drive.random"]


def test_service_is_what_paired_lives_differ_by(about: Subject) -> None:
    analysis = found_in(about)
    row = analysis.row
    (where,) = about.regimes.values()
    free, without = about.live([Request(where, 3), Request(where, 3, agents=towers.Without(2))])
    assert free.each("built.2").any()
    assert not without.each("built.2").any()
    assert row["modern.service.births.2"] == (free.mean("births") - without.mean("births")).mean()
    assert row["modern.service.felt.2"] == pytest.approx((free.mean("felt") - without.mean("felt")).mean())
    assert row["modern.loss.2"] == -row["modern.service.births.2"]
    built = free.each("built.2") > 0
    assert row["modern.built.2"] == pytest.approx(built.mean())
    lost = (without.each("births") - free.each("births"))[built].mean()
    assert row["modern.loss.product.2"] == pytest.approx(built.mean() * lost)
    assert row["modern.gap.2"] == pytest.approx(row["modern.promise.2"] - row["modern.delivery.2"])
    assert row["modern.excess.2"] == pytest.approx(
        row["modern.both.2"] - row["modern.behaves.2"] * row["modern.defects.2"]
    )
    assert row["modern.designing.2"] == 1
    assert "modern.dependence.2" not in row
    assert all(np.isfinite(value) for value in row.values())
    assert all(each.shape == (len(about.ids),) for each in analysis.members.values())


def test_where_nobody_builds_there_are_no_machines_to_tell_of(about: Subject) -> None:
    organism: Any = about.experiment.organism
    idle = replace(about.experiment, organism=replace(organism, designs=0))
    analysis = found_in(only(replace(about, experiment=idle)))
    row = analysis.row
    of_machines = ("likeness.2", "link.1-2", "product.2", "drive.2", "distance.2", "promise.2", "excess.2")
    assert not {f"modern.{name}" for name in (*of_machines, "loss.built.2")} & set(row)
    assert row["modern.tellers.2"] == row["modern.built.2"] == row["modern.service.births.2"] == 0
    assert "modern.likeness.1" in row
    assert all(np.isfinite(value) for value in row.values())


def test_nothing_is_asked_of_organisms_that_build_no_machines() -> None:
    made = tiny.experiment()
    nobody: Any = None
    planners = Subject(made, made, nobody, QUICK)
    where = made.conditions["modern"]
    for name in TOWERS:
        family = families()[name]
        assert not requests_of(family, planners, where)
        assert not family.measure(place_with(only(planners))).population


def test_random_machines_are_built_unseen_and_build_nothing(about: Subject) -> None:
    random = led(about, tower_service, "random")
    assert (random.each("built.2") == random.each("designs.2")).all()
    assert random.each("built.2").all()
    assert not random.each("designs.3").any()


def test_lasting_machines_are_the_only_ones_of_a_life(about: Subject) -> None:
    lasting = led(about, tower_telephone, "lasting")
    assert lasting.each("built.2").max() == 1
    free = led(about, tower_promise, "free")
    assert free.each("built.2").max() > 1


def test_weights_that_no_plan_reaches_do_not_move(about: Subject) -> None:
    world: Any = about.experiment.world
    vars(about)["traits"] = {"horizon": np.array([world.digestion, 8, 8]), "budget": np.array([3, 3, 0])}
    try:
        moving = towers.moving_weights(about) == about.objective_weights
    finally:
        del vars(about)["traits"]
    assert moving.tolist() == [[True] * 4 + [False] * 2, [True] * 5 + [False], [False] * 6]
