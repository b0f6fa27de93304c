"""Tuples handed to kernels by address, for what is large and goes from kernel to kernel.

Numba hands a NamedTuple over field by field, and each array as seven numbers. What a level of a tower is has
hundreds of arrays, and so had each of its kernels arguments: three levels did not compile in ten minutes.
What is `lent` is one address. Its fields are read where they are used: arrays as owned by nobody (see
`fitness.refcount`), tuples lent in turn.

A tuple lent as it is lies in the frame of the kernel that lends it: it lasts as long as the call, and must
not be kept beyond. What is `held` lies in memory of its own as long as anybody holds it, and keeps its
arrays; a life that holds what it is needs not carry hundreds of numbers from step to step. With the compiler
off, all of these are the tuples themselves.
"""

from hashlib import sha256
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, models, overload, register_model

from babushka.fitness.kernels import PART
from babushka.fitness.refcount import Owner, strip


def hold(owner: Any) -> Any:
    """`owner`, a NamedTuple of arrays, numbers and such tuples, in memory of its own."""
    return owner


def lend(owner: Any) -> Any:
    """`owner`, such a tuple or one that is held, by its address."""
    return owner


def whole(lent: Any) -> Any:
    """The tuple itself, its arrays owned by nobody, for kernels whose loops should not read from memory."""
    return lent


def _short(owner: Any) -> str:
    """A short name for a type of tuples, the same in every process: names are a part of every symbol."""
    return f"{owner.instance_class.__name__}.{sha256(str(owner).encode()).hexdigest()[:12]}"


class Lent(types.Type):  # type: ignore[misc]
    """The Numba type of what is lent: the address of a NamedTuple of type `owner`."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        super().__init__(name=f"Lent({_short(owner)})")

    @property
    def key(self) -> Any:
        """What tells such types apart."""
        return self.owner

    @property
    def instance_class(self) -> type:
        """The class of the NamedTuple."""
        return self.owner.instance_class  # type: ignore[no-any-return]


class Held(Owner):
    """The Numba type of what is held: memory that owns a NamedTuple of type `owner`."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        super().__init__(name=f"Held({_short(owner)})")

    @property
    def key(self) -> Any:
        """What tells such types apart."""
        return self.owner

    def stripped(self, context: Any, builder: Any, value: Any) -> Any:
        """The same memory, owned by nobody."""
        return builder.insert_value(value, cgutils.get_null_value(value.type.elements[0]), 0)


@register_model(Lent)
class _LentModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, lent: Lent) -> None:
        super().__init__(manager, lent, ir.IntType(8).as_pointer())


@register_model(Held)
class _HeldModel(models.StructModel):  # type: ignore[misc]
    def __init__(self, manager: Any, held: Held) -> None:
        memory = types.MemInfoPointer(types.Opaque(f"Opaque.{held.name}"))
        super().__init__(manager, held, [("memory", memory), ("place", types.voidptr)])


def _is_tuple(kind: Any) -> bool:
    return isinstance(kind, types.BaseNamedTuple)


@overload(hold, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _hold(owner: Any) -> Any:
    return lambda owner: _held(owner)


# Inlined by Numba: what is lent must lie in the frame of the kernel that lends it.
@overload(lend, inline="always", strict=False)  # type: ignore[untyped-decorator]
def _lend(owner: Any) -> Any:
    if isinstance(owner, Lent):
        return lambda owner: owner
    if isinstance(owner, Held):
        return lambda owner: _place_held(owner)
    return lambda owner: _address(owner)


@overload(whole, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
def _whole(lent: Any) -> Any:
    if isinstance(lent, Lent):
        return lambda lent: _contents(lent)
    return lambda lent: lent


@intrinsic  # type: ignore[untyped-decorator]
def _held(typing_context: Any, owner: Any) -> Any:
    held = Held(owner)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        layout = context.get_value_type(owner)
        size = context.get_constant(types.uintp, context.get_abi_sizeof(layout))
        memory = context.nrt.meminfo_alloc_dtor(builder, size, _release(context, builder.module, held))
        place = builder.bitcast(context.nrt.meminfo_data(builder, memory), layout.as_pointer())
        context.nrt.incref(builder, owner, arguments[0])
        _write(builder, arguments[0], place)
        made = cgutils.create_struct_proxy(held)(context, builder)
        made.memory = builder.bitcast(memory, made.memory.type)
        made.place = builder.bitcast(place, made.place.type)
        return made._getvalue()

    return held(owner), generate


def _release(context: Any, module: Any, held: Held) -> Any:
    """The function that is called before held memory is given back, and gives back what it holds."""
    address, size = ir.IntType(8).as_pointer(), context.get_value_type(types.uintp)
    function = cgutils.get_or_insert_function(
        module, ir.FunctionType(ir.VoidType(), [address, size, address]), f"release.{held.name}"
    )
    if function.is_declaration:
        function.linkage = "linkonce_odr"
        builder = ir.IRBuilder(function.append_basic_block())
        layout = context.get_value_type(held.owner)
        _decref(context, builder, held.owner, builder.bitcast(function.args[0], layout.as_pointer()))
        builder.ret_void()
    return function


def _decref(context: Any, builder: Any, kind: Any, place: Any) -> None:
    if isinstance(kind, types.BaseTuple):
        for number, inner in enumerate(kind):
            _decref(context, builder, inner, cgutils.gep_inbounds(builder, place, 0, number))
    elif isinstance(kind, types.Array | Owner):
        context.nrt.decref(builder, kind, builder.load(place))


@intrinsic  # type: ignore[untyped-decorator]
def _place_held(typing_context: Any, held: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.extract_value(arguments[0], 1)

    return Lent(held.owner)(held), generate


@intrinsic  # type: ignore[untyped-decorator]
def _address(typing_context: Any, owner: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = cgutils.alloca_once(builder, arguments[0].type)
        _write(builder, arguments[0], place)
        return builder.bitcast(place, ir.IntType(8).as_pointer())

    return Lent(owner)(owner), generate


def _write(builder: Any, value: Any, place: Any) -> None:
    """Store number by number: LLVM is slow at storing a large structure at once."""
    if isinstance(value.type, ir.LiteralStructType | ir.ArrayType):
        for number in range(len(value.type)):
            _write(
                builder, builder.extract_value(value, number), cgutils.gep_inbounds(builder, place, 0, number)
            )
    else:
        builder.store(value, place)


@intrinsic  # type: ignore[untyped-decorator]
def _contents(typing_context: Any, lent: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _read(context, builder, lent.owner, _place(context, builder, lent, arguments[0]))

    return lent.owner(lent), generate


def _read(context: Any, builder: Any, kind: Any, place: Any) -> Any:
    """Load what is at a place, number by number for the same reason, its arrays owned by nobody."""
    if not isinstance(kind, types.BaseTuple):
        return strip(context, builder, kind, builder.load(place))
    value = cgutils.get_null_value(place.type.pointee)
    for number, inner in enumerate(kind):
        part = _read(context, builder, inner, cgutils.gep_inbounds(builder, place, 0, number))
        value = builder.insert_value(value, part, number)
    return value


def _place(context: Any, builder: Any, lent: Lent, address: Any) -> Any:
    return builder.bitcast(address, context.get_value_type(lent.owner).as_pointer())


@infer_getattr
class _LentAttributes(AttributeTemplate):  # type: ignore[misc]
    key = Lent

    def generic_resolve(self, lent: Lent, name: str) -> Any:
        if name not in lent.owner.fields:
            return None
        kind = lent.owner[lent.owner.fields.index(name)]
        if isinstance(kind, Held):
            return Lent(kind.owner)
        return Lent(kind) if _is_tuple(kind) else kind


@lower_getattr_generic(Lent)  # type: ignore[untyped-decorator]
def _field(context: Any, builder: Any, lent: Lent, address: Any, name: str) -> Any:
    number = lent.owner.fields.index(name)
    kind = lent.owner[number]
    place = cgutils.gep_inbounds(builder, _place(context, builder, lent, address), 0, number)
    if isinstance(kind, Held):
        return builder.load(cgutils.gep_inbounds(builder, place, 0, 1))
    if _is_tuple(kind):
        return builder.bitcast(place, ir.IntType(8).as_pointer())
    return strip(context, builder, kind, builder.load(place))
