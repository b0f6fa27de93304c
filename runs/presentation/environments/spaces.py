"""Spaces of observations and actions, and actions as kernels take them."""

from operator import index
from typing import Any

import numpy as np
from gymnasium import spaces

from babushka.fitness.dispatch import implementation
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import Array, World
from babushka.runs.presentation.environments.episode import Episode


def observations_of(world: World) -> Any:
    """What is sensed, as single-precision numbers of any size, as learners take them."""
    return spaces.Box(-np.inf, np.inf, (len(world.senses),), np.float32)


def actions_of(world: World) -> Any:
    """One of the named actions; or a word of bits, the first of them first."""
    return spaces.MultiBinary(world.bits) if world.bits else spaces.Discrete(len(world.actions))


def masked(world: World, regime: Any) -> bool:
    """Whether not all actions are legal all the time, as far as the world says."""
    return not world.bits and implementation(protocol.legal, type(regime)) is not None


def observation(episode: Episode, seat: int) -> Array:
    """What a seat senses now: a copy."""
    sensed: Array = episode.view.senses[seat].astype(np.float32)
    return sensed


def as_kernels_take_it(world: World, action: Any, legal: Array) -> int:
    """An action of `actions_of(world)` as a number; raises ValueError, one sentence, for any other.

    Kernels do not check it, and would read and write beyond their arrays.
    """
    if world.bits:
        bits = np.asarray(action)
        if bits.shape != (world.bits,) or not ((bits == 0) | (bits == 1)).all():
            raise ValueError(f"An action must be {world.bits} zeros and ones, not {action!r}.")
        word = np.zeros(64, np.uint8)
        word[: world.bits] = bits
        return int(np.packbits(word, bitorder="little").view("<i8")[0])
    try:
        number = index(action)
    except TypeError:
        number = -1
    if not 0 <= number < len(world.actions):
        raise ValueError(
            f"An action must be a whole number from 0 to {len(world.actions) - 1}, not {action!r}."
        )
    if not legal[number]:
        allowed = ", ".join(map(str, np.flatnonzero(legal)))
        raise ValueError(
            f"Action {number}, {world.actions[number]!r}, is not legal now; these are: {allowed}."
        )
    return number
