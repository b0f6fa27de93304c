"""The task of packers: which item to pack next. It is worth what a priority packs after it.

A candidate is an array of one item. Its neighbours are the items that fit, from the highest priority on;
that order is made once a decision (`rank`).
"""

from typing import Any, NamedTuple

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.objectives import value
from babushka.fitness.worlds.knapsack.page import read_page
from babushka.fitness.worlds.knapsack.world import fits
from babushka.organisms.inner import protocol
from babushka.organisms.inner.account import SIMULATED
from babushka.organisms.inner.protocol import Array


class Packing(NamedTuple):
    """An instance, what is packed of it, and the priority of its items."""

    priority: Any  # an objective over the page of an item
    profit: Array  # (items,) int64
    weight: Array  # (items,) int64
    packed: Array  # (items,) bool
    scales: Array  # (3,) float64
    left: Any  # int64: space
    fitting: Any  # int64: how many items fit
    ranked: Array  # (items,) int64: those that fit
    priorities: Array  # (items,) float64: in the same order
    imagined: Array  # (items,) bool: packed, in a roll-out
    page: Array  # (5,) float64
    incumbent: Array  # (1,) int64


@kernel
def priority_of(priority: Any, profit: Any, weight: Any, scales: Any, left: Any, item: Any, page: Any) -> Any:
    """The priority of an item that fits."""
    read_page(profit, weight, scales, left, item, page)
    return value(priority, page)


@kernel
def highest(priority: Any, profit: Any, weight: Any, packed: Any, scales: Any, left: Any, page: Any) -> int:
    """The item of the highest priority that fits, of equals the first; -1 if none fits."""
    best = -1
    most = 0.0
    for item in range(weight.size):
        if fits(weight, packed, left, item):
            here = priority_of(priority, profit, weight, scales, left, item, page)
            if best < 0 or here > most:
                best = item
                most = here
    return best


@kernel
def rank(
    priority: Any,
    profit: Any,
    weight: Any,
    packed: Any,
    scales: Any,
    left: Any,
    page: Any,
    ranked: Any,
    priorities: Any,
) -> int:
    """Write the items that fit, from the highest priority on, to `ranked`; return how many they are."""
    count = 0
    for item in range(weight.size):
        if not fits(weight, packed, left, item):
            continue
        here = priority_of(priority, profit, weight, scales, left, item, page)
        place = count
        while place > 0 and priorities[place - 1] < here:
            priorities[place] = priorities[place - 1]
            ranked[place] = ranked[place - 1]
            place -= 1
        priorities[place] = here
        ranked[place] = item
        count += 1
    return count


@implements(protocol.neighbours, Packing)
def neighbours(task: Any) -> int:
    """The items that fit."""
    return int(task.fitting)


@implements(protocol.neighbour, Packing)
def neighbour(task: Any, candidate: Any, number: Any) -> int:
    """The item of that rank."""
    candidate[0] = task.ranked[number]
    return 0


@implements(protocol.worth, Packing)
def worth(task: Any, candidate: Any, since: Any, account: Any, level: Any, stream: Any) -> float:
    """The profit of that item and of all that the priority packs after it; each is a step simulated."""
    for place in range(task.packed.size):
        task.imagined[place] = task.packed[place]
    left = task.left
    profit = 0
    item = candidate[0]
    while item >= 0:
        task.imagined[item] = True
        left -= task.weight[item]
        profit += task.profit[item]
        account[level, SIMULATED] += 1
        item = highest(task.priority, task.profit, task.weight, task.imagined, task.scales, left, task.page)
    return float(profit)


@implements(protocol.keep, Packing)
def keep(task: Any, candidate: Any, accepted: Any, since: Any) -> None:
    """An item is copied."""
    if accepted:
        task.incumbent[0] = candidate[0]
    else:
        candidate[0] = task.incumbent[0]
