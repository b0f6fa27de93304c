"""Streams against their twin in Python's whole numbers, and against what is known of them."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness import streams
from tests.conftest import size
from tests.kernels import draw_numbers
from tests.naive.streams import GOLDEN, Stream, combine, scramble

KEYS = st.integers(0, 2**64 - 1)


def drawn(key: int, number: int, bound: int, count: int) -> tuple[np.ndarray, ...]:
    arrays = (
        np.zeros(count, np.uint64),
        np.zeros(count),
        np.zeros(count, np.int64),
        np.zeros(count),
    )
    draw_numbers(np.uint64(key), number, bound, *arrays)
    return arrays


@settings(max_examples=size(200, 30))
@given(KEYS, st.integers(0, 2**62), st.integers(1, 2**32 - 1))
def test_kernel_draws_what_the_twin_draws(key: int, number: int, bound: int) -> None:
    bits, uniforms, below, normals = drawn(key, number, bound, 5)
    stream = Stream(combine(key, number))
    assert [int(word) for word in bits] == [stream.bits() for _ in range(5)]
    assert list(uniforms) == [stream.uniform() for _ in range(5)]
    assert list(below) == [stream.below(bound) for _ in range(5)]
    assert list(normals) == [stream.normal() for _ in range(5)]


def test_looking_aside_draws_nothing() -> None:
    stream = np.array([12345], np.uint64)
    with np.errstate(over="ignore"):  # interpreted, counting modulo 2**64 warns
        seen = [float(streams.aside(stream, number)) for number in range(size(2000, 50))]
    assert stream[0] == 12345
    assert seen == [Stream(12345).aside(number) for number in range(len(seen))]
    # The mean of uniform numbers, within four standard errors.
    assert abs(np.mean(seen) - 0.5) < 4 / np.sqrt(12 * len(seen))


@settings(max_examples=size(200, 30))
@given(KEYS, st.floats(0, 1))
def test_a_chance_is_taken_where_the_uniform_number_is_below_it(place: int, probability: float) -> None:
    stream = Stream(place - GOLDEN)
    uniform = stream.uniform()
    with np.errstate(over="ignore"):
        for each in (probability, uniform, np.nextafter(uniform, 2.0), 0.0, 1.0, 5e-324):
            taken = streams.chance_at(np.uint64(place), streams.odds_of(each))
            assert taken == (uniform < each)


def test_scramble_has_the_published_outputs() -> None:
    # SplitMix64 seeded with 1234567: https://rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64
    stream = Stream(1234567)
    assert [stream.bits() for _ in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]
    assert scramble(0) == 0


def test_moments_of_the_draws() -> None:
    count = size(200_000, 4_000)
    _, uniforms, below, normals = drawn(7, 7, 6, count)
    error = 5 / np.sqrt(count)  # five standard errors of a mean of unit variance
    assert abs(uniforms.mean() - 0.5) < error
    assert uniforms.min() >= 0
    assert uniforms.max() < 1
    assert abs(np.bincount(below, minlength=6) / count - 1 / 6).max() < error
    assert set(below) == set(range(6))
    assert abs(normals.mean()) < error
    assert abs(normals.var() - 1) < 2 * error


def test_keys_depend_on_every_part_of_the_key_and_on_nothing_else() -> None:
    seen = {
        tuple(streams.keys(root, purpose, generation, episode, count=3))
        for root in (0, 1)
        for purpose in (streams.WORLD, streams.AGENT)
        for generation in range(3)
        for episode in range(3)
    }
    assert len(seen) == 36
    once = streams.keys(5, streams.WORLD, 2, count=4)
    streams.generator(5, streams.SELECTION, 2).random(100)
    assert (streams.keys(5, streams.WORLD, 2, count=4) == once).all()
    assert (streams.keys(5, streams.WORLD, 2, count=2) == once[:2]).all()


def test_threads_have_the_global_generators_one_at_a_time() -> None:
    def drawn(number: int) -> list[float]:
        with streams.seeded_globals(streams.sequence(number, streams.SELECTION)):
            found = []
            for _ in range(20):
                found += [random.random(), float(np.random.random())]  # noqa: NPY002
                time.sleep(0)  # gives way to other threads, if they are let in
            return found

    random.seed(5)
    after = random.random()
    random.seed(5)
    alone = [drawn(number) for number in range(200)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(drawn, range(200))) == alone
    assert random.random() == after
