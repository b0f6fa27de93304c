"""Sharing, transfer and savings where they are known."""

import math

import numpy as np
import pytest

from babushka.fitness.measures.sharing import (
    answers_without,
    damage,
    first_reaching,
    sharing,
    shuffled_sharing,
    transfer,
)

HIDDEN = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
OUTPUTS = np.array([[2.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]])


def test_a_unit_that_is_held_says_its_mean() -> None:
    answers = answers_without([(HIDDEN, OUTPUTS)])
    assert answers[0].tolist() == [0, 1, 2, 3]
    assert answers[1].tolist() == [0, 0, 2, 3]  # all scores are 0 where only unit 1 spoke
    assert answers[2].tolist() == [0, 1, 0, 0]
    assert damage(answers, [0, 1, 2, 3]).tolist() == [0.25, 0.5]


def test_passes_are_added() -> None:
    half = [(HIDDEN, OUTPUTS / 2), (HIDDEN, OUTPUTS / 2)]
    assert np.array_equal(answers_without(half), answers_without([(HIDDEN, OUTPUTS)]))


def test_sharing_is_the_overlap_of_damages() -> None:
    assert sharing([0.2, 0.1], [0.2, 0.1]) == 1
    assert sharing([0.2, 0.0], [0.0, 0.3]) == 0
    assert sharing([0.2, 0.1], [0.1, 0.1]) == pytest.approx(2 / 3)
    assert sharing([0.2, -0.1], [0.2, 0.0]) == 1
    assert math.isnan(sharing([0.0, -1.0], [0.0, 0.0]))
    with pytest.raises(ValueError, match="fit"):
        sharing([0.1], [0.1, 0.2])


def test_shuffling_gives_what_chance_would() -> None:
    found = shuffled_sharing([1.0, 0.0], [1.0, 0.0], np.random.default_rng(1))
    assert found == pytest.approx(0.5, abs=0.1)
    assert shuffled_sharing([0.3, 0.3], [0.3, 0.3], np.random.default_rng(1)) == 1


def test_transfer_is_measured_from_chance() -> None:
    assert transfer(0.75, 0.5, 0.25) == 0.5
    assert transfer(0.75, 0.05, 0.25) == pytest.approx(-0.4)
    assert math.isnan(transfer(0.25, 0.5, 0.25))


def test_the_first_generation_that_reaches_a_level() -> None:
    assert first_reaching([0, 10, 20], [0.5, 0.9, 0.8], 0.9) == 10
    assert math.isnan(first_reaching([0, 10], [0.5, 0.8], 0.9))
