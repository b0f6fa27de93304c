"""How others would pack: dynamic programming, branch and bound, beam search, greedy. For measures only.

Organisms never see any of it. Everything is computed in whole numbers, so that equal is equal. Ratios are
compared by cross products; of items with the same ratio the first comes first.
"""

from typing import Any

import numpy as np

from babushka.fitness.kernels import kernel

BEAM = 4  # states that the reference beam keeps
NODES = 64  # after which the reference branch and bound is cut off
REFERENCES = ("greedy", "beam", "branch")  # heuristics that decisions are compared with, in this order


@kernel
def optimum(profit: Any, weight: Any, items: Any, capacity: Any) -> int:
    """The value of the best packing, by dynamic programming (Bellman 1957) over capacities."""
    best = np.zeros(capacity + 1, dtype=np.int64)
    for item in range(items):
        for room in range(capacity, weight[item] - 1, -1):
            best[room] = max(best[room], best[room - weight[item]] + profit[item])
    return int(best[capacity])


@kernel
def best_packing(profit: Any, weight: Any, items: Any, capacity: Any, chosen: Any) -> int:
    """Write a best packing to `chosen`, (items,) bool; return how many there are: 1, or 2 for more."""
    best = np.zeros((items + 1, capacity + 1), dtype=np.int64)
    ways = np.ones((items + 1, capacity + 1), dtype=np.int64)
    for item in range(items):
        for room in range(capacity + 1):
            without = best[item, room]
            best[item + 1, room] = without
            ways[item + 1, room] = ways[item, room]
            if weight[item] <= room:
                rest = room - weight[item]
                packed = best[item, rest] + profit[item]
                if packed > without:
                    best[item + 1, room] = packed
                    ways[item + 1, room] = ways[item, rest]
                elif packed == without:
                    ways[item + 1, room] = min(2, ways[item, room] + ways[item, rest])
    room = capacity
    for item in range(items - 1, -1, -1):
        chosen[item] = best[item + 1, room] != best[item, room]
        if chosen[item]:
            room -= weight[item]
    return int(ways[items, capacity])


@kernel
def by_ratio(profit: Any, weight: Any, items: Any, order: Any) -> None:
    """Write the items from the highest ratio of profit to weight on to `order`, (items,) int64."""
    for item in range(items):
        place = item
        while place > 0:
            before = order[place - 1]
            if profit[before] * weight[item] >= profit[item] * weight[before]:
                break
            order[place] = before
            place -= 1
        order[place] = item


@kernel
def greedy(profit: Any, weight: Any, order: Any, capacity: Any, chosen: Any) -> int:
    """Pack whatever fits in this order, to `chosen`, (items,) bool; return the value."""
    value = 0
    left = capacity
    for place in range(order.size):
        item = order[place]
        chosen[item] = weight[item] <= left
        if chosen[item]:
            left -= weight[item]
            value += profit[item]
    return int(value)


@kernel
def dantzig(profit: Any, weight: Any, order: Any, place: Any, left: Any) -> int:
    """The most that items from a place on can add if one could be cut (Dantzig 1957).

    Rounded down, which still is a bound since profits are whole.
    """
    value = 0
    for further in range(place, order.size):
        item = order[further]
        if weight[item] > left:
            return int(value + left * profit[item] // weight[item])
        left -= weight[item]
        value += profit[item]
    return value


@kernel
def branch_and_bound(profit: Any, weight: Any, order: Any, capacity: Any, nodes: Any, chosen: Any) -> int:
    """Depth first in the order of ratios, with Dantzig's bound, from the greedy packing on; return the value.

    Cut off after so many `nodes`; 0: never, so that the packing is a best one. It goes to `chosen`.
    """
    items = order.size
    best = greedy(profit, weight, order, capacity, chosen)
    taken = np.zeros(items, dtype=np.bool_)
    tried = np.zeros(items + 1, dtype=np.int64)  # branches of each place
    value = depth = met = 0
    left = capacity
    while depth >= 0 and (nodes == 0 or met < nodes):
        if depth == items or tried[depth] == 2:
            if depth == items and value > best:
                best = value
                for item in range(items):
                    chosen[item] = taken[item]
            depth -= 1
            continue
        item = order[depth]
        tried[depth] += 1
        if tried[depth] == 1:
            if weight[item] > left:
                continue
            taken[item] = True
            value += profit[item]
            left -= weight[item]
        else:
            if taken[item]:
                taken[item] = False
                value -= profit[item]
                left += weight[item]
            if value + dantzig(profit, weight, order, depth + 1, left) <= best:
                continue
        depth += 1
        tried[depth] = 0
        met += 1
    return best


@kernel
def beam(profit: Any, weight: Any, order: Any, capacity: Any, width: Any, chosen: Any) -> int:
    """Item by item in the order of ratios, the `width` states with the highest Dantzig bounds are kept.

    The best packing goes to `chosen`, (items,) bool; return its value. Of equal bounds the one that comes
    first is kept: children of better parents first, and packing before leaving.
    """
    items = order.size
    value = np.zeros((2, 2 * width), dtype=np.int64)
    left = np.zeros((2, 2 * width), dtype=np.int64)
    taken = np.zeros((2, 2 * width, items), dtype=np.bool_)
    bound = np.zeros(2 * width, dtype=np.int64)
    left[0, 0] = capacity
    kept = 1
    for place in range(items):
        item = order[place]
        born = 0
        for parent in range(kept):
            for packs in (True, False):
                if packs and weight[item] > left[0, parent]:
                    continue
                value[1, born] = value[0, parent] + packs * profit[item]
                left[1, born] = left[0, parent] - packs * weight[item]
                taken[1, born] = taken[0, parent]
                taken[1, born, item] = packs
                bound[born] = value[1, born] + dantzig(profit, weight, order, place + 1, left[1, born])
                born += 1
        kept = min(width, born)
        for rank in range(kept):
            highest = 0
            for child in range(1, born):
                if bound[child] > bound[highest]:
                    highest = child
            value[0, rank] = value[1, highest]
            left[0, rank] = left[1, highest]
            taken[0, rank] = taken[1, highest]
            bound[highest] = -1
    for item in range(items):
        chosen[item] = taken[0, 0, item]
    return int(value[0, 0])


@kernel
def compare(profit: Any, weight: Any, packed: Any, items: Any, capacity: Any, asked: Any, alike: Any) -> None:
    """Separating agreement of a packing with each reference: counts to `asked` and `alike`, (3,) each.

    Asked are the items that a reference and the optimum decide differently, alike those of them that the
    packing, (items,) bool, decides as the reference does. Nothing is asked where several packings are best.
    """
    best = np.zeros(items, dtype=np.bool_)
    if best_packing(profit, weight, items, capacity, best) > 1:
        return
    order = np.zeros(items, dtype=np.int64)
    by_ratio(profit, weight, items, order)
    chosen = np.zeros((len(REFERENCES), items), dtype=np.bool_)
    greedy(profit, weight, order, capacity, chosen[0])
    beam(profit, weight, order, capacity, BEAM, chosen[1])
    branch_and_bound(profit, weight, order, capacity, NODES, chosen[2])
    for which in range(len(REFERENCES)):
        for item in range(items):
            if chosen[which, item] != best[item]:
                asked[which] += 1
                alike[which] += packed[item] == chosen[which, item]
