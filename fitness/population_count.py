"""How many bits of a whole number are set, by the processor's own instruction where kernels are compiled."""

from collections.abc import Callable
from typing import Any

from numba import types
from numba.extending import intrinsic, overload

from babushka.fitness.kernels import PART


def count_bits(bits: Any) -> Any:
    """How many bits of a number from 0 to 2 ** 63 - 1 are set."""
    return int(bits).bit_count()


@intrinsic  # type: ignore[untyped-decorator]
def _population(typing_context: Any, bits: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.int64), build


@overload(count_bits, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _compiled(bits: Any) -> Callable[[Any], Any]:
    def counted(bits: Any) -> Any:
        return _population(bits)

    return counted
