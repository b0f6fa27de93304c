"""How kernels are compiled that are only ever parts of others, in half of the time that Numba takes for it.

Numba makes of every function a library of its own. It translates it to machine code, with what Python and C
need to call it, and then links it into its callers, for each of which it does all that again. Here kernels
are inlined throughout (`fitness.kernels`), so that of some hundred libraries only the last, an entry's, is
ever run. The others are `Part`s: each is optimised, since its callers inline what it has become, and no
machine code is made of it.

A compiler is chosen by Numba's `pipeline_class`, but what a part leaves out is not in Numba's public
interface. So parts are used with those of its versions with which they were tried (`TRIED`). With any other,
everything is compiled in Numba's own way: slower, and to the same.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numba
from llvmlite import binding as llvm
from numba.core.codegen import JITCodeLibrary, RuntimeLinker
from numba.core.compiler import Compiler

TRIED = ("0.61", "0.62", "0.63", "0.64", "0.65", "0.66", "0.67", "0.68")  # lives are the same bytes with each

_ENVIRONMENT = "_ZN08NumbaEnv"  # how the names of those variables begin that refer to functions' constants


class Part(JITCodeLibrary):  # type: ignore[misc]
    """A library that will be linked into others, and never run by itself."""

    def _finalize_final_module(self) -> None:
        """Complete it without machine code, but for the variables that Numba writes to afterwards."""
        variables = [variable.name for variable in self._final_module.global_variables]
        if any(name.startswith(RuntimeLinker.PREFIX) for name in variables):
            super()._finalize_final_module()  # functions that call each other look for their machine code
            return
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        known = self._codegen._engine.is_symbol_defined
        missing = [name for name in variables if name.startswith(_ENVIRONMENT) and not known(name)]
        alone = llvm.parse_assembly("".join(f'@"{name}" = common global i64 0\n' for name in missing))
        alone.triple, alone.data_layout = self._final_module.triple, self._final_module.data_layout
        self._codegen._add_module(alone)
        self._finalized = True


class PartCompiler(Compiler):  # type: ignore[misc]
    """Numba's compiler for functions that compiled ones call, but Python does not."""

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        if self.state.library is None:
            self.state.library = Part(self.state.targetctx.codegen(), function.__qualname__)
        return super().compile_extra(function)


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


part_compiler = PartCompiler if tried(numba.__version__) else Compiler
