"""How kernels are compiled that are only ever a part of others, in half of the time that Numba takes by itself.

Numba makes of every function a library of its own: it optimises it in full, translates it to machine code and
adds what Python and C need to call it, and then links it into its callers, each of which does all that
again. Here kernels are inlined throughout (`fitness.kernels`), so that of some 150 libraries the last one alone, an
entry's, is ever run. The others are `Part`s: they are simplified as far as inlining them is made cheap, and no
machine code is made of them. What the entry consists of in the end is optimised once, in full.

Compilers are chosen by Numba's `pipeline_class`, but the two steps that a part leaves out are not in its public
interface. So parts are used with the versions of Numba with which they were tried (`TRIED`), and with another
everything is compiled in Numba's own way: slower, and the same.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numba
from llvmlite import binding as llvm
from numba.core.codegen import JITCodeLibrary, RuntimeLinker
from numba.core.compiler import Compiler

TRIED = ("0.61", "0.62", "0.63", "0.64", "0.65", "0.66", "0.67", "0.68")  # versions of Numba

ENVIRONMENT = "_ZN08NumbaEnv"  # how the names of variables begin in which Numba keeps functions' environments


class Part(JITCodeLibrary):  # type: ignore[misc]
    """A library that will be linked into others, and never run by itself."""

    def _optimize_final_module(self) -> None:
        """The first, cheap half of what Numba does: inline, clean up, drop counts of references."""
        passes, builder = self._codegen._module_pass_manager(
            loop_vectorize=False, slp_vectorize=False, opt=0, cost="cheap"
        )
        passes.run(self._final_module, builder)

    def _finalize_final_module(self) -> None:
        """Make no machine code, but of the variables that Numba writes to when the library is complete."""
        variables = [variable.name for variable in self._final_module.global_variables]
        if any(name.startswith(RuntimeLinker.PREFIX) for name in variables):
            super()._finalize_final_module()  # functions that call each other find themselves at run time
            return
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        environments = [name for name in variables if name.startswith(ENVIRONMENT)]
        alone = llvm.parse_assembly("".join(f'@"{name}" = common global ptr null\n' for name in environments))
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
    """Without Python's garbage collector, which finds next to nothing in a compiler's many small objects."""
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
