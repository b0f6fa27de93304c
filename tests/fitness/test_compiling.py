"""Compiling: kernels called from Python are plain functions, and the collector is as it was afterwards."""

import gc
from typing import Any

import numba
import pytest

from babushka.fitness import compiling
from babushka.fitness.compiling import EntryCompiler, no_collection
from babushka.fitness.kernels import called_kernel, entry, jit_enabled, kernel

compiled = pytest.mark.skipif(not jit_enabled(), reason="nothing is compiled")


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

    @numba.njit(pipeline_class=EntryCompiler)
    def twice(number: Any) -> Any:
        return 2 * number

    assert twice(3) == 6
    assert gc.isenabled()
    with pytest.raises(numba.TypingError):
        fails(1)
    assert gc.isenabled()
    gc.disable()
    try:
        assert twice(1.5) == 3.0
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_nothing_is_collected_meanwhile() -> None:
    with no_collection():
        assert not gc.isenabled()
    assert gc.isenabled()


@compiled
@pytest.mark.parametrize("there", [True, False])
def test_a_numba_without_what_is_changed_compiles_in_its_own_way(
    there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not there:
        monkeypatch.setattr(compiling, "REACHED", (*compiling.REACHED, "_no_longer_there"))
    compiling.reaches_in.cache_clear()
    try:
        assert there or not compiling.reaches_in()

        @called_kernel
        def thrice(number: Any) -> Any:
            return 3 * number

        @kernel
        def more(number: Any) -> Any:
            return thrice(number) + 1

        @numba.njit(pipeline_class=EntryCompiler)
        def both(number: Any) -> Any:
            return more(number) + thrice(number)

        assert both(2) == 13
    finally:
        compiling.reaches_in.cache_clear()
