"""The few ways in which results touch the disk. Every write, of figures and exports too, goes through here.

A file is written to a temporary name in its own folder, flushed to the disk (fsync) and renamed over its
final name, so that a reader or a crash sees the old file or the new one and nothing between. Tables grow by
appends that are flushed too. Whatever the operating system refuses becomes a `StorageError`.

The functions with a leading underscore are the single steps at which a disk can fail or a process can die;
tests replace them.
"""

import errno
import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from babushka.fitness.settings import SettingsError

TEMPORARY = ".tmp"


class StorageError(SettingsError):
    """The disk refused; its text is one complete sentence. What was saved before stays valid."""

    exit_code = 2


class FullError(StorageError):
    """There is no room left."""


_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


def storage_error(path: Path, error: OSError, doing: str) -> StorageError:
    """The sentence for an `OSError` met while `doing` ('write', 'read', ...) something to `path`."""
    reason = error.strerror or " ".join(str(error).split()).rstrip(".") or type(error).__name__
    if doing == "read":
        return StorageError(f"Cannot read {str(path)!r} ({reason}).")
    if error.errno in _FULL:
        return FullError(
            f"Cannot {doing} {str(path)!r} because the disk is full or its quota is used up ({reason}); "
            "what was saved before is intact; try again once there is room."
        )
    if error.errno in _FORBIDDEN:
        return StorageError(
            f"Cannot {doing} {str(path)!r} because it, or the folder that it is in, is read-only for you "
            f"({reason})."
        )
    intact = "" if doing == "make" else "; what was saved before is intact"
    return StorageError(f"Cannot {doing} {str(path)!r} ({reason}){intact}.")


@contextmanager
def in_a_sentence(path: Path, doing: str) -> Iterator[None]:
    """Turn an `OSError` inside the block into a `StorageError` about `path`."""
    try:
        yield
    except OSError as error:
        raise storage_error(path, error, doing) from error


def write_atomically(path: Path, data: bytes) -> None:
    """Make `path` hold exactly `data`, or leave it as it was; raises `StorageError`."""
    aside = path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY}")
    with _replacing(path, aside) as temporary, open(temporary, "wb") as handle:
        _write(handle, data)
        _sync(handle)


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`, of the same ending, to write a file or a folder to.

    At the end it is flushed and renamed. If the body fails or is interrupted, what was written is removed and
    an older `path` stays as it was. Raises `SettingsError` where there is no folder for it.
    """
    if path.is_dir():
        raise SettingsError(f"{str(path)!r} is a folder, so no file can be written to it.")
    if not path.parent.is_dir():
        raise SettingsError(f"There is no folder {str(path.parent)!r} to write {path.name!r} to.")
    # Not called temporary, since recovering a run folder deletes those, and others may be writing here.
    aside = path.with_name(f".{path.stem}.{os.getpid()}.partial{path.suffix}")
    with _replacing(path, aside) as temporary:
        yield temporary
        for file in temporary.rglob("*") if temporary.is_dir() else (temporary,):
            if file.is_file():
                with open(file, "r+b") as handle:
                    _sync(handle)


@contextmanager
def _replacing(path: Path, temporary: Path) -> Iterator[Path]:
    """Put what the body writes to `temporary` in the place of `path`, or remove it."""
    with in_a_sentence(path, "write"):
        try:
            yield temporary
            _replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                if temporary.is_dir():
                    shutil.rmtree(temporary, ignore_errors=True)
                else:
                    _remove(temporary)
            raise
        _sync_folder(path.parent)


def append(path: Path, data: bytes) -> None:
    """Add `data` to the end of `path`, made if missing, and flush it to the disk; raises `StorageError`.

    If that fails half way, the file is cut back to what it was, as far as the disk allows; a half-written
    line that stays behind after a crash is dropped when the table is read.
    """
    with in_a_sentence(path, "write"):
        before = refuse_link(path)
        try:
            with open(path, "ab") as handle:
                _write(handle, data)
                _sync(handle)
        except BaseException:
            with suppress(OSError):
                _truncate(path, before)
            raise
        if before == 0:
            _sync_folder(path.parent)


def truncate(path: Path, size: int) -> None:
    """Cut `path` to its first `size` bytes; raises `StorageError`.

    It needs no free space, so it works on a full disk. A crash leaves the old file or the cut one, or at
    worst something between the two lengths, which the next truncation cuts again.
    """
    with in_a_sentence(path, "write"):
        refuse_link(path)
        _truncate(path, size)


def rename(path: Path, new: Path) -> None:
    """Rename within a folder; raises `StorageError`."""
    with in_a_sentence(path, "rename"):
        _replace(path, new)
        _sync_folder(new.parent)


def remove(path: Path) -> None:
    """Delete a file, which may be gone already; raises `StorageError`."""
    with in_a_sentence(path, "delete"), suppress(FileNotFoundError):
        _remove(path)


def make_folder(path: Path) -> None:
    """Make a folder and those above it; raises `StorageError`, also where it is a link to one elsewhere."""
    with in_a_sentence(path, "make"):
        path.mkdir(parents=True, exist_ok=True)


def make_folder_within(path: Path) -> None:
    """Make a folder if it is not there; raises `StorageError`, also where the one above it is gone."""
    with in_a_sentence(path, "write"):
        path.mkdir(exist_ok=True)


def read(path: Path, largest: int = 2**31, holes: bool = True) -> bytes:
    """The bytes of a file of at most `largest` bytes; raises `StorageError`.

    Without `holes`, only those before the first piece that was never written: what a table of text ends in
    after a power cut, or if somebody makes it as long as a disk. Nothing but a file is read: a pipe would
    keep the reader waiting, and a device has no end.
    """
    with in_a_sentence(path, "read"), open(path, "rb", opener=_without_waiting) as handle:
        found = os.fstat(handle.fileno())
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
            raise StorageError(f"Cannot read {str(path)!r}, which is a pipe or a device and not a file.")
        size = found.st_size if holes else written(handle)
        if size > largest:
            raise StorageError(
                f"Cannot read {str(path)!r}, which has {size} bytes and may have {largest} at most."
            )
        return handle.read(size)


def digest(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal; raises `StorageError`."""
    return hashlib.sha256(read(path)).hexdigest()


def written(handle: BinaryIO) -> int:
    """The length of a file up to its first hole, where the system can tell; the position is not changed."""
    size = os.fstat(handle.fileno()).st_size
    if size == 0 or not hasattr(os, "SEEK_HOLE"):
        return size
    here = handle.tell()
    try:
        return os.lseek(handle.fileno(), 0, os.SEEK_HOLE)
    except OSError:  # a file system that does not know
        return size
    finally:
        os.lseek(handle.fileno(), here, os.SEEK_SET)


def refuse_link(path: Path) -> int:
    """The size of a file, 0 if there is none; raises `StorageError` for a symbolic link, or for no file.

    Written through, a link would change what is elsewhere.
    """
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return 0
    if stat.S_ISLNK(found.st_mode):
        raise StorageError(
            f"{str(path)!r} is a symbolic link, and nothing is written through one; "
            "put what it leads to in its place."
        )
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        raise StorageError(f"{str(path)!r} is a pipe or a device, and a file or a folder is needed there.")
    return found.st_size


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe opens too, at once."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))


def remove_temporaries(folder: Path) -> int:
    """Delete what interrupted writes left in `folder`; returns how many files that were."""
    if not folder.is_dir() or folder.is_symlink():
        return 0
    found = [entry for entry in folder.iterdir() if is_temporary(entry)]
    for entry in found:
        remove(entry)
    return len(found)


def is_temporary(path: Path) -> bool:
    """Whether that is the name of an unfinished write."""
    return path.name.startswith(".") and path.name.endswith(TEMPORARY)


def _write(handle: BinaryIO, data: bytes) -> None:
    handle.write(data)


def _sync(handle: BinaryIO) -> None:
    handle.flush()
    os.fsync(handle.fileno())


def _replace(old: Path, new: Path) -> None:
    os.replace(old, new)


def _remove(path: Path) -> None:
    path.unlink()


def _truncate(path: Path, size: int) -> None:
    with open(path, "r+b") as handle:
        handle.truncate(size)
        _sync(handle)


def _sync_folder(folder: Path) -> None:
    """Make a rename or a new name survive a power cut, where folders can be flushed at all."""
    if sys.platform == "win32":  # folders cannot be opened there; NTFS journals the rename
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems do not flush folders; a failing disk does concern us.
        if error.errno in {errno.EIO, *_FULL}:
            raise
    finally:
        os.close(descriptor)
