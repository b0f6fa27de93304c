"""The exact solver of Connect Four against the one in C that the benchmarks compare it with."""

import numpy as np
import pytest

from babushka.fitness.worlds.connect_four.positions import HEIGHT, WIDTH, solved_positions
from benchmarks import twins
from benchmarks.solver import kernel_solve
from benchmarks.twins.solver import solver
from tests.conftest import size

pytestmark = pytest.mark.skipif(twins.compiler() is None, reason="there is no C compiler here")


def test_both_meet_the_same_positions_and_find_the_same_scores() -> None:
    boards = solved_positions().boards
    late = boards[[int(mask).bit_count() >= size(20, 27) for _, mask in boards]][: size(200, 12)]
    ours = kernel_solve(np.ascontiguousarray(late), WIDTH, HEIGHT, 14)
    theirs = solver(twins.PLAIN)(late, WIDTH, HEIGHT, 14)
    assert np.array_equal(ours, theirs)
    assert (ours[1] > 0).any()
