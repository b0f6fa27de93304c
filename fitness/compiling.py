"""How kernels are compiled that are only ever parts of others, in half of the time that Numba takes for it.

Numba makes of every function a library of its own. It translates it to machine code, with what Python and C
need to call it, and then links it into its callers, for each of which it does all that again. Here kernels
are inlined throughout (`fitness.kernels`), so that of some hundred libraries only the last, an entry's, is
ever run. The others are parts (`fitness.compiled_parts`): each is optimised, since its callers inline what
it has become, and no machine code is made of it.

A compiler is chosen by Numba's `pipeline_class`, but what a part leaves out is not in Numba's public
interface. So parts are used with those of its versions with which they were tried (`TRIED`). With any other,
everything is compiled in Numba's own way: slower, and to the same.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numba
from numba.core.compiler import Compiler

TRIED = ("0.61", "0.62", "0.63", "0.64", "0.65", "0.66", "0.67", "0.68")  # lives are the same bytes with each


class EntryCompiler(Compiler):  # type: ignore[misc]
    """Numba's compiler for functions that Python calls, and all that they call."""

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        with no_collection():
            return super().compile_extra(function)


@contextmanager
def no_collection() -> Iterator[None]:
    """Without Python's garbage collector, which looks at a compiler's many objects again and again.

    Measured a tenth of the time; what it would have found meanwhile is found afterwards.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def tried(version: str) -> bool:
    """Whether parts were tried with this version of Numba."""
    return ".".join(version.split(".")[:2]) in TRIED


part_compiler: Any = Compiler
if tried(numba.__version__):
    from fitness.compiled_parts import PartCompiler

    part_compiler = PartCompiler
