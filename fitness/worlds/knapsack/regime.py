"""A regime and a state of the knapsack, as kernels see them."""

from typing import NamedTuple

from babushka.fitness.worlds.protocol import Array

# How profits and weights go together, in the order of the regime's `correlation` numbers.
CORRELATIONS = ("uncorrelated", "weakly", "strongly", "inverse", "almost", "subset-sum")
UNCORRELATED, WEAKLY, STRONGLY, INVERSE, ALMOST, SUBSET_SUM = range(len(CORRELATIONS))
CAPACITY, LEFT, PROFIT, OPTIMUM, PACKED, LAST, TOTAL = range(7)  # words of a state's counts
BEST_RATIO, BEST_PROFIT, BEST_WEIGHT = range(3)  # words of a state's scales


class KnapsackRegime(NamedTuple):
    """A class of instances for the kernels."""

    room: int  # items that a state has room for
    correlation: int
    items: int
    largest: int  # the largest coefficient, R
    low: float  # capacity as a share of all weights, from
    high: float  # and to
    compared: bool


class KnapsackState(NamedTuple):
    """One instance, and what of it is packed."""

    profit: Array  # (room,) int64
    weight: Array  # (room,) int64; 0 where there is no item
    packed: Array  # (room,) bool
    counts: Array  # (7,) int64
    scales: Array  # (3,) float64: the largest ratio, profit and weight
