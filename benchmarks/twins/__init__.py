"""The inner searches a second time, in C, with the same random numbers: for every bit, and for speed.

Each file is compiled when it is asked for, by the system's own compiler, into a temporary folder, and called
through `ctypes`. Belief and states go over as structures with the fields of their NamedTuples, in that order.
"""

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from benchmarks.search_kernel import Problems

TWINS = {  # by world, the fastest first
    "savanna": ("savanna", "savanna_by_steps"),
    "goodhart": ("goodhart",),
    "hungry-thirsty": ("hungry_thirsty",),
}
FASTEST = "-O3 -march=native"
PLAIN = "-O2"
LONGEST, KINDS = 64, 16  # as in the C files: steps of a plan, kinds of the savanna

Search = Callable[
    ..., NDArray[np.float64]
]  # of (problems, budget, key=0, candidates=1), as `search_kernel.search`


def compiler() -> str | None:
    """The C compiler of this system, if it has one: gcc, or whatever is called cc."""
    return shutil.which("gcc") or shutil.which("cc")


@cache
def twin(name: str, options: str = FASTEST) -> Search:
    """A search in C: as `search_kernel.search` of one thread, with the same result to the last bit.

    Raises ValueError where there is no compiler. `options` must not allow the compiler to reorder sums;
    contracting them into fused multiplications and additions is forbidden here.
    """
    function = compiled(name, "search_worlds", options)

    def search(given: Problems, budget: int, key: int = 0, candidates: int = 1) -> NDArray[np.float64]:
        worlds, searches, horizon = given.plans.shape
        kinds = len(given.belief.energy) if hasattr(given.belief, "energy") else 0
        if not 1 <= horizon <= LONGEST or kinds > KINDS:
            raise ValueError(f"The twins have room for {LONGEST} steps and {KINDS} kinds.")
        gains = np.zeros((worlds, searches))
        counts = (
            worlds,
            searches,
            horizon,
            budget,
            candidates,
            given.shape.actions,
            given.shape.features,
            kinds,
        )
        states = given.states if isinstance(given.states, tuple) else (given.states,)
        task = (*counts, np.uint64(key), given.objective_weights, given.plans, gains)
        parts = [structure(values) for values in (given.belief, states, task)]
        function(*(ctypes.byref(part) for part in parts))
        return gains

    return search


def compiled(name: str, function: str, options: str) -> Callable[..., None]:
    """A function of the C file of that name.

    Raises ValueError where there is no compiler.
    """
    found = compiler()
    if found is None:
        raise ValueError("There is no C compiler on this system.")
    source = Path(__file__).with_name(f"{name}.c")
    # A library can be removed once it is loaded, but not on every system: there it stays.
    with tempfile.TemporaryDirectory(prefix="babushka-twins-", ignore_cleanup_errors=True) as folder:
        library = Path(folder) / f"{name}.so"
        flags = ["-std=c11", *options.split(), "-ffp-contract=off", "-shared", "-fPIC"]
        subprocess.run([found, *flags, str(source), "-o", str(library), "-lm"], check=True)
        loaded = getattr(ctypes.CDLL(str(library)), function)
    loaded.restype = None
    return cast(Callable[..., None], loaded)


def structure(values: tuple[Any, ...]) -> ctypes.Structure:
    """A C structure of 64-bit numbers, of pointers to arrays, and of structures held by address.

    Arrays and structures must live as long as it is used.
    """
    fields: list[tuple[str, Any]] = []
    contents: list[Any] = []
    kind: Any
    for number, value in enumerate(values):
        if isinstance(value, np.ndarray):
            assert value.flags.c_contiguous
            kind, value = ctypes.c_void_p, value.ctypes.data
        elif isinstance(value, ctypes.Structure):
            kind, value = ctypes.c_void_p, ctypes.addressof(value)
        elif isinstance(value, float):
            kind = ctypes.c_double
        else:
            kind, value = (ctypes.c_uint64 if isinstance(value, np.uint64) else ctypes.c_int64), int(value)
        fields.append((f"field_{number}", kind))
        contents.append(value)
    made: Any = type("Fields", (ctypes.Structure,), {"_fields_": fields})
    return cast(ctypes.Structure, made(*contents))
