"""The knapsack as it is: what kernels do to its state."""

from typing import Any

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.knapsack.instances import draw_capacity, draw_items
from babushka.fitness.worlds.knapsack.references import REFERENCES, compare, optimum
from babushka.fitness.worlds.knapsack.regime import (
    BEST_PROFIT,
    BEST_RATIO,
    BEST_WEIGHT,
    CAPACITY,
    LAST,
    LEFT,
    OPTIMUM,
    PACKED,
    PROFIT,
    TOTAL,
    KnapsackRegime,
    KnapsackState,
)

FULL = 1  # the cause of the end when nothing fits any more
ACROSS = 10  # items in a row of the picture
NO_ITEM, WAITING, TOO_HEAVY, IN = range(4)  # what the picture shows


@implements(protocol.create, KnapsackRegime)
def create(regime: Any) -> Any:
    """No items."""
    return KnapsackState(
        np.zeros(regime.room, dtype=np.int64),
        np.zeros(regime.room, dtype=np.int64),
        np.zeros(regime.room, dtype=np.bool_),
        np.zeros(7, dtype=np.int64),
        np.zeros(3),
    )


@implements(protocol.reset, KnapsackRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Draw an instance, and find what the best packing is worth."""
    profit, weight, counts, scales = state.profit, state.weight, state.counts, state.scales
    draw_items(regime, profit, weight, stream)
    capacity = draw_capacity(regime, weight, stream)
    state.packed[:] = False
    counts[:] = 0
    scales[:] = 0.0
    counts[CAPACITY] = counts[LEFT] = capacity
    counts[OPTIMUM] = optimum(profit, weight, regime.items, capacity)
    for item in range(regime.items):
        counts[TOTAL] += profit[item]
        scales[BEST_RATIO] = max(scales[BEST_RATIO], profit[item] / weight[item])
        scales[BEST_PROFIT] = max(scales[BEST_PROFIT], profit[item])
        scales[BEST_WEIGHT] = max(scales[BEST_WEIGHT], weight[item])


@kernel
def fits(weight: Any, packed: Any, left: Any, item: Any) -> bool:
    """Whether an item can be packed now."""
    return 0 < weight[item] <= left and not packed[item]


@kernel
def fitting(state: Any) -> int:
    """How many items can be packed now."""
    count = 0
    for item in range(state.weight.size):
        count += fits(state.weight, state.packed, state.counts[LEFT], item)
    return count


@implements(protocol.step, KnapsackRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Pack an item; if it is not there or does not fit, nothing happens."""
    counts = state.counts
    felt[0] = 0.0
    if fits(state.weight, state.packed, counts[LEFT], action):
        state.packed[action] = True
        counts[LEFT] -= state.weight[action]
        counts[PROFIT] += state.profit[action]
        counts[PACKED] += 1
        counts[LAST] = action
        felt[0] = state.profit[action] / counts[TOTAL]
    return FULL if fitting(state) == 0 else 0


@implements(protocol.observe, KnapsackRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """How much of the capacity is left, and how many of the items fit."""
    senses[0] = state.counts[LEFT] / max(state.counts[CAPACITY], 1)
    senses[1] = fitting(state) / belief.items


@implements(protocol.tally, KnapsackRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """What was packed beside the optimum and, if asked for, beside what references would pack."""
    counts = state.counts
    best = counts[OPTIMUM]
    tallies[0] = counts[PROFIT] / best if best > 0 else 1.0  # nothing fits: nothing is the best packing
    tallies[1] = counts[PROFIT] == best
    tallies[2] = counts[PROFIT]
    tallies[3] = best
    tallies[4] = counts[PACKED]
    tallies[5:] = 0.0
    if regime.compared:
        asked = tallies[5 : 5 + len(REFERENCES)]
        alike = tallies[5 + len(REFERENCES) :]
        compare(state.profit, state.weight, state.packed, regime.items, counts[CAPACITY], asked, alike)


@implements(protocol.depict, KnapsackRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """The items in rows, and the one packed last."""
    for item in range(state.weight.size):
        shown = WAITING if fits(state.weight, state.packed, state.counts[LEFT], item) else TOO_HEAVY
        if state.packed[item]:
            shown = IN
        picture[item // ACROSS, item % ACROSS] = NO_ITEM if state.weight[item] == 0 else shown
    place[0] = state.counts[LAST] // ACROSS
    place[1] = state.counts[LAST] % ACROSS
