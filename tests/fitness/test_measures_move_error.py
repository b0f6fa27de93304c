"""Move error, skill and the budget that is enough, where they are known."""

import numpy as np
import pytest

from babushka.fitness.measures.move_error import (
    error_of_the_random_mover,
    least_budget,
    move_error,
    skill,
)

NONE = np.nan
WORTH = [[3, 1, -2, NONE], [0, -1, -1, -5], [-1, -4, 0, 0]]  # wins, draws and losses by how soon


def test_only_what_changes_the_outcome_is_an_error() -> None:
    assert move_error(WORTH, [[0, 0, 2], [1, 0, 3], [2, 1, 0], [1, 3, 2]]).tolist() == [0, 0, 1, 1 / 3]


def test_the_random_mover_is_known_without_playing() -> None:
    exact = error_of_the_random_mover(WORTH)
    assert exact == pytest.approx((1 / 3 + 3 / 4 + 1 / 2) / 3)
    chance = np.random.default_rng(0)
    legal = [[0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 3]]
    moves = np.stack([chance.choice(some, 40_000) for some in legal], axis=1)
    assert move_error(WORTH, moves).mean() == pytest.approx(exact, abs=0.01)


def test_skill_is_0_at_random_and_1_without_error() -> None:
    assert skill([0.0, 0.6, 0.3, 0.9], 0.6) == pytest.approx([1, 0, 0.5, -0.5])
    assert np.isnan(skill(0.0, error_of_the_random_mover([[1, 1]])))


def test_the_least_budget_is_the_first_that_is_good_enough() -> None:
    skills = [[0.1, 0.5, 0.96, 1.0], [0.96, 0.5, 0.96, 1.0], [0.0, 0.0, 0.0, 0.0], [NONE, 0, 0, 1]]
    assert least_budget([0, 8, 64, 512], skills)[:2].tolist() == [64, 0]
    assert np.isnan(least_budget([0, 8, 64, 512], skills)[2:]).all()
    assert least_budget([0, 8, 64, 512], skills[0], share=0.5) == 8


def test_what_does_not_fit_is_refused() -> None:
    for worth, moves in ((WORTH, [0, 0]), (WORTH, [3, 0, 0]), (WORTH, [0, 0, 4]), (WORTH, [0.5, 0.0, 0.0])):
        with pytest.raises(ValueError, match=r"[mM]ove"):
            move_error(worth, moves)
    for nothing in ([[NONE]], [1.0], np.zeros((0, 7))):
        with pytest.raises(ValueError, match=r"position"):
            error_of_the_random_mover(nothing)
    for budgets, skills in (([8, 0], [1, 1]), ([0], [1, 1]), ([], [])):
        with pytest.raises(ValueError, match="Budgets"):
            least_budget(budgets, skills)
