"""The world that asks for the value of a packing: plain lists, and the best value by trying all packings."""

from dataclasses import dataclass, field
from fractions import Fraction

from babushka.fitness.worlds.knapsack_value import KnapsackValue, ValueInstances
from tests.naive.knapsack import best_of_all, drawn
from tests.naive.streams import Stream

Items = list[tuple[int, int]]  # (profit, weight) each


@dataclass
class PlainValue:
    """The world: instances one after the other, and what answers were worth."""

    world: KnapsackValue
    parameters: ValueInstances
    stream: Stream
    items: Items = field(default_factory=list)
    capacity: int = 0
    worths: list[float] = field(default_factory=list)
    exact: int = 0
    spent: int = 0

    def draw(self) -> None:
        found, self.capacity = drawn(self.parameters, self.stream)  # type: ignore[arg-type]  # the same fields
        factor = 1 + self.stream.below(self.parameters.scaled)
        ordered = sorted(found, key=lambda item: -Fraction(*item))
        self.items = [(profit * factor, weight) for profit, weight in ordered]

    @property
    def best(self) -> int:
        return best_of_all(self.items, self.capacity)[0]

    def answer(self, answer: int, effort: int) -> float:
        best = self.best
        worth = max(0.0, 1.0 - abs(answer - best) / best) if best else float(answer == 0)
        self.worths.append(worth)
        self.exact += answer == best
        self.spent += effort
        self.draw()
        return worth

    def tally(self) -> list[float]:
        total = 0.0
        for worth in self.worths:
            total += worth
        asked = max(len(self.worths), 1)
        accuracy, instructions = total / asked, self.spent / asked
        return [accuracy - self.world.price * instructions, accuracy, self.exact / asked, instructions]
