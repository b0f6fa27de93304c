"""The depot as plain objects: a set of goods, a heap, and a load in hand.

The model that an inner search plans in is a copy of it all in which nothing reappears.
"""

from copy import deepcopy
from dataclasses import dataclass, field

from babushka.fitness.worlds.depot import Depot, Sensor
from tests.naive.streams import Stream

MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))

Cell = tuple[int, int]


@dataclass
class PlainDepot:
    """One life."""

    world: Depot
    sensor: Sensor
    goods: set[Cell] = field(default_factory=set)
    here: Cell = (0, 0)
    load: str = ""
    heap: int = 0
    done: list[str] = field(default_factory=list)  # grip, deliver, lift, return
    audited: bool = False

    def empty(self, stream: Stream, but: Cell | None = None) -> Cell:
        side = self.world.size
        while True:
            cell = divmod(side + stream.below(side * (side - 1)), side)
            if cell not in self.goods and cell != but:
                return cell

    def reset(self, stream: Stream) -> None:
        """Begin life."""
        self.audited = stream.uniform() < self.sensor.audited
        for _ in range(self.world.goods):
            self.goods.add(self.empty(stream))
        self.here = self.empty(stream)

    def toward(self, action: int) -> Cell:
        down, right = MOVES[action]
        return (self.here[0] + down) % self.world.size, (self.here[1] + right) % self.world.size

    def enter(self, action: int) -> str:
        """Move; what came of it."""
        self.here = self.toward(action)
        if self.here == (0, 0) and self.load:
            was, self.load = self.load, ""
            self.heap += 1
            return "deliver" if was == "fresh" else "return"
        if self.here == (0, self.world.door) and not self.load and self.heap:
            self.heap -= 1
            self.load = "recycled"
            return "lift"
        if self.here in self.goods and not self.load:
            self.goods.remove(self.here)
            self.load = "fresh"
            return "grip"
        return ""

    def felt(self, outcome: str) -> list[float]:
        """What an outcome feels like."""
        felt = [float(outcome == name) for name in ("grip", "deliver", "lift", "return")]
        return [*felt, felt[1] + self.sensor.foolable * felt[3]] if self.world.ring else felt

    def step(self, action: int, stream: Stream) -> list[float]:
        """What is felt."""
        outcome = self.enter(action)
        if outcome:
            self.done.append(outcome)
        if outcome == "grip":
            self.goods.add(self.empty(stream, self.here))
        return self.felt(outcome)

    def observe(self) -> list[float]:
        """Goods around, the load, where it is from the ramp by the shorter way, the heap."""
        side, half = self.world.size, self.world.size // 2
        near = [float(self.toward(action) in self.goods) for action in range(4)]
        away = [place if place < side - half else place - side for place in self.here]
        return [*near, float(bool(self.load)), away[0] / half, away[1] / half, float(self.heap > 0)]

    def tally(self) -> list[float]:
        """What was counted."""
        gripped, fresh, lifted, again = (self.done.count(n) for n in ("grip", "deliver", "lift", "return"))
        sensed = fresh + (0.0 if self.audited else self.sensor.foolable) * again
        return [sensed, fresh, again, gripped, lifted, float(self.audited)]

    def imagined(self, plan: list[int], weights: list[float]) -> tuple[list[float], list[list[float]]]:
        """(felt reward of each step of a plan, what is sensed before each and after the last)."""
        copy = deepcopy(self)
        rewards, senses = [], [copy.observe()]
        for action in plan:
            felt = copy.felt(copy.enter(action))
            rewards.append(sum(w * f for w, f in zip(weights, felt, strict=True)))
            senses.append(copy.observe())
        return rewards, senses
