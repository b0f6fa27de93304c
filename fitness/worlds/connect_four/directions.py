"""What is asked along all four directions of a board at once, by the processor's vector instructions.

A step up, to the right, and along both diagonals is a shift of all stones by so many bits. Boards are as in
`fitness.worlds.connect_four.board`; the plain loops below are what is computed.
"""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from babushka.fitness.kernels import PART

WORD = ir.IntType(64)
FOUR = ir.VectorType(WORD, 4)


def has_four(stones: Any, height: Any) -> Any:
    """Whether four of these stones are in a line; of many boards, in arrays, outside of kernels too."""
    found = 0
    for step in (1, height, height + 1, height + 2):
        pairs = stones & (stones >> step)
        found |= pairs & (pairs >> (2 * step))
    return found != 0


def completing_among(stones: Any, empty: Any, height: Any) -> Any:
    """Those of the given empty cells in which one more of these stones would complete four in a line."""
    found = 0
    for step in (1, height, height + 1, height + 2):
        below = (stones << step) & (stones << (2 * step))  # the two cells before a cell are taken
        above = (stones >> step) & (stones >> (2 * step))
        found |= below & ((stones << (3 * step)) | (stones >> step))
        found |= above & ((stones >> (3 * step)) | (stones << step))
    return found & empty


@overload(has_four, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _has_four(stones: Any, height: Any) -> Callable[[Any, Any], Any]:
    return lambda stones, height: _fours(stones, height) != 0


@overload(completing_among, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _completing_among(stones: Any, empty: Any, height: Any) -> Callable[[Any, Any, Any], Any]:
    return lambda stones, empty, height: _completing(stones, height) & empty


@intrinsic  # type: ignore[untyped-decorator]
def _fours(typing_context: Any, stones: Any, height: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        all_stones, steps = _spread(builder, arguments[0]), _steps(builder, arguments[1])
        pairs = builder.and_(all_stones, builder.lshr(all_stones, steps))
        return _any(builder, builder.and_(pairs, builder.lshr(pairs, builder.add(steps, steps))))

    return types.int64(types.int64, types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _completing(typing_context: Any, stones: Any, height: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        all_stones, one = _spread(builder, arguments[0]), _steps(builder, arguments[1])
        two = builder.add(one, one)
        three = builder.add(two, one)
        up, down = builder.shl(all_stones, one), builder.lshr(all_stones, one)
        below = builder.and_(up, builder.shl(all_stones, two))
        above = builder.and_(down, builder.lshr(all_stones, two))
        last = builder.and_(below, builder.or_(builder.shl(all_stones, three), down))
        first = builder.and_(above, builder.or_(builder.lshr(all_stones, three), up))
        return _any(builder, builder.or_(last, first))

    return types.int64(types.int64, types.int64), generate


def _spread(builder: Any, number: Any) -> Any:
    """A vector of four times the same number."""
    place = ir.Constant(ir.IntType(32), 0)
    alone = builder.insert_element(ir.Constant(FOUR, ir.Undefined), number, place)
    return builder.shuffle_vector(alone, alone, ir.Constant(ir.VectorType(ir.IntType(32), 4), [0] * 4))


def _steps(builder: Any, height: Any) -> Any:
    """By how many bits stones move in each direction: 1, height, height + 1, height + 2."""
    slanted = builder.and_(_spread(builder, height), ir.Constant(FOUR, [0, -1, -1, -1]))
    return builder.add(slanted, ir.Constant(FOUR, [1, 0, 1, 2]))


def _any(builder: Any, words: Any) -> Any:
    """The bits that are set in any of four words."""
    kind = ir.FunctionType(WORD, [FOUR])
    union = cgutils.get_or_insert_function(builder.module, kind, "llvm.vector.reduce.or.v4i64")
    return builder.call(union, [words])
