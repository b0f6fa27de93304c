"""Odd names, clocks that go backwards, and run folders moved or copied while somebody writes there."""

import dataclasses
import datetime
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from babushka.runs.storage import LockedError, RunFolder
from babushka.runs.storage.lock import Holder
from tests.runs.calling import Call, contents
from tests.tiny import options

HERE = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from babushka.runs.commands import main; main()"]
LAST = 150  # long enough that a writer is never done before it is met, whatever else a machine does
NAME = "-rf 'a\" b;$c #1%20? ü 漢字 \U0001f600"


@pytest.mark.skipif(sys.platform == "win32", reason="some of these signs cannot be in names there")
def test_any_name_does(call: Call, finished: Path, tmp_path: Path) -> None:
    name = NAME
    place = tmp_path / name
    here = options(1)
    assert call("run", "savanna", *here, "--out", place, f"--name={name}", "-q").code == 0
    run = place / name
    for words in (
        ("show", run),
        ("list", place),
        ("plot", run, "desires", "--out", place / f"{name}.svg"),
        ("export", run, "--to", place / f"{name}.csv"),
        ("compare", run, finished),
        ("report", run),
        ("replay", run, "--png", place / f"{name}.png"),
        ("resume", run, "--generations", "+1", "-q"),
        ("sweep", "savanna", *here, "--dry-run", "--out", place, f"--name={name} sweep"),
        ("run", "savanna", *here, "--from", run, "--out", place, f"--name={name} 2", "-q"),
    ):
        answer = call(*words)
        assert answer.code == 0, answer
    (place / f"{name}.toml").write_text('extends = "savanna"\n')
    assert call("run", place / f"{name}.toml", *here, "--out", place / "more", "-q").code == 0
    assert (place / "more" / f"{name}-s0").is_dir()


def program(*words: object, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """The command as a process of its own."""
    given = [word if isinstance(word, bytes) else str(word) for word in words]
    return subprocess.run(
        [*COMMAND, *given],
        cwd=HERE,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=300,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="where names are bytes")
def test_a_name_that_is_no_text_and_a_screen_that_shows_little(finished: Path, tmp_path: Path) -> None:
    place = os.fsencode(tmp_path) + b"/caf\xe9"
    shutil.copytree(os.fsencode(finished), place)
    shutil.copytree(finished, tmp_path / "漢字")
    for words, environment in (
        (("list", os.fsencode(tmp_path)), {}),
        (("show", place), {}),
        (("replay", tmp_path / "漢字"), {"PYTHONIOENCODING": "latin-1"}),
        (("list", tmp_path), {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}),
    ):
        ended = program(*words, **environment)
        assert ended.returncode == 0, (words, ended.stderr)
        assert b"Traceback" not in ended.stderr
    ended = program("show", place + b"x")
    assert (ended.returncode, ended.stderr.count(b"\n")) == (2, 1)


def test_a_clock_that_went_backwards_changes_nothing(
    mine: Path, finished: Path, call: Call, tmp_path: Path
) -> None:
    """Everything in the folder is from next year, and so is the lock that a dead process left."""
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=365)
    found = json.loads((mine / "provenance.json").read_text())
    (mine / "provenance.json").write_text(
        json.dumps({**found, "created": later.isoformat(timespec="seconds")})
    )
    dead = dataclasses.replace(Holder.me(), started="long ago", since=later.isoformat(timespec="seconds"))
    (mine / "run.lock").write_bytes(dead.encode())
    for path in mine.rglob("*"):
        os.utime(path, (later.timestamp(), later.timestamp()))
    other = Path(shutil.copytree(finished, tmp_path / "other"))
    for run in (mine, other):
        assert call("resume", run, "--generations", "+2", "-q").code == 0
        assert call("plot", run).code == 0
    assert contents(mine) == contents(other)
    for words in (
        ("show", mine),
        ("list", tmp_path),
        ("report", mine, other, "--out", tmp_path / "both.html"),
    ):
        assert call(*words).code == 0
    evaluator = dataclasses.replace(Holder.me(), since=later.isoformat(timespec="seconds"))
    (mine / "run.lock").write_bytes(evaluator.encode())
    with pytest.raises(LockedError), RunFolder.open(mine).lock():
        pass


@pytest.fixture
def writer(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that has written some generations of `tmp_path/run`, and goes on."""
    words = ["run", "savanna", *options(LAST), "--out", str(tmp_path), "--name", "run", "-q"]
    process = subprocess.Popen([*COMMAND, *words], cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        while not (tmp_path / "run" / "populations" / "000002.npz").exists():
            assert process.poll() is None, process.communicate()
            time.sleep(0.002)
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What that run comes to if nothing happens."""
    place = tmp_path_factory.mktemp("straight")
    ended = program("run", "savanna", *options(LAST), "--out", place, "--name", "run", "-q")
    assert ended.returncode == 0, ended.stderr
    return computed(place / "run")


def computed(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in contents(folder).items() if not name.startswith("figures")}


@pytest.mark.skipif(sys.platform == "win32", reason="what is open cannot be moved there")
def test_a_folder_moved_while_in_use(
    straight: dict[str, bytes], writer: "subprocess.Popen[bytes]", tmp_path: Path, call: Call
) -> None:
    (tmp_path / "run").rename(tmp_path / "moved")
    _, told = writer.communicate(timeout=60)
    assert writer.returncode == 2
    assert told.count(b"\n") == 1
    assert b"what was saved before is intact" in told
    assert not (tmp_path / "run").exists()
    assert call("resume", tmp_path / "moved", "-q").code == 0
    assert computed(tmp_path / "moved") == straight


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="what is open cannot be copied there")
def test_a_folder_copied_while_in_use(
    straight: dict[str, bytes], writer: "subprocess.Popen[bytes]", tmp_path: Path, call: Call
) -> None:
    copy = tmp_path / "copy"
    for _ in range(20):  # files come and go under the copier
        shutil.rmtree(copy, ignore_errors=True)
        try:
            shutil.copytree(tmp_path / "run", copy)
            break
        except shutil.Error:
            continue
    assert (copy / "config.toml").exists()
    if writer.poll() is None and (copy / "run.lock").exists():
        answer = call("resume", copy, "-q")
        assert writer.poll() is not None or (answer.code == 2 and "in use by process" in answer.err)
    _, told = writer.communicate(timeout=120)
    assert writer.returncode == 0, told
    assert call("resume", copy, "-q").code == 0
    assert computed(copy) == straight
    assert computed(tmp_path / "run") == straight
