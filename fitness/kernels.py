"""Numba's options, each with its reason, and a disk cache that cannot answer with stale code.

`kernel` marks a function that runs inside other kernels; `entry` marks one that Python calls. Only
entries are cached on disk: a cached entry carries the machine code of everything it calls.

Numba's own cache looks only at the file of the cached function (numba issues 1833, 9483), so that editing
a world's `step` would keep running the old one. Here the cache folder is named after the content of every
source file that kernels can come from: all of `fitness` and `organisms`, and the files of any world or
organism that was loaded from elsewhere.
"""

import hashlib
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar, cast

import llvmlite.binding
import numba
import numpy as np
from numba.extending import register_jitable

from babushka.fitness.compiling import CalledCompiler, EntryCompiler, PartCompiler
from babushka.fitness.kernel_cache import KernelCache

OPTIONS: dict[str, Any] = {
    # Division by zero gives inf or nan as in NumPy; the check for Python's exception would block vectorising.
    "error_model": "numpy",
    # No fast-math at all: it would reorder sums, and then the same seed would not give the same bytes on
    # another processor, with the compiler off, or beside the naive twins of the tests.
    "fastmath": False,
    # Lives are shared out to Python threads (organisms.life), which need the interpreter's lock released.
    "nogil": True,
    # A call would pass every field of every NamedTuple, and hide from LLVM that arrays are borrowed (see
    # fitness.refcount). Measured 9 times faster inlined throughout.
    "forceinline": True,
}

# Kernels that only compiled code calls. Numba would prepare each for calls from Python and from C as well,
# where every field of every NamedTuple is taken apart and put together again.
PART: dict[str, Any] = {
    **OPTIONS,
    "pipeline_class": PartCompiler,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}

# The same, but called where LLVM finds it too large to be copied into every caller: for what is asked from
# several places and does much each time. A tower of three levels that is copied throughout does not end.
CALLED: dict[str, Any] = {**PART, "pipeline_class": CalledCompiler, "forceinline": False}

# Python calls these, C does not.
ENTRY: dict[str, Any] = {
    **OPTIONS,
    "pipeline_class": EntryCompiler,
    "no_cfunc_wrapper": True,
}

# Loops here are short and full of branches: trying to vectorise them took half of the compile time and made
# nothing faster. Numba has no option for it per function.
numba.config.LOOP_VECTORIZE = 0
# Nor to unroll loops whose number of rounds is known only when they run: that took a tenth of the compile
# time, and processor registers that the search needs. Numba has no option for this at all.
llvmlite.binding.set_option("numba", "-unroll-runtime=false")

Function = TypeVar("Function", bound=Callable[..., Any])
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_foreign_files: set[Path] = set()
_fitness = Path(__file__).resolve().parent  # resolved: in a checkout the package links to its rooms
_rooms = (_fitness, _fitness.parent / "organisms")


def kernel(function: Function) -> Function:
    """Compile `function` for use inside other kernels. Called from Python it runs uncompiled."""
    note_source(function)
    return cast(Function, register_jitable(**PART)(function))


def called_kernel(function: Function) -> Function:
    """As `kernel`, for a large part with several callers: compiled once and called, instead of copied."""
    note_source(function)
    return cast(Function, register_jitable(**CALLED)(function))


def inlined_kernel(function: Function) -> Function:
    """As `kernel`, for a part of its only caller: compiled in there, instead of alone and there again."""
    note_source(function)
    return cast(Function, numba.njit(inline="always", **OPTIONS)(function))


def note_source(function: Callable[..., Any]) -> None:
    """Remember the file of `function`, if it does not belong to Babushka, as a source of kernels."""
    file = Path(function.__code__.co_filename).resolve()
    if not any(room in file.parents for room in _rooms):
        _foreign_files.add(file)


class Entry(Generic[Parameters, Result]):
    """A kernel that Python calls: compiled at its first call, then loaded from the disk cache.

    The dispatcher is made anew whenever the set of kernel sources has grown (a world file was loaded), so
    that one process may use several worlds and each finds its own cache folder. And there is one for each
    combination of NamedTuple classes: a dispatcher takes classes whose fields are of the same types for one
    another, and would live the lives of one world by the rules of the other.
    """

    def __init__(self, function: Callable[Parameters, Result]) -> None:
        self.function = function
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__
        self._compiled: dict[tuple[Any, ...], Callable[Parameters, Result]] = {}
        self._lock = threading.Lock()  # threads that come first must not each make a dispatcher

    def __call__(self, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        if numba.config.DISABLE_JIT:
            with np.errstate(over="ignore"):  # the random streams count modulo 2**64 on purpose
                return self.function(*args, **kwargs)
        return cast(Result, self.dispatcher(*args, *kwargs.values())(*args, **kwargs))

    def dispatcher(self, *args: Any) -> Any:
        """The Numba dispatcher for such arguments and the kernel sources as they are now."""
        digest = sources_digest()
        key = (digest, *map(_classes, args))
        with self._lock:
            if key not in self._compiled:
                made = numba.njit(**ENTRY)(self.function)
                made._cache = KernelCache(self.function, digest, repr(key[1:]))
                self._compiled[key] = made
            return self._compiled[key]

    def compilations(self) -> tuple[int, int]:
        """How many specialisations this process loaded from disk and how many it compiled."""
        hits = misses = 0
        for dispatcher in self._compiled.values():
            hits += sum(dispatcher.stats.cache_hits.values())  # type: ignore[attr-defined]
            misses += sum(dispatcher.stats.cache_misses.values())  # type: ignore[attr-defined]
        return hits, misses


def _classes(value: Any) -> Any:
    """The class of a tuple and those of the tuples within it; None for anything else."""
    return (type(value), *map(_classes, value)) if isinstance(value, tuple) else None


def entry(function: Callable[Parameters, Result]) -> Entry[Parameters, Result]:
    """Mark a kernel that Python calls; see `Entry`."""
    return Entry(function)


_digests: dict[frozenset[Path], str] = {}


def sources_digest() -> str:
    """SHA-256 (16 hex digits) of every kernel source and of the compiler settings that change code.

    Read once per set of files: editing a source while the process runs does not change what it has loaded.
    """
    known = frozenset(_foreign_files)
    if known not in _digests:
        digest = hashlib.sha256()
        for setting in ("BOUNDSCHECK", "OPT", "DEBUG", "CPU_NAME", "CPU_FEATURES", "LOOP_VECTORIZE"):
            digest.update(f"{setting}={getattr(numba.config, setting, None)};".encode())
        for file in _source_files(known):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
        _digests[known] = digest.hexdigest()[:16]
    return _digests[known]


def _source_files(foreign: frozenset[Path]) -> list[Path]:
    """Every file whose change must change the digest, in a fixed order."""
    files = [file for room in _rooms for file in sorted(room.rglob("*.py"))]
    files_loaded = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    loaded = [Path(file).resolve() for file in files_loaded if file]
    for source in sorted(foreign):
        package = source.parent
        if (package / "__init__.py").exists():
            while (package.parent / "__init__.py").exists():
                package = package.parent
            files += sorted(package.rglob("*.py"))
        else:  # a loose file: itself and whatever it imported from its own folder
            beside = (file for file in loaded if file.parent == package and file.suffix == ".py")
            files += sorted({source, *beside})
    return [file for file in dict.fromkeys(files) if file.exists()]


def jit_enabled() -> bool:
    """Whether kernels are compiled (the environment's NUMBA_DISABLE_JIT switches it off)."""
    return not numba.config.DISABLE_JIT


@kernel
def index(number: Any) -> Any:
    """A number from 0 to 2**32 - 1 as one that is plainly not negative, so that nothing looks for its sign.

    Numba counts from the end where an index is below 0, and asks at each one that could be.
    """
    return np.int64(np.uint32(number))
