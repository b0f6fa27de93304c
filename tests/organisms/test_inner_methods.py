"""Every method where its outcome is known: optima of small functions, budgets, and what it must not do."""

import pytest

from tests.conftest import size
from tests.naive.inner_search import PlainLevel
from tests.organisms.nested_toy import Searched, run_search

METHODS = ("climb", "steepest", "guess", "wander")
ASKED = [3, 0, 2]


def searched(
    method: str,
    budget: int,
    extra: int = 1,
    start: tuple[int, ...] = (0, 0, 0),
    letters: int = 4,
    key: int = 5,
) -> Searched:
    """One search for the word that is asked for, which is worth 0; every other is worth less."""
    asked = ASKED if letters == 4 else [1] * len(start)
    return run_search([PlainLevel(method, budget, extra)], asked, list(start), letters, key)


def distance(word: list[int]) -> int:
    return sum((x - wanted) ** 2 for x, wanted in zip(word, ASKED, strict=True))


@pytest.mark.parametrize("method", METHODS)
def test_without_a_budget_the_candidate_stays_and_its_value_is_known(method: str) -> None:
    found = searched(method, 0, start=(1, 1, 1))
    assert found == Searched([1, 1, 1], -6.0, 0, 0, [[0, 0, 1]])


@pytest.mark.parametrize(("method", "extra"), [("climb", 1), ("climb", 4), ("steepest", 0), ("guess", 1)])
def test_a_large_budget_finds_the_optimum(method: str, extra: int) -> None:
    for key in range(size(50, 5)):
        found = searched(method, 2000, extra, key=key)
        assert (found.candidate, found.value) == (ASKED, 0.0)


@pytest.mark.parametrize("method", METHODS)
def test_the_value_is_that_of_the_candidate_where_the_search_ends(method: str) -> None:
    for budget in range(1, size(40, 12)):
        found = searched(method, budget, key=budget)
        assert found.value == -distance(found.candidate)
        assert found.account == [[found.tried, found.accepted, found.tried + 1]]
        if method != "wander":
            assert found.value >= -distance([0, 0, 0])


def test_steepest_ascent_of_bits_takes_one_round_for_each_wrong_bit_and_one_to_see_that_it_is_done() -> None:
    for wrong in range(6):
        start = (0,) * wrong + (1,) * (5 - wrong)
        found = searched("steepest", 1000, extra=0, start=start, letters=2)
        assert found == Searched(
            [1] * 5, 0.0, 5 * (wrong + 1), wrong, [[5 * (wrong + 1), wrong, 5 * (wrong + 1) + 1]]
        )


def test_steepest_ascent_ends_after_its_ascents() -> None:
    found = searched("steepest", 1000, extra=2, start=(0,) * 5, letters=2)
    assert found[:4] == ([1, 1, 0, 0, 0], -3.0, 10, 2)  # of equally good neighbours the first


def test_a_climber_of_one_candidate_never_takes_what_is_worse_and_takes_all_that_is_as_good() -> None:
    # From the optimum every neighbour is worse: nothing is accepted, however long it tries.
    found = searched("climb", 200, start=(3, 0, 2))
    assert found[:4] == (ASKED, 0.0, 200, 0)


def test_random_search_accepts_everything_and_ends_near_chance() -> None:
    values = []
    for key in range(size(400, 60)):
        found = searched("wander", 60, key=key)
        assert found.accepted == found.tried == 60
        values.append(found.value)
    # After many steps every word is about as likely: the mean squared distance of a letter from 3 or 0 is
    # 3.5, from 2 it is 1.5. One word's standard deviation is below 5.5: 5 standard errors.
    assert abs(sum(values) / len(values) + 8.5) < 5 * 5.5 / len(values) ** 0.5
