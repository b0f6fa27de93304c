"""Heartbeats of the process that holds a lock, for those that cannot see it: other machines, containers.

A thread touches the lock's file every `EVERY` seconds. A file that was not touched for `SILENCE` seconds, by
the clock of the file system that it lies on, belongs to a holder that is dead, or that sleeps and will find
out before it writes again (`Lock.confirm`).
"""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from babushka.runs.storage.files import StorageError

EVERY = 10.0  # seconds between signs
SILENCE = 120.0  # seconds without a sign after which a holder is taken for dead


class Heartbeat:
    """Touches a file for as long as `ours()` says that it is ours, until it is ended."""

    def __init__(self, path: Path, ours: Callable[[], bool]) -> None:
        self._path, self._ours = path, ours
        self._ended = threading.Event()
        threading.Thread(target=self._beat, name="babushka-lock", daemon=True).start()

    def end(self) -> None:
        """No more signs; one that is on its way is not waited for, since its disk may hang."""
        self._ended.set()

    def _beat(self) -> None:
        while not self._ended.wait(EVERY):
            with suppress(OSError, StorageError):  # a disk that is gone for a moment
                if self._ours():
                    os.utime(self._path)


def silence(path: Path, now: Path) -> float:
    """Seconds since the last sign at `path`; `now` was just written in the same folder.

    Both times are the file system's own, so that clocks of different machines need not agree. Raises
    FileNotFoundError if one of them has gone.
    """
    return max(0.0, now.stat().st_mtime - path.stat().st_mtime)
