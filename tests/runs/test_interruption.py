"""A second Ctrl-C ends the program, even in a compiled loop without end; the first is polite."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.runs.calling import heeding

HERE = Path(__file__).resolve().parents[2]
COMPILED = """
import numba
from babushka.runs.commands.interruption import second_ends

@numba.njit(nogil=True)
def endless(x):
    while x > 0:
        x += 2.0 - x
    return x

with second_ends():
    endless(0.0)
    print("ready", flush=True)
    endless(1.0)
"""
STUBBORN = """
import time
from babushka.runs.commands.interruption import second_ends

with second_ends():
    print("ready", flush=True)
    while True:
        try:
            time.sleep(0.1)
        except KeyboardInterrupt:
            pass
"""
HANGING = """
import threading, time
from babushka.runs.commands.interruption import second_ends

threading.Thread(target=time.sleep, args=(1000,)).start()
with second_ends():
    print("ready", flush=True)
    time.sleep(1000)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send there")


def begun(code: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=HERE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NUMBA_DISABLE_JIT": "0"},
        preexec_fn=heeding,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize("code", [COMPILED, STUBBORN, HANGING], ids=["compiled", "stubborn", "hanging"])
def test_the_second_interruption_ends_the_process(code: str) -> None:
    process = begun(code)
    for _ in range(2):
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
    try:
        assert process.wait(30) in (130, -signal.SIGINT)  # the latter where Python is at its end already
    finally:
        process.kill()
        process.communicate()


def test_one_interruption_is_left_to_the_program() -> None:
    process = begun("""
from babushka.runs.commands.interruption import second_ends
with second_ends():
    try:
        print("ready", flush=True)
        import time
        time.sleep(1000)
    except KeyboardInterrupt:
        time.sleep(1.5)
raise SystemExit(7)
""")
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    try:
        assert process.wait(30) == 7
    finally:
        process.kill()
        process.communicate()
