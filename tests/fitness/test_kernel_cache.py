"""The cache of compiled kernels: whatever is done to it, the answer is right, and no start fails for it."""

import errno
import hashlib
import logging
import os
import pickle
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from babushka.fitness import kernel_cache
from babushka.fitness.kernels import Entry, jit_enabled

pytestmark = pytest.mark.skipif(not jit_enabled(), reason="nothing is compiled")

HERE = Path(__file__).resolve().parents[2]


class Pair(NamedTuple):
    first: float
    second: float


class Couple(NamedTuple):
    first: float
    second: float


def total(pair: Any) -> Any:
    return pair.first + pair.second


PAIR = Pair(1.5, 2.5)


def answered(argument: Any = PAIR) -> tuple[int, int]:
    """(loaded, compiled) by a process that just started, as far as the cache sees; the answer is right."""
    fresh: Entry[..., Any] = Entry(total)
    assert fresh(argument) == argument.first + argument.second
    return fresh.compilations()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of its own."""
    monkeypatch.setenv("BABUSHKA_CACHE", str(tmp_path))
    monkeypatch.delenv(kernel_cache.PRIVATE, raising=False)
    monkeypatch.setattr(kernel_cache, "_told", set())
    return tmp_path


@pytest.fixture
def kept(cache: Path) -> Path:
    """The only file of a cache."""
    assert answered() == (0, 1)
    assert answered() == (1, 0)
    (file,) = files(cache)
    return file


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that takes the place of a cache that cannot be written."""
    made = tmp_path / "private"
    made.mkdir()
    monkeypatch.setenv(kernel_cache.PRIVATE, str(made))
    yield made
    assert not list(made.rglob("*.tmp"))


def files(place: Path) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file()]


def cut(length: float) -> Callable[[bytes], bytes]:
    """What is left of a file: so many bytes, or such a share of them."""
    return lambda whole: whole[: length if isinstance(length, int) else int(length * len(whole))]


def changed(where: float) -> Callable[[bytes], bytes]:
    """A file in which one byte is another."""

    def change(whole: bytes) -> bytes:
        damaged = bytearray(whole)
        damaged[int(where * len(whole))] ^= 1
        return bytes(damaged)

    return change


def another(whole: bytes) -> bytes:
    """A file that is whole, but no kernel."""
    content = pickle.dumps(("key", 5))
    return kernel_cache.MAGIC + hashlib.sha256(content).digest() + content


DAMAGES = {
    **{f"cut to {length}": cut(length) for length in (0, 1, 16, 47, 48, 49, 0.1, 0.5, 0.9, -1)},
    **{f"changed at {where}": changed(where) for where in (0.0, 0.001, 0.3, 0.9)},
    "twice": lambda whole: whole + whole,
    "zeros": lambda whole: bytes(len(whole)),
    "text": lambda whole: b"<html>not found</html>",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_compiled_again_with_one_line(
    damage: Callable[[bytes], bytes], kept: Path, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))
    with caplog.at_level(logging.WARNING, "babushka"):
        assert answered() == (0, 1)
    assert len(caplog.records) == 1
    assert str(kept) in caplog.text
    assert files(cache) == [kept]
    assert answered() == (1, 0)


def test_a_whole_file_that_holds_something_else_is_replaced(kept: Path) -> None:
    kept.write_bytes(another(b""))
    assert answered() == (0, 1)
    assert answered() == (1, 0)


def test_a_file_of_other_variants_is_not_taken_for_ones_own(cache: Path) -> None:
    """Numba's index can name the machine code of one for another where two processes write at once."""
    assert answered(Pair(1.0, 2.0)) == (0, 1)
    (first,) = files(cache)
    assert answered(Couple(1.0, 2.0)) == (0, 1)
    (second,) = {*files(cache)} - {first}
    second.write_bytes(first.read_bytes())
    assert answered(Couple(3.0, 4.0)) == (0, 1)
    assert answered(Couple(3.0, 4.0)) == (1, 0)
    assert answered(Pair(3.0, 4.0)) == (1, 0)


@pytest.mark.parametrize("what", ["folder", "loop", "pipe"])
def test_something_else_in_the_place_of_a_file(what: str, kept: Path, private: Path) -> None:
    kept.unlink()
    if what == "folder":
        (kept / "full").mkdir(parents=True)
    elif what == "loop":
        kept.symlink_to(kept)
    else:
        if not hasattr(os, "mkfifo"):
            pytest.skip("no pipes there")
        os.mkfifo(kept)
    assert answered() == (0, 1)
    assert answered() == (1, 0)
    assert bool(files(private)) == (what == "folder")  # the others are removed


@pytest.mark.parametrize("code", [errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EIO])
def test_without_a_cache_to_write_a_private_one_serves(
    code: int,
    cache: Path,
    private: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    refuse_below(cache / "kernels", code, monkeypatch)
    with caplog.at_level(logging.WARNING, "babushka"):
        assert answered() == (0, 1)
        assert answered(Couple(1.0, 2.0)) == (0, 1)
        assert answered() == (1, 0)
    assert len(caplog.records) == 1
    assert os.strerror(code) in caplog.text
    assert not files(cache / "kernels")


def test_without_any_room_kernels_stay_in_memory(
    cache: Path, private: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refuse_below(cache, errno.ENOSPC, monkeypatch)
    with caplog.at_level(logging.WARNING, "babushka"):
        assert answered() == (0, 1)
        assert answered() == (0, 1)
    assert len(caplog.records) == 1
    assert not [*private.rglob("*.kernel"), *cache.rglob("*.kernel")]


def test_nor_is_a_folder_for_what_is_temporary_needed(
    cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refuse_below(cache, errno.ENOSPC, monkeypatch)
    monkeypatch.setattr(tempfile, "mkdtemp", refusing(errno.ENOSPC))
    with caplog.at_level(logging.WARNING, "babushka"):
        assert answered() == (0, 1)
        assert answered() == (0, 1)
    assert len(caplog.records) == 1
    kernel_cache.share()
    assert kernel_cache.PRIVATE not in os.environ


def test_a_cache_that_can_only_be_read_is_used(
    kept: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refuse_below(cache, errno.EROFS, monkeypatch)
    monkeypatch.setattr(os, "utime", refusing(errno.EROFS))
    with caplog.at_level(logging.WARNING, "babushka"):
        assert answered() == (1, 0)
    assert not caplog.records
    assert kernel_cache.PRIVATE not in os.environ


def test_a_write_that_fails_half_way_leaves_nothing(
    cache: Path, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "replace", refusing(errno.ENOSPC))
    assert answered() == (0, 1)
    assert not [path for path in files(cache) if path.suffix == ".tmp"]


def test_files_can_be_read_by_whom_the_umask_allows(cache: Path) -> None:
    before = os.umask(0o022)
    try:
        assert answered() == (0, 1)
    finally:
        os.umask(before)
    (file,) = files(cache)
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o644


def test_caches_used_last_stay(cache: Path) -> None:
    roots = [cache / "kernels" / f"{number:02}" for number in range(20)]
    for number, root in enumerate(roots):
        root.mkdir(parents=True)
        os.utime(root, (number, number))
    assert answered() == (0, 1)
    left = sorted(path.name for path in (cache / "kernels").iterdir() if path in roots)
    assert left == [root.name for root in roots[-(kernel_cache.KEPT - 1) :]]


PROGRAM = """
import os, subprocess, sys
from babushka.fitness import kernel_cache
from tests.fitness.test_kernel_cache import answered
if len(sys.argv) == 1:
    kernel_cache.share()
    print(os.environ.get(kernel_cache.PRIVATE, ""), flush=True)
print(*answered(), flush=True)
if len(sys.argv) == 1:
    subprocess.run([sys.executable, __file__, "again"], check=True)
"""


@pytest.mark.parametrize("usable", [True, False])
def test_processes_share_the_private_folder_and_it_is_gone_at_exit(usable: bool, tmp_path: Path) -> None:
    program, blocked = tmp_path / "program.py", tmp_path / "cache"
    program.write_text(PROGRAM)
    if not usable:
        blocked.write_text("a file where a folder is to be")
    environment = {**os.environ, "BABUSHKA_CACHE": str(blocked), "PYTHONPATH": str(HERE)}
    ended = subprocess.run(
        [sys.executable, str(program)], env=environment, capture_output=True, text=True, check=True
    )
    folder, first, second = ended.stdout.splitlines()
    assert (first, second) == ("0 1", "1 0")
    assert bool(folder) is not usable
    assert not folder or not Path(folder).exists()
    assert len(ended.stderr.splitlines()) == (0 if usable else 1), ended.stderr


def refusing(code: int) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(code, os.strerror(code))

    return refuse


def refuse_below(place: Path, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file below a folder can be written any more."""
    write = Path.write_bytes

    def refuse(path: Path, content: bytes) -> int:
        if place in path.parents:
            write(path, content[:100])  # what a disk took before it was full
            raise OSError(code, os.strerror(code))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", refuse)
