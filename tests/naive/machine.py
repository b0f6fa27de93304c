"""Register machines as nested lists that are walked, and expressions as Python's own stack."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from babushka.organisms.machines.language import OPERATIONS, TOKENS
from tests.naive.knapsack_value import Items

OUTSIDE, MOST = -1_000_000, 1_000_000_000


class Stopped(Exception):  # noqa: N818 - no error: its patience is over
    """Too many instructions."""


def nested(code: list[list[int]]) -> list[Any]:
    """A program as a list of instructions, where a loop is (instruction, body); without what is left out."""

    def parse(place: int, inside: bool) -> tuple[list[Any] | None, int]:
        body: list[Any] = []
        while place < len(code):
            name = OPERATIONS[code[place][0]]
            if name == "end" and inside:
                return body, place + 1
            if name.startswith("loop"):
                looped, after = parse(place + 1, True)
                if looped is not None:
                    body.append((code[place], looped))
                    place = after
                    continue
            elif name not in ("nothing", "end"):
                body.append((code[place], None))
            place += 1
        return (None, place) if inside else (body, place)

    found, _ = parse(0, False)
    assert found is not None
    return found


@dataclass
class PlainMachine:
    """A machine at work on an instance; items are (profit, weight)."""

    items: Items
    capacity: int
    most: int
    spent: int = 0
    registers: list[int] = field(default_factory=lambda: [0] * 8)
    memory: list[int] = field(default_factory=list)
    counting: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.registers[6], self.registers[7] = len(self.items), self.capacity
        self.memory = [0] * (self.capacity + 1)

    def run(self, code: list[list[int]]) -> int:
        """The answer."""
        with suppress(Stopped):
            self.walk(nested(code), False)
        return self.registers[0]

    def tick(self) -> None:
        if self.spent >= self.most:
            raise Stopped
        self.spent += 1

    def walk(self, body: list[Any], looped: bool) -> bool:
        """Execute the instructions of a body; whether its loop is left."""
        place = 0
        while place < len(body):
            (operation, *operands), inner = body[place]
            place += 1
            self.tick()
            if inner is not None:
                self.loop(OPERATIONS[operation], operands, inner)
            elif OPERATIONS[operation] == "skip if less":
                if self.registers[operands[0]] < self.registers[operands[1]]:
                    if place < len(body):
                        self.spent += 1
                        place += 1
                    elif looped:
                        self.spent += 1
                        return True
            else:
                self.execute(OPERATIONS[operation], *operands)
        return False

    def loop(self, name: str, operands: list[int], body: list[Any]) -> None:
        counter, limit = operands[0], self.registers[operands[1]]
        counts = range(limit) if name == "loop up" else range(limit, -1, -1)
        if counter in self.counting or counter >= 6 or len(counts) == 0:
            return
        self.counting.append(counter)
        for count in counts:
            self.registers[counter] = count
            if self.walk(body, True):
                break
            self.tick()
        self.counting.remove(counter)

    def execute(self, name: str, a: int, b: int, c: int) -> None:
        r = self.registers
        if name == "store":
            if 0 <= r[a] <= self.capacity:
                self.memory[r[a]] = r[b]
            return
        found = {
            "set": lambda: c,
            "add": lambda: clipped(r[b] + r[c]),
            "subtract": lambda: clipped(r[b] - r[c]),
            "max": lambda: max(r[b], r[c]),
            "min": lambda: min(r[b], r[c]),
            "load weight": lambda: self.items[r[b]][1] if 0 <= r[b] < len(self.items) else OUTSIDE,
            "load profit": lambda: self.items[r[b]][0] if 0 <= r[b] < len(self.items) else OUTSIDE,
            "load": lambda: self.memory[r[b]] if 0 <= r[b] <= self.capacity else OUTSIDE,
        }[name]()
        if a < 6 and a not in self.counting:
            r[a] = found


def clipped(number: int) -> int:
    return max(-MOST, min(MOST, number))


def table_of(tokens: list[int], better: bool, items: Items, capacity: int) -> list[int]:
    """The memory that both loops around an expression leave."""
    memory = [0] * (capacity + 1)
    for profit, weight in items:
        for cell in range(capacity, -1, -1):
            value = expression(tokens, {"weight": weight, "profit": profit, "cell": cell, "one": 1}, memory)
            memory[cell] = max(memory[cell], value) if better else value
    return memory


def expression(tokens: list[int], operands: dict[str, int], memory: list[int]) -> int:
    stack: list[int] = []
    for token in tokens:
        name = TOKENS[token]
        if name in operands:
            stack.append(operands[name])
        elif name == "load" and stack:
            cell = stack.pop()
            stack.append(memory[cell] if 0 <= cell < len(memory) else OUTSIDE)
        elif name not in ("nothing", "load") and len(stack) > 1:
            second, first = stack.pop(), stack.pop()
            stack.append(
                {
                    "add": clipped(first + second),
                    "subtract": clipped(first - second),
                    "max": max(first, second),
                    "min": min(first, second),
                }[name]
            )
    return stack[-1] if stack else 0
