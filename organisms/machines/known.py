"""Programs that are known: dynamic programming and the greedy rule; what they cost, and where one gives way.

What they execute is counted exactly. With n items and capacity C it is 2 + 4n + 7n (C + 1) instructions for
dynamic programming and 2 + 7n for greedy, so that on average only the mean capacity matters, and that follows
from how instances are drawn.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.knapsack.regime import INVERSE
from babushka.fitness.worlds.knapsack_value import ValueRegime
from babushka.organisms.machines import language as of
from babushka.organisms.machines.language import BETTER_GIVEN, CELL_GIVEN, Code

# Registers: 1 the item, 2 its weight, 3 its profit, 4 the cell, 5 what the cell would hold, 0 what it holds.
DYNAMIC_PROGRAMMING = (
    (of.LOOP_UP, 1, 6, 0),
    (of.LOAD_WEIGHT, 2, 1, 0),
    (of.LOAD_PROFIT, 3, 1, 0),
    (of.LOOP_DOWN, 4, 7, 0),
    (of.SUBTRACT, 5, 4, 2),
    (of.LOAD, 5, 5, 0),
    (of.ADD, 5, 5, 3),
    (of.LOAD, 0, 4, 0),
    (of.MAX, 0, 0, 5),
    (of.STORE, 4, 0, 0),
    (of.END, 0, 0, 0),
    (of.END, 0, 0, 0),
    (of.LOAD, 0, 7, 0),
)

# Registers: 1 the item, 2 its weight, 3 its profit, 5 the space left, 4 stays 0, 0 the profit packed.
GREEDY = (
    (of.ADD, 5, 7, 4),
    (of.LOOP_UP, 1, 6, 0),
    (of.LOAD_WEIGHT, 2, 1, 0),
    (of.LOAD_PROFIT, 3, 1, 0),
    (of.SKIP_IF_LESS, 5, 2, 0),
    (of.ADD, 0, 0, 3),
    (of.SKIP_IF_LESS, 5, 2, 0),
    (of.SUBTRACT, 5, 5, 2),
    (of.END, 0, 0, 0),
)

# memory[cell - weight] + profit, and the larger of that and memory[cell].
BETTER = (of.T_CELL, of.T_WEIGHT, of.T_SUBTRACT, of.T_LOAD, of.T_PROFIT, of.T_ADD)
CELL = (*BETTER, of.T_CELL, of.T_LOAD, of.T_MAX)

PROGRAMMING, RULE = "dynamic-programming", "greedy"


class Cost(NamedTuple):
    """What the known programs execute on average."""

    programming: float
    greedy: float


def known_programs(given: int, instructions: int) -> dict[str, Code]:
    """Known programs by name, (instructions, 4) or (tokens, 1) each; those that there is room for."""
    if given in (CELL_GIVEN, BETTER_GIVEN):
        tokens = CELL if given == CELL_GIVEN else BETTER
        written: dict[str, Any] = {PROGRAMMING: [(token,) for token in tokens]}
    else:
        written = {PROGRAMMING: DYNAMIC_PROGRAMMING, RULE: GREEDY}
    return {
        name: _filled(np.array(code, np.int64), instructions)
        for name, code in written.items()
        if len(code) <= instructions
    }


def _filled(code: Code, instructions: int) -> Code:
    """The program with nothing after it."""
    made = np.zeros((instructions, code.shape[1]), np.int64)
    made[: len(code)] = code
    return made


def costs(regime: ValueRegime) -> Cost:
    """Mean instructions of the known programs on instances of that class, in closed form."""
    items = regime.items
    return Cost(2.0 + 4 * items + 7 * items * (mean_capacity(regime) + 1), 2.0 + 7 * items)


def mean_capacity(regime: ValueRegime) -> float:
    """The expected capacity: the mean of floor(h T), h uniform from `low` to `high`, T the weight of all."""
    total = weight_of_all(regime)
    return float(sum(total[t] * _mean_floor(int(t), regime.low, regime.high) for t in np.flatnonzero(total)))


def weight_of_all(regime: ValueRegime) -> NDArray[np.float64]:
    """The distribution of the weight of all items: a convolution of that of one, (cells,)."""
    least = 1 + (regime.largest // 10 if regime.correlation == INVERSE else 0)
    one = np.zeros(least + regime.largest)
    one[least:] = 1.0 / regime.largest
    total = np.ones(1)
    for _ in range(regime.items):
        total = np.convolve(total, one)
    return total


def _mean_floor(total: int, low: float, high: float) -> float:
    """The mean of floor(h total) for h uniform from `low` to `high`."""
    if high == low or total == 0:
        return float(int(low * total))

    def below(share: float) -> float:
        """The integral of floor(h total) over h from 0 to `share`, times `total`."""
        reached = share * total
        whole = int(reached)
        return whole * (whole - 1) / 2 + whole * (reached - whole)

    return (below(high) - below(low)) / (total * (high - low))


def giving_way(accuracy: float, cost: Cost) -> float:
    """The price of an instruction above which greedy, of that accuracy, is worth more."""
    return (1.0 - accuracy) / (cost.programming - cost.greedy)
