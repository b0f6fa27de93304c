"""Hungry-Thirsty as it is: what kernels do to its state."""

from typing import Any

import numpy as np

from babushka.fitness.arrays import copy
from babushka.fitness.dispatch import implements
from babushka.fitness.streams import below, uniform
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.hungry_thirsty.house import (
    CELLS,
    CLOCK,
    DRINK,
    DRUNK,
    DRY,
    EAT,
    FED,
    FOOD,
    FOOD_SEEN,
    HUNGRY,
    PLACE,
    SIDE,
    THIRSTY,
    WATER,
    WATER_SEEN,
    HungryThirstyRegime,
)


@implements(protocol.create, HungryThirstyRegime)
def create(regime: Any) -> Any:
    """Nobody, nowhere."""
    return np.zeros(9)


@implements(protocol.copy_state, HungryThirstyRegime)
def copy_state(regime: Any, source: Any, target: Any) -> None:
    """All of it, in a loop whose number of rounds the compiler knows: no loop is left of it."""
    for number in range(9):
        target[number] = source[number]


@implements(protocol.reset, HungryThirstyRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Food and water in two different corners, and someone content anywhere.

    As many random numbers are drawn where corners are given: the same key then begins on the same cell.
    """
    first = below(stream, 4)
    second = below(stream, 3)
    food = regime.food
    water = regime.water
    if food < 0 and water < 0:
        food = first
    if water < 0:
        water = second + (1 if second >= food else 0)
    elif food < 0:
        food = second + (1 if second >= water else 0)
    state[:] = 0.0
    state[FOOD] = (food // 2) * (CELLS - SIDE) + (food % 2) * (SIDE - 1)
    state[WATER] = (water // 2) * (CELLS - SIDE) + (water % 2) * (SIDE - 1)
    state[PLACE] = below(stream, CELLS)


@implements(protocol.observe, HungryThirstyRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """Where one is (0 .. 1), how one is, in which corners food and water lie, which ways are barred."""
    cell = int(state[PLACE])
    senses[0] = (cell // SIDE) / (SIDE - 1.0)
    senses[1] = (cell % SIDE) / (SIDE - 1.0)
    senses[2] = state[HUNGRY]
    senses[3] = state[THIRSTY]
    senses[4] = 1.0 if state[FOOD] >= CELLS - SIDE else 0.0
    senses[5] = 1.0 if state[FOOD] % SIDE > 0.0 else 0.0
    senses[6] = 1.0 if state[WATER] >= CELLS - SIDE else 0.0
    senses[7] = 1.0 if state[WATER] % SIDE > 0.0 else 0.0
    for way in range(4):
        senses[8 + way] = 1.0 if belief.leads_to[cell, way] == cell else 0.0


@implements(protocol.state_index, HungryThirstyRegime)
def state_index(regime: Any, state: Any) -> int:
    """4 cell + 2 hungry + thirsty."""
    return 4 * int(state[PLACE]) + 2 * int(state[HUNGRY]) + int(state[THIRSTY])


@implements(protocol.step, HungryThirstyRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Act; be hungry unless one ate; become thirsty by chance unless one drank; feel how one is."""
    # In local variables: to the compiler, whatever is written to `felt` or `stream` might be the state.
    hungry, thirsty, clock, drunk = 1.0, state[THIRSTY], state[CLOCK] + 1.0, False
    if action == EAT:
        if state[PLACE] == state[FOOD] and thirsty == 0.0:
            hungry = 0.0
    elif action == DRINK:
        drunk = state[PLACE] == state[WATER]
    else:
        state[PLACE] = regime.leads_to[int(state[PLACE]), action]
    if drunk:
        thirsty = 0.0
        state[DRUNK] += 1.0
    elif uniform(stream) < regime.thirst:
        thirsty = 1.0
    state[HUNGRY] = hungry
    state[THIRSTY] = thirsty
    state[FED] += 1.0 - hungry
    state[DRY] += thirsty
    state[CLOCK] = clock
    if clock == regime.swap:
        state[FOOD], state[WATER] = state[WATER], state[FOOD]
    # One of them is 1. Whoever reads them next would wait for an index that must first be computed.
    felt[0] = hungry * thirsty
    felt[1] = hungry * (1.0 - thirsty)
    felt[2] = (1.0 - hungry) * thirsty
    felt[3] = (1.0 - hungry) * (1.0 - thirsty)
    return 0


@implements(protocol.tally, HungryThirstyRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """Steps fed, drinks, steps thirsty, and how far it is from food to water."""
    tallies[0] = state[FED]
    tallies[1] = state[DRUNK]
    tallies[2] = state[DRY]
    tallies[3] = regime.distances[int(state[FOOD]), int(state[WATER])]


@implements(protocol.depict, HungryThirstyRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """The house with food and water, its cells two apart so that barriers have room between them."""
    for row in range(picture.shape[0]):
        copy(regime.picture[row], picture[row])
    for thing, seen in ((FOOD, FOOD_SEEN), (WATER, WATER_SEEN)):
        cell = int(state[thing])
        picture[2 * (cell // SIDE), 2 * (cell % SIDE)] = seen
    cell = int(state[PLACE])
    place[0] = 2 * (cell // SIDE)
    place[1] = 2 * (cell % SIDE)
