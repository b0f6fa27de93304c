"""Scheduled changes against a calendar that is written out generation by generation."""

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from babushka.evolution.schedule import combinations, in_force

Schedule = list[dict[str, Any]]


def calendar(schedule: Schedule, generations: int) -> list[tuple[int, ...]]:
    """What is in force at each generation from -2 on: a change that happens is moved to the end."""
    order: list[int] = []
    days = []
    for generation in range(-2, generations):
        for place, change in enumerate(schedule):
            later = generation - change["at"]
            if later == 0 or (later > 0 and "every" in change and later % change["every"] == 0):
                order = [other for other in order if other != place] + [place]
        days.append(tuple(order))
    return days


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    changes = []
    for at in sorted(draw(st.lists(st.integers(-1, 12), max_size=4))):
        every = draw(st.none() | st.integers(1, 7))
        changes.append({"at": at} | ({} if every is None else {"every": every}))
    return changes


@given(schedules())
def test_the_change_that_happened_last_comes_last(schedule: Schedule) -> None:
    for generation, order in enumerate(calendar(schedule, 60), start=-2):
        assert in_force(schedule, generation) == order


@given(schedules())
def test_every_step_from_one_order_to_another_is_among_the_combinations(schedule: Schedule) -> None:
    """Periods up to 7 have a common multiple of at most 420, so 900 generations show all there is."""
    steps = {(one, two) for one, two in pairwise(calendar(schedule, 900)) if one != two}
    found = {(in_force(schedule, time - 1), in_force(schedule, time)) for time in combinations(schedule)}
    assert steps <= found


def test_long_periods_and_late_beginnings_are_not_counted_out() -> None:
    schedule = [{"at": 0, "every": 1}, {"at": 5, "every": 10**9}, {"at": 10**9, "every": 3}]
    orders = {in_force(schedule, time) for time in combinations(schedule)}
    assert {(0,), (0, 1), (1, 0), (1, 2, 0), (1, 0, 2)} <= orders


def test_nothing_is_scheduled_where_there_is_no_schedule() -> None:
    assert list(combinations([])) == []
    assert in_force([], 10) == ()
