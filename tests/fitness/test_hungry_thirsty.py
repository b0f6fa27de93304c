"""Hungry-Thirsty against its twin, and against what can be known of it without living in it."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness import tabular
from babushka.fitness.average_reward import best_rate_of
from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.hungry_thirsty import CORNERS, Drought, HungryThirsty, best_rate
from babushka.fitness.worlds.hungry_thirsty.house import (
    BARRIER,
    CORNER_CELLS,
    DRINK,
    EAST,
    EAT,
    NORTH,
    SOUTH,
    WEST,
    empty_picture,
    moves,
    walking_distances,
)
from tests.conftest import size
from tests.fitness.savannas import KEYS
from tests.kernels import rehearse, walk
from tests.naive.hungry_thirsty import ACTIONS, PlainHouse
from tests.naive.streams import Stream

WORLD = HungryThirsty()
PLACEMENTS = list(permutations(CORNERS, 2))
DISTANCES = walking_distances(moves())

HOME = [SOUTH] * 5 + [NORTH] + [EAST] * 5 + [NORTH] * 5 + [WEST] * 5  # to the north-west corner from anywhere


def distance(food: str, water: str) -> int:
    return int(DISTANCES[CORNER_CELLS[CORNERS.index(food)], CORNER_CELLS[CORNERS.index(water)]])


ONE_EACH = [("north-west", "north-east"), ("south-west", "south-east"), ("north-west", "south-east"),
            ("south-west", "north-west")]  # fmt: skip


@settings(max_examples=size(80, 10))
@given(
    KEYS,
    st.lists(st.sampled_from(range(6)), max_size=60),
    st.sampled_from([0.0, 0.1, 1.0]),
    st.sampled_from([0, 1, 20]),
    st.sampled_from([("any", "any"), ("any", "south-east"), ("north-east", "any"), *PLACEMENTS]),
)
def test_steps_agree_with_the_twin(
    key: int, picks: list[int], thirst: float, swap: int, corners: tuple[str, str]
) -> None:
    world = HungryThirsty(lifetime=100, food=corners[0], water=corners[1])
    seen = walk(world, world.regime(Drought(thirst, swap / 100)), key, picks)
    house, stream = PlainHouse(thirst, swap, *corners), Stream(key)
    house.reset(stream)
    for number, pick in enumerate([*picks, None]):
        assert seen.senses[number] == pytest.approx(house.observe(), abs=0, rel=0)
        assert list(seen.tallies[number]) == house.tally()
        x, y = house.place
        assert list(seen.place[number]) == [2 * y, 2 * x]
        things = (house.food_at, house.water_at)
        assert [seen.picture[number][2 * y, 2 * x] for x, y in things] == [2, 3]
        if pick is not None:
            assert list(seen.felt[number]) == house.step(ACTIONS[pick], stream)


def test_meals_need_food_and_no_thirst_and_drinks_need_water() -> None:
    world = HungryThirsty(food="north-west", water="north-east")
    dry = walk(world, world.regime(Drought(thirst=1.0)), 5, [*HOME, EAT, EAT])
    assert dry.tallies[-1][0] == 0
    wet = walk(world, world.regime(Drought(thirst=0.0)), 5, [*HOME, EAT, DRINK, EAT])
    assert list(wet.place[-1]) == [0, 0]
    assert list(np.diff(wet.tallies[-4:, 0])) == [1, 0, 1]  # hungry again after anything but a meal
    assert wet.tallies[-1][1] == 0  # there is no water here
    there = walk(world, world.regime(Drought(thirst=1.0)), 5, [*HOME, *[EAST] * 5, DRINK, DRINK])
    assert list(there.tallies[-1]) == [0, 2, len(HOME) + 5, 5]


def test_food_and_water_exchange_places_once() -> None:
    world = HungryThirsty(lifetime=10, food="north-west", water="south-east")
    seen = walk(world, world.regime(Drought(swap=0.5)), 3, [0] * 10)
    at = [int(picture[0, 0]) for picture in seen.picture]
    assert at == [2] * 5 + [3] * 6


def test_all_placements_are_as_frequent() -> None:
    # Over 12 placements: chi-squared with 11 degrees of freedom exceeds 42 in less than 1 of 50,000.
    lives = size(1200, 240)
    found: dict[bytes, int] = {}
    for key in range(lives):
        seen = walk(WORLD, WORLD.regime(Drought()), key * 7919, []).senses[0, 4:8]
        found[seen.tobytes()] = found.get(seen.tobytes(), 0) + 1
    assert len(found) == 12
    expected = lives / 12
    assert sum((count - expected) ** 2 / expected for count in found.values()) < 42


@pytest.mark.parametrize(("food", "water"), ONE_EACH)
@pytest.mark.parametrize("thirst", [0.1, 0.3])
def test_nobody_can_do_better_than_the_closed_form(food: str, water: str, thirst: float) -> None:
    table = HungryThirsty(food=food, water=water).tabular(Drought(thirst=thirst))
    assert table is not None
    assert best_rate_of(table)[0] == pytest.approx(best_rate(distance(food, water), thirst), abs=1e-8)


def test_the_closed_form_has_the_values_of_the_page() -> None:
    assert sorted(distance(*each) for each in PLACEMENTS) == [5] * 4 + [7] * 2 + [10] * 4 + [15] * 2
    rates = {steps: best_rate(steps) for steps in (5, 7, 10, 15)}
    expected = {5: 0.391180, 7: 0.294935, 10: 0.199094, 15: 0.108701}
    assert rates == pytest.approx(expected, abs=5e-7)
    assert np.mean([rates[distance(*each)] for each in PLACEMENTS]) == pytest.approx(0.264031, abs=5e-7)
    assert (best_rate(5, 0.0), best_rate(5, 1.0)) == (1.0, 0.0)
    assert best_rate(5, 1e-7) == pytest.approx(1.0, abs=1e-5)
    with pytest.raises(ValueError, match="no rate"):
        best_rate(0)


def test_the_ceiling_is_a_life_at_the_best_rate_mean_over_placements() -> None:
    assert HungryThirsty().ceiling(Drought()) == pytest.approx(75_000 * 0.264031, abs=0.1)
    assert HungryThirsty(lifetime=100).ceiling(Drought(thirst=0.0)) == 100
    food, water = ONE_EACH[2]
    fixed = HungryThirsty(food=food, water=water).ceiling(Drought())
    assert fixed == pytest.approx(75_000 * best_rate(distance(food, water)))
    west = [best_rate(distance("north-west", each)) for each in CORNERS if each != "north-west"]
    assert HungryThirsty(water="north-west").ceiling(Drought()) == pytest.approx(75_000 * np.mean(west))


@pytest.mark.parametrize(("food", "water"), ONE_EACH[:3:2])
def test_the_best_behaviour_lived_is_as_good_as_computed(food: str, water: str) -> None:
    # Fed steps of a cycle vary about as a geometric number of mean 10, so that the rate over T steps has a
    # standard error below sqrt(2 * 10 * g / T): 5 of them for a false alarm below one in a million.
    steps = size(100_000, 4_000)
    world = HungryThirsty(lifetime=steps, food=food, water=water)
    table = world.tabular(Drought())
    assert table is not None
    acts = best_rate_of(table)[1]
    stream, house = Stream(11), PlainHouse(0.1, 0, food, water)
    house.reset(stream)
    taken = []
    for _ in range(steps):
        (x, y), hungry, thirsty = house.situation()
        taken.append(int(acts[4 * (6 * y + x) + 2 * hungry + thirsty]))
        house.step(ACTIONS[taken[-1]], stream)
    lived = walk(world, world.regime(Drought()), 11, taken).tallies[-1][0]
    assert lived == house.fed
    rate = best_rate(distance(food, water))
    assert lived / steps == pytest.approx(rate, abs=5 * np.sqrt(20 * rate / steps) + 30 / steps)


@pytest.mark.parametrize(("food", "water"), ONE_EACH[:2])
def test_tables_are_the_world(food: str, water: str) -> None:
    world = HungryThirsty(food=food, water=water)
    for parameters in (Drought(), Drought(thirst=0.0), Drought(thirst=1.0)):
        table = world.tabular(parameters)
        assert table is not None
        tabular.check(table)
        assert not tabular.ends(table).any()
        actions = np.random.default_rng(2).integers(0, 6, size(3000, 300))
        seen = walk(world, world.regime(parameters), 9, actions)
        here = np.rint(seen.senses[:, :4] * [5, 5, 1, 1]).astype(int) @ [24, 4, 2, 1]
        assert table.start[here[0]] > 0
        for step, action in enumerate(actions):
            before, after = here[step], here[step + 1]
            assert table.transition[before, action, after] > 0
            assert list(table.features[before, action, after]) == list(seen.felt[step])
            gained = seen.tallies[step + 1, 0] - seen.tallies[step, 0]
            assert table.objective[before, action, after] == gained
    assert world.tabular(Drought(swap=0.5)) is None
    assert WORLD.tabular(Drought()) is None


def test_a_plan_is_lived_in_a_copy() -> None:
    world = HungryThirsty(food="north-west", water="north-east")
    regime = world.regime(Drought(thirst=0.0))
    out = rehearse(world, regime, regime, 4, HOME, [0.0, -1.0, 0.0, 2.0], [[EAT, EAT, DRINK, EAT]], [0])
    assert list(out.rewards[0, 0]) == [2.0, 2.0, -1.0, 2.0]


def test_the_picture_has_the_barriers_of_the_paper() -> None:
    shown = ["".join("#" if cell == BARRIER else "." for cell in row) for row in empty_picture(moves())]
    assert shown == [
        "...........",
        "...........",
        ".....#.....",
        ".....#.....",
        ".....#.....",
        "#########..",
        ".....#.....",
        "...........",
        "...........",
        "...........",
        ".....#.....",
    ]


def test_food_and_water_cannot_share_a_corner() -> None:
    with pytest.raises(SettingsError, match=r"'world\.food'.*'world\.water'.*'north-east'"):
        read(HungryThirsty, {"food": "north-east", "water": "north-east"}, "world")


def test_each_part_of_a_shift_can_be_undone() -> None:
    both = Drought(thirst=0.3, swap=0.5)
    parts = {part.name: part for part in WORLD.parts(both)}
    assert parts["thirst"].without(WORLD, both) == (WORLD, Drought(swap=0.5))
    assert parts["swap"].without(WORLD, both) == (WORLD, Drought(thirst=0.3))
    assert WORLD.parts(Drought()) == ()
