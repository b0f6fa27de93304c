"""Compiled kernels on the disk, one file for each: a cache that is never a reason to fail.

Numba's own cache has an index for all variants of a function. Two processes that write it at once can leave
an index that names the machine code of one variant for another, and a file that is empty or cut short ends
every later start. Here the name of a file is a digest of what it was compiled from, and its first bytes are a
digest of the rest. What does not agree with that is compiled again.

A folder that cannot be written is read all the same. What is compiled then goes to a private folder, which
processes started meanwhile share, and which is removed at exit; without room for that, it stays in memory.
Whoever uses Babushka as a library hears of both by the logger `babushka`, and others on stderr.
"""

import contextlib
import hashlib
import logging
import os
import pickle
import shutil
import stat
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite
import numba
from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

from babushka.fitness.kernel_folders import PRIVATE, cache_root, private_root, roots, share

__all__ = ["PRIVATE", "KernelCache", "cache_root", "private_root", "share"]

KEPT = 12  # folders of older sources that stay, so that switching branches stays fast
MAGIC = b"babushka kernel\n"  # how each file begins; then come the digest of the rest, and the rest
HEAD = len(MAGIC) + hashlib.sha256().digest_size

log = logging.getLogger("babushka")
_told: set[tuple[Path, str | None]] = set()  # folders, with what is wrong there; '' if nothing can be kept


class DamagedError(Exception):
    """What is wrong with a file of the cache."""


class KernelCache(_Cache):  # type: ignore[misc]
    """Where the dispatcher of one function finds what was compiled of it, and keeps what it compiles.

    `sources` is the digest of all sources of kernels, `label` says what besides Numba's types tells variants
    of the function apart.
    """

    def __init__(self, function: Callable[..., Any], sources: str, label: str) -> None:
        self.sources = sources
        self.name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        self.enabled = function.__closure__ is None  # what a closure holds has no name that would last
        self._origin = (
            *(function.__module__, function.__qualname__, function.__code__.co_firstlineno),
            *(label, numba.__version__, llvmlite.__version__, sys.version),
            hashlib.sha256(function.__code__.co_code).hexdigest(),
            _digest_of_file(function.__code__.co_filename),
        )

    @property
    def cache_path(self) -> str:
        """The folder that is tried first."""
        return str(cache_root() / self.sources)

    def enable(self) -> None:
        """Keep what is compiled from now on."""
        self.enabled = True

    def disable(self) -> None:
        """Read and keep nothing from now on."""
        self.enabled = False

    def flush(self) -> None:
        """Forget what was kept of this function."""
        for root in roots():
            for file in (root / self.sources).glob(f"{self.name}-*"):
                with contextlib.suppress(OSError):
                    file.unlink()

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled variant for a signature; None if there is none that is whole."""
        target_context.refresh()
        if not self.enabled:
            return None
        key = (sig, target_context.codegen().magic_tuple())
        for root in roots():
            path = root / self.sources / self._file_name(key)
            try:
                stored, reduced = _read(path)
                if stored == key:
                    found = CompileResult._rebuild(target_context, *reduced)
                    _mark_used(path.parent)
                    return found
            except (FileNotFoundError, NotADirectoryError):
                continue
            except Exception as error:  # whatever is in that file, kernels can be compiled
                _give_up(path, error)
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a compiled variant where that is possible."""
        if not self.enabled or data.lifted or data.library.has_dynamic_globals:
            return
        key = (sig, data.codegen.magic_tuple())
        content = dumps((key, data._reduce()))
        content = MAGIC + hashlib.sha256(content).digest() + content
        try:
            _write(cache_root() / self.sources / self._file_name(key), content)
        except OSError as error:
            _tell_once(error)
            with contextlib.suppress(OSError):
                _write(private_root() / self.sources / self._file_name(key), content)
        else:
            _prune(cache_root())

    def _file_name(self, key: tuple[Any, ...]) -> str:
        digest = hashlib.sha256(repr((self._origin, key)).encode()).hexdigest()[:32]
        return f"{self.name}-{digest}.kernel"


def _read(path: Path) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """What stands in a file: what the kernel was compiled for, and its parts."""
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for
        raise DamagedError("it is no file")
    content = path.read_bytes()
    if not content:
        raise DamagedError("the file is empty")
    head, rest = content[:HEAD], content[HEAD:]
    if head != MAGIC + hashlib.sha256(rest).digest():
        raise DamagedError("the file is damaged or was cut short")
    # It holds machine code, so that whoever can write here can run code anyway; Numba rebuilds no other form.
    stored: tuple[tuple[Any, ...], tuple[Any, ...]] = pickle.loads(rest)
    return stored


def _give_up(path: Path, error: Exception) -> None:
    """Say once why a file is of no use, and make room for another."""
    if isinstance(error, OSError) and not os.access(path.parent, os.X_OK):
        return  # nor can another be put there, which is then said
    why = error.strerror if isinstance(error, OSError) else str(error)
    if (path.parent, why) not in _told:
        _told.add((path.parent, why))
        log.warning(f"The compiled kernel {path} cannot be used ({why}): it is compiled again.")
    with contextlib.suppress(OSError):
        path.unlink()


def _write(path: Path, content: bytes) -> None:
    """Put a whole file there, or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.stem}-{uuid.uuid4().hex}.tmp")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _tell_once(error: OSError) -> None:
    """Say why the cache is done without, once among all processes that share the private folder."""
    if (cache_root(), "") in _told:
        return
    _told.add((cache_root(), ""))
    try:
        (private_root() / "told").touch(exist_ok=False)
    except FileExistsError:
        return
    except OSError:  # no room for that either: then each says it
        pass
    log.warning(
        f"Compiled kernels cannot be kept in {cache_root()} ({error.strerror or error}): "
        "the next start compiles them again."
    )


def _mark_used(folder: Path) -> None:
    with contextlib.suppress(OSError):  # of another user, or read-only
        os.utime(folder)


def _prune(root: Path) -> None:
    """Remove all but the most recently used cache folders; another process may be doing the same."""

    def last_used(folder: Path) -> float:
        try:
            return folder.stat().st_mtime
        except OSError:
            return 0.0

    with contextlib.suppress(OSError):
        for folder in sorted(root.iterdir(), key=last_used, reverse=True)[KEPT:]:
            shutil.rmtree(folder, ignore_errors=True)


def _digest_of_file(name: str) -> str:
    try:
        return hashlib.sha256(Path(name).read_bytes()).hexdigest()
    except OSError:  # typed in, not read from a file
        return name
