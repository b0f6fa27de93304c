"""Numbers in words: significant digits, whole numbers, what is not there, durations, counts."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.runs.presentation.numbers import count, finite, fixed, number


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [
        (0.123456, 4, "0.1235"),
        (12.3456, 3, "12.3"),
        (3.0, 4, "3"),
        (1234567.0, 4, "1,234,567"),
        (12345.6, 4, "12,346"),
        (1234.5, 4, "1234"),
        (-0.0, 4, "0"),
        (-2.5, 4, "-2.5"),
        (1e-9, 4, "1e-09"),
        (1e18, 4, "1e+18"),
        (math.inf, 4, "inf"),
        (7, 4, "7"),
        (None, 4, "-"),
        (math.nan, 4, "-"),
    ],
)
def test_a_measured_number(value: float | None, digits: int, words: str) -> None:
    assert number(value, digits) == words


@given(st.floats(-1e14, 1e14), st.integers(2, 6))
def test_a_number_is_rounded_to_its_digits(value: float, digits: int) -> None:
    told = float(number(value, digits).replace(",", ""))
    assert math.isclose(told, value, rel_tol=0.5 * 10.0 ** (1 - digits) * 1.001, abs_tol=1e-300)


def test_no_minus_stands_before_zero() -> None:
    assert fixed(-0.004, 2) == "0.00"


def test_counts() -> None:
    assert (count(1, "run"), count(2, "run"), count(1200, "cell")) == ("1 run", "2 runs", "1,200 cells")


def test_what_json_cannot_hold_is_none_at_any_depth() -> None:
    values = {"a": np.array([1.5, np.nan]), "b": [np.int64(3), {"c": (math.inf, "x", None, True)}]}
    assert finite(values) == {"a": [1.5, None], "b": [3, {"c": [None, "x", None, True]}]}
    assert json.dumps(finite(values), allow_nan=False)
