"""Files that are whole or not there."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fitness.settings import SettingsError


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` to write a file or a folder to, of the same ending; renamed at the end.

    If the body fails or is interrupted, the temporary file is removed and an older `path` stays as it was.
    Raises `SettingsError` where the operating system refuses.
    """
    if path.is_dir():
        raise SettingsError(f"{str(path)!r} is a folder, so no file can be written to it.")
    if not path.parent.is_dir():
        raise SettingsError(f"There is no folder {str(path.parent)!r} to write {path.name!r} to.")
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.partial{path.suffix}")
    try:
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        reason = error.strerror or " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise SettingsError(f"{str(path)!r} could not be written: {reason}.") from error
    finally:
        if temporary.is_dir():
            shutil.rmtree(temporary, ignore_errors=True)
        else:
            with suppress(OSError):  # a read-only file system, where there is nothing either
                temporary.unlink(missing_ok=True)
