"""Breadth-first search: what it meets, what it ends with, and what it spends."""

import numpy as np
import pytest

from babushka.fitness.worlds.passages import carve, measure
from babushka.organisms.inner.best_first import way_to_best
from babushka.organisms.inner.breadth_first import new_breadth_first
from babushka.organisms.inner.protocol import Found, improve
from babushka.organisms.inner.ways import Ways

pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered")  # streams count modulo 2**64
SIDE, GOAL, START = 6, 35, 0


def maze(key: int) -> np.ndarray:
    passages = np.zeros(SIDE * SIDE, np.uint8)
    carve(SIDE, 0.2, np.array([key], np.uint64), passages, np.zeros(SIDE * SIDE, np.int64))
    return passages


def searched(passages: np.ndarray, budget: int, longest: int = 99) -> tuple[Found, int, list[int], list[int]]:
    """What was found, where it ended, the cells on the way there, and the account."""
    search, target = new_breadth_first(SIDE * SIDE, 0.0, longest), np.array([START])
    account = np.zeros((1, 3), np.int64)
    for _ in range(2):  # a search remembers nothing of the one before
        target[0], account[:] = START, 0
        found = improve(search, Ways(SIDE, passages, GOAL), target, budget, account, 0, None)
    moves, stops = np.zeros(36, np.int64), np.zeros(36, np.int64)
    length = way_to_best(search, moves, stops)
    return found, int(target[0]), stops[:length].tolist(), account[0].tolist()


@pytest.mark.parametrize("key", range(4))
def test_it_finds_a_shortest_way_to_the_goal_and_stops_there(key: int) -> None:
    steps = np.zeros(SIDE * SIDE)
    measure(SIDE, maze(key), GOAL, np.zeros(SIDE * SIDE, np.int64), steps)
    found, target, stops, account = searched(maze(key), 35)
    assert (found.value, target, stops[-1]) == (0.0, GOAL, GOAL)
    assert len(stops) == steps[START]
    assert account[0] == account[2] == found.tried <= 35
    assert account[1] == found.accepted


def test_it_meets_as_many_as_the_budget_allows() -> None:
    for budget in range(6):
        found, target, stops, account = searched(maze(1), budget)
        assert account[0] == found.tried == budget
        assert (target == START) == (budget == 0) == (not stops)


def test_it_looks_no_further_than_its_horizon() -> None:
    ways = [len(searched(maze(2), 35, longest)[2]) for longest in range(8)]
    assert all(way <= longest for longest, way in enumerate(ways))
    assert ways[0] == 0
    assert searched(maze(2), 35, 0)[3] == [0, 0, 0]
