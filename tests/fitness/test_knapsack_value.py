"""The world that asks for the value of the best packing, against its twin and where answers are known."""

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.knapsack.regime import CORRELATIONS
from babushka.fitness.worlds.knapsack_value import (
    CAPACITY,
    KnapsackValue,
    ValueInstances,
    draw_instance,
    worth_of,
)
from babushka.fitness.worlds.protocol import create
from tests.kernels import walk
from tests.naive.knapsack_value import PlainValue
from tests.naive.streams import Stream

WORLD = KnapsackValue(price=0.01)


@pytest.mark.parametrize("correlation", CORRELATIONS)
def test_answers_are_judged_as_the_twin_judges_them(correlation: str) -> None:
    parameters = ValueInstances(correlation, items=4, largest=12)
    plain = PlainValue(WORLD, parameters, Stream(7))
    plain.draw()
    answers = [0, 50, 10, 1000, -3, 20, 40, 5]
    efforts = [3, 0, 700, 2, 1, 0, 9, 4]
    seen = walk(WORLD, WORLD.regime(parameters), 7, answers, efforts)
    assert seen.tallies[0].tolist() == plain.tally()
    for number, (answer, effort) in enumerate(zip(answers, efforts, strict=True)):
        assert seen.felt[number].tolist() == [plain.answer(answer, effort)]
        assert seen.tallies[number + 1].tolist() == plain.tally()


def test_the_table_holds_the_best_value_of_every_capacity() -> None:
    parameters = ValueInstances(items=5, largest=8)
    regime, stream = WORLD.regime(parameters), np.array([11], np.uint64)
    plain, state = PlainValue(WORLD, parameters, Stream(11)), create(regime)
    with np.errstate(over="ignore"):
        for _ in range(10):
            draw_instance(regime, state, stream)
            plain.draw()
            assert [*zip(state.profit.tolist(), state.weight.tolist(), strict=True)] == plain.items
            for room in range(plain.capacity + 1):
                plain.capacity = room
                assert state.best[room] == plain.best
            assert state.counts[CAPACITY] == room


@pytest.mark.parametrize(
    ("answer", "best", "worth"), [(8, 10, 0.8), (12, 10, 0.8), (-5, 10, 0.0), (0, 0, 1.0)]
)
def test_an_answer_is_worth_one_less_its_relative_error(answer: int, best: int, worth: float) -> None:
    assert worth_of(answer, best) == pytest.approx(worth)


@pytest.mark.parametrize(
    "wrong", [{"items": 0}, {"scaled": 0}, {"low": 0.9, "high": 0.1}, {"items": 100, "largest": 100}]
)
def test_instances_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        read(ValueInstances, wrong, "regime")
