"""What goes to stderr is for somebody who may be gone: no job ends because it cannot be written."""

import contextlib
import os
import sys
from typing import Any


class Unfailing:
    """A stream that loses what the stream below cannot write; all else is as with that one."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write what can be written; returns the length of the text in any case."""
        with contextlib.suppress(OSError, ValueError):  # full, gone, or closed
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush what can be flushed."""
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()


def prepare_streams() -> None:
    """Make stderr one that never fails, until the end of the process.

    A stream that was closed before the process began goes nowhere: else the next file that is opened, as a
    snapshot, would get its number, and what libraries write there.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - to the end
    if not isinstance(sys.stderr, Unfailing):
        sys.stderr = Unfailing(sys.stderr)  # type: ignore[assignment]
