"""Programs inside kernels: a stack machine over coded nodes.

No program has a value that is not a number. The result of every node is kept within +-LIMIT, and what is not
a number (only a world that lets something infinite be felt could bring that about) counts as -LIMIT, so that
it never wins over anything. Division by 0 gives 1.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.objectives import Array, objective_of, value
from babushka.organisms.genome import Genomes
from babushka.organisms.programs.grammar import (
    ADD,
    CONSTANT,
    DIVIDE,
    FIRST_FEATURE,
    IF_GREATER,
    MINIMUM,
    MULTIPLY,
    SUBTRACT,
    Grammar,
)

LIMIT = 1e6  # of every value: a life's sum of them stays exact enough, and no product of two overflows


class Programs(NamedTuple):
    """Programs of many members, in the order of evaluation: prefix order backwards. N nodes."""

    codes: Array  # (members, N) int64
    constants: Array  # (members, N) float64
    length: Array  # (members,) int64: nodes


class Program(NamedTuple):
    """One member's program, and the stack that it is run on."""

    codes: Array  # (N,) int64
    constants: Array  # (N,) float64
    length: int
    stack: Array  # (N,) float64


def programs(grammar: Grammar, columns: Genomes) -> Programs:
    """The programs that columns of a genome, shape (members, 2 N), code; raises ValueError as `read` does."""
    codes, constants, length = grammar.read(columns)
    # Reversed, the padding stands first; rolled, it stands last again.
    place = (length[:, None] - 1 - np.arange(grammar.nodes)) % grammar.nodes
    return Programs(
        np.take_along_axis(codes, place, axis=1), np.take_along_axis(constants, place, axis=1), length
    )


def constant_programs(nodes: int, members: int) -> Programs:
    """Programs that want nothing, the constant 0, with room for so many nodes."""
    codes = np.zeros((members, nodes), np.int64)
    codes[:, 0] = CONSTANT
    return Programs(codes, np.zeros((members, nodes)), np.ones(members, np.int64))


@implements(objective_of, Programs)
def _program_of(objectives: Any, row: Any) -> Any:
    nodes = objectives.codes.shape[1]
    return Program(objectives.codes[row], objectives.constants[row], objectives.length[row], np.zeros(nodes))


@kernel
def _bounded(result: Any) -> Any:
    if not result > -LIMIT:  # so asked that what is not a number is caught too
        return -LIMIT
    return min(result, LIMIT)


@kernel
def _combined(code: Any, first: Any, second: Any) -> Any:
    """The operator of two operands with that code, applied."""
    if code == ADD:
        return first + second
    if code == SUBTRACT:
        return first - second
    if code == MULTIPLY:
        return first * second
    if code == DIVIDE:
        return first / second if second != 0.0 else 1.0
    if code == MINIMUM:
        return first if first <= second else second
    return first if first >= second else second


@implements(value, Program)
def _run(objective: Any, felt: Any) -> Any:
    stack = objective.stack
    top = 0  # how many values are on the stack; the uppermost is the first operand of the next operator
    for node in range(objective.length):
        code = objective.codes[node]
        if code >= FIRST_FEATURE:
            result = felt[code - FIRST_FEATURE]
        elif code == CONSTANT:
            result = objective.constants[node]
        elif code == IF_GREATER:
            result = stack[top - 3] if stack[top - 1] > stack[top - 2] else stack[top - 4]
            top -= 4
        else:
            result = _combined(code, stack[top - 1], stack[top - 2])
            top -= 2
        stack[top] = _bounded(result)
        top += 1
    return stack[0]
