"""The knapsack against its twin, and its references against each other and against published instances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.knapsack import Instances, Knapsack, references
from babushka.fitness.worlds.knapsack.regime import CORRELATIONS
from tests.conftest import size
from tests.fitness.savannas import KEYS
from tests.kernels import walk
from tests.naive import knapsack as naive
from tests.naive.knapsack import PlainKnapsack
from tests.naive.streams import Stream

WORLD = Knapsack()
CLASSES = st.builds(
    Instances,
    correlation=st.sampled_from(CORRELATIONS),
    items=st.integers(1, 9),
    largest=st.sampled_from([1, 9, 30, 1000]),
)
# Burkardt's P01 and P04: profits, weights, capacity, optimum
PUBLISHED = [
    ([92, 57, 49, 68, 60, 43, 67, 84, 87, 72], [23, 31, 29, 44, 53, 38, 63, 85, 89, 82], 165, 309),
    ([70, 20, 39, 37, 7, 5, 10], [31, 10, 20, 19, 4, 3, 6], 50, 107),
]


def packings(
    profit: np.ndarray, weight: np.ndarray, capacity: int, width: int = 2048, nodes: int = 0
) -> dict[str, tuple[int, np.ndarray]]:
    """The value that each reference says it packs, and what it packs."""
    items = len(profit)
    order = np.zeros(items, np.int64)
    references.by_ratio(profit, weight, items, order)
    chosen = np.zeros((4, items), np.bool_)
    rest = profit, weight, order, capacity
    references.best_packing(profit, weight, items, capacity, chosen[0])
    values = [
        references.optimum(profit, weight, items, capacity),
        references.branch_and_bound(*rest, nodes, chosen[1]),
        references.beam(*rest, width, chosen[2]),
        references.greedy(*rest, chosen[3]),
    ]
    return dict(
        zip(("programming", "branch", "beam", "greedy"), zip(values, chosen, strict=True), strict=True)
    )


def instance(
    correlation: str, key: int, items: int = 9, largest: int = 30
) -> tuple[np.ndarray, np.ndarray, int]:
    """Profits, weights and capacity."""
    drawn, capacity = naive.drawn(Instances(correlation, items, largest), Stream(key))
    profit, weight = np.array(drawn, np.int64).T
    return np.ascontiguousarray(profit), np.ascontiguousarray(weight), capacity


@pytest.mark.parametrize(("profit", "weight", "capacity", "best"), PUBLISHED)
def test_published_instances_have_their_published_optimum(
    profit: list[int], weight: list[int], capacity: int, best: int
) -> None:
    found = packings(np.array(profit), np.array(weight), capacity)
    assert [found[name][0] for name in ("programming", "branch", "beam")] == [best] * 3


def test_the_greedy_rule_misses_the_optimum_of_one_of_them() -> None:
    profit, weight, capacity, best = PUBLISHED[1]
    assert packings(np.array(profit), np.array(weight), capacity)["greedy"][0] == 102 < best


@pytest.mark.parametrize("correlation", CORRELATIONS)
def test_references_agree_with_each_other_and_with_trying_every_packing(correlation: str) -> None:
    for key in range(50):
        profit, weight, capacity = instance(correlation, key)
        best, ways = naive.best_of_all([*zip(profit.tolist(), weight.tolist(), strict=True)], capacity)
        found = packings(profit, weight, capacity)
        for value, chosen in found.values():
            assert profit[chosen].sum() == value <= best
            assert weight[chosen].sum() <= capacity
        assert [found[name][0] for name in ("programming", "branch", "beam")] == [best] * 3
        counted = references.best_packing(profit, weight, len(profit), capacity, np.zeros(9, np.bool_))
        assert counted == min(ways, 2)
        assert profit[found["programming"][1]].sum() == best
        greedily = naive.greedy([*zip(profit.tolist(), weight.tolist(), strict=True)], capacity)
        assert sorted(greedily) == np.flatnonzero(found["greedy"][1]).tolist()


@pytest.mark.parametrize("correlation", ["strongly", "uncorrelated"])
def test_references_cut_short_lie_between_greedy_and_the_optimum(correlation: str) -> None:
    for key in range(30):
        profit, weight, capacity = instance(correlation, key, 12)
        short = packings(profit, weight, capacity, width=1, nodes=20)
        assert short["greedy"][0] <= short["branch"][0] <= short["programming"][0]
        assert short["beam"][0] <= short["programming"][0]


def test_separating_agreement_is_one_of_who_packs_so_and_none_of_the_optimum() -> None:
    asked = 0
    for key in range(40):
        profit, weight, capacity = instance("strongly", key)
        found = packings(profit, weight, capacity, references.BEAM, references.NODES)
        counts = {}
        for name in ("greedy", "programming"):
            counts[name] = np.zeros((2, 3))
            references.compare(profit, weight, found[name][1], len(profit), capacity, *counts[name])
        assert counts["greedy"][1, 0] == counts["greedy"][0, 0] == counts["programming"][0, 0]
        assert (counts["programming"][1] == 0).all()
        unique = references.best_packing(profit, weight, 9, capacity, np.zeros(9, np.bool_)) == 1
        missed = found["greedy"][1] != found["programming"][1]
        assert counts["greedy"][0, 0] == (missed.sum() if unique else 0)
        asked += int(counts["greedy"][0, 0])
    assert asked > 0


@settings(max_examples=size(100, 20))
@given(CLASSES, KEYS, st.lists(st.integers(0, 11), max_size=30))
def test_steps_agree_with_the_twin(parameters: Instances, key: int, path: list[int]) -> None:
    seen = walk(WORLD, WORLD.regime(parameters), key, path)
    plain = PlainKnapsack(WORLD, parameters)
    plain.reset(Stream(key))
    for number, action in enumerate([*path, 0]):
        assert seen.senses[number].tolist() == plain.observe()
        assert seen.tallies[number, :5].tolist() == plain.tally()
        assert (seen.tallies[number, 5:] == 0).all()
        if number == len(seen.felt):
            break
        felt, cause = plain.step(action)
        assert seen.felt[number].tolist() == [felt]
        assert seen.cause[number + 1] == cause


def test_comparing_changes_nothing_else() -> None:
    path = np.random.default_rng(1).permutation(12)
    asked = 0.0
    for key in range(20):
        one, other = (
            walk(WORLD, WORLD.regime(Instances(compared=compared)), key, path) for compared in (False, True)
        )
        assert np.array_equal(one.tallies[:, :5], other.tallies[:, :5])
        assert (one.tallies[:, 5:] == 0).all()
        asked += other.tallies[:, 5].max()
    assert asked > 0


def test_where_nothing_fits_nothing_is_the_best_packing() -> None:
    seen = walk(WORLD, WORLD.regime(Instances(low=0.0, high=0.0)), 1, [0, 1])
    assert seen.cause.tolist()[:2] == [1, 1]
    assert seen.tallies[1, :5].tolist() == [1, 1, 0, 0, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"items": 0},
        {"correlation": "perfectly"},
        {"largest": 0},
        {"low": 0.9, "high": 0.1},
        {"items": 1000, "largest": 11},
    ],
)
def test_instances_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        read(Instances, wrong, "regime")


def test_more_items_than_there_is_room_for_are_refused() -> None:
    with pytest.raises(SettingsError, match="41"):
        WORLD.regime(Instances(items=41))
