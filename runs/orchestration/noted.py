"""Notes in the user's cache: short files, named by a digest of what they are about, that say yes.

A cache that cannot be read or written costs asking again and nothing else.
"""

import os
from contextlib import suppress
from pathlib import Path

KEPT = 1000  # notes of one sort


class Notes:
    """The notes of one sort, which have a folder of that name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.here: set[str] = set()  # those of this process, whatever becomes of the files

    def __contains__(self, key: object) -> bool:
        if key in self.here:
            return True
        file = self.folder() / str(key)
        try:
            if file.read_text(encoding="ascii") != key:  # damaged
                return False
            os.utime(file)
        except (OSError, ValueError):
            return False
        return True

    def add(self, key: str) -> None:
        """Note it, if the disk lets us."""
        from babushka.runs.storage import files  # with arrays, which a configuration can be read without

        self.here.add(key)
        folder = self.folder()
        with suppress(OSError, files.StorageError):
            folder.mkdir(parents=True, exist_ok=True)
            files.write_atomically(folder / key, key.encode("ascii"))
            newest = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
            for old in newest[KEPT:]:
                old.unlink(missing_ok=True)

    def folder(self) -> Path:
        """Where the files are."""
        from babushka.fitness.kernel_folders import cache_root

        return cache_root().parent / self.name
