"""Whatever interrupts a writer, the folder recovers to a committed generation and ends in the same bytes."""

import errno
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.storage import (
    RunFolder,
    StorageError,
    files,
)
from tests.runs import folder_samples
from tests.runs.folder_samples import (
    LAST,
    RECORD,
    arrays,
    carry_on,
    commit,
    content,
    create,
    give_up,
    newborns,
    row,
    start,
)

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("_write", "_sync", "_replace", "_remove", "_truncate", "_sync_folder")


class Death(BaseException):
    """The process ends here; nothing that it would still do happens."""


class Disk:
    """Counts the single steps at which `files` touches the disk, and lets one of them go wrong."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self.fail_at = -1
        self.how = ""
        self.full = False
        self.moves: tuple[Path, Path] | None = None
        for name in STEPS:
            monkeypatch.setattr(files, name, self.guard(name, getattr(files, name)))

    def arm(self, fail_at: int, how: str) -> None:
        """Let a step, counted from now on, fail: die 'before', 'half' or 'after', be 'full' or 'moved'."""
        self.count, self.fail_at, self.how, self.full = 0, fail_at, how, False

    def guard(self, name: str, real: Callable[..., None]) -> Callable[..., None]:
        def step(*given: Any) -> None:
            number, self.count = self.count, self.count + 1
            if self.fail_at >= 0 and self.how not in ("full", "moved") and number > self.fail_at:
                raise Death  # whoever is dead cleans nothing up
            if number == self.fail_at and self.how == "moved" and self.moves:
                self.moves[0].rename(self.moves[1])  # and the step is taken
            elif number == self.fail_at:
                self.full = self.how == "full"
                if self.how in ("half", "full") and name == "_write":
                    given[0].write(given[1][: len(given[1]) // 2])
                if self.how == "after":
                    real(*given)
                if self.how != "full":
                    raise Death
            # What cuts and deletes needs no space; a flush can only fail for what was written before it.
            if self.full and (name in ("_write", "_replace") or (name == "_sync" and number == self.fail_at)):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            real(*given)

        return step


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flush guards against power cuts, which no test makes, and costs milliseconds on a busy disk."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def test_what_is_kept(uninterrupted: dict[str, bytes], tmp_path: Path) -> None:
    assert [name for name in sorted(uninterrupted) if name.endswith(".npz")] == [
        str(Path("populations", f"{generation:06d}.npz")) for generation in (0, 4, 8, 9)
    ]
    assert set(uninterrupted) >= {"config.toml", "provenance.json", "history.csv", "lineage.csv"}
    assert "run.lock" not in uninterrupted
    folder = create(tmp_path / "run")
    carry_on(folder.path, LAST)
    assert folder.read_history()["generation"].tolist() == list(range(LAST + 1))
    assert folder.read_lineage()["id"].tolist() == list(range(folder_samples.MEMBERS * (LAST + 1)))
    assert folder.snapshot().generation == LAST
    assert (folder.snapshot(4).arrays["genomes"] == arrays(4)["genomes"]).all()
    with pytest.raises(SettingsError, match=r"generation 5\b.*\b4\b"):
        folder.snapshot(5)


@pytest.mark.parametrize("generation", [0, 1, 6, LAST])  # only 5, before 6, is not kept
@pytest.mark.parametrize("how", ["before", "half", "after"])
def test_dying_at_every_step_of_a_commit(
    tmp_path: Path, disk: Disk, uninterrupted: dict[str, bytes], generation: int, how: str
) -> None:
    folder = start(tmp_path / "model", generation)
    disk.arm(-1, "")
    commit(folder, generation, LAST)
    steps = disk.count
    assert steps >= 8
    for step in range(steps):
        path = tmp_path / f"{step}"
        folder = start(path, generation)
        disk.arm(step, how)
        with pytest.raises(Death):
            commit(folder, generation, LAST)
        disk.arm(-1, "")
        give_up(folder)
        whole = folder.snapshot_path(generation).exists()
        recovered, notices = carry_on(path, LAST)
        assert notices == ()
        assert recovered == (generation if whole else generation - 1 if generation else None)
        assert content(path) == uninterrupted
        shutil.rmtree(path)


@pytest.mark.parametrize("generation", [0, 6])
def test_a_full_disk_at_every_step_of_a_commit(
    tmp_path: Path, disk: Disk, uninterrupted: dict[str, bytes], generation: int
) -> None:
    failed = 0
    for step in range(40):
        path = tmp_path / f"{step}"
        folder = start(path, generation)
        disk.arm(step, "full")
        try:
            commit(folder, generation, LAST)
        except StorageError as error:
            failed += 1
            sentence, code = str(error), error.exit_code
            assert sentence.endswith(" once there is room.")
            assert code == 2
            with pytest.raises(RuntimeError, match="must be recovered first"):
                commit(folder, generation + 1, LAST)
            recovery = folder.recover()  # with the disk still full: it only cuts and deletes
            assert recovery.generation in (generation, generation - 1 if generation else None)
        disk.arm(-1, "")
        give_up(folder)
        carry_on(path, LAST)
        assert content(path) == uninterrupted
        shutil.rmtree(path)
    assert failed >= 6


@pytest.mark.skipif(sys.platform == "win32", reason="what is open cannot be moved there")
def test_a_folder_moved_at_every_step_of_a_commit(
    tmp_path: Path, disk: Disk, uninterrupted: dict[str, bytes]
) -> None:
    """Nothing is written where the folder was, so that there is one run, and it goes on at its new place."""
    failed = 0
    for step in range(12):
        path, place = tmp_path / f"{step}", tmp_path / f"{step} moved"
        folder = start(path, 6)
        disk.arm(step, "moved")
        disk.moves = (path, place)
        try:
            commit(folder, 6, LAST)
        except StorageError as error:
            failed += "what was saved before is intact" in str(error)
        disk.arm(-1, "")
        assert not (path.exists() and place.exists())
        give_up(folder)
        now = place if place.exists() else path
        (now / "run.lock").unlink(missing_ok=True)  # of a process that has ended
        carry_on(now, LAST)
        assert content(now) == uninterrupted
    assert failed >= 6


def test_dying_while_recovering(tmp_path: Path, disk: Disk, uninterrupted: dict[str, bytes]) -> None:
    """A folder with everything wrong at once: temporary files, torn tables, a torn snapshot."""

    def wreck(path: Path) -> None:
        folder = start(path, 6)
        give_up(folder)
        (path / "populations" / ".000006.npz.1.tmp").write_bytes(b"half")
        (path / ".config.toml.1.tmp").write_bytes(b"")
        for name in ("history.csv", "lineage.csv"):
            with open(path / name, "ab") as handle:
                handle.write(b"6,1")
        whole = folder.snapshot_path(5).read_bytes()
        folder.snapshot_path(5).write_bytes(whole[: len(whole) // 2])

    for step in range(60):
        path = tmp_path / f"{step}"
        wreck(path)
        folder = RunFolder.open(path)
        disk.arm(step, "before" if step % 2 else "after")
        died = False
        try:
            with folder.lock():
                folder.recover(lambda generation: RECORD.kept(generation, LAST))
        except Death:
            died = True
        disk.arm(-1, "")
        carry_on(path, LAST)
        found = content(path)
        assert found.pop(str(Path("populations", "000005.npz.damaged")))
        assert found == uninterrupted
        if not died:
            break
    assert 5 < step < 59


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_random_moments(tmp_path: Path, uninterrupted: dict[str, bytes], seed: int) -> None:
    """A real process, really killed (SIGKILL where there are signals), again and again, while it writes."""
    last = 300
    straight, path = tmp_path / "straight", tmp_path / "killed"
    create(straight)
    carry_on(straight, last)
    folder = create(path)
    chance = random.Random(seed)
    notices = 0
    for _ in range(6):
        program = [sys.executable, folder_samples.__file__, str(path), str(last)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "writing\n"
            time.sleep(chance.uniform(0.0, 0.06))
            process.kill()
        if (path / "run.lock").exists():
            notices += 1
        with folder.lock() as taken_over:
            assert len(taken_over) <= 1
            recovery = folder.recover(lambda generation: RECORD.kept(generation, last))
        assert recovery.notices == ()
        if recovery.generation is not None:
            assert folder.snapshot().generation == recovery.generation
            assert folder.read_history()["generation"].tolist() == list(range(recovery.generation + 1))
            assert folder.read_lineage()["generation"][-1] == recovery.generation
    carry_on(path, last)
    assert content(path) == content(straight)
    assert notices > 0


def test_an_extended_run_is_the_longer_run(tmp_path: Path, uninterrupted: dict[str, bytes]) -> None:
    create(tmp_path / "run")
    for last in (2, 2, 7, LAST):
        carry_on(tmp_path / "run", last)
    assert content(tmp_path / "run") == uninterrupted


def test_order_of_use(tmp_path: Path) -> None:
    folder = create(tmp_path / "run")
    with pytest.raises(RuntimeError, match="inside"):
        commit(folder, 0, LAST)
    with pytest.raises(RuntimeError, match="inside"):
        folder.recover()
    with folder.lock():
        commit(folder, 0, LAST)
        with pytest.raises(ValueError, match="cannot follow"):
            commit(folder, 0, LAST)
        with pytest.raises(TypeError):
            folder.commit(1, {"bad": np.array([None])}, row(1), newborns(1), True)
        commit(folder, 1, LAST)
    again = RunFolder.open(folder.path)
    with again.lock(), pytest.raises(RuntimeError, match="recovered first"):
        commit(again, 2, LAST)


def test_a_snapshot_that_cannot_be_deleted_now_goes_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uninterrupted: dict[str, bytes]
) -> None:
    folder = start(tmp_path / "run", 3)

    def refuse(path: Path) -> None:
        raise PermissionError(errno.EACCES, "in use")

    with monkeypatch.context() as patch:
        patch.setattr(files, "_remove", refuse)
        commit(folder, 3, LAST)
    assert folder.generations() == [0, 2, 3]
    for generation in range(4, LAST + 1):
        commit(folder, generation, LAST)
    give_up(folder)
    assert content(folder.path) == uninterrupted


# Making, opening, listing


def test_dying_while_creating(tmp_path: Path, disk: Disk) -> None:
    for step in range(30):
        path = tmp_path / f"{step}"
        disk.arm(step, "half")
        try:
            create(path)
        except Death:
            disk.arm(-1, "")
            if not (path / "config.toml").exists():
                create(path)  # an unfinished creation is not in the way
        else:
            break
        disk.arm(-1, "")
        assert RunFolder.open(path).config_text() == "seed = 0\n"
    assert 5 < step < 29


def test_read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = start(tmp_path / "run", 2)

    def refuse(*_: Any) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as patch:
        patch.setattr(files, "_write", refuse)
        with pytest.raises(StorageError, match=r"lineage\.csv'.*read-only.*\(.*\)\.$"):
            commit(folder, 2, LAST)
    give_up(folder)
    if sys.platform == "win32" or os.geteuid() == 0:
        return
    os.chmod(folder.path, 0o500)
    try:
        again = RunFolder.open(folder.path)
        assert again.snapshot().generation == 1
        with pytest.raises(StorageError, match=r"run\.lock"), again.lock():
            pass
    finally:
        os.chmod(folder.path, 0o700)
