"""States of any world: an array, or a NamedTuple of arrays and of such tuples. Many, one of many, and copies.

In compiled code each of these is made for the type of the state: tuples are taken apart at compile time.
"""

from typing import Any

import numpy as np
from numba import types
from numba.extending import overload

from babushka.fitness.kernels import PART
from babushka.fitness.lent import Lent, whole


def room_for(state: Any, count: Any) -> Any:
    """Zeros for so many states like this one: the same, but that every array has a first axis of `count`."""
    if isinstance(state, tuple):
        return type(state)(*_rooms_for(state, count))
    return np.zeros((count, *state.shape), state.dtype)


def state_at(states: Any, number: Any) -> Any:
    """One of many states, as `room_for` made them: the same memory, not a copy."""
    if isinstance(states, tuple):
        return type(states)(*_parts_at(states, number))
    return states[number]


def copy_all(source: Any, target: Any) -> None:
    """Write all numbers of a state to another of the same form."""
    if isinstance(source, tuple):
        for one, other in zip(source, target, strict=True):
            copy_all(one, other)
    else:
        target[...] = source


@overload(room_for, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _room_for(state: Any, count: Any) -> Any:
    if isinstance(state, types.Array):
        return lambda state, count: np.zeros((count, *state.shape), state.dtype)
    if isinstance(state, types.BaseNamedTuple):
        made = state.instance_class
        return lambda state, count: made(*_rooms_for(state, count))
    return None


def _rooms_for(parts: Any, count: Any) -> Any:
    return tuple(room_for(part, count) for part in parts)


@overload(_rooms_for, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _each_room_for(parts: Any, count: Any) -> Any:
    if len(parts) == 1:
        return lambda parts, count: (room_for(parts[0], count),)
    return lambda parts, count: (room_for(parts[0], count), *_rooms_for(parts[1:], count))


@overload(state_at, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _state_at(states: Any, number: Any) -> Any:
    if isinstance(states, types.Array):
        return lambda states, number: states[number]
    if isinstance(states, types.BaseNamedTuple):
        made = states.instance_class
        return lambda states, number: made(*_parts_at(states, number))
    return None


def _parts_at(parts: Any, number: Any) -> Any:
    return tuple(state_at(part, number) for part in parts)


@overload(_parts_at, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _each_part_at(parts: Any, number: Any) -> Any:
    if len(parts) == 1:
        return lambda parts, number: (state_at(parts[0], number),)
    return lambda parts, number: (state_at(parts[0], number), *_parts_at(parts[1:], number))


@overload(copy_all, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _copy_all(source: Any, target: Any) -> Any:
    if isinstance(source, Lent) or isinstance(target, Lent):
        return lambda source, target: copy_all(whole(source), whole(target))
    if isinstance(source, types.Array):
        return _copy_numbers if source.ndim == 1 else _copy_rows
    if len(source) == 1:
        return lambda source, target: copy_all(source[0], target[0])
    return _copy_parts


def _copy_numbers(source: Any, target: Any) -> None:
    for place in range(target.size):
        target[place] = source[place]


def _copy_rows(source: Any, target: Any) -> None:
    for row in range(target.shape[0]):
        copy_all(source[row], target[row])


def _copy_parts(source: Any, target: Any) -> None:
    copy_all(source[0], target[0])
    copy_all(source[1:], target[1:])
