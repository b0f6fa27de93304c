"""Room for states of any form, one of many, and copies."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from babushka.fitness.kernels import entry
from babushka.fitness.worlds.states import copy_all, room_for, state_at


class Clock(NamedTuple):
    time: Any


class Board(NamedTuple):
    cells: Any
    stones: Any
    clock: Clock


STATES = {
    "floats": np.array([1.5, -2.0, 3.25]),
    "bits": np.array([2**63 + 1, 7], np.uint64),
    "grid": np.arange(6, dtype=np.int16).reshape(2, 3),
    "tuple": Board(
        np.arange(24, dtype=np.uint8).reshape(2, 3, 4), np.array([2**53 + 1, -1]), Clock(np.array([0.5]))
    ),
    "of one": Clock(np.array([4.0, 5.0])),
}


@entry
def write_third(state: Any, out: Any) -> None:
    """Copy a state to the third of four, and that to `out`."""
    states = room_for(state, 4)
    copy_all(state, state_at(states, 2))
    copy_all(state_at(states, 2), state_at(out, 0))
    copy_all(state_at(states, 1), state_at(out, 1))


def numbers(state: Any) -> list[np.ndarray]:
    return [array for part in state for array in numbers(part)] if isinstance(state, tuple) else [state]


@pytest.mark.parametrize("form", STATES)
def test_one_of_many_holds_what_was_copied_to_it_and_no_other_does(form: str) -> None:
    state = STATES[form]
    out = room_for(state, 2)
    write_third(state, out)
    for kept, copied, untouched in zip(
        numbers(state), numbers(state_at(out, 0)), numbers(state_at(out, 1)), strict=True
    ):
        assert copied.dtype == kept.dtype
        assert np.array_equal(copied, kept)
        assert not untouched.any()
