"""Bits of whole numbers, by the processor's own instructions where kernels are compiled."""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from babushka.fitness.kernels import PART


def count_bits(bits: Any) -> Any:
    """How many bits of a number from 0 to 2 ** 63 - 1 are set."""
    return int(bits).bit_count()


def lowest_bit(bits: Any) -> Any:
    """The place of the lowest bit that is set, of a number from 1 to 2 ** 63 - 1."""
    return (int(bits) & -int(bits)).bit_length() - 1


@intrinsic  # type: ignore[untyped-decorator]
def _population(typing_context: Any, bits: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.int64), build


@intrinsic  # type: ignore[untyped-decorator]
def _trailing_zeros(typing_context: Any, bits: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))  # of 0 it is not asked

    return types.int64(types.int64), build


@overload(count_bits, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _count_bits(bits: Any) -> Callable[[Any], Any]:
    def counted(bits: Any) -> Any:
        return _population(bits)

    return counted


@overload(lowest_bit, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _lowest_bit(bits: Any) -> Callable[[Any], Any]:
    def found(bits: Any) -> Any:
        return _trailing_zeros(bits)

    return found
