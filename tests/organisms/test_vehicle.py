"""Vehicles on lanes: whole lives against their twin, regrets, and cases with known answers."""

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.landscape import Landscape
from babushka.fitness.worlds.lanes import STEP, Lanes, Traffic, answer, best_gain, matrix, regret_of, word_of
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.vehicle import COLUMNS, OWN, Vehicle
from babushka.organisms.life import EvaluationBatch, Seeds, live_together
from babushka.organisms.records import Lives
from tests.naive.lanes import drive
from tests.naive.streams import Stream, combine

pytestmark = pytest.mark.compiles
PLACE = Traffic(0.3, -1.2, 2.0, 0.7, price=0.8)
MEMBERS = 3


def lived(
    kind: Vehicle,
    world: Lanes,
    genomes: np.ndarray,
    parameters: Traffic,
    budget: int | None = None,
    first: int = 0,
) -> tuple[Lives, np.ndarray, Seeds]:
    """(records of one life each, what was learned, the seeds)."""
    seeds, learned = Seeds.of(4, 2, 1), np.zeros((len(genomes), 4))
    agents = kind.express(genomes, world, Limits(budget=(budget,)))
    around = (world.regime(parameters), world.regime(Traffic()))  # what is believed means nothing
    members = EvaluationBatch(kind, world, agents, *around, first + np.arange(len(genomes)), seeds, learned)
    return live_together([members])[0], learned, seeds


@pytest.mark.parametrize(
    ("trial", "stride", "budget"), [(5, 0.2, None), (1, 0.5, None), (7, 0.1, 0), (50, 1.0, None)]
)
def test_lives_are_those_of_the_twin(trial: int, stride: float, budget: int | None) -> None:
    world, kind = Lanes(trips=43, noise=0.7), Vehicle(trial=trial, stride=stride)
    genomes = kind.founders(world, MEMBERS, np.random.default_rng(1))
    lives, learned, seeds = lived(kind, world, genomes, PLACE, budget)
    for row, genome in enumerate(genomes.astype(float).tolist()):
        vehicle = Stream(combine(int(seeds.agents[0]), row))
        strides = stride if budget is None else 0.0
        told = drive(
            matrix(PLACE).ravel().tolist(), PLACE.price, 0.7, genome[:4], genome[4], strides, trial, 43,
            Stream(int(seeds.worlds[0])), vehicle,
        )  # fmt: skip
        names = ("felt", "felt.deviation", "felt.effort", "outcome", "proposals", "accepted")
        expected = [told.felt, told.deviation, told.effort, told.outcome, told.tried, told.accepted]
        assert [lives.each(name)[row, 0] for name in names] == expected
        assert learned[row].tolist() == told.gain


def test_its_columns_are_regrets_and_what_its_goal_is_off_by() -> None:
    world, kind = Lanes(trips=60), Vehicle(trial=4, stride=0.3)
    genomes = kind.founders(world, MEMBERS, np.random.default_rng(2))
    lives, learned, _ = lived(kind, world, genomes, PLACE)
    for name, gain in (("regret", genomes[:, :4].astype(float)), ("learned_regret", learned)):
        off = gain.reshape(-1, 2, 2) - best_gain(PLACE)
        expected = (1 + PLACE.price) * (off**2).sum(axis=(1, 2))
        np.testing.assert_allclose(lives.each(name)[:, 0], expected, rtol=1e-12)
    np.testing.assert_allclose(lives.each("goal_gap")[:, 0], genomes[:, 4] - 0.8, rtol=1e-6)
    assert (learned != genomes[:, :4]).any()
    assert kind.columns(world) == COLUMNS


@pytest.mark.parametrize("first", [0, 40])
def test_where_vehicles_differ_each_has_the_lanes_of_its_number(first: int) -> None:
    """Whole lives against the twin, on M and a row of offsets; regrets are by M, and one by its own lanes."""
    world, kind = Lanes(trips=43, noise=0.7, differ=0.3, vehicles=4).seeded(9), Vehicle(trial=5, stride=0.2)
    genomes = kind.founders(world, 6, np.random.default_rng(1))
    lives, learned, seeds = lived(kind, world, genomes, PLACE, first=first)
    for row, genome in enumerate(genomes.astype(float).tolist()):
        own = matrix(PLACE).ravel() + world.offsets()[row % 4]
        told = drive(
            own.tolist(), PLACE.price, 0.7, genome[:4], genome[4], 0.2, 5, 43,
            Stream(int(seeds.worlds[0])), Stream(combine(int(seeds.agents[0]), first + row)),
        )  # fmt: skip
        assert lives.each("outcome")[row, 0] == told.outcome
        assert learned[row].tolist() == told.gain
        for name, lanes in (("learned_regret", matrix(PLACE).ravel()), (OWN, own)):
            expected = regret_of(learned[row], np.array([*lanes, PLACE.price]))
            assert lives.each(name)[row, 0] == pytest.approx(expected, rel=1e-12)
    assert kind.columns(world) == (*COLUMNS, OWN)


def test_offsets_are_those_of_the_seed_and_none_on_average() -> None:
    world = Lanes(differ=0.5, vehicles=2000)
    first, again, other = (world.seeded(seed).offsets() for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.isclose(first, other).any(axis=0).all()
    np.testing.assert_allclose(first.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(first.std(axis=0), 0.5, rtol=0.06)
    assert Lanes().seeded(1).offsets().shape == (0, 4)


def test_regret_is_what_a_gain_loses_per_trip() -> None:
    """By the covariance of answers: E outcome of K is -(|K - M|^2 + c |K|^2) for z standard normal."""
    generator = np.random.default_rng(3)
    numbers = np.array([*matrix(PLACE).ravel(), PLACE.price])

    def expected(gain: np.ndarray) -> float:
        return float(-(((gain - matrix(PLACE)) ** 2).sum() + PLACE.price * (gain**2).sum()))

    best = best_gain(PLACE)
    for gain in generator.normal(size=(5, 2, 2)):
        lost = expected(best) - expected(gain)
        assert regret_of(gain.ravel(), numbers) == pytest.approx(lost, rel=1e-12)
    assert regret_of(best.ravel(), numbers) == 0


def test_a_fit_vehicle_has_neither_regret_nor_a_wrong_goal_at_home() -> None:
    world, kind = Lanes(trips=20), Vehicle()
    genomes = np.repeat(kind.known(world)["fit"][None], 2, axis=0)
    lives, *_ = lived(kind, world, genomes, Traffic())
    assert lives.each("regret").max() < 1e-12
    np.testing.assert_allclose(lives.each("goal_gap"), 0.0, atol=1e-6)


def test_vehicles_with_the_same_gain_part_once_they_try_something() -> None:
    world, kind = Lanes(trips=40), Vehicle(trial=10)
    genomes = np.repeat(kind.known(world)["fit"][None], 2, axis=0)
    learning, *_ = lived(kind, world, genomes, Traffic())
    assert learning.each("felt")[0, 0] != learning.each("felt")[1, 0]
    content, *_ = lived(kind, world, genomes, Traffic(), budget=0)
    assert content.each("felt")[0, 0] == content.each("felt")[1, 0]


def test_an_answer_is_two_numbers_in_steps_within_what_a_word_holds() -> None:
    for wheel, throttle in ((0.0, 0.0), (1.5, -2.25), (-4000.0, 4000.0), (1e9, -1e9)):
        found = answer(int(word_of(wheel, throttle)))
        np.testing.assert_allclose(found, np.clip([wheel, throttle], -4096, 4096), atol=STEP)
    assert 0 <= int(word_of(-1e9, -1e9)) < int(word_of(1e9, 1e9)) < 2**62


def test_other_worlds_are_refused() -> None:
    with pytest.raises(SettingsError, match="'lanes'"):
        Vehicle().check_world(Landscape())
