"""Entries: which machine code answers for which arguments."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest

from babushka.fitness.dispatch import implements, operation
from babushka.fitness.kernels import Entry, entry


def place(worth: int, called: Callable[..., Any]) -> type:
    """A class with the name and the fields that all these classes have, and what it is worth."""

    class Place(NamedTuple):
        size: float

    @implements(called, Place)
    def value(place: Any) -> float:
        return place.size * worth

    return Place


class Holder(NamedTuple):
    place: Any
    times: int


@pytest.fixture
def priced() -> tuple[Entry[..., float], type, type]:
    @operation
    def value(place: Any) -> float:
        raise NotImplementedError

    @entry
    def price(holder: Any) -> float:
        return value(holder.place) * holder.times

    return price, place(2, value), place(3, value)


def test_classes_with_the_same_fields_are_not_taken_for_one_another(
    priced: tuple[Entry[..., float], type, type],
) -> None:
    """Numba's own dispatcher takes them for one another, also within another tuple."""
    price, first, second = priced
    assert [price(Holder(each(1.5), 4)) for each in (first, second, first)] == [12.0, 18.0, 12.0]


def test_nor_by_threads_that_come_at_once(priced: tuple[Entry[..., float], type, type]) -> None:
    price, first, second = priced
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(price, Holder(each(1.0), 1)) for each in (first, second) * 4]
        assert [each.result() for each in asked] == [2.0, 3.0] * 4
    hits, misses = price.compilations()
    assert hits + misses in (0, 2)  # none with the compiler off
