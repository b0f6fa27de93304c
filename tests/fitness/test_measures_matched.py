"""Scores left elsewhere at an equal score at home, in cases with known answers."""

import math

import numpy as np
import pytest

from babushka.fitness.measures.matched import Row, at_level, match, row_of_budgets, share_left, verdict
from babushka.fitness.settings import SettingsError

BUDGETS = np.array([2.0, 8.0, 32.0])


def row(home: list[float], kept: float, chance: float = 10.0) -> Row:
    """A population that keeps a share of what it attains above chance, at whatever budget."""
    scores = np.array(home)
    return Row(BUDGETS[: len(home)], scores, chance + kept * (scores - chance), chance, chance)


def test_a_share_is_of_what_is_above_chance() -> None:
    assert share_left([50, 10, 90, 0], 90, 10, 10) == pytest.approx([0.5, 0.0, 1.0, -0.125])
    assert np.isnan(share_left(5, 10, 0, 10))
    assert share_left(40, 90, 20, 10) == pytest.approx(0.25)  # chance may attain something else there


def test_who_keeps_a_share_keeps_it_at_every_level() -> None:
    for other in ([20.0, 55.0, 95.0], [30.0, 70.0, 75.0], [15.0, 50.0, 60.0]):
        found = match(row([20.0, 60.0, 90.0], 0.25), row(other, 0.75))
        assert found.level == min(90.0, max(other))
        assert found.shares == pytest.approx((0.25, 0.75))
        assert found.difference == pytest.approx(-0.5)


def test_the_level_is_passed_between_two_budgets_and_the_budget_is_geometric() -> None:
    away, budget = at_level(75.0, Row(BUDGETS, np.array([20.0, 60.0, 90.0]), np.array([0.0, 4.0, 8.0]), 0, 0))
    assert away == pytest.approx(6.0)
    assert budget == pytest.approx(16.0)
    bent = Row(BUDGETS, np.array([50.0, 80.0, 60.0]), np.array([1.0, 2.0, 3.0]), 0.0, 0.0)
    assert at_level(65.0, bent)[0] == pytest.approx(1.5)  # on the way up


def test_who_begins_above_the_level_is_not_compared() -> None:
    found = match(row([20.0, 60.0], 0.5), row([70.0, 80.0], 0.5))
    assert found.level == 60.0
    assert found.shares[0] == pytest.approx(0.5)
    assert math.isnan(found.shares[1])
    assert math.isnan(found.difference)


def test_a_kind_without_a_budget_is_a_row_of_one_point() -> None:
    assert match(row([55.0], 0.2), row([20.0, 60.0, 90.0], 0.6)).shares == pytest.approx((0.2, 0.6))


def test_rows_of_budgets() -> None:
    assert row_of_budgets(64) == (2, 4, 8, 16, 32, 64, 256)
    assert row_of_budgets(1024) == (32, 64, 128, 256, 512, 1024, 4096)
    assert row_of_budgets(3) == (1, 2, 3, 12)
    assert row_of_budgets(0) == (0,)


def test_a_verdict_is_on_one_family_and_never_on_all_of_them() -> None:
    differences = {
        "gravity": [0.5, 0.6, 0.4, 0.5, 0.7],
        "decoy": [-0.8, -0.7, -0.9, -0.8, math.nan, -0.6],
        "beacon": [0.1, -0.1, 0.2, -0.2, 0.0],
        "few": [0.5, 0.5, 0.5],
        "same": [0.0, 0.0],
    }
    found = {name: verdict(differences, name).keeps_more for name in differences}
    assert found == {"gravity": 1, "decoy": -1, "beacon": None, "few": None, "same": 0}
    assert verdict(differences, "gravity").difference.value == pytest.approx(0.53, abs=0.02)
    for pooled in ("pooled", "all", ""):
        with pytest.raises(SettingsError, match="gravity"):
            verdict(differences, pooled)
