"""Parts: kernels that are compiled without machine code of their own do what others do."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from numba.core.compiler import Compiler

from fitness.compiling import EntryCompiler, no_collection, part_compiler, tried
from fitness.kernels import entry, kernel
from organisms.life import jit_enabled
from tests.kernels import draw_numbers

compiled = pytest.mark.skipif(not jit_enabled(), reason="nothing is compiled")
# To try another version: add it to TRIED, run all tests, and compare lives with those of a version before.
trusted = pytest.mark.skipif(not tried(numba.__version__), reason="parts were not tried with this Numba")

AS_PART: dict[str, Any] = {
    "pipeline_class": part_compiler,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}


def test_a_numba_with_which_they_were_not_tried_is_not_trusted() -> None:
    assert [tried(version) for version in ("0.68.1", "0.61.0rc1", "0.60.0", "0.610.0", "1.0.0")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def made_of(options: dict[str, Any]) -> tuple[Callable[..., float], list[Any]]:
    """A function that calls another twice, compiled with these options, and the dispatcher of that."""

    @numba.njit(**options)
    def inner(values: Any, power: Any) -> Any:
        total = 0.0
        for value in values:
            total += value**power
        if total < 0.0:
            raise ValueError("less than nothing")
        return total

    @numba.njit(pipeline_class=EntryCompiler)
    def outer(values: Any) -> Any:
        return inner(values, 2) - inner(values, 3)

    return outer, [inner]


def numbers() -> str:
    """What an entry draws, by kernels of its own."""
    drawn = [np.zeros(4, kind) for kind in (np.uint64, np.float64, np.int64, np.float64)]
    draw_numbers(np.uint64(1), 2, 3, *drawn)
    return b"".join(each.tobytes() for each in drawn).hex()


def test_without_parts_kernels_do_the_same(tmp_path: Path) -> None:
    code = (
        "import numba, sys; numba.__version__ = '99.0.0';"
        "sys.modules['fitness.compiled_parts'] = None;"  # whoever imports it now fails
        "from tests.fitness.test_compiling import numbers; print(numbers())"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "BABUSHKA_CACHE": str(tmp_path)},  # not what was compiled with parts
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip() == numbers(), done.stderr


@compiled
@trusted
def test_a_part_has_no_machine_code_and_gives_the_same_bits() -> None:
    from fitness.compiled_parts import Part

    values = np.random.default_rng(1).normal(size=50)
    values[0] = 2.0 + abs(values).sum()  # so that no sum is below 0
    usual, _ = made_of({"pipeline_class": Compiler})
    outer, (inner,) = made_of(AS_PART)
    inner.compile((numba.typeof(values), numba.int64))
    (alone,) = inner.overloads.values()
    assert isinstance(alone.library, Part)
    assert alone.library.get_pointer_to_function(alone.fndesc.mangled_name) == 0
    assert outer(values) == usual(values)


@compiled
def test_what_a_part_raises_arrives() -> None:
    outer, _ = made_of(AS_PART)
    with pytest.raises(ValueError, match="less than nothing"):
        outer(np.full(3, -1.0))


@compiled
def test_parts_may_call_each_other_in_turn() -> None:
    """Such functions find each other by the address of their machine code, so they must have some."""

    @numba.njit(**AS_PART)
    def even(number: int) -> bool:
        if number == 0:
            return True
        return odd(number - 1)

    @numba.njit(**AS_PART)
    def odd(number: int) -> bool:
        if number == 0:
            return False
        return even(number - 1)

    @numba.njit(pipeline_class=EntryCompiler)
    def parity(number: int) -> bool:
        return even(number)

    assert [parity(number) for number in (0, 1, 2, 7, 10)] == [True, False, True, False, True]


def test_a_kernel_called_from_python_is_the_plain_function() -> None:
    @kernel
    def twice(number: Any) -> Any:
        return 2 * number

    @entry
    def four_times(number: Any) -> Any:
        return twice(twice(number))

    assert twice("ab") == "abab"
    assert four_times(3) == 12


@compiled
def test_compiling_leaves_the_garbage_collector_as_it_was() -> None:
    @numba.njit(pipeline_class=EntryCompiler)
    def fails(number: Any) -> Any:
        return number.nothing

    made_of(AS_PART)[0](np.ones(2))
    assert gc.isenabled()
    with pytest.raises(numba.TypingError):
        fails(1)
    assert gc.isenabled()
    gc.disable()
    try:
        made_of(AS_PART)[0](np.ones(2))
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_nothing_is_collected_meanwhile() -> None:
    with no_collection():
        assert not gc.isenabled()
    assert gc.isenabled()
