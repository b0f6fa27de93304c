"""How kernels are compiled: in Numba's own way, but for what nobody needs.

Numba makes machine code of every function, and optimises it in full together with all that it calls; then a
caller takes it in, and both are done again. What only kernels call needs neither: it is made shorter, as far
as that helps whoever takes it in, and optimised in full once, as a part of the kernel that Python calls.

Large parts are not taken in, but called; their text goes to that kernel directly. In those between, it would
be made shorter again and again.

All this reaches into what Numba does not document. A version in which that is not there compiles in its own
way, to the same results: towers take some minutes then (`reaches_in`).
"""

import ctypes
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

from llvmlite import binding
from numba import _dynfunc
from numba.core.compiler import Compiler, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.registry import cpu_target
from numba.core.typed_passes import NativeLowering

from babushka.fitness import progress

REACHED = (
    *("_codegen", "_final_module", "_finalized", "_linking_libraries", "_reload_init", "add_ir_module"),
    *("_finalize_dynamic_globals", "_finalize_final_module", "_get_module_for_linking"),
    *("_optimize_final_module", "get_defined_functions"),
)


@cache
def reaches_in() -> bool:
    """Whether this version of Numba has all that the steps below change."""
    library = cpu_target.target_context.codegen().create_library("probe")
    if not all(hasattr(library, name) for name in REACHED):
        return False
    return isinstance(_cheap_passes(library), tuple)


@register_pass(mutates_CFG=True, analysis_only=False)  # type: ignore[untyped-decorator]
class EntryLowering(NativeLowering):  # type: ignore[misc]
    """The last step of compiling a function that Python calls: its machine code has all that is called."""

    _name = "entry_lowering"

    def run_pass(self, state: Any) -> bool:
        """As Numba's own."""
        library = state.targetctx.codegen().create_library(state.func_id.func_qualname)
        library.enable_object_caching()
        library._optimize_final_module = partial(_optimise_with_called, library)
        state.library = library
        return bool(super().run_pass(state))


class EntryCompiler(Compiler):  # type: ignore[misc]
    """Numba's compiler for functions that Python calls, and all that they call."""

    def define_pipelines(self) -> Any:
        """Numba's steps, the last one changed."""
        return [_with_lowering(self.state, EntryLowering)] if reaches_in() else super().define_pipelines()

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
        library._finalize_final_module = partial(_finish, library)
        if not self.copied:
            library.add_ir_module = partial(_add_whole, library)
            library._get_module_for_linking = _nothing_to_link
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
        return [_with_lowering(self.state, self.lowering)] if reaches_in() else super().define_pipelines()


class CalledCompiler(PartCompiler):
    """Numba's compiler for large functions with several callers among kernels."""

    lowering = CalledLowering


def _with_lowering(state: Any, lowering: type) -> Any:
    """Numba's steps with another last one."""
    pipeline = DefaultPassBuilder.define_nopython_pipeline(state)
    pipeline.passes = [
        (lowering, text) if step is NativeLowering else (step, text) for step, text in pipeline.passes
    ]
    pipeline.finalize()
    return pipeline


def _optimise_with_called(library: Any) -> None:
    """Add all parts that are called, however far below, and optimise in full."""
    called: dict[int, Any] = {}
    ahead, seen = [library], {id(library)}
    while ahead:
        for below in ahead.pop()._linking_libraries:
            if id(below) not in seen:
                seen.add(id(below))
                ahead.append(below)
                if below._get_module_for_linking is _nothing_to_link:
                    called[id(below)] = below
    for part in called.values():
        library._reload_init.update(part._reload_init)
        library._final_module.link_in(part._final_module, preserve=True)
    for part in called.values():
        for function in part.get_defined_functions():
            inner = library._final_module.get_function(function.name)
            if inner.linkage == binding.Linkage.external:
                inner.linkage = binding.Linkage.internal
    type(library)._optimize_final_module(library)


def _nothing_to_link() -> Any:
    """The module with which a part that is called goes into its callers."""
    return binding.parse_assembly("")


def _finish(library: Any) -> None:
    """Close the library of a part: no machine code."""
    library._finalize_dynamic_globals()
    library._finalized = True


def _shorten(library: Any) -> None:
    """Optimise what a library holds as Numba does first, before it counts references."""
    passes, builder = _cheap_passes(library)
    passes.run(library._final_module, builder)


def _cheap_passes(library: Any) -> Any:
    codegen = library._codegen
    return codegen._module_pass_manager(
        loop_vectorize=False, slp_vectorize=False, opt=codegen._opt_level, cost="cheap"
    )


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
