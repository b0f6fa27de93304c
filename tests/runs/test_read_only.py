"""Folders that are read-only, or become so: one sentence, nothing changed, and on it goes once they are not.

Where the tests may mount, it is a real file system that is made read-only, which every library meets,
whatever it writes with; else, unless it is root who tests, permissions of the folder.
"""

import errno
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from babushka.runs.storage import StorageError, files
from tests.runs.calling import CORRIDOR, Call, contents
from tests.runs.folder_samples import LAST, carry_on, commit, content, create, start
from tests.runs.test_full_disks import WRITERS, found_below
from tests.runs.test_recover import STEPS
from tests.tiny import options

HERE = Path(__file__).resolve().parents[2]
LONG = 80  # generations of the run whose folder becomes read-only meanwhile
PROGRAM = f"""  # with the kernels that the tests have compiled; see `tests.conftest`
from pathlib import Path
from babushka.fitness.registry import load_file
from babushka.runs.commands import main
load_file(Path({str(CORRIDOR)!r}))
main()
"""
DEAR = ("report", "--mp4", "--gif", "analyze")  # seconds each


def without_the_dear(each: Any) -> Any:
    """A command, for `make test-slow` only if it takes seconds: full disks meet all of them by default."""
    words, marks = (*each.values, each.marks) if hasattr(each, "marks") else (each, ())
    dear = [pytest.mark.slow] if {*words} & {*DEAR} else []
    return pytest.param(words, marks=[*marks, *dear], id="-".join(word.strip("-") for word in words))


class Place:
    """A folder that can be made read-only as a whole, and writable again."""

    def __init__(self, path: Path, mounted: bool) -> None:
        self.path, self.mounted = path, mounted

    def freeze(self) -> bool:
        """Whether it is read-only now; a file system is not made so while a file is being written."""
        if self.mounted:
            return _mount("-o", "remount,ro", str(self.path))
        self._allow(0o555, 0o444)
        return True

    def thaw(self) -> None:
        """Make it writable."""
        if self.mounted:
            assert _mount("-o", "remount,rw", str(self.path))
        else:
            self._allow(0o755, 0o644)

    def _allow(self, folders: int, plain: int) -> None:
        self.path.chmod(0o755)
        for path in self.path.rglob("*"):
            path.chmod(folders if path.is_dir() else plain)
        self.path.chmod(folders)


def _mount(*words: str) -> bool:
    mount = shutil.which("mount")
    return (
        mount is not None and not subprocess.run([mount, *words], capture_output=True, check=False).returncode
    )


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """An empty folder."""
    path = tmp_path / "place"
    path.mkdir()
    mounted = sys.platform == "linux" and os.geteuid() == 0 and _mount("-t", "tmpfs", "tmpfs", str(path))
    if not mounted and (sys.platform == "win32" or os.geteuid() == 0):
        pytest.skip("nothing is read-only for who tests here")
    made = Place(path, mounted)
    try:
        yield made
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(path)], check=True)
        else:
            made.thaw()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("words", [without_the_dear(each) for each in WRITERS])
def test_a_read_only_folder_at_every_command_that_writes(
    words: tuple[str, ...],
    finished: Path,
    call: Call,
    refused: Callable[..., str],
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("run", "second"):
        shutil.copytree(finished, place.path / name)
    monkeypatch.chdir(place.path)
    before = found_below(place.path)
    assert place.freeze()
    sentence = refused(*words)
    assert any(word in sentence for word in ("ead-only", "ermission denied", "cannot be written")), sentence
    place.thaw()
    assert found_below(place.path) == before
    answer = call(*words)
    assert answer.code == 0, answer


@pytest.mark.parametrize(
    "words",
    [
        ("run", "savanna", *options(1), "-q", "--out", ".", "--name", "one"),
        ("sweep", "savanna", *options(1), "-q", "--out", ".", "--name", "one", "--jobs", "1"),
    ],
    ids=("run", "sweep"),
)
def test_nothing_is_begun_in_a_read_only_folder(
    words: tuple[str, ...],
    call: Call,
    refused: Callable[..., str],
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(place.path)
    assert place.freeze()
    assert "ead-only" in refused(*words)
    place.thaw()
    assert found_below(place.path) == {}
    if "run" in words:  # a sweep's workers would have to compile their kernels first
        assert call(*words).code == 0


def test_reading_needs_no_writing(
    finished: Path, call: Call, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(finished, place.path / "run")
    monkeypatch.chdir(place.path)
    assert place.freeze()
    for words in ("show run", "list .", "replay run", "replay run --verify", "compare run run"):
        assert call(*words.split()).code == 0, words


def test_a_run_whose_folder_becomes_read_only_goes_on_when_it_is_not(
    call: Call, place: Place, tmp_path: Path
) -> None:
    words = ["run", "savanna", *options(LONG), "--name", "run", "-q", "--out"]
    assert call(*words, tmp_path / "straight").code == 0
    command = [sys.executable, "-c", PROGRAM, *words, str(place.path)]
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        while not (place.path / "run" / "populations" / "000002.npz").exists():
            assert process.poll() is None, process.communicate()
            time.sleep(0.002)
        while not place.freeze():
            assert process.poll() is None, process.communicate()
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 2, told
    assert told.count(b"\n") == 1
    assert b"is read-only for you" in told
    place.thaw()
    answer = call("resume", place.path / "run", "-q")
    assert answer.code == 0, answer
    assert contents(place.path / "run") == contents(tmp_path / "straight" / "run")


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_disk_that_becomes_read_only_at_every_step_of_a_commit(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From some step on nothing can be written, cut or deleted; later everything can."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    left = -1  # steps that still can be done

    def guarded(real: Callable[..., None]) -> Callable[..., None]:
        def step(*given: Any) -> None:
            nonlocal left
            if left == 0:
                raise OSError(number, os.strerror(number))
            left -= 1
            real(*given)

        return step

    create(tmp_path / "whole")
    carry_on(tmp_path / "whole", LAST)
    for name in STEPS:
        monkeypatch.setattr(files, name, guarded(getattr(files, name)))
    generation, refusals = 6, 0
    for steps in range(40):
        path = tmp_path / f"{steps}"
        left = -1
        folder = start(path, generation)
        left = steps
        try:
            commit(folder, generation, LAST)
        except StorageError as error:
            refusals += 1
            assert "is read-only for you" in str(error)  # noqa: PT017 - the last times nothing is raised
        done, left = left != 0, -1
        folder._lock.__exit__(None, None, None)
        carry_on(path, LAST)
        assert content(path) == content(tmp_path / "whole")
        if done:
            break
    assert done
    assert refusals >= 8
