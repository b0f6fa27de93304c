"""Logistic regression against what is known in closed form, and where it is not defined."""

import math

import numpy as np
import pytest

from babushka.fitness.measures.logistic import logistic


def test_of_two_groups_the_weight_is_the_log_odds_ratio_with_its_own_spread() -> None:
    kind = np.array([[0.0]] * 4 + [[2.0]] * 3)
    successes, counts = np.array([1.0, 2, 0, 1, 3, 1, 2]), np.array([4.0, 5, 3, 4, 4, 2, 3])
    odds, spreads = [], []
    for group in (slice(0, 4), slice(4, 7)):
        s, n = successes[group], counts[group]
        share = s.sum() / n.sum()
        odds.append(math.log(share / (1 - share)))
        spreads.append(((s - n * share) ** 2).sum() / (n.sum() * share * (1 - share)) ** 2)
    level, weight = logistic(kind, successes, counts, ridge=0.0)
    assert weight.value == pytest.approx((odds[1] - odds[0]) / 2)
    assert level.value == pytest.approx(odds[0] + (odds[1] - odds[0]) * 3 / 7)
    assert weight.error == pytest.approx(math.sqrt(sum(spreads) * 7 / 5) / 2)
    assert weight.freedom == 5


def test_numbers_that_generated_the_shares_are_found_whatever_they_are_measured_in() -> None:
    x = np.random.default_rng(1).normal(size=(40, 2)) * [1, 5] + [3, -2]
    counts = np.linspace(0.2, 1, 40)
    shares = 1 / (1 + np.exp(-(0.5 - 1.5 * x[:, 0] + 0.2 * x[:, 1])))
    found = logistic(x, counts * shares, counts, ridge=0.0)
    assert [each.value for each in found[1:]] == pytest.approx([-1.5, 0.2])
    assert found[0].value == pytest.approx(0.5 - 1.5 * x[:, 0].mean() + 0.2 * x[:, 1].mean())
    assert [each.error for each in found] == pytest.approx([0, 0, 0], abs=1e-9)
    scaled = logistic(x * 20, 7 * counts * shares, 7 * counts, ridge=0.0)
    assert [20 * each.value for each in scaled[1:]] == pytest.approx([-1.5, 0.2])


def test_where_a_number_tells_all_successes_the_ridge_keeps_its_weight_finite() -> None:
    x = np.arange(-4.0, 4)[:, None] + 0.5
    even, weight = logistic(x, (x[:, 0] > 0).astype(float), np.ones(8), ridge=0.1)
    assert even.value == pytest.approx(0, abs=1e-9)
    scale = x.std()
    rest = (x[:, 0] > 0) - 1 / (1 + np.exp(-weight.value * x[:, 0]))
    assert (rest * x[:, 0] / scale).sum() == pytest.approx(0.1 * weight.value * scale)


@pytest.mark.parametrize(
    ("x", "successes"),
    [
        ([0.0, 1, 2, 3], [1.0, 1, 1, 1]),
        ([0.0, 1, 2, 3], [0.0, 0, 0, 0]),
        ([1.0, 1, 1, 1], [1.0, 0, 1, 0]),
        ([0.0, 1], [1.0, 0]),
        ([], []),
    ],
)
def test_it_is_not_defined_where_there_is_nothing_to_tell(x: list[float], successes: list[float]) -> None:
    found = logistic(np.array(x).reshape(-1, 1), np.array(successes), np.ones(len(x)))
    assert len(found) == 2
    assert all(math.isnan(each.value) for each in found)
    assert all(math.isnan(end) for end in found[1].ends(0.95))


def test_trials_that_nobody_decided_say_nothing() -> None:
    x, successes, counts = np.arange(6.0)[:, None], np.array([0.0, 1, 0, 1, 1, 0]), np.ones(6)
    more = logistic(np.append(x, [[100.0]], axis=0), np.append(successes, 0), np.append(counts, 0))
    assert more == logistic(x, successes, counts)
