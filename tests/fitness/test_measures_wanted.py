"""Wanted, similarity and correction: closed forms, and twins that look at one member and option at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.measures.wanted import MOST_ROWS, corrected, cosine, wanted, wanted_by_weights

CHANCE = np.random.default_rng(5)
CONFUSION = np.array(  # exit, place, far, none of organisms wired to exit, place, far, and of wanderers
    [[0.99, 0, 0, 0.01], [0.02, 0.96, 0, 0.02], [0.22, 0.05, 0.46, 0.27], [0.31, 0.12, 0.38, 0.19]]
)


def one_by_one(values: np.ndarray, stands_for: np.ndarray, candidates: int) -> np.ndarray:
    """What `wanted` says, an option at a time."""
    shares = np.zeros((len(values), candidates + 1))
    for member, of_member in enumerate(values):
        for options, stand in zip(of_member, stands_for, strict=True):
            known = [place for place, value in enumerate(options) if not np.isnan(value)]
            most = max(options[place] for place in known)
            best = [place for place in known if options[place] == most]
            for place in best:
                shares[member, stand[place]] += 1 / len(best) / len(stands_for)  # -1 is the last
    return shares


def test_the_best_option_decides_and_the_best_share_evenly() -> None:
    stands_for = np.array([[0, 1, -1], [1, 1, 0]])
    values = np.array([[[3.0, 2, 1], [2, 2, 2]], [[1, 1, np.nan], [0, 0, 5]], [[0, 0, 0], [0, 0, 0]]])
    expected = [[0.5 + 1 / 6, 1 / 3, 0], [0.75, 0.25, 0], [1 / 3, 0.5, 1 / 6]]
    assert wanted(values, stands_for, 2) == pytest.approx(np.array(expected))


@given(st.integers(0, 2**32 - 1))
def test_it_is_what_counting_one_by_one_gives(seed: int) -> None:
    chance = np.random.default_rng(seed)
    members, situations, options, candidates = chance.integers(1, 5, 4)
    values = chance.integers(-2, 3, (members, situations, options)).astype(float)
    values[chance.random(values.shape) < 0.2] = np.nan
    values[:, :, 0] = chance.integers(-2, 3, (members, situations))
    stands_for = chance.integers(-1, candidates, (situations, options))
    found = wanted(values, stands_for, int(candidates))
    assert found == pytest.approx(one_by_one(values, stands_for, int(candidates)))
    assert found.sum(axis=1) == pytest.approx(1)


def test_weights_want_what_their_values_say_at_any_length() -> None:
    weights, felt = CHANCE.normal(size=(7, 3)), CHANCE.normal(size=(20, 5, 3))
    felt[3, 2:] = np.nan
    stands_for = CHANCE.integers(-1, 3, (20, 5))
    values = np.einsum("mf,sof->mso", weights, felt)
    expected = wanted(values, stands_for, 3)
    assert wanted_by_weights(weights, felt, stands_for, 3) == pytest.approx(expected)
    assert wanted_by_weights(7.3 * weights, felt, stands_for, 3) == pytest.approx(expected)


def test_what_rounding_tells_apart_is_worth_the_same() -> None:
    felt = np.array([[[0.1 + 0.2], [0.3]]])
    assert (felt[0, 0] != felt[0, 1]).all()
    found = wanted_by_weights(np.array([[1.0], [-1.0]]), felt, np.array([[0, 1]]), 2)
    assert found.tolist() == [[0.5, 0.5, 0], [0.5, 0.5, 0]]


def test_a_value_that_is_infinite_is_the_best() -> None:
    values = np.array([[[np.inf, 1.0]], [[-np.inf, -np.inf]]])
    assert wanted(values, np.array([[0, 1]]), 2).tolist() == [[1, 0, 0], [0.5, 0.5, 0]]


def test_cosines_of_known_angles() -> None:
    weights = np.array([[1.0, 0], [0, 2], [-3, 0], [1, 1], [0, 0]])
    assert cosine(weights, np.array([5.0, 0])) == pytest.approx([1, 0, -1, np.sqrt(0.5), 0])


@pytest.mark.parametrize("row", range(len(CONFUSION)))
def test_who_reaches_as_the_wired_do_is_one_of_them(row: int) -> None:
    found = corrected(CONFUSION[row], CONFUSION)
    assert found.shares == pytest.approx(np.eye(len(CONFUSION))[row])
    assert found.distance == pytest.approx(0)


def test_a_mixture_is_found_again() -> None:
    mixture = np.array([0.2, 0.5, 0.1, 0.2])
    found = corrected(mixture @ CONFUSION, CONFUSION)
    assert found.shares == pytest.approx(mixture)
    assert found.condition == pytest.approx(np.linalg.cond(CONFUSION))


def test_without_confusion_it_is_the_nearest_point_of_the_simplex() -> None:
    """Wang and Carreira-Perpinan 2013: shift all by one number, and cut at 0."""
    for reached, nearest in (
        ([0.2, 0.3, 0.5], [0.2, 0.3, 0.5]),
        ([1.2, 0.0, 0.0], [1.0, 0.0, 0.0]),
        ([0.8, 0.6, -1.0], [0.6, 0.4, 0.0]),
        ([0.0, 0.0, 0.0], [1 / 3, 1 / 3, 1 / 3]),
    ):
        assert corrected(np.array(reached), np.eye(3)).shares == pytest.approx(nearest)


@given(st.integers(0, 2**32 - 1))
def test_no_other_mixture_is_nearer(seed: int) -> None:
    chance = np.random.default_rng(seed)
    rows, columns = chance.integers(1, 5, 2)
    confusion, reached = chance.random((rows, columns)), chance.random(columns)
    found = corrected(reached, confusion)
    assert found.shares.sum() == pytest.approx(1)
    assert found.shares.min() >= 0
    others = chance.dirichlet(np.ones(rows), 200)
    assert np.linalg.norm(reached - others @ confusion, axis=1).min() >= found.distance - 1e-9


def test_rows_that_are_the_same_are_told_by_the_condition() -> None:
    found = corrected(np.array([0.4, 0.6]), np.array([[1.0, 0], [0, 1], [0, 1]]))
    assert found.condition > 1e12
    assert found.shares.tolist() == pytest.approx([0.4, 0.6, 0])


def test_what_cannot_be_corrected_is_refused() -> None:
    for reached, confusion in (
        (np.ones(2), np.full((2, 2), np.nan)),
        (np.array([np.nan, 1]), np.eye(2)),
        (np.ones(2), np.ones((MOST_ROWS + 1, 2))),
    ):
        with pytest.raises(ValueError, match=r"rows"):
            corrected(reached, confusion)
