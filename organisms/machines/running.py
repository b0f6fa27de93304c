"""How programs of register machines run, see `organisms.machines.language`."""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.kernels import kernel
from babushka.fitness.worlds.protocol import Array
from babushka.organisms.machines.language import (
    ADD,
    BETTER_GIVEN,
    CAPACITY,
    CELL_COUNTER,
    CELL_GIVEN,
    END,
    ITEM_COUNTER,
    ITEMS,
    LARGEST,
    LOAD,
    LOAD_PROFIT,
    LOAD_WEIGHT,
    LOOP_DOWN,
    LOOP_UP,
    LOOPS_GIVEN,
    MAX,
    MIN,
    NOTHING,
    OUTSIDE,
    REGISTERS,
    SET,
    SKIP_IF_LESS,
    STORE,
    SUBTRACT,
    T_ADD,
    T_CELL,
    T_LOAD,
    T_MAX,
    T_MIN,
    T_NOTHING,
    T_ONE,
    T_PROFIT,
    T_SUBTRACT,
    T_WEIGHT,
)

LENGTH = 0  # word of a program's counts


class Program(NamedTuple):
    """A program that is ready to run, and what it works with."""

    code: Array  # (instructions, 4) int64: those that can be executed
    partner: Array  # (instructions,) int64: of a loop its end, of an end its loop
    bound: Array  # (instructions,) int64: where a loop that counts up stops
    counts: Array  # (1,) int64: how many instructions it has
    registers: Array  # (8,) int64
    counting: Array  # (8,) bool: registers that loops count in
    stack: Array  # (instructions + 1,) int64


@kernel
def new_program(instructions: Any) -> Any:
    """Room for a program of so many instructions or tokens."""
    return Program(
        np.zeros((instructions, 4), dtype=np.int64),
        np.zeros(instructions, dtype=np.int64),
        np.zeros(instructions, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.zeros(REGISTERS, dtype=np.int64),
        np.zeros(REGISTERS, dtype=np.bool_),
        np.zeros(instructions + 1, dtype=np.int64),
    )


@kernel
def read_program(written: Any, given: Any, program: Any) -> None:
    """Make a program of what is written, (instructions, 4) or (tokens, 1): without what is left out."""
    code, partner, stack = program.code, program.partner, program.stack
    if given in (CELL_GIVEN, BETTER_GIVEN):
        length = 0
        for place in range(written.shape[0]):
            if written[place, 0] != T_NOTHING:
                code[length, 0] = written[place, 0]
                length += 1
        program.counts[LENGTH] = length
        return
    opened = 0
    for place in range(written.shape[0]):  # first in the places as written
        operation = written[place, 0]
        partner[place] = -1
        if operation in (LOOP_UP, LOOP_DOWN):
            stack[opened] = place
            opened += 1
        elif operation == END and opened > 0:
            opened -= 1
            partner[place] = stack[opened]
            partner[stack[opened]] = place
    length = opened = 0
    for place in range(written.shape[0]):
        operation = written[place, 0]
        jumps = operation in (LOOP_UP, LOOP_DOWN, END)
        if operation == NOTHING or (jumps and partner[place] < 0):
            continue
        for field in range(4):
            code[length, field] = written[place, field]
        if operation == END:
            opened -= 1
            first = stack[opened]
            partner[length] = first
            partner[first] = length
        elif jumps:
            stack[opened] = length
            opened += 1
            if given == LOOPS_GIVEN:
                up = operation == LOOP_UP
                code[length, 1] = ITEM_COUNTER if up else CELL_COUNTER
                code[length, 2] = ITEMS if up else CAPACITY
        length += 1
    program.counts[LENGTH] = length


@kernel
def held(number: Any) -> int:
    """A number within the range of registers."""
    return int(max(-LARGEST, min(LARGEST, number)))


@kernel
def entry_of(values: Any, size: Any, place: Any) -> int:
    """What stands at a place, or what is read outside."""
    return int(values[place]) if 0 <= place < size else OUTSIDE


@kernel
def run_program(program: Any, profit: Any, weight: Any, capacity: Any, memory: Any, most: Any) -> int:
    """Execute at most `most` instructions on an instance; return how many it were.

    `memory`, (capacity + 1,) int64, and the registers keep what they hold at the end.
    """
    code, partner, bound = program.code, program.partner, program.bound
    r, counting = program.registers, program.counting
    length, items = program.counts[LENGTH], weight.size
    r[:] = 0
    counting[:] = False
    memory[:] = 0
    r[ITEMS] = items
    r[CAPACITY] = capacity
    spent = at = 0
    while at < length and spent < most:
        spent += 1
        operation, a, b, c = code[at, 0], code[at, 1], code[at, 2], code[at, 3]
        if operation in (LOOP_UP, LOOP_DOWN):
            first = 0 if operation == LOOP_UP else r[b]
            runs = r[b] > 0 if operation == LOOP_UP else r[b] >= 0
            if runs and a < ITEMS and not counting[a]:
                counting[a] = True
                bound[at] = r[b]
                r[a] = first
                at += 1
            else:
                at = partner[at] + 1
            continue
        if operation == END:
            loop = partner[at]
            counter = code[loop, 1]
            up = code[loop, 0] == LOOP_UP
            if up and r[counter] + 1 < bound[loop]:
                r[counter] += 1
                at = loop + 1
            elif not up and r[counter] > 0:
                r[counter] -= 1
                at = loop + 1
            else:
                counting[counter] = False
                at += 1
            continue
        at += 1
        if operation == SKIP_IF_LESS:
            if r[a] < r[b] and at < length:
                spent += 1
                passed = code[at, 0]
                if passed in (LOOP_UP, LOOP_DOWN):
                    at = partner[at]
                elif passed == END:
                    counting[code[partner[at], 1]] = False
                at += 1
            continue
        if operation == STORE:
            if 0 <= r[a] < memory.size:
                memory[r[a]] = r[b]
            continue
        if a >= ITEMS or counting[a]:
            continue
        if operation == SET:
            r[a] = c
        elif operation == ADD:
            r[a] = held(r[b] + r[c])
        elif operation == SUBTRACT:
            r[a] = held(r[b] - r[c])
        elif operation == MAX:
            r[a] = max(r[b], r[c])
        elif operation == MIN:
            r[a] = min(r[b], r[c])
        elif operation == LOAD_WEIGHT:
            r[a] = entry_of(weight, items, r[b])
        elif operation == LOAD_PROFIT:
            r[a] = entry_of(profit, items, r[b])
        elif operation == LOAD:
            r[a] = entry_of(memory, memory.size, r[b])
    return spent


@kernel
def evaluate_expression(program: Any, profit: Any, weight: Any, cell: Any, memory: Any) -> int:
    """What an expression in postfix form leaves on top of its stack, of one item and one cell; 0 if nothing.

    An operation that finds too little on the stack does nothing.
    """
    stack = program.stack
    depth = 0
    for place in range(program.counts[LENGTH]):
        token = program.code[place, 0]
        if token in (T_WEIGHT, T_PROFIT, T_CELL, T_ONE):
            stack[depth] = 1
            if token == T_WEIGHT:
                stack[depth] = weight
            elif token == T_PROFIT:
                stack[depth] = profit
            elif token == T_CELL:
                stack[depth] = cell
            depth += 1
        elif token == T_LOAD:
            if depth > 0:
                stack[depth - 1] = entry_of(memory, memory.size, stack[depth - 1])
        elif depth > 1:
            depth -= 1
            one, other = stack[depth - 1], stack[depth]
            if token == T_ADD:
                stack[depth - 1] = held(one + other)
            elif token == T_SUBTRACT:
                stack[depth - 1] = held(one - other)
            elif token == T_MAX:
                stack[depth - 1] = max(one, other)
            elif token == T_MIN:
                stack[depth - 1] = min(one, other)
    return int(stack[depth - 1]) if depth > 0 else 0


@kernel
def fill_table(program: Any, given: Any, profit: Any, weight: Any, capacity: Any, memory: Any) -> int:
    """Both loops around an expression, which says what each cell becomes; return what it cost.

    A cell costs one, and one for each token. With `given` "better" it keeps the larger of its old value and
    the expression's. The last cell is the answer.
    """
    memory[:] = 0
    spent = 0
    for item in range(weight.size):
        for cell in range(capacity, -1, -1):
            value = evaluate_expression(program, profit[item], weight[item], cell, memory)
            memory[cell] = max(memory[cell], value) if given == BETTER_GIVEN else value
            spent += 1 + program.counts[LENGTH]
    program.registers[0] = memory[capacity]
    return int(spent)


@kernel
def work(
    program: Any, given: Any, profit: Any, weight: Any, capacity: Any, memory: Any, patience: Any
) -> int:
    """Run what is written in whichever form it is; return what it cost. The answer is in register 0.

    A machine is stopped after `patience` instructions for each cell of the table of dynamic programming.
    """
    if given in (CELL_GIVEN, BETTER_GIVEN):
        return int(fill_table(program, given, profit, weight, capacity, memory))
    most = patience * (weight.size + 1) * (capacity + 1)
    return int(run_program(program, profit, weight, capacity, memory, most))


@kernel
def table_match(memory: Any, best: Any, capacity: Any) -> float:
    """The share of the true table's entries above 0 that memory holds; 0 where there are none."""
    entries = alike = 0
    for room in range(capacity + 1):
        if best[room] > 0:
            entries += 1
            alike += memory[room] == best[room]
    return alike / entries if entries > 0 else 0.0
