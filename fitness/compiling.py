"""How kernels are compiled: in Numba's own way, but without the garbage collector looking on."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from numba.core.compiler import Compiler

from babushka.fitness import progress


class EntryCompiler(Compiler):  # type: ignore[misc]
    """Numba's compiler for functions that Python calls, and all that they call."""

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        with no_collection(), progress.compiling():
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
