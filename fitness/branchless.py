"""What kernels can ask of the machine code that is made of them; none of it changes a result."""

from typing import Any

from numba import types
from numba.extending import intrinsic, overload

from babushka.fitness.kernels import PART


def branchless_select(condition: Any, first: Any, second: Any) -> Any:
    """`first` if the condition is true, else `second`, of the same type: both are computed, nothing branches.

    For conditions that a processor cannot foresee, where a wrong guess would cost more than both.
    """
    return first if condition else second


@overload(branchless_select, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _branchless_select(condition: Any, first: Any, second: Any) -> Any:
    return lambda condition, first, second: _selected(condition, first, second)


@intrinsic  # type: ignore[untyped-decorator]
def _selected(typing_context: Any, condition: Any, first: Any, second: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        made = builder.select(*arguments)
        made.set_metadata("unpredictable", builder.module.add_metadata([]))
        return made

    return first(types.boolean, first, first), generate
