"""The language of register machines: instructions of an operation and three operands.

There are eight registers, 0 to 7, and a memory of capacity + 1 cells, all 0 at first. Register 6 holds the
number of items, register 7 the capacity; nothing is written to them. What register 0 holds at the end is the
answer. An instruction executed costs one, and so does one that is skipped.

A loop ends at its own `end`; a loop without one and an `end` without a loop are left out, and so is whatever
stands where nothing is. While a loop counts in a register, nothing else is written to it, and no other loop
counts in it. `skip if less` before an `end` leaves the loop, and before a loop passes over all of it.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

REGISTERS = 8
ITEMS, CAPACITY = 6, 7  # the registers of what is given
OUTSIDE = -1_000_000  # what is read outside memory and of items that are not there
LARGEST = 1_000_000_000  # what a number stops at, upwards and downwards
FIELDS = ("operation", "first", "second", "third")  # of an instruction

OPERATIONS = (
    "nothing",
    "set",
    "add",
    "subtract",
    "max",
    "min",
    "load weight",
    "load profit",
    "load",
    "store",
    "loop up",
    "loop down",
    "end",
    "skip if less",
)
(
    NOTHING,
    SET,
    ADD,
    SUBTRACT,
    MAX,
    MIN,
    LOAD_WEIGHT,
    LOAD_PROFIT,
    LOAD,
    STORE,
    LOOP_UP,
    LOOP_DOWN,
    END,
    SKIP_IF_LESS,
) = range(len(OPERATIONS))

# What an expression is made of: operands, then operations on the top of its stack.
TOKENS = ("nothing", "weight", "profit", "cell", "one", "load", "add", "subtract", "max", "min")
T_NOTHING, T_WEIGHT, T_PROFIT, T_CELL, T_ONE, T_LOAD, T_ADD, T_SUBTRACT, T_MAX, T_MIN = range(len(TOKENS))

# How much of dynamic programming is given, from nothing on.
GIVEN = ("nothing", "loops", "cell", "better")
NOTHING_GIVEN, LOOPS_GIVEN, CELL_GIVEN, BETTER_GIVEN = range(len(GIVEN))
ITEM_COUNTER, CELL_COUNTER = 1, 4  # the registers that given loops count in

Code = NDArray[np.int64]  # (instructions, 4), or (tokens, 1)

_FORMS = (
    "",
    "r{0} = {2}",
    "r{0} = r{1} + r{2}",
    "r{0} = r{1} - r{2}",
    "r{0} = max(r{1}, r{2})",
    "r{0} = min(r{1}, r{2})",
    "r{0} = weight[r{1}]",
    "r{0} = profit[r{1}]",
    "r{0} = memory[r{1}]",
    "memory[r{0}] = r{1}",
    "for r{0} from 0 to r{1} - 1:",
    "for r{0} from r{1} down to 0:",
    "",
    "skip the next if r{0} < r{1}",
)


class Line(NamedTuple):
    """An instruction that is executed: its place in the program as written, and how deep in loops it is."""

    place: int
    depth: int


def lines_of(code: Any) -> list[Line]:
    """The instructions of a program that can be executed, without what is left out."""
    opened: list[int] = []
    partner: dict[int, int] = {}
    for place, operation in enumerate(code[:, 0].tolist()):
        if operation in (LOOP_UP, LOOP_DOWN):
            opened.append(place)
        elif operation == END and opened:
            partner[place] = opened.pop()
            partner[partner[place]] = place
    found, depth = [], 0
    for place, operation in enumerate(code[:, 0].tolist()):
        jumps = operation in (LOOP_UP, LOOP_DOWN, END)
        if operation == NOTHING or (jumps and place not in partner):
            continue
        depth -= operation == END
        found.append(Line(place, depth))
        depth += operation in (LOOP_UP, LOOP_DOWN)
    return found


def in_words(code: Any, given: int) -> str:
    """A program for reading, on one line; nothing of a machine without instructions."""
    if given in (CELL_GIVEN, BETTER_GIVEN):
        tokens = " ".join(TOKENS[token] for token in code[:, 0].tolist() if token != T_NOTHING)
        kept = f"the larger of what it holds and ({tokens})" if given == BETTER_GIVEN else f"({tokens})"
        return f"for each item: for each cell from the last on: the cell = {kept}"
    return "; ".join(_text(code[line.place], given) for line in lines_of(code))


def in_lines(code: Any, given: int) -> list[str]:
    """The same, an instruction a line, indented by loops and numbered."""
    if given in (CELL_GIVEN, BETTER_GIVEN):
        return [in_words(code, given)]
    return [
        f"{number:>2}  {'    ' * line.depth}{_text(code[line.place], given)}"
        for number, line in enumerate(lines_of(code), start=1)
    ]


def _text(instruction: Any, given: int) -> str:
    """An instruction in words."""
    operation, *operands = instruction.tolist()
    if given == LOOPS_GIVEN and operation == LOOP_UP:
        operands[:2] = ITEM_COUNTER, ITEMS
    if given == LOOPS_GIVEN and operation == LOOP_DOWN:
        operands[:2] = CELL_COUNTER, CAPACITY
    return "end" if operation == END else _FORMS[operation].format(*operands)
