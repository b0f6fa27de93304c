"""Tuples lent to kernels by address, for what is large and handed from kernel to kernel.

Numba hands a NamedTuple over field by field, and each array as seven numbers. What a level of a tower is has
hundreds of arrays, and so had each of its kernels arguments: three levels did not compile in ten minutes.
What is `lent` is one address. Its fields are read where they are used: arrays as owned by nobody (see
`fitness.refcount`), tuples lent in turn. It lasts as long as the call of the kernel that lends it, and must
not be kept beyond. With the compiler off, all of these are the tuples themselves.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, models, overload, register_model

from babushka.fitness.kernels import PART
from babushka.fitness.refcount import strip


def lend(owner: Any) -> Any:
    """`owner`, a NamedTuple of arrays, numbers and such tuples, by its address."""
    return owner


def whole(lent: Any) -> Any:
    """The tuple itself, its arrays owned by nobody, for kernels whose loops should not read from memory."""
    return lent


class Lent(types.Type):  # type: ignore[misc]
    """The Numba type of what is lent: the address of a NamedTuple of type `owner`."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        super().__init__(name=f"Lent({owner})")

    @property
    def instance_class(self) -> type:
        """The class of the NamedTuple."""
        return self.owner.instance_class  # type: ignore[no-any-return]


@register_model(Lent)
class _LentModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, lent: Lent) -> None:
        super().__init__(manager, lent, ir.IntType(8).as_pointer())


def _is_tuple(kind: Any) -> bool:
    return isinstance(kind, types.BaseNamedTuple)


# Inlined by Numba: what is lent must lie in the frame of the kernel that lends it.
@overload(lend, inline="always", strict=False)  # type: ignore[untyped-decorator]
def _lend(owner: Any) -> Any:
    if isinstance(owner, Lent):
        return lambda owner: owner
    return lambda owner: _address(owner)


@overload(whole, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _whole(lent: Any) -> Any:
    if isinstance(lent, Lent):
        return lambda lent: _contents(lent)
    return lambda lent: lent


@intrinsic  # type: ignore[untyped-decorator]
def _address(typing_context: Any, owner: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = cgutils.alloca_once_value(builder, arguments[0])
        return builder.bitcast(place, ir.IntType(8).as_pointer())

    return Lent(owner)(owner), generate


@intrinsic  # type: ignore[untyped-decorator]
def _contents(typing_context: Any, lent: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _place(context, builder, lent, arguments[0])
        return strip(context, builder, lent.owner, builder.load(place))

    return lent.owner(lent), generate


def _place(context: Any, builder: Any, lent: Lent, address: Any) -> Any:
    return builder.bitcast(address, context.get_value_type(lent.owner).as_pointer())


@infer_getattr
class _LentAttributes(AttributeTemplate):  # type: ignore[misc]
    key = Lent

    def generic_resolve(self, lent: Lent, name: str) -> Any:
        if name not in lent.owner.fields:
            return None
        kind = lent.owner[lent.owner.fields.index(name)]
        return Lent(kind) if _is_tuple(kind) else kind


@lower_getattr_generic(Lent)  # type: ignore[untyped-decorator]
def _read(context: Any, builder: Any, lent: Lent, address: Any, name: str) -> Any:
    number = lent.owner.fields.index(name)
    kind = lent.owner[number]
    place = cgutils.gep_inbounds(builder, _place(context, builder, lent, address), 0, number)
    if _is_tuple(kind):
        return builder.bitcast(place, ir.IntType(8).as_pointer())
    return strip(context, builder, kind, builder.load(place))
