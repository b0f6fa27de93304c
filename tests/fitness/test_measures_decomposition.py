"""Shapley values against their axioms and a slow twin; parts of shifts against closed forms and settings."""

import dataclasses
import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.measures.decomposition import shapley, subsets
from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.goodhart import Goodhart, Switches
from babushka.fitness.worlds.parts import OPPORTUNITY, VARIANTS, stripped
from babushka.fitness.worlds.savanna import Item, Modernity, Savanna
from tests.conftest import CORRIDOR, size
from tests.fitness import goodhart_answers as answers
from tests.kernels import walk

NUMBERS = st.floats(-100.0, 100.0)
MODERN = Modernity(1.0)


@st.composite
def games(draw: st.DrawFn, most: int = 5) -> tuple[dict[frozenset[str], float], list[str]]:
    """A value for every subset of up to `most` parts, and the parts."""
    parts = list("abcde"[: draw(st.integers(1, most))])
    return {some: draw(NUMBERS) for some in subsets(parts)}, parts


def over_orders(values: dict[frozenset[str], float], parts: list[str]) -> dict[str, float]:
    """Each part's contribution in every order of arrival, averaged."""
    shares = dict.fromkeys(parts, 0.0)
    orders = list(permutations(parts))
    for order in orders:
        for number, part in enumerate(order):
            before = frozenset(order[:number])
            shares[part] += (values[before | {part}] - values[before]) / len(orders)
    return shares


@given(games())
def test_shares_are_contributions_averaged_over_orders_and_sum_to_the_whole(
    game: tuple[dict[frozenset[str], float], list[str]],
) -> None:
    values, parts = game
    shares = shapley(values, parts)
    assert shares == pytest.approx(over_orders(values, parts), abs=1e-9)
    assert sum(shares.values()) == pytest.approx(values[frozenset(parts)] - values[frozenset()], abs=1e-9)
    assert list(shares) == parts


@given(games(most=4), st.floats(-5.0, 5.0))
def test_a_part_that_only_adds_gets_what_it_adds_and_changes_no_other_share(
    game: tuple[dict[frozenset[str], float], list[str]], gain: float
) -> None:
    values, parts = game
    more = {**values, **{some | {"new"}: value + gain for some, value in values.items()}}
    shares = shapley(more, [*parts, "new"])
    assert shares.pop("new") == pytest.approx(gain, abs=1e-9)
    assert shares == pytest.approx(shapley(values, parts), abs=1e-9)


@given(st.lists(NUMBERS, min_size=5, max_size=5))
def test_parts_that_are_alike_get_the_same(by_size: list[float]) -> None:
    parts = list("abcd")
    shares = shapley({some: by_size[len(some)] for some in subsets(parts)}, parts)
    assert list(shares.values()) == pytest.approx([(by_size[4] - by_size[0]) / 4] * 4, abs=1e-9)


@given(games(), st.floats(-3.0, 3.0))
def test_shares_of_a_weighted_sum_are_the_weighted_sum_of_shares(
    game: tuple[dict[frozenset[str], float], list[str]], weight: float
) -> None:
    values, parts = game
    other = {some: float(len(some) ** 2) for some in values}
    both = {some: values[some] + weight * other[some] for some in values}
    first, second = shapley(values, parts), shapley(other, parts)
    expected = {part: first[part] + weight * second[part] for part in parts}
    assert shapley(both, parts) == pytest.approx(expected, abs=1e-8)


def test_a_left_glove_among_two_right_ones_gets_two_thirds_of_the_pair() -> None:
    parts = ["left", "right", "other right"]
    values = {some: float("left" in some and len(some) > 1) for some in subsets(parts)}
    assert shapley(values, parts) == pytest.approx({"left": 2 / 3, "right": 1 / 6, "other right": 1 / 6})


def test_no_parts_explain_nothing_and_one_explains_all() -> None:
    assert shapley({frozenset(): 3.0}, []) == {}
    assert shapley({frozenset(): 3.0, frozenset("a"): 1.0}, ["a"]) == {"a": -2.0}
    assert subsets(["b", "a"]) == [frozenset(), frozenset("b"), frozenset("a"), frozenset("ab")]
    undefined = shapley({frozenset(): 3.0, frozenset("a"): math.nan}, ["a"])
    assert math.isnan(undefined["a"])


def test_a_missing_subset_or_a_name_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\b1\b.*\b4\b.*\['a', 'b'\]"):
        shapley({frozenset(): 0.0, frozenset("a"): 0.0, frozenset("b"): 0.0}, ["a", "b"])
    with pytest.raises(ValueError, match="a name of its own"):
        subsets(["a", "a"])


def answer(switches: Switches) -> float:
    """Expected value of a greedy step where at most one switch is on."""
    on = [name for name in ("noise", "bend", "tampering", "guile") if getattr(switches, name) > 0]
    assert len(on) <= 1
    if not on:
        return answers.expected(answers.identity)
    level = getattr(switches, on[0])
    return getattr(answers, f"with_{on[0]}")(level)[0]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_alone_is_explained_wholly_by_its_own_part(variant: str) -> None:
    world = Goodhart()
    alone = read(Switches, world.probes[variant])
    parts = {part.name: part for part in world.parts(read(Switches, world.probes["modern"]))}
    values = {}
    for some in subsets(list(parts)):
        switches = alone
        for name, part in parts.items():
            if name not in some:
                _, switches = part.without(world, switches)
        values[some] = answer(switches)
    shares = shapley(values, list(parts))
    own = next(part.name for part in parts.values() if part.variant == variant)
    assert shares.pop(own) == pytest.approx(answer(alone) - answer(Switches()))
    assert list(shares.values()) == [0.0] * 3
    assert answer(alone) < answer(Switches()) - 0.4
    assert [part.name for part in world.parts(alone)] == [own]


def test_what_greedy_lives_lose_to_all_four_together_is_divided_without_rest() -> None:
    world = Goodhart()
    modern = read(Switches, world.probes["modern"])
    parts = [part.name for part in world.parts(modern)]
    steps = size(20_000, 40)
    values = {}
    for some in subsets(parts):
        left, switches = stripped(world, modern, some)
        regime = left.regime(switches)
        picks = walk(world, regime, 3, np.zeros(steps, int)).senses[:-1].argmax(axis=1)
        values[some] = walk(world, regime, 3, picks).tallies[-1, 0] / steps
    shares = shapley(values, parts)
    whole = values[frozenset(parts)] - values[frozenset()]
    assert sum(shares.values()) == pytest.approx(whole)
    if steps > 1000:
        assert whole < -1.0
        assert all(share < 0.0 for share in shares.values())
        for part in parts:  # common chance: what one switch does alone is known to a few thousandths
            alone = answer(stripped(world, modern, [part])[1])
            assert values[frozenset([part])] == pytest.approx(alone, abs=0.03)


def test_names_that_are_no_parts_are_refused() -> None:
    with pytest.raises(ValueError, match="no part called guile"):
        stripped(Goodhart(), Switches(noise=1.0), ["guile"])


def test_a_world_that_tells_no_parts_apart_has_none() -> None:
    world, lever = CORRIDOR.Corridor(), CORRIDOR.Lever(1.0)
    assert world.parts(lever) == ()
    assert stripped(world, lever, []) == (world, lever)


def density(world: Savanna, modern: float = 1.0) -> dict[str, float]:
    """Share of cells by kind."""
    shares = np.diff(world.regime(Modernity(modern)).density)
    return dict(zip(world.items, shares, strict=True))


def test_parts_of_the_savanna_are_scarcity_new_kinds_and_extremes() -> None:
    parts = {part.name: part.variant for part in Savanna().parts(MODERN)}
    assert parts == {
        "scarcity": OPPORTUNITY,
        "candy": "causal",
        "contraceptive": "causal",
        "extremes": "extremal",
    }
    assert Savanna().parts(Modernity(0.0)) == ()
    assert [part.name for part in Savanna().parts(Modernity(0.1))] == list(parts)
    assert all(part.about.endswith(".") for part in Savanna().parts(MODERN))


def test_the_savanna_without_any_part_of_its_shift_is_the_ancestral_one() -> None:
    world = Savanna()
    left, parameters = stripped(world, MODERN, [])
    assert parameters == MODERN
    assert density(left) == pytest.approx(density(world, 0.0), abs=1e-15)
    before, after = world.regime(Modernity(0.0)), left.regime(parameters)
    there = np.diff(after.density, prepend=0.0) > 0
    assert (before.percepts[there] == after.percepts[there]).all()
    assert stripped(world, MODERN, [part.name for part in world.parts(MODERN)]) == (world, MODERN)


def test_each_part_of_the_savanna_undoes_what_it_says() -> None:
    world = Savanna()
    parts = [part.name for part in world.parts(MODERN)]

    def lacking(name: str) -> Savanna:
        left, _ = stripped(world, MODERN, [part for part in parts if part != name])
        return left

    modern, ancestral = density(world), density(world, 0.0)
    for name in ("candy", "contraceptive"):
        assert density(lacking(name)) == pytest.approx({**modern, name: 0.0}, abs=1e-15)
    restored = {kind: ancestral[kind] for kind in ("fruit", "game", "mate")}
    assert density(lacking("scarcity")) == pytest.approx({**modern, **restored}, abs=1e-15)
    mild = lacking("extremes")
    assert density(mild) == modern
    assert mild.items["candy"] == dataclasses.replace(world.items["candy"], sweet=1.0)
    assert mild.items["contraceptive"] == dataclasses.replace(world.items["contraceptive"], touch=1.0)
    assert {name: mild.items[name] for name in restored} == {name: world.items[name] for name in restored}
    for name in parts:  # what an agent of the ancestral savanna believes changes with the percepts alone
        belief, changed = world.belief(Modernity(0.0)), lacking(name).belief(Modernity(0.0))
        assert np.array_equal(belief.energy, changed.energy) == (name != "extremes")


def test_parts_of_the_savanna_commute_and_are_undone_once() -> None:
    parts = Savanna().parts(MODERN)
    ends = []
    for order in permutations(parts):
        world, parameters = Savanna(), MODERN
        for part in (*order, order[0]):
            world, parameters = part.without(world, parameters)
        ends.append((world, parameters))
    assert all(end == ends[0] for end in ends)


def test_new_kinds_that_keep_their_promise_are_no_failure_of_a_proxy() -> None:
    items = {
        "fruit": Item(sweet=1, energy=5, ancestral=0.1, modern=0.2),
        "melon": Item(sweet=1, energy=5, modern=0.1),
        "stone": Item(modern=0.1),
        "scarcity": Item(sweet=0.5, energy=2, modern=0.05),
    }
    world = Savanna(items=items)
    parts = {part.name: part.variant for part in world.parts(MODERN)}
    assert parts == {
        "abundance": OPPORTUNITY,
        "melon": OPPORTUNITY,
        "stone": OPPORTUNITY,
        "scarcity": "causal",
    }
    left, _ = stripped(world, MODERN, ["melon"])
    assert density(left) == pytest.approx({"fruit": 0.1, "melon": 0.1, "stone": 0.0, "scarcity": 0.0})


def test_kinds_called_like_other_parts_get_another_name() -> None:
    items = {
        "fruit": Item(sweet=1, energy=5, ancestral=0.1, modern=0.05),
        "scarcity": Item(sweet=2, energy=0, modern=0.1),
        "extremes": Item(sweet=2, energy=0, modern=0.1),
    }
    names = [part.name for part in Savanna(items=items).parts(MODERN)]
    assert names == ["scarcity", "scarcity'", "extremes", "extremes'"]


def test_a_world_left_without_room_is_refused_in_a_sentence() -> None:
    items = {
        "fruit": Item(sweet=1, energy=5, ancestral=0.6, modern=0.1),
        "candy": Item(sweet=2, energy=0, modern=0.6),
    }
    with pytest.raises(SettingsError, match=r"'world\.items'.*\b1\.2\b"):
        stripped(Savanna(items=items), MODERN, ["candy"])
