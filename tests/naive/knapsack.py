"""The knapsack as plain lists: Pisinger's formulas, packers that sort, the optimum by trying all packings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from babushka.fitness.worlds.knapsack import Instances, Knapsack
from tests.naive.streams import Stream

Priority = Callable[[list[float]], float]
Items = Sequence[tuple[int, int]]  # (profit, weight) each


def drawn(parameters: Instances, stream: Stream) -> tuple[list[tuple[int, int]], int]:
    """The items and the capacity of a new instance."""
    largest, items = parameters.largest, []
    for _ in range(parameters.items):
        one = stream.below(largest) + 1
        tenth, small = largest // 10, largest // 500
        if parameters.correlation == "uncorrelated":
            items.append((stream.below(largest) + 1, one))
        elif parameters.correlation == "weakly":
            items.append((max(1, one + stream.below(2 * tenth + 1) - tenth), one))
        elif parameters.correlation == "strongly":
            items.append((one + tenth, one))
        elif parameters.correlation == "inverse":
            items.append((one, one + tenth))
        elif parameters.correlation == "almost":
            items.append((one + tenth + stream.below(2 * small + 1) - small, one))
        else:
            items.append((one, one))
    share = parameters.low + (parameters.high - parameters.low) * stream.uniform()
    return items, int(share * sum(weight for _, weight in items))


def best_of_all(items: Items, capacity: int) -> tuple[int, int]:
    """The value of the best packings, and how many there are, by trying every one."""
    values = [
        sum(profit for (profit, _), taken in zip(items, chosen, strict=True) if taken)
        for chosen in product((False, True), repeat=len(items))
        if sum(weight for (_, weight), taken in zip(items, chosen, strict=True) if taken) <= capacity
    ]
    return max(values), values.count(max(values))


def greedy(items: Items, capacity: int) -> list[int]:
    """The items of the greedy rule, in the order of packing."""
    packed, left = [], capacity
    for item in sorted(range(len(items)), key=lambda item: -Fraction(*items[item])):
        if items[item][1] <= left:
            packed.append(item)
            left -= items[item][1]
    return packed


@dataclass
class PlainKnapsack:
    """One instance, and what of it is packed."""

    world: Knapsack
    parameters: Instances
    items: list[tuple[int, int]] = field(default_factory=list)
    capacity: int = 0
    packed: list[int] = field(default_factory=list)

    def reset(self, stream: Stream) -> None:
        self.items, self.capacity = drawn(self.parameters, stream)

    @property
    def left(self) -> int:
        return self.capacity - sum(self.items[item][1] for item in self.packed)

    @property
    def value(self) -> int:
        return sum(self.items[item][0] for item in self.packed)

    def fitting(self) -> list[int]:
        left = self.left
        every = range(len(self.items))
        return [item for item in every if item not in self.packed and self.items[item][1] <= left]

    def step(self, action: int) -> tuple[float, int]:
        felt = 0.0
        if action in self.fitting():
            self.packed.append(action)
            felt = self.items[action][0] / sum(profit for profit, _ in self.items)
        return felt, 0 if self.fitting() else 1

    def observe(self) -> list[float]:
        return [self.left / max(1, self.capacity), len(self.fitting()) / len(self.items)]

    def tally(self) -> list[float]:
        optimum, _ = best_of_all(self.items, self.capacity)
        share = self.value / optimum if optimum else 1.0
        return [share, self.value == optimum, self.value, optimum, len(self.packed)]

    def page(self, item: int) -> list[float]:
        profit, weight = self.items[item]
        return [
            profit / weight / max(profit / weight for profit, weight in self.items),
            profit / max(profit for profit, _ in self.items),
            weight / max(weight for _, weight in self.items),
            weight / self.left,
            float(weight == self.left),
        ]

    def liked(self, priority: Priority) -> list[int]:
        """The items that fit, from the highest priority on."""
        return sorted(self.fitting(), key=lambda item: -priority(self.page(item)))

    def by_reflex(self, priority: Priority) -> list[int]:
        """What the priority packs from now on, one after the other."""
        mind = PlainKnapsack(self.world, self.parameters, self.items, self.capacity, list(self.packed))
        while mind.fitting():
            mind.packed.append(mind.liked(priority)[0])
        return mind.packed[len(self.packed) :]

    def pilot(self, priority: Priority, budget: int) -> tuple[int, int, int]:
        """The item that the pilot method packs now, how many it tried, and how many it packed in thought."""
        tried, simulated = [], 0
        for item in self.liked(priority)[:budget]:
            mind = PlainKnapsack(self.world, self.parameters, self.items, self.capacity, [*self.packed, item])
            further = mind.by_reflex(priority)
            simulated += 1 + len(further)
            mind.packed += further
            tried.append((mind.value, item))
        best = max(value for value, _ in tried)
        return next(item for value, item in tried if value == best), len(tried), simulated
