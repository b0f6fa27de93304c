"""Operations: functions of a protocol that choose their implementation by the type of the first argument.

A world or an organism kind is, for a kernel, a NamedTuple class; an operation is what kernels call on it.
Compiled code chooses through `numba.extending.overload`, at compile time, so that a kernel is specialised
to its world and still finds its machine code in the disk cache (a function passed as an argument never
does). With the compiler off, the operation's own Python body chooses.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from numba import types
from numba.extending import overload

from babushka.fitness.kernels import CALLED, PART, note_source
from babushka.fitness.lent import Lent

Function = TypeVar("Function", bound=Callable[..., Any])

_implementations: dict[Callable[..., Any], dict[type, Callable[..., Any]]] = {}
_defaults: dict[Callable[..., Any], Callable[..., Any]] = {}
_watchers: dict[Callable[..., Any], Callable[..., Any]] = {}


class NotImplementedOperationError(TypeError):
    """A kernel asked a world or an organism kind for an operation that it does not have."""


def operation(signature: Function) -> Function:
    """Make an operation out of a function that has only a signature and a docstring.

    Its implementations are added with `@implements(operation, Class)`; a fallback with
    `@implements(operation)`.
    """
    return _operation(signature, PART)


def called_operation(signature: Function) -> Function:
    """As `operation`, for large implementations with several callers: see `called_kernel`."""
    return _operation(signature, CALLED)


def _operation(signature: Function, options: dict[str, Any]) -> Function:
    table: dict[type, Callable[..., Any]] = {}

    @functools.wraps(signature)
    def call(subject: Any, *rest: Any) -> Any:
        found = _choose(call, type(subject))
        watcher = _watchers.get(call)
        return found(subject, *rest) if watcher is None else watcher(found, subject, *rest)

    @overload(call, jit_options=options, strict=False)  # type: ignore[untyped-decorator]
    def specialise(subject: Any, *rest: Any) -> Callable[..., Any]:
        if isinstance(subject, types.BaseNamedTuple | Lent):
            return _choose(call, subject.instance_class)
        raise NotImplementedOperationError(f"{call.__name__} needs a NamedTuple first, not {subject}")

    _implementations[call] = table
    return cast(Function, call)


def where_implemented(which: Callable[..., Any], then: Function, otherwise: Function) -> Function:
    """A function that is `then` for first arguments whose class implements `which` itself, else `otherwise`.

    For what can be done in a better way where a class can do more than it must. Chosen at compile time.
    """

    def chosen(subject: type) -> Callable[..., Any]:
        return then if subject in _implementations[which] else otherwise

    @functools.wraps(then)
    def call(subject: Any, *rest: Any) -> Any:
        return chosen(type(subject))(subject, *rest)

    @overload(call, jit_options=PART, strict=False)  # type: ignore[untyped-decorator]
    def specialise(subject: Any, *rest: Any) -> Callable[..., Any]:
        return chosen(subject.instance_class)

    note_source(then)
    note_source(otherwise)
    return cast(Function, call)


def implements(which: Callable[..., Any], subject: type | None = None) -> Callable[[Function], Function]:
    """Register the decorated function as `which` for NamedTuples of class `subject` (or as its fallback)."""

    def register(function: Function) -> Function:
        note_source(function)
        if subject is None:
            _defaults[which] = function
        else:
            _implementations[which][subject] = function
        return function

    return register


def implemented(which: Callable[..., Any], subject: type) -> bool:
    """Whether `subject` has this operation, of its own or by the fallback."""
    return subject in _implementations[which] or which in _defaults


def implementation(which: Callable[..., Any], subject: type) -> Callable[..., Any] | None:
    """What `subject` itself implements an operation by; None if it leaves that to the fallback."""
    return _implementations[which].get(subject)


@contextmanager
def watched(watchers: Mapping[Callable[..., Any], Callable[..., Any]]) -> Iterator[None]:
    """Within, calls of these operations in plain Python go through `watcher(found, subject, *rest)`.

    `found` is the implementation, which the watcher calls. Compiled code is not watched.
    """
    before = dict(_watchers)
    _watchers.update(watchers)
    try:
        yield
    finally:
        _watchers.clear()
        _watchers.update(before)


def _choose(which: Callable[..., Any], subject: type) -> Callable[..., Any]:
    found = _implementations[which].get(subject) or _defaults.get(which)
    if found is None:
        raise NotImplementedOperationError(
            f"{subject.__name__} has no {which.__name__}(): "
            f"write one and mark it @implements({which.__name__}, {subject.__name__})"
        )
    return found
