"""One writer at a time, across real processes, and a lock that a killed holder does not leave for ever."""

import dataclasses
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from babushka.runs.storage import Lock, LockedError, RunFolder, heartbeat, lock, processes
from babushka.runs.storage.lock import Holder
from tests.runs import folder_samples

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.lock"


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A second process that holds the lock of a run in `tmp_path`."""
    folder_samples.create(tmp_path / "run")
    program = [sys.executable, folder_samples.__file__, "--hold", str(tmp_path / "run")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def write(path: Path, **changes: object) -> Holder:
    """A lock file of this process, with changes."""
    holder = dataclasses.replace(Holder.me(), **changes)  # type: ignore[arg-type]
    path.write_bytes(holder.encode())
    return holder


def gone() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_held_and_given_back(path: Path) -> None:
    with Lock(path) as held:
        assert held.held
        assert json.loads(path.read_text())["process"] == os.getpid()
        with pytest.raises(LockedError, match="by this very process"), Lock(path):
            pass
        with pytest.raises(RuntimeError, match="held already"):
            held.__enter__()
    assert not held.held
    assert list(path.parent.iterdir()) == []
    with pytest.raises(KeyError), Lock(path):
        raise KeyError
    assert list(path.parent.iterdir()) == []


def test_another_process_is_refused_until_it_is_killed(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    folder = RunFolder.open(tmp_path / "run")
    with (
        pytest.raises(LockedError, match=rf"\bprocess {holder.pid}\b") as caught,
        folder.lock(),
    ):
        pass
    assert str(caught.value).endswith(".")
    folder.read_history()  # reading needs no lock
    holder.kill()  # SIGKILL, where there are signals
    holder.wait()
    with folder.lock() as notices:
        assert len(notices) == 1
        assert f"locked by process {holder.pid}, which ended" in notices[0]
    assert not (tmp_path / "run" / "run.lock").exists()
    with folder.lock() as notices:
        assert notices == ()


@pytest.mark.skipif(sys.platform == "win32", reason="no zombies there")
def test_a_killed_process_that_nobody_reaped_is_dead(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    os.waitid(os.P_PID, holder.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and stays in the table
    with RunFolder.open(tmp_path / "run").lock() as notices:
        assert len(notices) == 1


def test_dead_holders_are_replaced(path: Path) -> None:
    write(path, process=gone())
    with Lock(path) as held:
        assert len(held.notices) == 1
    write(path, started="long ago")  # the number was used again: this process, with another start time
    with Lock(path) as held:
        assert len(held.notices) == 1
    if Holder.me().boot:
        write(path, boot="the one before")
        with Lock(path) as held:
            assert len(held.notices) == 1


def test_holders_that_cannot_be_judged_are_refused(path: Path) -> None:
    delete = "if that process is gone, delete '.*lock'"
    sentence = rf"by process \d+ on 'far' .* which cannot be checked from here; {delete}\.$"
    write(path, host="far", process=gone(), every=0.0)
    with pytest.raises(LockedError, match=sentence) as caught, Lock(path):
        pass
    assert caught.value.patience == 0
    sentence = (
        rf"on 'far' .* a sign of life \d s ago .*; {delete}, or try again when it has given none for 120 s\.$"
    )
    write(path, host="far", process=gone())
    with pytest.raises(LockedError, match=sentence) as caught, Lock(path):
        pass
    assert caught.value.patience > heartbeat.SILENCE
    write(path, processes="pid:[1]", process=gone())  # another container
    with pytest.raises(LockedError, match="cannot be checked"), Lock(path):
        pass
    assert path.exists()


def test_a_holder_that_cannot_be_seen_is_replaced_once_it_gives_no_sign_of_life(path: Path) -> None:
    for unseen in ({"host": "far"}, {"processes": "pid:[1]"}):
        write(path, **unseen)
        long_ago(path)
        with Lock(path) as held:
            assert len(held.notices) == 1
            assert "has given no sign of life for 120 s" in held.notices[0]
    write(path, host="far", every=0.0)  # one that never gives any
    long_ago(path)
    with pytest.raises(LockedError, match="cannot be checked"), Lock(path):
        pass
    write(path)  # one that is seen to be alive
    long_ago(path)
    with pytest.raises(LockedError, match="by this very process"), Lock(path):
        pass


def long_ago(path: Path) -> None:
    """Nobody has touched a file for longer than a living holder would leave it alone."""
    then = path.stat().st_mtime - heartbeat.SILENCE - 1
    os.utime(path, (then, then))


def test_a_holder_gives_signs_of_life(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "EVERY", 0.01)
    with Lock(path):
        long_ago(path)
        before = path.stat().st_mtime
        deadline = time.monotonic() + 30
        while path.stat().st_mtime <= before + 1 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert path.stat().st_mtime > before + heartbeat.SILENCE / 2
        write(path, host="far")  # another's, which is not to be kept alive
        time.sleep(0.05)
        long_ago(path)
        before = path.stat().st_mtime
        time.sleep(0.05)
        assert path.stat().st_mtime == before


def test_a_holder_that_slept_and_was_replaced_writes_no_more(tmp_path: Path) -> None:
    folder = folder_samples.create(tmp_path / "run")
    with folder.lock():
        folder._lock.confirm()
        path = tmp_path / "run" / "run.lock"
        write(path, host="far", process=7)
        with pytest.raises(LockedError, match=r"\bprocess 7\b.*'far'"):
            folder_samples.commit(folder, 0, 1)
    assert path.exists()


def test_a_lock_file_that_says_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.05)
    for content in (b"", b"{", b"[]", b'{"process": 1}'):
        path.write_bytes(content)
        with pytest.raises(LockedError, match="delete"), Lock(path):
            pass


def test_where_there_are_no_hard_links(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no hard links")

    monkeypatch.setattr(os, "link", refuse)
    test_held_and_given_back(path)
    test_dead_holders_are_replaced(path)


class Contest:
    """Threads that want one lock at the same moment; each loser lets the winner go on."""

    def __init__(self, path: Path, contenders: int) -> None:
        self.path = path
        self.inside = self.most = self.wins = 0
        self.barrier = threading.Barrier(contenders)
        self.count = threading.Lock()
        self.someone_lost = threading.Event()
        self.threads = [threading.Thread(target=self.contend) for _ in range(contenders)]
        for thread in self.threads:
            thread.start()
        for thread in self.threads:
            thread.join()

    def contend(self) -> None:
        self.barrier.wait()
        try:
            with Lock(self.path):
                with self.count:
                    self.inside += 1
                    self.wins += 1
                    self.most = max(self.most, self.inside)
                self.someone_lost.wait(10)
                with self.count:
                    self.inside -= 1
        except LockedError:
            self.someone_lost.set()


def test_of_many_that_find_a_dead_holder_one_wins(path: Path) -> None:
    ended = gone()
    for _ in range(20):
        write(path, process=ended)
        contest = Contest(path, 6)
        assert contest.most == 1
        assert contest.wins >= 1
        assert list(path.parent.iterdir()) == []


def test_a_takeover_that_crashed_does_not_block(path: Path) -> None:
    ended = gone()
    write(path, process=ended)
    write(path.with_name("run.lock.takeover"), process=ended)
    with Lock(path) as held:
        assert len(held.notices) == 1
    assert list(path.parent.iterdir()) == []


def test_a_lock_that_is_no_longer_ours_is_left_alone(path: Path) -> None:
    with Lock(path):
        path.unlink()  # somebody followed the advice
        write(path, host="far")
    assert path.exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork there")
def test_a_forked_child_does_not_give_the_lock_back(path: Path) -> None:
    with Lock(path) as held:
        child = os.fork()
        if child == 0:
            held.__exit__(None, None, None)
            os._exit(0)
        os.waitpid(child, 0)
        assert path.exists()
        assert held.held


def test_processes_are_told_apart() -> None:
    own = os.getpid()
    assert processes.alive(own)
    assert not processes.alive(gone())
    assert not processes.alive(0)
    assert not processes.alive(2**70)
    assert processes.started(own) == processes.started(own) is not None


@pytest.mark.parametrize("step", [-3600.0, 0.5, 3600.0])
def test_a_clock_that_is_set_makes_no_other_process(monkeypatch: pytest.MonkeyPatch, step: float) -> None:
    """Linux tells when it was booted by the present clock, and psutil when a process started by that."""
    if not psutil.LINUX:
        pytest.skip("only Linux counts from the boot")
    before, boot = processes.started(os.getpid()), psutil.boot_time()
    ticks = Path(f"/proc/{os.getpid()}/stat").read_text().rpartition(")")[2].split()[19]
    monkeypatch.setattr(psutil._pslinux, "boot_time", lambda: boot + step)
    assert processes.started(os.getpid()) == before == ticks


def test_processes_of_others_and_of_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert processes.started(gone()) is None

    def forbidden(process: int) -> None:
        raise psutil.AccessDenied(process)

    monkeypatch.setattr(psutil, "Process", forbidden)
    assert processes.alive(os.getpid())
    assert processes.started(os.getpid()) is None
