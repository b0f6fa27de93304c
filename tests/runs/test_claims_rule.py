"""The rule of claims: every verdict it can come to, and the p values that go with them."""

import math

import numpy as np
import pytest

from babushka.runs.studies import AGAINST, NO_DIFFERENCE, NOT_DECIDED, SUPPORTED, Interest
from babushka.runs.studies.interest import VERDICTS

SPREAD = np.linspace(-0.5, 0.5, 21)  # an interquartile mean of 0, with an interval of about -0.2 to 0.2


@pytest.mark.parametrize(
    ("interest", "low", "high", "verdict"),
    [
        (Interest(1.0), 1.1, 2.0, SUPPORTED),
        (Interest(1.0), 0.9, 2.0, NOT_DECIDED),
        (Interest(1.0), -1.0, 1.0, NO_DIFFERENCE),
        (Interest(1.0), -2.0, -1.1, AGAINST),
        (Interest(1.0), -2.0, 0.5, NOT_DECIDED),
        (Interest(1.0), -2.0, 2.0, NOT_DECIDED),
        (Interest(1.0, "below"), -2.0, -1.1, SUPPORTED),
        (Interest(1.0, "below"), 1.1, 2.0, AGAINST),
        (Interest(1.0, "below"), -0.5, 0.5, NO_DIFFERENCE),
        (Interest(1.0, "none"), -0.5, 1.0, SUPPORTED),
        (Interest(1.0, "none"), 1.1, 2.0, AGAINST),
        (Interest(1.0, "none"), -2.0, -1.1, AGAINST),
        (Interest(1.0, "none"), 0.5, 1.5, NOT_DECIDED),
        (Interest(0.1, null=0.5), 0.61, 0.7, SUPPORTED),
        (Interest(0.1, null=0.5), 0.41, 0.59, NO_DIFFERENCE),
        (Interest(0.1, null=0.5), 0.3, 0.39, AGAINST),
    ],
)
def test_an_interval_has_one_verdict(interest: Interest, low: float, high: float, verdict: str) -> None:
    assert interest.verdict(low, high) == verdict


@pytest.mark.parametrize(
    ("shift", "verdict"),
    [(2.0, SUPPORTED), (0.0, NO_DIFFERENCE), (-2.0, AGAINST), (1.0, NOT_DECIDED), (-0.9, NOT_DECIDED)],
)
def test_effects_of_seeds_come_to_every_verdict(shift: float, verdict: str) -> None:
    found = Interest(1.0).judge(SPREAD + shift)
    assert (found.verdict, found.runs) == (verdict, 21)
    assert found.ours.low < shift < found.ours.high
    assert abs(found.ours.value - shift) < 1e-12


def test_what_is_not_decided_may_be_known_not_to_be_there() -> None:
    assert Interest(1.0).judge(SPREAD - 0.9).reason
    assert not Interest(1.0).judge(SPREAD + 1.0).reason
    assert Interest(1.0, "below").judge(SPREAD + 0.9).reason


def test_the_same_effect_in_every_seed_is_a_verdict() -> None:
    assert Interest(0.5).judge(np.ones(20)).verdict == SUPPORTED
    assert Interest(0.5).judge(np.zeros(20)).verdict == NO_DIFFERENCE


def test_few_seeds_and_undefined_effects_decide_nothing() -> None:
    assert Interest(0.5).judge([9.0] * 4).verdict == NOT_DECIDED
    assert Interest(0.5).judge([9.0] * 9 + [math.nan]).verdict == NOT_DECIDED
    assert Interest(0.5).judge([]).verdict == NOT_DECIDED


def test_the_statistic_can_be_the_mean() -> None:
    outlier = [0.0] * 19 + [100.0]
    assert Interest(0.5).judge(outlier).ours.value == 0.0
    assert Interest(0.5, statistic="mean").judge(outlier).ours.value == 5.0


def test_p_values_go_with_the_verdict() -> None:
    rule = Interest(1.0)
    assert rule.p_value(np.full(10, 3.0), SUPPORTED) == 2 * 2.0**-10
    assert rule.p_value(np.full(10, -3.0), AGAINST) == 2 * 2.0**-10
    assert rule.p_value(np.zeros(10), NO_DIFFERENCE) == 2.0**-10
    assert rule.p_value(np.zeros(10), NOT_DECIDED) == 1.0
    assert Interest(1.0, "none").p_value(np.zeros(10), SUPPORTED) == 2.0**-10
    assert Interest(1.0, "none").p_value(np.full(10, -3.0), AGAINST) == 2 * 2.0**-10


@pytest.mark.parametrize("smallest", [0.0, -1.0, math.inf, math.nan])
def test_the_smallest_effect_is_a_positive_number(smallest: float) -> None:
    with pytest.raises(ValueError, match="smallest"):
        Interest(smallest)


def test_a_rule_with_no_difference_as_its_claim_has_three_verdicts() -> None:
    ends = np.linspace(-3, 3, 25)
    rule = Interest(1.0, "none")
    found = {rule.verdict(low, high) for low in ends for high in ends if low <= high}
    assert found == set(VERDICTS) - {NO_DIFFERENCE}
