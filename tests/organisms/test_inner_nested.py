"""Searches whose candidates are valued by searches, against their recursive twin and by counting."""

import pytest
from hypothesis import given
from hypothesis import settings as testing
from hypothesis import strategies as st

from tests.conftest import size
from tests.naive.inner_search import PlainLevel, PlainTower
from tests.naive.streams import Stream
from tests.organisms.nested_toy import run_search

LETTERS = 4
STACKS = [
    ("climb",),
    ("guess", "climb"),
    ("climb", "wander", "guess"),
    ("guess", "climb", "steepest"),
]
KEYS = st.integers(0, 2**64 - 1)


@pytest.mark.parametrize("methods", STACKS, ids="-".join)
def test_searches_within_searches_agree_with_the_recursive_twin(methods: tuple[str, ...]) -> None:
    word = st.lists(st.integers(0, LETTERS - 1), min_size=3, max_size=3)

    @testing(max_examples=size(60, 10))
    @given(st.lists(st.integers(0, 7), min_size=3, max_size=3), st.integers(0, 3), word, word, KEYS)
    def check(budgets: list[int], extra: int, asked: list[int], start: list[int], key: int) -> None:
        levels = [
            PlainLevel(method, budget, extra if method == "steepest" else max(extra, 1))
            for method, budget in zip(methods, budgets, strict=False)
        ]
        twin = PlainTower(levels, 3, LETTERS, Stream(key))
        reached, value = twin.search(0, asked, start)
        found = run_search(levels, asked, start, LETTERS, key)
        assert (found.candidate, found.value) == (reached, value)
        assert found.account == twin.account
        assert [found.tried, found.accepted] == twin.account[0][:2]

    check()


@pytest.mark.parametrize("methods", STACKS[:3], ids="-".join)
def test_every_level_spends_its_budget_once_for_each_value_asked_above(methods: tuple[str, ...]) -> None:
    budgets = (5, 3, 4)
    levels = [PlainLevel(method, budget) for method, budget in zip(methods, budgets, strict=False)]
    found = run_search(levels, [1, 2, 3], [0, 0, 0], LETTERS, key=1)
    calls = 1
    for (tried, accepted, simulated), level in zip(found.account, levels, strict=True):
        assert tried == level.budget * calls
        assert 0 <= accepted <= tried
        calls *= level.budget + 1  # the incumbent is valued too
        assert simulated == calls


def test_the_outer_search_finds_what_the_inner_one_can_do_nothing_about() -> None:
    # One letter more asked for costs nothing below, where any word can be found; above it costs 1.
    levels = [PlainLevel("climb", 300), PlainLevel("steepest", 1000, 0)]
    found = run_search(levels, [1, 2, 3], [3, 3, 3], LETTERS, key=2)
    assert (found.candidate, found.value) == ([0, 0, 0], 0.0)
