"""Random streams: one explicit 64-bit counter per stream, and keys that never depend on the order of calls.

A stream is a uint64 array of shape (1,). Each draw adds a constant to the counter and scrambles it
(SplitMix64: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators", OOPSLA). Keys
come from `numpy.random.SeedSequence`, by (root seed, purpose, generation, ...); a member's own stream is
its generation's key scrambled with its id, inside the kernel.
"""

import math
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.kernels import kernel

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11, _S32 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11), np.uint64(32)
_UNIT = 2.0**-53

# Purposes, the second word of every key: streams for different purposes never meet.
WORLD, AGENT, SELECTION, VARIATION, FOUNDERS, RANDOM_LIVES, REPLAY, ANALYSIS, DEMES, MIGRATION = range(10)
OPPONENTS = 10
DRIFT = 12

# The global generators of `random` and `numpy.random` belong to all threads: whoever seeds them holds this.
# So does whoever changes another thing that the whole process shares, such as threads of linear algebra.
PROCESS = threading.RLock()


def sequence(root: int, *key: int) -> np.random.SeedSequence:
    """The seed sequence for a root seed and a key of small non-negative integers."""
    return np.random.SeedSequence(entropy=root, spawn_key=key)


def keys(root: int, purpose: int, *key: int, count: int) -> NDArray[np.uint64]:
    """`count` stream keys, shape (count,), uint64."""
    return sequence(root, purpose, *key).generate_state(count, np.uint64).astype(np.uint64, copy=False)


def generator(root: int, purpose: int, *key: int) -> np.random.Generator:
    """A NumPy generator for work outside kernels."""
    return np.random.default_rng(sequence(root, purpose, *key))


_DRAWING: list[ModuleType] = []  # that draw from the module `random`, and are handed a generator instead


def hand_chance_to(*modules: ModuleType) -> None:
    """Have these modules draw from a generator of ours wherever they stand under `seeded_globals`.

    They say `random.choice(...)` of the module `random`, whose generator belongs to all threads of the
    process: those of other people (Dask's) would draw from it in between.
    """
    _DRAWING.extend(module for module in modules if module not in _DRAWING)


@contextmanager
def seeded_globals(sequence: np.random.SeedSequence) -> Iterator[None]:
    """Seed the global generators of `random` and `numpy.random` for a while, then put back what they were.

    For other people's code that draws from them (DEAP's). They belong to the whole process, so one thread
    has them at a time, and others that come here wait; nothing else in this house draws from them. Modules
    that `hand_chance_to` knows get a generator of their own, seeded alike: it gives what the global one
    would if nobody else drew from it.
    """
    words = sequence.generate_state(16, np.uint32)
    seed = int.from_bytes(words[:8].astype("<u4").tobytes(), "little")
    own = random.Random(seed)
    with PROCESS:
        before, numpy_before = random.getstate(), np.random.get_state()  # noqa: NPY002
        handed = [module for module in _DRAWING if vars(module).get("random") is random]
        try:
            for module in handed:
                vars(module)["random"] = own
            random.seed(seed)
            np.random.seed(words[8:])  # noqa: NPY002 - DEAP's NSGA-III draws from it
            yield
        finally:
            for module in handed:
                vars(module)["random"] = random
            random.setstate(before)
            np.random.set_state(numpy_before)  # noqa: NPY002


@kernel
def scramble(word: Any) -> Any:
    """SplitMix64's output function: a bijection of 64-bit words in which every bit depends on every bit."""
    word = (word ^ (word >> _S30)) * _FIRST
    word = (word ^ (word >> _S27)) * _SECOND
    return word ^ (word >> _S31)


@kernel
def combine(key: Any, number: Any) -> Any:
    """A new key from a key and a non-negative number (an id, an episode)."""
    return scramble(key ^ scramble(np.uint64(number) * _GOLDEN + _FIRST))


@kernel
def draw(stream: Any) -> Any:
    """The next 64 random bits of `stream`, uint64."""
    stream[0] = stream[0] + _GOLDEN
    return scramble(stream[0])


@kernel
def uniform(stream: Any) -> float:
    """A float64 uniform on [0, 1), with 53 random bits."""
    return np.float64(draw(stream) >> _S11) * _UNIT


@kernel
def odds_of(probability: Any) -> Any:
    """What `chance_at` asks for: the probability as a number of 53 bits, rounded up.

    `uniform` is a whole number over 2**53; to compare that number itself is exact, and faster.
    """
    return np.uint64(math.ceil(probability / _UNIT))


@kernel
def chance_at(place: Any, odds: Any) -> bool:
    """Whether `uniform` would be below the probability with these odds when the counter is now at `place`."""
    return bool((scramble(place) >> _S11) < odds)


@kernel
def aside(stream: Any, number: Any) -> float:
    """A float64 uniform on [0, 1) for this place of `stream` and a non-negative number; draws nothing.

    What is drawn from the stream afterwards is the same whether somebody looked aside or not.
    """
    return np.float64(combine(stream[0], number) >> _S11) * _UNIT


@kernel
def below(stream: Any, bound: Any) -> Any:
    """An integer uniform on 0 .. bound - 1, for 1 <= bound < 2**32.

    Multiply-shift on 32 bits (Lemire 2019) without rejection: the bias is below bound / 2**32.
    """
    stream[0] = after(stream[0])
    return below_at(stream[0], bound)


@kernel
def after(place: Any) -> Any:
    """The counter of a stream after one more draw. For loops that keep it themselves."""
    return place + _GOLDEN


@kernel
def below_at(place: Any, bound: Any) -> Any:
    """What `below` gives when the counter is now at `place`."""
    high = scramble(place) >> _S32
    return np.int64((high * np.uint64(bound)) >> _S32)


@kernel
def normal(stream: Any) -> float:
    """An approximate standard normal: the sum of twelve uniforms minus six (Irwin-Hall).

    Mean 0 and variance 1 exactly, tails cut at 6. Only additions, so that compiled and interpreted runs
    agree to the last bit, which `log` and `cos` do not promise.
    """
    total = -6.0
    for _ in range(12):
        total += uniform(stream)
    return total
