"""Jobs whose progress nobody can read go on: stderr closed, on a full disk, or a pipe without a reader."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from babushka.runs.commands.standard_streams import Unfailing
from tests.runs.calling import CORRIDOR, contents
from tests.tiny import options

HERE = Path(__file__).resolve().parents[2]
PROGRAM = f"""  # with the kernels that the tests have compiled; see `tests.conftest`
from pathlib import Path
from babushka.fitness.registry import load_file
from babushka.runs.commands import main
load_file(Path({str(CORRIDOR)!r}))
main()
"""


def ran(place: Path, name: str, *words: str, **streams: Any) -> int:
    """The exit code of a command with streams of its own."""
    out = ("--out", str(place), "--name", name)
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    line = [sys.executable, "-c", PROGRAM, *words, *options(), *out]
    return subprocess.run(line, env=environment, cwd=place, check=False, timeout=400, **streams).returncode


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device there")
@pytest.mark.parametrize("command", ["run", "sweep"])
def test_a_full_disk_for_progress(command: str, finished: Path, tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        assert ran(tmp_path, "one", command, "savanna", stderr=full, stdout=subprocess.DEVNULL) == 0
    place = tmp_path / "one" / ("" if command == "run" else "savanna-s0")
    same = ("history.csv", "lineage.csv")
    assert [contents(place)[name] for name in same] == [contents(finished)[name] for name in same]


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are not closed so there")
def test_closed_streams(finished: Path, tmp_path: Path) -> None:
    def close() -> None:
        os.close(1)
        os.close(2)

    assert ran(tmp_path, "one", "run", "savanna", preexec_fn=close) == 0
    assert contents(tmp_path / "one")["history.csv"] == contents(finished)["history.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_pipe_without_a_reader(finished: Path, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert ran(tmp_path, "one", "run", "savanna", stderr=writing, stdout=subprocess.DEVNULL) == 0
    finally:
        os.close(writing)
    assert contents(tmp_path / "one")["history.csv"] == contents(finished)["history.csv"]


def test_what_can_be_written_is_written() -> None:
    below = io.StringIO()
    stream = Unfailing(below)
    assert stream.write("seen") == 4
    stream.flush()
    assert below.getvalue() == "seen"
    assert not stream.isatty()
    below.close()
    assert stream.write("lost") == 4
    stream.flush()
