"""Scheduled changes of settings: which of them are in force at a generation, and in which order.

Of changes that have happened, the one that happened last is laid over the others. A change that happens again
every few generations is then the last one again. So what a generation is like depends on the order of the
last times of all changes, which `combinations` looks through.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from heapq import heapify, heapreplace
from itertools import pairwise
from typing import Any

from babushka.fitness.settings import SettingsError, nearest, whole_number

Change = Mapping[str, Any]
TIMES = ("at", "every")  # when a scheduled change happens, and after how many generations again
MOST = 20_000  # times of changes that are looked at between two first ones, if they take so long to repeat


def last_time(change: Change, generation: int) -> int:
    """The last generation up to `generation` at which a scheduled change happened."""
    first, every = change["at"], change.get("every")
    return int(first if every is None else generation - (generation - first) % every)


def in_force(schedule: Sequence[Change], generation: int) -> tuple[int, ...]:
    """The changes that have happened by `generation`, as places in the schedule, the latest last."""
    last = {
        place: last_time(change, generation)
        for place, change in enumerate(schedule)
        if change["at"] <= generation
    }
    return tuple(sorted(last, key=lambda place: (last[place], place)))


def combinations(schedule: Sequence[Change]) -> Iterator[int]:
    """A generation for each order of changes that can be in force, and for each order before it.

    Between the first times of two changes the same ones happen. Once each of these has happened again, their
    orders repeat with the least common multiple of their periods, however long the run is. Where that takes
    more than `MOST` times of changes, only the first of these are looked at.
    """
    begins = sorted({change["at"] for change in schedule})
    for begin, end in pairwise([*begins, math.inf]):
        happening = [change for change in schedule if change["at"] <= begin]
        periods = [change["every"] for change in happening if "every" in change]
        stop = min(end, begin + max(periods, default=0) + math.lcm(*periods) + 1)
        seen = set()
        for time in _times(happening, begin, stop):
            step = in_force(schedule, time - 1), in_force(schedule, time)
            if step not in seen:
                seen.add(step)
                yield time


def _times(happening: Sequence[Change], begin: int, stop: float) -> Iterator[int]:
    """The generations from `begin` to before `stop` at which changes happen, in order, `MOST` at most."""
    yield begin
    waiting = [
        (last_time(change, begin) + change["every"], change["every"])
        for change in happening
        if "every" in change
    ]
    heapify(waiting)
    before = begin
    for _ in range(MOST if waiting else 0):
        time, every = waiting[0]
        if time >= stop:
            return
        heapreplace(waiting, (time + every, every))
        if time > before:
            yield time
        before = time


def read_schedule(given: Any, schedulable: Collection[str]) -> tuple[dict[str, Any], ...]:
    """The changes of a configuration by time; raises `SettingsError` for what is no change of a setting."""
    if not isinstance(given, list | tuple) or not all(isinstance(change, Mapping) for change in given):
        raise SettingsError(
            "Setting 'schedule' must be a list of changes such as [{at = 60, regime.modern = 1.0}]."
        )
    for change in given:
        if "at" not in change:
            raise SettingsError(
                f"A scheduled change has no 'at', the generation it happens at: {dict(change)!r}."
            )
        whole_number(change, "at", -1, 10**9)
        if "every" in change and whole_number(change, "every", 0, 10**9) == 0:
            raise SettingsError("A scheduled change happens every 1 or more generations, not every 0.")
        for key in change:
            if key not in TIMES and key not in schedulable:
                raise SettingsError(f"Setting {key!r} cannot be scheduled{nearest(key, schedulable)}")
    return tuple(sorted((deepcopy(dict(change)) for change in given), key=lambda change: change["at"]))
