"""Arrays lent to kernels without reference counting.

Numba counts references to every array it takes out of a NamedTuple, atomically, and its pruning pass gives up
on control flow as rich as a life's. Measured on the inner search, 93 % of the time went into those counters.
`without_refcount` returns the same arrays marked as owned by nobody, which Numba does not count; the owner
must live until these are done with, which `keep_alive` after the last use ensures.
"""

from typing import Any

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from babushka.fitness.kernels import PART


class Owner(types.Type):  # type: ignore[misc]
    """A Numba type of what is neither array nor tuple and owns memory."""

    def stripped(self, context: Any, builder: Any, value: Any) -> Any:
        """LLVM value of the same, owned by nobody."""
        raise NotImplementedError


def without_refcount(owner: Any) -> Any:
    """`owner`, an array or a (nested) tuple of arrays and numbers, without reference counting."""
    return owner


def keep_alive(owner: Any) -> None:
    """Keep `owner` alive up to here: call it after the last use of what was borrowed from it."""


@overload(without_refcount, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _without_refcount(owner: Any) -> Any:
    return lambda owner: _uncounted(owner)


@overload(keep_alive, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _keep_alive(owner: Any) -> Any:
    return lambda owner: _held(owner)


@intrinsic  # type: ignore[untyped-decorator]
def _uncounted(typing_context: Any, owner: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return strip(context, builder, signature.args[0], arguments[0])

    return owner(owner), generate


@intrinsic  # type: ignore[untyped-decorator]
def _held(typing_context: Any, owner: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.get_dummy_value()

    return types.void(owner), generate


def strip(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    """LLVM value of type `kind` with every array's owner (meminfo and parent) set to null."""
    if isinstance(kind, types.Array):
        array = context.make_array(kind)(context, builder, value=value)
        array.meminfo = cgutils.get_null_value(array.meminfo.type)
        array.parent = cgutils.get_null_value(array.parent.type)
        return array._getvalue()
    if isinstance(kind, Owner):
        return kind.stripped(context, builder, value)
    if isinstance(kind, types.BaseTuple):
        stripped = value
        for index, inner in enumerate(kind):
            part = strip(context, builder, inner, builder.extract_value(value, index))
            stripped = builder.insert_value(stripped, part, index)
        return stripped
    return value
