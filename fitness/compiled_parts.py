"""Libraries of kernels that are only ever parts of others; see `fitness.compiling`.

Apart from it, because it is made of what is not in Numba's public interface: it is imported only with
versions of Numba with which it was tried.
"""

from collections.abc import Callable
from typing import Any

from llvmlite import binding as llvm
from numba.core.codegen import JITCodeLibrary, RuntimeLinker
from numba.core.compiler import Compiler

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
