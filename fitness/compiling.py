"""How kernels are compiled: in Numba's own way, but for what nobody needs.

Numba makes machine code of every function, and optimises it in full together with all that it calls; then a
caller takes it in, and both are done again. What only kernels call needs neither: it is made shorter, as far
as that helps whoever takes it in, and optimised in full once, as a part of the kernel that Python calls.
"""

import ctypes
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from numba import _dynfunc
from numba.core.compiler import Compiler, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering

from babushka.fitness import progress


class EntryCompiler(Compiler):  # type: ignore[misc]
    """Numba's compiler for functions that Python calls, and all that they call."""

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        with no_collection(), progress.compiling():
            return super().compile_extra(function)


@register_pass(mutates_CFG=True, analysis_only=False)  # type: ignore[untyped-decorator]
class PartLowering(NativeLowering):  # type: ignore[misc]
    """The last step of compiling a function that only kernels call: LLVM's text of it, no machine code."""

    _name = "part_lowering"
    copied = True  # whether callers may take a copy in, instead of calling

    def run_pass(self, state: Any) -> bool:
        """As Numba's own."""
        library = state.targetctx.codegen().create_library(state.func_id.func_qualname)
        library._optimize_final_module = partial(_shorten, library)
        if not self.copied:
            library.add_ir_module = partial(_add_whole, library)
        state.library = library
        before, state.flags.no_compile = state.flags.no_compile, True
        super().run_pass(state)
        state.flags.no_compile = before
        described = state.cr.fndesc
        handle = _handle(described, state.cr.env, library)
        state["cr"] = state.cr._replace(cfunc=handle)
        state.targetctx.insert_user_function(handle, described, [library])
        state.reload_init.extend(library._reload_init)
        return True


@register_pass(mutates_CFG=True, analysis_only=False)  # type: ignore[untyped-decorator]
class CalledLowering(PartLowering):
    """As for other parts, but that no caller takes a copy in."""

    _name = "called_lowering"
    copied = False


class PartCompiler(Compiler):  # type: ignore[misc]
    """Numba's compiler for functions that only kernels call."""

    lowering: type = PartLowering

    def define_pipelines(self) -> Any:
        """Numba's steps, the last one changed."""
        pipeline = DefaultPassBuilder.define_nopython_pipeline(self.state)
        pipeline.passes = [
            (self.lowering, text) if step is NativeLowering else (step, text)
            for step, text in pipeline.passes
        ]
        pipeline.finalize()
        return [pipeline]


class CalledCompiler(PartCompiler):
    """Numba's compiler for large functions with several callers among kernels."""

    lowering = CalledLowering


def _shorten(library: Any) -> None:
    """Optimise what a library holds as Numba does first, before it counts references."""
    codegen = library._codegen
    passes, builder = codegen._module_pass_manager(
        loop_vectorize=False, slp_vectorize=False, opt=codegen._opt_level, cost="cheap"
    )
    passes.run(library._final_module, builder)


def _add_whole(library: Any, module: Any) -> None:
    """Add a module to a library, of whose functions callers take no copies."""
    for function in module.functions:
        if not function.is_declaration and "alwaysinline" not in function.attributes:
            function.attributes.add("noinline")
    type(library).add_ir_module(library, module)


def _handle(described: Any, env: Any, library: Any) -> Any:
    """What stands for a function in Numba's tables. Called from Python, which nobody does, it would fail."""
    failing = ctypes.cast(ctypes.pythonapi.PyErr_NoMemory, ctypes.c_void_p).value
    name = described.qualname
    return _dynfunc.make_function(described.lookup_module(), name, "", failing, env, (library,))


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
