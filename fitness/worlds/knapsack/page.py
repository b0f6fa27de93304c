"""The page of an item: what a priority is computed from. Nothing on it depends on the optimum."""

from typing import Any

from babushka.fitness.kernels import kernel
from babushka.fitness.worlds.knapsack.regime import BEST_PROFIT, BEST_RATIO, BEST_WEIGHT

PAGE = ("ratio", "profit", "weight", "fill", "exact")


@kernel
def read_page(profit: Any, weight: Any, scales: Any, left: Any, item: Any, page: Any) -> None:
    """Write the page of an item that fits to `page`, (5,).

    Its ratio, profit and weight as shares of the largest in the instance, the share of the space left that it
    would fill, and 1 if it would fill it exactly.
    """
    page[0] = profit[item] / weight[item] / scales[BEST_RATIO]
    page[1] = profit[item] / scales[BEST_PROFIT]
    page[2] = weight[item] / scales[BEST_WEIGHT]
    page[3] = weight[item] / left
    page[4] = 1.0 if weight[item] == left else 0.0
