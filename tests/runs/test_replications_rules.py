"""Each rule of verdicts says 'reproduced' of what is so and 'not reproduced' of what is not."""

import math

import numpy as np
import pytest

from runs.studies import Direction, Exact, Incomparable, Share, ShareBeyond, Statistical, target
from runs.studies.rules import FOUR_ERRORS, INCOMPARABLE, NOT_REPRODUCED, REPRODUCED, Finding

AROUND_FIVE = 5.0 + np.array([-0.2, 0.1, 0.3, -0.1, 0.0, 0.2, -0.3, 0.0])  # mean 5, standard error 0.0707
MANY = np.repeat([True, False], [180, 20])


def verdict(rule: object, values: object, against: object = None) -> str:
    finding: Finding = rule.judge(values, against)  # type: ignore[attr-defined]
    return finding.verdict


def test_an_exact_value_is_reproduced_to_its_tolerance_and_no_further() -> None:
    assert verdict(Exact(2.0), 2.0 * (1 + 0.9e-9)) == REPRODUCED
    assert verdict(Exact(2.0), 2.0 * (1 + 1.1e-9)) == NOT_REPRODUCED
    assert verdict(Exact(0.564, relative=0, absolute=0.5e-3), 0.5644) == REPRODUCED
    assert verdict(Exact(0.564, relative=0, absolute=0.5e-3), 0.5646) == NOT_REPRODUCED
    assert verdict(Exact(0.0), 0.0) == REPRODUCED
    assert verdict(Exact(2.0), math.nan) == NOT_REPRODUCED


def test_of_many_exact_values_the_worst_decides_and_is_shown() -> None:
    assert verdict(Exact([1.0, 2.0]), [1.0, 2.0]) == REPRODUCED
    finding = Exact([1.0, 2.0, 3.0]).judge([1.0, 2.5, 3.0])
    assert (finding.verdict, finding.ours.value) == (NOT_REPRODUCED, 2.5)
    assert "Farthest of 3: 2.5 for 2" in finding.reason
    with pytest.raises(ValueError, match="compare"):
        Exact([1.0, 2.0]).judge([1.0])


def test_a_mean_is_reproduced_within_four_errors_and_the_tolerance() -> None:
    allowed = float(Statistical(5.0).judge(AROUND_FIVE).tolerance.removeprefix("± "))
    assert allowed > 4 * 0.0707  # with eight runs Student's distribution is wider than the normal
    assert verdict(Statistical(5.0 + 0.99 * allowed), AROUND_FIVE) == REPRODUCED
    assert verdict(Statistical(5.0 + 1.01 * allowed), AROUND_FIVE) == NOT_REPRODUCED
    assert verdict(Statistical(5.0 + 1.01 * allowed, tolerance=0.1), AROUND_FIVE) == REPRODUCED
    assert verdict(Statistical(5.0 + 1.01 * allowed, error=0.5), AROUND_FIVE) == REPRODUCED


def test_runs_that_all_say_the_same_must_say_what_is_published() -> None:
    assert verdict(Statistical(0.3), [0.1 + 0.2] * 9) == REPRODUCED
    assert verdict(Statistical(0.301), [0.3] * 9) == NOT_REPRODUCED


def test_a_mean_that_is_too_uncertain_reproduces_nothing() -> None:
    finding = Statistical(5.0, resolution=0.1).judge(AROUND_FIVE)
    assert finding.verdict == INCOMPARABLE
    assert "more runs" in finding.reason
    assert verdict(Statistical(5.0), [5.0]) == INCOMPARABLE


def test_what_is_not_a_number_is_not_reproduced() -> None:
    finding = Statistical(5.0).judge([5.0, math.nan, 5.0])
    assert (finding.verdict, finding.reason) == (NOT_REPRODUCED, "It is not a number in 1 of 3 runs.")
    assert verdict(Direction(), [1.0, math.inf]) == NOT_REPRODUCED


def test_a_true_mean_is_called_so_and_one_that_is_off_is_not() -> None:
    generator = np.random.default_rng(3)
    # Called wrongly with probability 6.3e-5 each: in 400 trials more than 2 times with probability 2.6e-6.
    right = [verdict(Statistical(0.0), generator.normal(size=6)) for _ in range(400)]
    assert right.count(NOT_REPRODUCED) <= 2
    # 2 standard deviations off with 30 runs are 11 standard errors, where Student's bound is 4.6 of them.
    wrong = [verdict(Statistical(2.0), generator.normal(size=30)) for _ in range(400)]
    assert wrong.count(NOT_REPRODUCED) == 400


@pytest.mark.parametrize(("rule", "values", "wanted"), [
    (Direction(), AROUND_FIVE, REPRODUCED),
    (Direction(), -AROUND_FIVE, NOT_REPRODUCED),
    (Direction(below=True), -AROUND_FIVE, REPRODUCED),
    (Direction(below=True), AROUND_FIVE, NOT_REPRODUCED),
    (Direction(bound=5.0), AROUND_FIVE, NOT_REPRODUCED),
    (Direction(bound=4.0), AROUND_FIVE, REPRODUCED),
])  # fmt: skip
def test_a_direction_needs_its_whole_interval_on_the_right_side(
    rule: Direction, values: np.ndarray, wanted: str
) -> None:
    assert verdict(rule, values) == wanted


def test_a_direction_between_two_groups_is_that_of_their_difference() -> None:
    assert verdict(Direction(), AROUND_FIVE + 1, AROUND_FIVE) == REPRODUCED
    assert verdict(Direction(), AROUND_FIVE, AROUND_FIVE + 1) == NOT_REPRODUCED
    undecided = Direction().judge(AROUND_FIVE + 0.1, AROUND_FIVE)
    assert undecided.verdict == NOT_REPRODUCED
    assert "do not decide" in undecided.reason
    assert verdict(Direction(), AROUND_FIVE, [5.0]) == INCOMPARABLE
    never = Direction().judge(np.zeros(9))
    assert (never.verdict, never.reason) == (NOT_REPRODUCED, "It is the bound itself in every run.")


def test_a_share_is_reproduced_where_its_interval_holds_the_published_one() -> None:
    assert verdict(Share(0.9), MANY) == REPRODUCED
    assert verdict(Share(0.99), MANY) == NOT_REPRODUCED
    assert verdict(Share(0.99, trials=10), MANY) == REPRODUCED  # ten runs of the source say little
    assert verdict(Share(1.0), np.ones(50, bool)) == REPRODUCED
    assert verdict(Share(0.0), np.ones(50, bool)) == NOT_REPRODUCED


def test_too_few_runs_say_nothing_of_a_share() -> None:
    finding = Share(1.0).judge(np.ones(4, bool))
    assert finding.verdict == INCOMPARABLE
    assert "more runs" in finding.reason
    assert verdict(Share(1.0), np.zeros(0, bool)) == INCOMPARABLE


def test_a_share_beyond_a_bound_needs_its_whole_interval_there() -> None:
    assert verdict(ShareBeyond(0.5), MANY) == REPRODUCED
    assert verdict(ShareBeyond(0.5, below=True), MANY) == NOT_REPRODUCED
    assert verdict(ShareBeyond(0.5, below=True), ~MANY) == REPRODUCED
    assert "do not decide" in ShareBeyond(0.88).judge(MANY).reason
    assert "do not decide" in ShareBeyond(0.5).judge(np.zeros(0, bool)).reason
    with pytest.raises(ValueError, match="truth values"):
        ShareBeyond(0.5).judge([1.0, 0.0])


def test_what_cannot_be_compared_says_why_and_what_ours_is() -> None:
    finding = Incomparable("The table is not in the paper.", 3.0).judge(AROUND_FIVE)
    assert (finding.verdict, finding.reason) == (INCOMPARABLE, "The table is not in the paper.")
    assert finding.ours.value == pytest.approx(5.0)
    assert finding.ours.low < 5.0 < finding.ours.high
    assert Incomparable("No.").judge(2.0).ours.value == 2.0


@pytest.mark.parametrize(
    "rule", [Exact(1.0), Statistical(1.0), Share(1.0), ShareBeyond(0.5), Incomparable("")]
)
def test_only_directions_have_a_second_group(rule: object) -> None:
    with pytest.raises(ValueError, match="second group"):
        verdict(rule, AROUND_FIVE, AROUND_FIVE)


def test_the_level_of_four_errors() -> None:
    assert pytest.approx(6.334e-5, rel=1e-3) == 1 - FOUR_ERRORS


def test_a_target_says_what_it_is_and_who_says_so() -> None:
    with pytest.raises(ValueError, match="whose"):
        target("something", "", Exact(1.0), 1.0)
    assert target("one", "Peano 1889", Exact(1.0), 1.0).verdict == REPRODUCED
