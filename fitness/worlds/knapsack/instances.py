"""Random instances: Pisinger's classes of profits and weights.

Pisinger 2005, "Where are the hard knapsack problems?", Computers & Operations Research 32. All numbers are
whole, so that nothing is ever rounded; R / 10 and R / 500 are rounded down. Almost strongly correlated items
are therefore strongly correlated ones where R is below 500.
"""

from typing import Any

from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below, uniform
from babushka.fitness.worlds.knapsack.regime import (
    ALMOST,
    INVERSE,
    STRONGLY,
    SUBSET_SUM,
    UNCORRELATED,
    WEAKLY,
)


@kernel
def draw_items(regime: Any, profit: Any, weight: Any, stream: Any) -> None:
    """Draw profits and weights, (room,) int64 each; 0 from the last item on."""
    largest = regime.largest
    for item in range(profit.size):
        profit[item] = 0
        weight[item] = 0
    for item in range(regime.items):
        drawn = 1 + below(stream, largest)
        profit[item] = drawn
        weight[item] = drawn
        if regime.correlation == UNCORRELATED:
            profit[item] = 1 + below(stream, largest)
        elif regime.correlation == WEAKLY:
            profit[item] = max(1, drawn - largest // 10 + below(stream, 2 * (largest // 10) + 1))
        elif regime.correlation == STRONGLY:
            profit[item] = drawn + largest // 10
        elif regime.correlation == INVERSE:
            weight[item] = drawn + largest // 10
        elif regime.correlation == ALMOST:
            around = largest // 500
            profit[item] = drawn + largest // 10 - around + below(stream, 2 * around + 1)
        else:
            assert regime.correlation == SUBSET_SUM


@kernel
def draw_capacity(regime: Any, weight: Any, stream: Any) -> int:
    """A share of all weights, uniform between the regime's two, rounded down."""
    total = 0
    for item in range(weight.size):
        total += weight[item]
    return int((regime.low + (regime.high - regime.low) * uniform(stream)) * total)
