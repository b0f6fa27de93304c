"""A method that is no sequence of proposals fits the protocol: alpha-beta, where who wins is known.

Two players take one to three stones in turn, and whoever takes the last has won. The player to move has lost
if and only if the stones are a multiple of 4, and wins only by leaving such a multiple (Bouton 1901, "Nim, a
game with a complete mathematical theory", Annals of Mathematics 3).
"""

from typing import Any, NamedTuple

import numpy as np
import pytest

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import entry
from babushka.organisms.inner import protocol
from babushka.organisms.inner.account import ACCEPTED, SIMULATED, TRIED
from babushka.organisms.inner.protocol import Array, Found, improve

MOST = 3  # stones in a move
WON, LOST = 1.0, -1.0


class Stones(NamedTuple):
    """The task: action a takes a + 1 stones. The candidate has one place, the action."""

    stones: int
    legal: Array  # (MOST,) bool: the mask of the player to move


class AlphaBeta(NamedTuple):
    """The method (Knuth and Moore 1975): the positions from the one at hand to the one looked at."""

    stones: Array  # (depth,) int64
    taken: Array  # (depth,) int64: the move that is being looked at
    window: Array  # (depth, 2) float64: alpha and beta


@implements(protocol.improve, AlphaBeta)
def _improve(
    method: Any, task: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any
) -> Any:
    stones, taken, window = method.stones, method.taken, method.window
    depth = tried = accepted = 0
    stones[0], taken[0], window[0, 0], window[0, 1] = task.stones, 0, LOST, WON
    while True:
        open_window = window[depth, 0] < window[depth, 1]
        if open_window and taken[depth] < min(MOST, stones[depth]) and tried < budget:
            taken[depth] += 1
            if depth > 0 or task.legal[taken[0] - 1]:
                tried += 1
                stones[depth + 1], taken[depth + 1] = stones[depth] - taken[depth], 0
                window[depth + 1, 0], window[depth + 1, 1] = -window[depth, 1], -window[depth, 0]
                depth += 1
            continue
        value = LOST if stones[depth] == 0 else window[depth, 0]
        if depth == 0:
            break
        depth -= 1
        if -value > window[depth, 0]:
            window[depth, 0] = -value
            if depth == 0:
                candidate[0] = taken[0] - 1
                accepted += 1
    account[level, TRIED] += tried
    account[level, ACCEPTED] += accepted
    account[level, SIMULATED] += tried
    return Found(value, tried, accepted)


@entry
def decide_by(
    method: Any, task: Any, candidate: Any, budget: Any, account: Any, stream: Any, out: Any
) -> None:
    """Improve an action; what it is worth goes to `out`."""
    out[0] = improve(method, task, candidate, budget, account, 0, stream).value


def decided(
    stones: int, legal: tuple[bool, ...] = (True,) * MOST, budget: int = 10**6
) -> tuple[int, float, list[int]]:
    """The stones taken, by one who would take 3 without a reason, what that is worth, and the account."""
    room = np.zeros((2, stones + 2), np.int64)
    method = AlphaBeta(room[0], room[1], np.zeros((stones + 2, 2)))
    candidate, account, out = np.array([MOST - 1]), np.zeros((1, 3), np.int64), np.zeros(1)
    task = Stones(stones, np.array(legal))
    decide_by(method, task, candidate, budget, account, np.zeros(1, np.uint64), out)
    return int(candidate[0]) + 1, float(out[0]), account[0].tolist()


@pytest.mark.parametrize("stones", range(1, 13))
def test_alpha_beta_finds_the_one_move_that_wins_if_there_is_one(stones: int) -> None:
    taken, value, (tried, accepted, simulated) = decided(stones)
    assert (taken, value) == ((stones % 4, WON) if stones % 4 else (MOST, LOST))
    assert accepted == (value == WON)
    assert tried == simulated


def test_it_looks_at_fewer_positions_than_there_are() -> None:
    positions = [0, 1, 3]  # that follow 0, 1 and 2 stones, each as often as it can be reached
    for stones in range(3, 13):
        positions.append(sum(positions[-MOST:]) + MOST)
        assert decided(stones)[2][0] <= positions[stones]
    assert decided(12)[2][0] < positions[12] / 2


@pytest.mark.parametrize("stones", [1, 2, 3, 5, 6, 7])
def test_a_move_that_is_not_legal_is_not_made(stones: int) -> None:
    legal = tuple(action + 1 != stones % 4 for action in range(MOST))
    assert decided(stones, legal)[:2] == (MOST, LOST)


def test_without_a_budget_the_action_stays() -> None:
    assert decided(6, budget=0) == (MOST, LOST, [0, 0, 0])
