"""Folders of compiled kernels: the user's cache, and a private one where nothing can be kept there.

Importing this loads no compiler.
"""

import atexit
import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import platformdirs

PRIVATE = "BABUSHKA_PRIVATE_CACHE"  # the environment's word to the processes that this one starts
ROOM = 2**20  # bytes that the kernels of one world and kind take, about


def cache_root() -> Path:
    """Where compiled kernels live: `BABUSHKA_CACHE` if set, else the user's cache folder."""
    return Path(os.environ.get("BABUSHKA_CACHE") or platformdirs.user_cache_dir("babushka")) / "kernels"


def private_root() -> Path:
    """A folder for this process and those that it starts from now on, removed when it exits.

    Raises `OSError` where there is no room even for that.
    """
    if PRIVATE not in os.environ:
        os.environ[PRIVATE] = made = tempfile.mkdtemp(prefix="babushka-kernels-")
        atexit.register(_remove, made, os.getpid())
    return Path(os.environ[PRIVATE])


def share() -> None:
    """Have the processes that are started from now on share what they compile, whatever the cache's state."""
    try:
        folder = cache_root()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(ROOM))
            file.flush()
    except OSError:
        with contextlib.suppress(OSError):
            private_root()


def roots() -> list[Path]:
    """The folders in which kernels are looked for."""
    private = os.environ.get(PRIVATE)
    return [cache_root(), *([Path(private)] if private else [])]


def _remove(folder: str, process: int) -> None:
    if os.getpid() == process:  # not one that was forked from it
        shutil.rmtree(folder, ignore_errors=True)
