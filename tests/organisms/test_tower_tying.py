"""Tied wants are the ridge solution of NumPy, scaled."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.arrays import scale_to_one
from babushka.organisms.tower.machines import felt_by
from babushka.organisms.tower.tying import RIDGE, tied_wants


@given(st.integers(1, 9), st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_tied_wants_are_the_direction_of_weighted_ridge_regression(
    sensors: int, kinds: int, seed: int
) -> None:
    drawn = np.random.default_rng(seed)
    table, target = drawn.normal(size=(kinds + 1, sensors)), drawn.normal(size=kinds + 1)
    shares = drawn.uniform(0, 0.2, size=kinds + 1)
    table[0] = target[0] = shares[0] = 0.0
    roots = np.sqrt(shares)[:, None]
    rows = np.vstack([table * roots, np.sqrt(RIDGE) * np.eye(sensors)])
    solved = np.linalg.lstsq(rows, np.append(target * roots[:, 0], np.zeros(sensors)), rcond=None)[0]
    assert tied_wants(table, target, shares) == pytest.approx(solved / np.linalg.norm(solved), abs=1e-6)


def test_with_as_many_sensors_as_kinds_a_tied_machine_feels_what_its_maker_feels() -> None:
    drawn = np.random.default_rng(4)
    table, target = np.zeros((5, 6)), np.array([0.0, 1.0, -0.7, 0.2, 0.0])
    table[1:] = drawn.normal(size=(4, 6))
    felt = np.zeros(5)
    felt_by(table, tied_wants(table, target, np.array([0.0, 0.2, 0.2, 0.2, 0.2])), felt)
    assert felt / np.abs(felt).max() == pytest.approx(target, abs=1e-2)


def test_kinds_of_which_there_are_none_tie_nothing() -> None:
    table = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    target = np.array([0.0, 1.0, -5.0])
    assert tied_wants(table, target, np.array([0.0, 0.1, 0.0])).tolist() == [1.0, 0.0]
    assert tied_wants(table, 0 * target, np.array([0.0, 0.1, 0.1])).tolist() == [0.0, 0.0]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_wants_are_scaled_to_length_one_in_their_direction(given_wants: list[float]) -> None:
    wants = np.array(given_wants)
    scale_to_one(wants)
    length = np.linalg.norm(given_wants)
    if length < 1e-150:
        return  # squares vanish
    assert np.linalg.norm(wants) == pytest.approx(1.0, abs=1e-9)
    assert wants * length == pytest.approx(np.array(given_wants), rel=1e-9)
