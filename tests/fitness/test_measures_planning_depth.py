"""How far ahead plans hold, and how far ahead they need to reach."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.measures.planning_depth import depth_used, steps_kept

NOWHERE = (-1, -1)


def kept_one_by_one(plans: np.ndarray, places: np.ndarray, lived: int) -> tuple[float, float]:
    """The slow twin: follow every plan cell by cell."""
    kept, possible = [], []
    for step in range(lived):
        good, known, on_the_way = 0, 0, True
        for ahead in range(plans.shape[1]):
            later = step + 1 + ahead
            if later >= lived or min(plans[step, ahead]) < 0 or min(places[later]) < 0:
                break
            known += 1
            on_the_way = on_the_way and tuple(plans[step, ahead]) == tuple(places[later])
            good += on_the_way
        if known:
            kept.append(good)
            possible.append(known)
    return (float(np.mean(kept)), float(np.mean(possible))) if kept else (np.nan, np.nan)


def test_a_walk_that_keeps_to_its_plan() -> None:
    places = np.array([[0, column] for column in range(5)])
    plans = np.array([[[0, column + ahead] for ahead in (1, 2)] for column in range(5)])
    # from steps 0, 1, 2 both steps can be checked, from step 3 one, from the last none
    assert steps_kept(plans, places, 5) == (7 / 4, 7 / 4)


def test_nothing_counts_after_the_first_deviation() -> None:
    places = np.array([[0, 0], [0, 1], [5, 5], [0, 3]])
    plans = np.full((4, 3, 2), -1)
    plans[0] = [[0, 1], [0, 2], [0, 3]]  # kept, left, and crossed again by accident
    assert steps_kept(plans, places, 4) == (1.0, 3.0)


def test_standing_still_as_planned_is_keeping_to_the_plan() -> None:
    assert steps_kept(np.full((4, 2, 2), 3), np.full((4, 2), 3), 4) == (5 / 3, 5 / 3)


def test_steps_beyond_the_plan_or_of_unknown_place_are_not_held_against_it() -> None:
    places = np.array([[0, 0], [0, 1], [-1, -1], [0, 3]])
    plans = np.array([[[0, 1], [0, 2], [0, 3]], [NOWHERE] * 3, [[0, 3], NOWHERE, NOWHERE], [NOWHERE] * 3])
    assert steps_kept(plans, places, 4) == (1.0, 1.0)


def test_what_lies_beyond_the_end_of_life_is_not_looked_at() -> None:
    places = np.array([[0, 0], [0, 1], [0, 2], [0, 3]])
    plans = np.broadcast_to(np.array([[0, 1], [0, 2], [0, 3]]), (4, 3, 2))
    assert steps_kept(plans, places, 2) == (1.0, 1.0)


def test_without_plans_or_steps_it_is_not_defined() -> None:
    for plans, lived in (
        (np.full((4, 3, 2), -1), 4),
        (np.zeros((4, 3, 2), int), 1),
        (np.zeros((4, 3, 2), int), 0),
    ):
        assert np.isnan(steps_kept(plans, np.zeros((4, 2), int), lived)).all()
    assert np.isnan(steps_kept(np.zeros((0, 3, 2), int), np.zeros((0, 2), int), 0)).all()


@given(st.integers(0, 2**32 - 1))
def test_it_agrees_with_following_every_plan(seed: int) -> None:
    generator = np.random.default_rng(seed)
    steps, horizon = generator.integers(1, 8, 2)
    places = generator.integers(-1, 2, (steps, 2))
    plans = generator.integers(-1, 2, (steps, horizon, 2))
    plans[generator.random(plans.shape[:2]) < 0.5] = 1
    places[generator.random(steps) < 0.5] = 1
    lived = int(generator.integers(0, steps + 1))
    assert np.array_equal(
        steps_kept(plans, places, lived), kept_one_by_one(plans, places, lived), equal_nan=True
    )


def test_traces_that_do_not_fit_are_refused() -> None:
    for plans, places in ((np.zeros((4, 3)), np.zeros((4, 2))), (np.zeros((4, 3, 2)), np.zeros((5, 2)))):
        with pytest.raises(ValueError, match="must be"):
            steps_kept(plans, places, 2)
    for lived in (-1, 5):
        with pytest.raises(ValueError, match="does not fit a trace"):
            steps_kept(np.zeros((4, 3, 2)), np.zeros((4, 2)), lived)


def test_depth_is_where_the_curve_has_nearly_levelled_off() -> None:
    caps = [1, 2, 4, 8, 16]
    assert depth_used(caps, [0.0, 5.0, 9.4, 9.6, 10.0]) == 8
    assert depth_used(caps, [0.0, 5.0, 9.4, 9.6, 10.0], share=0.5) == 2
    assert depth_used(caps, [0.0, 5.0, 9.4, 9.6, 10.0], share=1.0) == 16
    assert depth_used(caps, [0.0, 10.0, 3.0, 1.0, 0.0]) == 2


def test_where_longer_horizons_add_nothing_the_shortest_is_used() -> None:
    assert depth_used([2, 4, 8], [3.0, 3.0, 3.0]) == 2
    assert depth_used([2, 4, 8], [3.0, 1.0, 2.0]) == 2
    assert depth_used([5], [-1.0]) == 5


def test_every_row_has_its_own_depth() -> None:
    rows = depth_used([1, 2, 3], [[[0, 0, 1], [0, 1, 1]], [[1, 1, 1], [0, np.nan, 1]]])
    assert np.array_equal(rows, [[3, 2], [1, np.nan]], equal_nan=True)
    assert np.isnan(depth_used([1, 2], [0.0, np.inf]))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8), st.floats(0.01, 1))
def test_neither_units_nor_rounding_move_it_off_the_curve(values: list[float], share: float) -> None:
    caps = np.arange(len(values)) + 1
    depth = int(depth_used(caps, values, share))
    assert values[depth - 1] >= values[0]
    assert depth <= int(np.argmax(values)) + 1
    assert depth_used(10 * caps, np.array(values) * 4, share) == 10 * depth


def test_odd_horizons_and_shares_are_refused() -> None:
    for caps, values in (([1, 2], [1.0]), ([2, 1], [1.0, 2.0]), ([1, 1], [1.0, 2.0]), ([], []), (1, 1.0)):
        with pytest.raises(ValueError, match="must rise"):
            depth_used(caps, values)
    for share in (0.0, 1.1, np.nan):
        with pytest.raises(ValueError, match="share"):
            depth_used([1, 2], [1.0, 2.0], share)
