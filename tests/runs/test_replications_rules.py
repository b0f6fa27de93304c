"""Each rule of verdicts says 'reproduced' of what is so and 'not reproduced' of what is not."""

import math
from typing import Any

import numpy as np
import pytest

from babushka.runs.studies import (
    Direction,
    Exact,
    Incomparable,
    Rule,
    Share,
    ShareBeyond,
    Statistical,
    target,
)
from babushka.runs.studies.rules import FOUR_ERRORS, INCOMPARABLE, NOT_REPRODUCED, REPRODUCED, UNDECIDED

AROUND_FIVE = 5.0 + np.array([-0.2, 0.1, 0.3, -0.1, 0.0, 0.2, -0.3, 0.0])  # mean 5, standard error 0.0707
MANY = np.repeat([True, False], [180, 20])
OVER_RUNS: list[Rule] = [
    Direction(bound=0.5, matters=0.2),
    Statistical(0.5, matters=0.2),
    Share(0.5, matters=0.2),
    ShareBeyond(0.5, matters=0.2),
]


def verdict(rule: Rule, *values: object) -> str:
    return rule.judge(*values).verdict


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
    def mean(off: float, **further: float) -> Statistical:
        return Statistical(5.0 + off, matters=9.0, **further)

    allowed = float(mean(0.0).judge(AROUND_FIVE).tolerance.removeprefix("± "))
    assert allowed > 4 * 0.0707  # with eight runs Student's distribution is wider than the normal
    assert verdict(mean(0.99 * allowed), AROUND_FIVE) == REPRODUCED
    assert verdict(mean(1.01 * allowed), AROUND_FIVE) == NOT_REPRODUCED
    assert verdict(mean(1.01 * allowed, tolerance=0.1), AROUND_FIVE) == REPRODUCED
    assert verdict(mean(1.01 * allowed, error=0.5), AROUND_FIVE) == REPRODUCED


def test_runs_that_all_say_the_same_must_say_what_is_published() -> None:
    assert verdict(Statistical(0.3, matters=0.1), [0.1 + 0.2] * 9) == REPRODUCED
    assert verdict(Statistical(0.301, matters=0.1), [0.3] * 9) == NOT_REPRODUCED


def test_what_is_not_a_number_is_not_reproduced() -> None:
    finding = Statistical(5.0, matters=1.0).judge([5.0, math.nan, 5.0])
    assert (finding.verdict, finding.reason) == (NOT_REPRODUCED, "It is not a number in 1 of 3 runs.")
    assert verdict(Direction(matters=0.5), [1.0, math.inf]) == NOT_REPRODUCED


def test_a_true_mean_is_called_so_and_one_that_is_off_is_not() -> None:
    generator = np.random.default_rng(3)
    # Called wrongly with probability 6.3e-5 each: in 400 trials more than 2 times with probability 2.6e-6.
    right = [verdict(Statistical(0.0, matters=9.0), generator.normal(size=6)) for _ in range(400)]
    assert right.count(NOT_REPRODUCED) <= 2
    # 2 standard deviations off with 30 runs are 11 standard errors, where Student's bound is 4.6 of them.
    wrong = [verdict(Statistical(2.0, matters=9.0), generator.normal(size=30)) for _ in range(400)]
    assert wrong.count(NOT_REPRODUCED) == 400


@pytest.mark.parametrize(("rule", "values", "wanted"), [
    (Direction(matters=0.5), AROUND_FIVE, REPRODUCED),
    (Direction(matters=0.5), -AROUND_FIVE, NOT_REPRODUCED),
    (Direction(below=True, matters=0.5), -AROUND_FIVE, REPRODUCED),
    (Direction(below=True, matters=0.5), AROUND_FIVE, NOT_REPRODUCED),
    (Direction(bound=5.0, matters=0.5), AROUND_FIVE, NOT_REPRODUCED),
    (Direction(bound=4.0, matters=0.5), AROUND_FIVE, REPRODUCED),
])  # fmt: skip
def test_a_direction_needs_its_whole_interval_on_the_right_side(
    rule: Direction, values: np.ndarray, wanted: str
) -> None:
    assert verdict(rule, values) == wanted


def test_a_direction_between_two_groups_is_that_of_their_difference() -> None:
    assert verdict(Direction(matters=0.5), AROUND_FIVE + 1, AROUND_FIVE) == REPRODUCED
    assert verdict(Direction(matters=0.5), AROUND_FIVE, AROUND_FIVE + 1) == NOT_REPRODUCED
    undecided = Direction(matters=0.9).judge(AROUND_FIVE + 0.1, AROUND_FIVE)
    assert undecided.verdict == NOT_REPRODUCED
    assert "do not decide" in undecided.reason
    assert verdict(Direction(matters=0.5), AROUND_FIVE, [5.0]) == INCOMPARABLE
    never = Direction(matters=0.5).judge(np.zeros(9))
    assert (never.verdict, never.reason) == (NOT_REPRODUCED, "It is the bound itself in every run.")


def test_a_share_is_reproduced_where_its_interval_holds_the_published_one() -> None:
    assert verdict(Share(0.9, matters=0.25), MANY) == REPRODUCED
    assert verdict(Share(0.99, matters=0.25), MANY) == NOT_REPRODUCED
    assert (
        verdict(Share(0.99, trials=10, matters=0.25), MANY) == REPRODUCED
    )  # ten runs of the source say little
    assert verdict(Share(1.0, matters=0.25), np.ones(50, bool)) == REPRODUCED
    assert verdict(Share(0.0, matters=0.25), np.ones(50, bool)) == NOT_REPRODUCED


def test_a_share_beyond_a_bound_needs_its_whole_interval_there() -> None:
    assert verdict(ShareBeyond(0.5, matters=0.25), MANY) == REPRODUCED
    assert verdict(ShareBeyond(0.5, below=True, matters=0.25), MANY) == NOT_REPRODUCED
    assert verdict(ShareBeyond(0.5, below=True, matters=0.25), ~MANY) == REPRODUCED
    undecided = ShareBeyond(0.88, matters=0.25).judge(MANY)
    assert (undecided.verdict, undecided.reason) == (NOT_REPRODUCED, UNDECIDED)
    with pytest.raises(ValueError, match="truth values"):
        ShareBeyond(0.5, matters=0.25).judge([1.0, 0.0])


def test_what_cannot_be_compared_says_why_and_what_ours_is() -> None:
    finding = Incomparable("The table is not in the paper.", 3.0).judge(AROUND_FIVE)
    assert (finding.verdict, finding.reason) == (INCOMPARABLE, "The table is not in the paper.")
    assert finding.ours.value == pytest.approx(5.0)
    assert finding.ours.low < 5.0 < finding.ours.high
    assert Incomparable("No.").judge(2.0).ours.value == 2.0


@pytest.mark.parametrize("rule", [Exact(1.0), Incomparable(""), *OVER_RUNS[1:]])
def test_only_directions_have_a_second_group(rule: Rule) -> None:
    with pytest.raises(TypeError):
        rule.judge(AROUND_FIVE, AROUND_FIVE)


# --- Runs that are too few ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Direction, Statistical, Share, ShareBeyond])
@pytest.mark.parametrize("matters", [None, 0.0, -1.0, math.inf, math.nan])
def test_every_comparison_of_runs_says_what_would_matter(kind: type[Rule], matters: float | None) -> None:
    said = {} if matters is None else {"matters": matters}
    with pytest.raises(TypeError if matters is None else ValueError):
        kind(0.5, **said)  # type: ignore[call-arg]


def drawn(rule: Rule, runs: int, generator: np.random.Generator) -> Any:
    """Runs of which the rule is true, or whose mean is the bound; their standard deviation is a half."""
    if rule.kind == "share":
        return generator.random(runs) < 0.5
    return generator.normal(0.5, 0.5, runs)


@pytest.mark.parametrize("rule", OVER_RUNS)
def test_few_runs_reproduce_nothing_and_say_how_many_would_do(rule: Rule) -> None:
    generator = np.random.default_rng(5)
    for _ in range(20):
        few = rule.judge(drawn(rule, 4, generator))  # a direction is found by chance once in 2,000 times
        assert few.verdict == INCOMPARABLE
        assert few.needed is not None
        assert few.needed > 4
        assert f"{few.needed:,} runs" in few.reason
        assert rule.judge(drawn(rule, 400, generator)).verdict != INCOMPARABLE


@pytest.mark.parametrize("rule", OVER_RUNS)
def test_as_many_runs_as_are_said_to_do_will_do(rule: Rule) -> None:
    values = drawn(rule, 12, np.random.default_rng(8))
    needed = rule.judge(values).needed
    assert needed is not None
    assert rule.judge(np.resize(values, needed)).verdict != INCOMPARABLE
    assert rule.judge(np.resize(values, int(0.8 * needed))).verdict == INCOMPARABLE


def test_no_number_of_runs_makes_a_source_more_certain_than_it_is() -> None:
    finding = Statistical(5.0, error=0.1, matters=0.3).judge(AROUND_FIVE)
    assert (finding.verdict, finding.needed) == (INCOMPARABLE, None)


def test_no_runs_are_too_few() -> None:
    for rule in (Share(1.0, matters=0.25), ShareBeyond(0.5, matters=0.25)):
        assert rule.judge(np.zeros(0, bool)).verdict == INCOMPARABLE


def test_the_level_of_four_errors() -> None:
    assert pytest.approx(6.334e-5, rel=1e-3) == 1 - FOUR_ERRORS


def test_a_target_says_what_it_is_and_who_says_so() -> None:
    with pytest.raises(ValueError, match="whose"):
        target("something", "", Exact(1.0), 1.0)
    assert target("one", "Peano 1889", Exact(1.0), 1.0).verdict == REPRODUCED
