"""Tests of kernels that take long to compile, with the compiler off; `make test-slow` compiles them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from babushka.fitness.kernels import jit_enabled

HOUSE = Path(__file__).resolve().parent.parent
FILES = [
    str(file.relative_to(HOUSE))
    for file in sorted((HOUSE / "tests").rglob("test_*.py"))
    if "mark.compiles" in file.read_text(encoding="utf-8") and file != Path(__file__).resolve()
]


def test_there_are_such_tests() -> None:
    assert FILES


@pytest.mark.skipif(not jit_enabled(), reason="the compiler is off anyway")
def test_they_pass_with_the_compiler_off() -> None:
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-m", "compiles and not slow", *FILES]
    off = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    ended = subprocess.run(words, cwd=HOUSE, env=off, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
