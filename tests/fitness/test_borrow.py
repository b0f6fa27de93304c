"""Borrowed arrays are the same arrays."""

import sys

import numpy as np

from tests.kernels import read_borrowed


def test_borrowed_arrays_read_the_same_values_and_outlive_the_call() -> None:
    floats, wholes, matrix = np.arange(5.0), np.arange(7), np.arange(6.0).reshape(2, 3)
    before = [sys.getrefcount(array) for array in (floats, wholes, matrix)]
    out = np.zeros(5)
    for _ in range(3):
        floats[0] = 0.0
        read_borrowed(((floats, wholes), matrix, 4.5), out)
        assert list(out) == [10.0, 21.0, 12.0, 6.0, 4.5]
        assert floats[0] == 100.0
    assert [sys.getrefcount(array) for array in (floats, wholes, matrix)] == before
