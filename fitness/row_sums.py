"""Sums of rows of a table, several columns at a time, by the processor's vector instructions.

LLVM's loop vectoriser is off (`fitness.kernels`), so that what is worth it is said here. Every column is
added up by itself and in the order of the rows: the result is that of the plain loops, to the last bit.
"""

from collections.abc import Callable, Iterator
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from babushka.fitness.kernels import PART

# Columns at a time, as long as there are so many: vectors, and numbers in each. Several vectors go through
# the rows together: how many rows there are is what a processor guesses wrong at the end of each loop.
SHAPES = ((3, 4), (1, 4), (1, 1))
DOUBLE = ir.DoubleType()


def softsign_of_rows(table: Any, rows: Any, count: Any, begin: Any, end: Any, into: Any) -> None:
    """Columns `begin` .. `end` - 1 of `into`: x / (1 + |x|) of the sum x of the first `count` of `rows`.

    `table` is (R, C) float64, `rows` int64, at least one of them, `into` (C,) float64.
    """
    for column in range(begin, end):
        total = table[rows[0], column]
        for place in range(1, count):
            total += table[rows[place], column]
        into[column] = total / (1.0 + abs(total))


def weighted_rows(table: Any, weights: Any, begin: Any, end: Any, into: Any) -> None:
    """`into` (C,): the sum of rows `begin` .. `end` - 1 of `table` (R, C), each times its weight (R,)."""
    for column in range(into.size):
        total = 0.0
        for row in range(begin, end):
            total += table[row, column] * weights[row]
        into[column] = total


@overload(softsign_of_rows, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _softsign_of_rows(
    table: Any, rows: Any, count: Any, begin: Any, end: Any, into: Any
) -> Callable[..., None]:
    return lambda table, rows, count, begin, end, into: _softsigned(table, rows, count, begin, end, into)


@overload(weighted_rows, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _weighted_rows(table: Any, weights: Any, begin: Any, end: Any, into: Any) -> Callable[..., None]:
    return lambda table, weights, begin, end, into: _weighted(table, weights, begin, end, into)


@intrinsic  # type: ignore[untyped-decorator]
def _softsigned(
    typing_context: Any, table: Any, rows: Any, count: Any, begin: Any, end: Any, into: Any
) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        given, listed, written = _arrays(context, builder, signature, arguments, (0, 1, 5))
        zero, one = (ir.Constant(arguments[2].type, number) for number in (0, 1))
        width = cgutils.unpack_tuple(builder, given.shape, 2)[1]

        def at(place: Any, column: Any, lanes: int) -> Any:
            row = builder.load(builder.gep(listed.data, [place]))
            return _load(builder, given.data, builder.add(builder.mul(row, width), column), lanes)

        for columns, lanes in _columns(builder, arguments[3], arguments[4]):
            totals = [cgutils.alloca_once_value(builder, at(zero, column, lanes)) for column in columns]
            with cgutils.for_range_slice(builder, one, arguments[2], one) as (place, _):
                for total, column in zip(totals, columns, strict=True):
                    builder.store(builder.fadd(builder.load(total), at(place, column, lanes)), total)
            for total, column in zip(totals, columns, strict=True):
                summed = builder.load(total)
                size = builder.call(_absolute(builder.module, summed.type, lanes), [summed])
                one_more = builder.fadd(ir.Constant(summed.type, _all(1.0, lanes)), size)
                _store(builder, builder.fdiv(summed, one_more), written.data, column)
        return context.get_dummy_value()

    whole = types.int64
    return types.void(table, rows, whole, whole, whole, into), generate


@intrinsic  # type: ignore[untyped-decorator]
def _weighted(typing_context: Any, table: Any, weights: Any, begin: Any, end: Any, into: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        given, weighed, written = _arrays(context, builder, signature, arguments, (0, 1, 4))
        begin, end = arguments[2:4]
        one = ir.Constant(begin.type, 1)
        width = cgutils.unpack_tuple(builder, given.shape, 2)[1]
        for columns, lanes in _columns(builder, ir.Constant(begin.type, 0), width):
            nothing = ir.Constant(_vector(lanes), _all(0.0, lanes))
            totals = [cgutils.alloca_once_value(builder, nothing) for _ in columns]
            with cgutils.for_range_slice(builder, begin, end, one) as (row, _):
                weight = _spread(builder, builder.load(builder.gep(weighed.data, [row])), lanes)
                for total, column in zip(totals, columns, strict=True):
                    place = builder.add(builder.mul(row, width), column)
                    product = builder.fmul(_load(builder, given.data, place, lanes), weight)
                    builder.store(builder.fadd(builder.load(total), product), total)
            for total, column in zip(totals, columns, strict=True):
                _store(builder, builder.load(total), written.data, column)
        return context.get_dummy_value()

    whole = types.int64
    return types.void(table, weights, whole, whole, into), generate


def _arrays(context: Any, builder: Any, signature: Any, arguments: Any, places: tuple[int, ...]) -> list[Any]:
    return [
        context.make_array(signature.args[place])(context, builder, value=arguments[place])
        for place in places
    ]


def _columns(builder: Any, begin: Any, end: Any) -> Iterator[tuple[list[Any], int]]:
    """Loops over columns: where each vector begins, and how many numbers it has; what is built is inside."""
    first = begin
    for vectors, lanes in SHAPES:
        step = ir.Constant(begin.type, vectors * lanes)
        last = builder.sub(end, builder.srem(builder.sub(end, first), step))  # whole pieces end here
        with cgutils.for_range_slice(builder, first, last, step) as (column, _):
            yield [builder.add(column, ir.Constant(begin.type, lanes * n)) for n in range(vectors)], lanes
        first = last


def _vector(lanes: int) -> Any:
    return DOUBLE if lanes == 1 else ir.VectorType(DOUBLE, lanes)


def _all(number: float, lanes: int) -> Any:
    return number if lanes == 1 else [number] * lanes


def _absolute(module: Any, kind: Any, lanes: int) -> Any:
    """LLVM's function for the absolute values of a vector."""
    name = "llvm.fabs.f64" if lanes == 1 else f"llvm.fabs.v{lanes}f64"
    return cgutils.get_or_insert_function(module, ir.FunctionType(kind, [kind]), name)


def _spread(builder: Any, number: Any, lanes: int) -> Any:
    """A vector of one number."""
    if lanes == 1:
        return number
    alone = builder.insert_element(
        ir.Constant(_vector(lanes), ir.Undefined), number, ir.Constant(ir.IntType(32), 0)
    )
    return builder.shuffle_vector(
        alone, alone, ir.Constant(ir.VectorType(ir.IntType(32), lanes), [0] * lanes)
    )


def _load(builder: Any, data: Any, place: Any, lanes: int) -> Any:
    where = builder.bitcast(builder.gep(data, [place]), _vector(lanes).as_pointer())
    return builder.load(where, align=8)


def _store(builder: Any, value: Any, data: Any, place: Any) -> None:
    builder.store(value, builder.bitcast(builder.gep(data, [place]), value.type.as_pointer()), align=8)
