"""The fleet: one genome for all, what updates make of it, and the laws that hold where lanes drift."""

import functools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from babushka.evolution.breeding import founders
from babushka.evolution.experiment import Experiment
from babushka.evolution.functions import optimize
from babushka.evolution.generation import Generation
from babushka.evolution.loop import evolve
from babushka.evolution.optimizer_of import optimizer_of
from babushka.evolution.optimizers.fleet import Fleet
from babushka.evolution.settings import Evolution
from babushka.fitness.measures.fleet_regret import (
    goal_gap_by_period,
    regret_by_period,
    regret_without_updates,
    scatter_of,
    share_closed,
)
from babushka.fitness.settings import SettingsError, read
from babushka.organisms.genome import Block, Layout
from tests.evolution.fleets import course, fleet

LAYOUT = Layout((Block("gain", ("a", "b")), Block("desires", ("x", "y"))))
MEMBERS = 12
THIRD = 1 / 3
AVERAGED = {"inheritance": "averaged"}


def made(layout: Layout = LAYOUT, **settings: Any) -> Fleet:
    given = {"optimizer": "fleet", "population": MEMBERS, "survivors": 0, **settings}
    optimizer = optimizer_of(read(Evolution, given), layout, 1, seed=3)
    assert isinstance(optimizer, Fleet)
    return optimizer


def reports(seed: int) -> np.ndarray:
    """What was felt of two features, (members, 2)."""
    return np.random.default_rng(seed).normal(size=(MEMBERS, 2))


# --- The optimizer by itself --------------------------------------------------------------------------------


def test_founders_are_copies_of_the_first() -> None:
    genomes = made().founders().genomes
    assert np.array_equal(genomes, np.repeat(genomes[:1], MEMBERS, axis=0))
    assert np.array_equal(genomes[0], made().founders(genomes).genomes[0])


def test_members_live_on_between_updates_and_are_replaced_by_them() -> None:
    optimizer = made(update_every=3)
    population = optimizer.founders()
    fitness = np.zeros((MEMBERS, 1))
    ids = [population.ids]
    for _ in range(6):
        population = optimizer.breed(population, fitness)
        ids.append(population.ids)
    assert all(np.array_equal(ids[0], each) for each in ids[:3])
    assert np.array_equal(ids[3], np.arange(MEMBERS, 2 * MEMBERS))
    assert np.array_equal(ids[3], ids[5])
    assert np.array_equal(ids[6], np.arange(2 * MEMBERS, 3 * MEMBERS))


@pytest.mark.parametrize(("best_by", "expected"), [("felt", 4), ("outcome", 7)])
def test_where_learning_is_inherited_all_follow_the_best(best_by: str, expected: int) -> None:
    optimizer = made(inheritance="lamarckian", fleet={"best_by": best_by})
    population = optimizer.founders()
    learned = population.genomes + np.arange(MEMBERS, dtype=np.float32)[:, None]
    fitness, felt = np.zeros((MEMBERS, 1)), np.zeros((MEMBERS, 1))
    fitness[7], felt[4] = 1.0, 1.0
    fitness[0] = np.nan
    measures = felt if best_by == "felt" else np.zeros((MEMBERS, 0))
    born = optimizer.breed(replace(population, genomes=learned), fitness, measures)
    assert np.array_equal(born.genomes, np.repeat(learned[expected][None], MEMBERS, axis=0))


def test_a_goal_is_fitted_to_all_that_was_reported_since_the_last_update() -> None:
    """Outcomes of two generations are those of other weights, and of a part that has none in the genome."""
    optimizer = made(update_every=2, fleet={"refit_goal": True})
    population = optimizer.founders()
    own, true, elsewhere = population.genomes[0, 2:].astype(float), np.array([2.0, -1.0]), 0.5
    for seed in range(2):
        features = reports(seed)
        fixed = elsewhere * np.random.default_rng(seed + 9).normal(size=MEMBERS)
        felt, outcome = features @ own + fixed, features @ true + fixed
        measures = np.column_stack([felt, features])
        measures[3] = np.nan  # one whose report was lost
        population = optimizer.breed(population, outcome[:, None], measures)
    np.testing.assert_allclose(population.genomes[:, 2:], np.tile(true, (MEMBERS, 1)), rtol=1e-5)
    assert np.array_equal(population.genomes[0, :2], optimizer.founders().genomes[0, :2])


@pytest.mark.parametrize("unit", [0.01, 1.0, 300.0])
def test_of_weights_that_are_scaled_the_direction_is_fitted(unit: float) -> None:
    """Whatever the unit of the base objective; what nothing is known about keeps its share."""
    optimizer = made(fleet={"refit_goal": True, "fit": "direction"})
    population = optimizer.founders()
    own = population.genomes[0, 2:].astype(float)
    scaled = own / np.linalg.norm(own)
    features, true = reports(1), np.array([2.0, -1.0])
    measures = np.column_stack([features @ scaled, features])
    born = optimizer.breed(population, unit * (features @ true)[:, None], measures)
    np.testing.assert_allclose(born.genomes[0, 2:], true / np.linalg.norm(true), rtol=1e-5)
    features[:, 1] = 0.0
    measures = np.column_stack([features @ scaled, features])
    for factor in (1.0, -1.0):
        born = optimizer.breed(population, factor * unit * measures[:, :1], measures)
        np.testing.assert_allclose(born.genomes[0, 2:], scaled * [factor, 1.0], rtol=1e-5)
    nothing = optimizer.breed(population, np.zeros((MEMBERS, 1)), np.zeros((MEMBERS, 3)))
    np.testing.assert_allclose(nothing.genomes[0, 2:], scaled, rtol=1e-5)


def test_a_weight_that_nothing_is_known_about_stays() -> None:
    optimizer = made(fleet={"refit_goal": True})
    population = optimizer.founders()
    own, features = population.genomes[0, 2:].astype(float), reports(1)
    features[:, 1] = 0.0
    felt = features @ own
    outcome = 3.0 * features[:, 0]
    born = optimizer.breed(population, outcome[:, None], np.column_stack([felt, features]))
    np.testing.assert_allclose(born.genomes[0, 2:], [3.0, own[1]], rtol=1e-5)


def test_on_a_plain_function_nothing_is_searched() -> None:
    found = optimize(lambda genomes: genomes.sum(axis=1), LAYOUT, {"optimizer": "fleet"}, 3)
    assert len({scored.genomes.tobytes() for scored in found}) == 1


@pytest.mark.parametrize(
    ("layout", "settings", "words"),
    [
        (Layout((Block("gain", ("a",)),)), {"fleet": {"refit_goal": True}}, "'evolution.fleet.refit_goal'"),
        (LAYOUT, {"fleet": {"refit_goal": True}, "objectives": ["felt"]}, "'felt'"),
        (LAYOUT, {"fleet": {"best_by": "luck"}}, "'evolution.fleet.best_by'"),
        (LAYOUT, {"update_every": 0}, "'update_every'"),
        (LAYOUT, {"islands": {"demes": 2}}, "'evolution.islands.rate'"),
    ],
)
def test_a_mistake_is_one_sentence(layout: Layout, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        made(layout, **settings)


@pytest.mark.parametrize(
    ("kind", "world", "fit"), [("planner", "savanna", "weights"), ("vehicle", "lanes", "direction")]
)
def test_a_goal_is_fitted_in_the_form_in_which_members_have_it(kind: str, world: str, fit: str) -> None:
    fleet = {"optimizer": "fleet", "fleet": {"refit_goal": True, "fit": fit}}
    with pytest.raises(SettingsError, match=f"'evolution.fleet.fit'.*'{kind}'"):
        Experiment.from_mapping({"world": {"kind": world}, "organism": {"kind": kind}, "evolution": fleet})


# --- In the world of lanes, by kernels ----------------------------------------------------------------------


@pytest.mark.compiles
@pytest.mark.parametrize("inheritance", ["baldwinian", "averaged", "lamarckian"])
def test_a_resumed_run_is_the_uninterrupted_one(inheritance: str) -> None:
    tiny = fleet(
        walk=0.1,
        line=0.01,
        generations=4,
        world={"trips": 12},
        organism={"trial": 3},
        evolution={
            "population": 3,
            "update_every": 2,
            "inheritance": inheritance,
            "fleet": {"refit_goal": inheritance != "lamarckian"},
        },
    )
    whole = list(evolve(tiny))
    for number in (0, 1, 2):
        back = Generation.from_arrays(number, whole[number].arrays())
        for one, other in zip(evolve(tiny, after=back, threads=2), whole[number + 1 :], strict=True):
            first, second = one.arrays(), other.arrays()
            assert first.keys() == second.keys()
            assert all(first[key].tobytes() == second[key].tobytes() for key in first)
    moved = [len({generation.genomes[:, part].tobytes() for generation in whole}) for part in (slice(4), 4)]
    assert moved == [1 if inheritance == "baldwinian" else 3, 1 if inheritance == "lamarckian" else 3]


# --- Laws ---------------------------------------------------------------------------------------------------


@functools.cache
def means(seeds: int = 3, walk: float = 0.0, line: float = 0.0, **evolution: Any) -> dict[str, float]:
    """Over seeds and the last 40 of 60 generations."""
    refits, world = evolution.pop("refit_goal", False), {"differ": evolution.pop("differ", 0.0)}
    given = {**evolution, "fleet": {"refit_goal": refits}}
    found = [
        course(fleet(walk, line, evolution=given, world=world, seed=seed), 60, seed) for seed in range(seeds)
    ]
    return {name: float(np.mean([each[name][20:] for each in found])) for name in found[0]}


@pytest.mark.parametrize("period", [1, 4, 10])
def test_a_fitted_goal_is_as_old_as_the_period_is_long(period: int) -> None:
    """Exactly: - r U over whole periods, where outcomes have no noise and each generation counts the same."""
    line = 0.005
    experiment = fleet(
        line=line,
        world={"noise": 0.0},
        organism={"stride": 0.0},
        evolution={"update_every": period, "fleet": {"refit_goal": True}},
    )
    gap = course(experiment, 5 * period)["gap"]
    np.testing.assert_allclose(gap[2 * period :].mean(), goal_gap_by_period(period, line), rtol=0.05)


def test_a_goal_that_is_never_fitted_stays_behind_for_ever() -> None:
    gap = course(fleet(line=0.005, organism={"stride": 0.0}), 30)["gap"]
    np.testing.assert_allclose(gap, goal_gap_by_period(np.arange(30), 0.005), atol=1e-6)


def test_without_updates_regret_grows_with_the_walk() -> None:
    drifts = [fleet(walk=0.1, seed=seed) for seed in range(120)]
    regret = [course_regret(each, 25) for each in drifts]
    expected = regret_without_updates(25, 0.1, 0.5)
    assert np.mean(regret) == pytest.approx(expected, abs=4 * np.std(regret) / np.sqrt(120))
    assert float(expected) == pytest.approx(4 * 0.01 * 25 / 1.5)


def course_regret(experiment: Experiment, generation: int) -> float:
    """The regret of the founders' gain in the lanes of a later generation."""
    from babushka.evolution.experiment import SELECTION
    from babushka.fitness.worlds.lanes import best_gain

    gain = founders(experiment.at(0)).genomes[0, :4].astype(float).reshape(2, 2)
    parameters = experiment.at(generation).conditions[SELECTION].regime
    return float((1 + parameters.price) * ((gain - best_gain(parameters)) ** 2).sum())


def test_averaged_skills_follow_the_law_with_one_share_fitted_elsewhere() -> None:
    fitted = [means(walk=0.05, update_every=period, **AVERAGED) for period in (1, 5)]
    columns = {name: [each[name] for each in fitted] for name in ("regret", "learned")}
    share = share_closed(columns["regret"], columns["learned"], [1, 5], 0.05, 0.5, members=20)
    assert 0.05 < share < 0.5
    for walk, period in ((0.03, 1), (0.1, 5)):
        found = means(walk=walk, update_every=period, **AVERAGED)
        scatter = scatter_of(found["regret"], found["learned"], share)
        expected = regret_by_period(period, walk, 0.5, share, scatter, members=20)
        assert found["regret"] == pytest.approx(float(expected), rel=THIRD), (walk, period)


def test_skills_cure_what_is_felt_and_the_goal_alone_cures_nothing() -> None:
    none, skills, goal, both = (
        means(seeds=2, line=0.01, walk=0.03, **changes)
        for changes in ({}, AVERAGED, {"refit_goal": True}, {**AVERAGED, "refit_goal": True})
    )
    assert both["regret"] < skills["regret"] / 2
    assert goal["regret"] == none["regret"]  # to the last bit: nobody's gain changes
    assert abs(both["gap"] + 0.01) < 0.02
    assert abs(goal["gap"] + 0.01) < 0.02
    assert skills["gap"] == pytest.approx(none["gap"])
    assert none["gap"] == pytest.approx(-0.01 * 39.5, rel=1e-3)


def test_the_average_of_learners_is_better_than_each_and_than_the_best_of_them() -> None:
    averaged = means(walk=0.03, update_every=1, **AVERAGED)
    best = means(walk=0.03, update_every=1, inheritance="lamarckian")
    assert averaged["regret"] < averaged["learned"] / 3
    assert averaged["regret"] < best["regret"] / 1.5


def test_where_vehicles_differ_the_average_serves_all_and_the_best_one_itself() -> None:
    """By M: following one vehicle costs what its own offsets are, on average 4 d^2 / (1 + c)."""
    averaged = means(differ=0.3, **AVERAGED)
    best = means(differ=0.3, inheritance="lamarckian")
    assert averaged["regret"] < 0.03
    assert best["regret"] > 4 * averaged["regret"]


def test_the_law_in_known_cases() -> None:
    """All is closed: what is left is the lanes' walk since the update. Nothing drifts: nothing is lost."""
    assert regret_by_period(1, 0.1, 0.5, 1.0) == pytest.approx(4 * 0.01 / 1.5)
    assert regret_by_period(4, 0.0, 0.5, 0.3) == 0
    assert share_closed(regret_by_period([1, 5], 0.1, 0.5, 0.3), np.zeros(2), [1, 5], 0.1, 0.5, 20) == 0.3
    with pytest.raises(ValueError, match="drifts"):
        share_closed([0.1], [0.1], [1], 0.0, 0.5, 20)
