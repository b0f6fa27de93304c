"""EPIC and STARC on the gridworlds of 3 x 3 cells that came with EPIC (Gleave et al. 2021, section 5).

The paper gives the distance of Path and Cliff, 0.27, and that of Sparse and Dense, 0. A reward of the state
alone has as canonical form the discounted reward of the next state less its mean, so that every other
distance follows from the correlation of nine numbers.
"""

import numpy as np
import pytest

from babushka.fitness.measures.epic import epic, product_coverage
from babushka.fitness.measures.starc import starc
from tests.fitness import tables

DISCOUNT = 0.99
STATES, ACTIONS = 9, 5  # cells, row by row; right, down, left, up, stay
CELLS = {
    "sparse": [[0, 0, 0], [0, 0, 0], [0, 0, 1]],
    "center": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "path": [[0, -1, -1], [0, 0, 0], [-1, -1, 4]],
    "cliff": [[0, -1, -1], [0, 0, 0], [-4, -4, 4]],
}
TO_GOAL = np.array([[4, 3, 2], [3, 2, 1], [2, 1, 0]], float).ravel()  # steps to the last cell


def of_states(name: str) -> np.ndarray:
    """The reward of a cell, as one of transitions, shape (S, A, S')."""
    reward = np.array(CELLS[name], float).ravel()
    return np.repeat(np.repeat(reward[:, None, None], ACTIONS, axis=1), STATES, axis=2)


def dense() -> np.ndarray:
    """The sparse reward with one for every step towards the goal: nothing but shaping."""
    return of_states("sparse") + tables.shaping(-TO_GOAL, ACTIONS, DISCOUNT)


def moves(slip: float) -> np.ndarray:
    """Transitions (S, A, S'): into the next cell, and with probability `slip` into any of them."""
    made = np.full((STATES, ACTIONS, STATES), slip / STATES)
    for state in range(STATES):
        row, column = divmod(state, 3)
        for action, (down, right) in enumerate(((0, 1), (1, 0), (0, -1), (-1, 0), (0, 0))):
            there = np.clip([row + down, column + right], 0, 2)
            made[state, action, there[0] * 3 + there[1]] += 1 - slip
    return made


def by_epic(first: np.ndarray, second: np.ndarray) -> float:
    states, actions = np.full(STATES, 1 / STATES), np.full(ACTIONS, 1 / ACTIONS)
    return epic(first, second, product_coverage(states, actions), states, actions, DISCOUNT)


def test_epic_is_as_published() -> None:
    assert round(by_epic(of_states("path"), of_states("cliff")), 2) == 0.27
    assert by_epic(of_states("sparse"), dense()) == pytest.approx(0, abs=1e-9)
    assert by_epic(of_states("sparse"), 10 * dense() - 1) == pytest.approx(0, abs=1e-9)
    assert by_epic(of_states("sparse"), -of_states("sparse")) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("first", CELLS)
@pytest.mark.parametrize("second", CELLS)
def test_epic_is_the_correlation_of_the_cells(first: str, second: str) -> None:
    correlation = np.corrcoef(np.ravel(CELLS[first]), np.ravel(CELLS[second]))[0, 1]
    expected = np.sqrt(max(0.0, 1 - correlation) / 2)
    assert by_epic(of_states(first), of_states(second)) == pytest.approx(expected, abs=1e-7)


def test_path_and_cliff_ask_for_the_same_unless_it_is_slippery() -> None:
    start = np.eye(STATES)[0]
    path, cliff = of_states("path"), of_states("cliff")
    assert tables.regret(cliff, path, moves(0.0), DISCOUNT, start) == pytest.approx(0, abs=1e-9)
    assert tables.regret(cliff, path, moves(0.6), DISCOUNT, start) > 1e-3


@pytest.mark.parametrize("slip", [0.0, 0.3])
def test_starc_knows_shaping_and_tells_the_others_apart(slip: float) -> None:
    world = moves(slip)
    assert starc(of_states("sparse"), 10 * dense(), world, DISCOUNT) == pytest.approx(0, abs=1e-9)
    assert starc(of_states("path"), -of_states("path"), world, DISCOUNT) == pytest.approx(1, abs=1e-9)
    assert 0.05 < starc(of_states("path"), of_states("cliff"), world, DISCOUNT) < 0.5


@pytest.mark.parametrize("slip", [0.0, 0.3])
def test_starc_is_the_distance_of_advantages(slip: float) -> None:
    """Those of the policy that takes every action alike, with its values by iteration."""
    world = moves(slip)
    advantages = []
    for name in ("path", "cliff"):
        at_once = (world * of_states(name)).sum(axis=2)
        value = np.zeros(STATES)
        for _ in range(4000):
            value = (at_once + DISCOUNT * world @ value).mean(axis=1)
        advantage = at_once + DISCOUNT * world @ value - value[:, None]
        advantages.append(advantage / np.linalg.norm(advantage))
    expected = np.linalg.norm(advantages[0] - advantages[1]) / 2
    assert starc(of_states("path"), of_states("cliff"), world, DISCOUNT) == pytest.approx(expected, abs=1e-9)
