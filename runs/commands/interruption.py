"""A second Ctrl-C ends the program at once, whatever it is doing.

Python's own handlers run between two steps of Python in the main thread: never, while that is in a compiled
loop without end. What is told here comes from the system's handler directly, and another thread reads it.
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

GRACE = 1.0  # seconds in which a program that has been interrupted twice may end by itself
INTERRUPTED = 130  # exit status
ENDING = {getattr(signal, name) for name in ("SIGINT", "SIGTERM") if hasattr(signal, name)}
SHOW_CURSOR = b"\x1b[?25h"

_kept: list[socket.socket] = []  # sockets that signals are still told to, which must stay open


@contextmanager
def second_ends() -> Iterator[None]:
    """Within, and after it once there was an interruption, the second one ends the process.

    What was saved is whole, since nothing is ever written but whole. Does nothing outside the main thread,
    where signals do not arrive.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    seen = threading.Event()
    threading.Thread(target=_count, args=(reader, seen), name="babushka-interruptions", daemon=True).start()
    try:
        yield
    finally:
        if seen.is_set():  # whatever is left of the program may not come to an end: go on counting
            _kept.append(writer)
        else:
            with suppress(ValueError, OSError):  # whoever it was of has closed it meanwhile
                signal.set_wakeup_fd(-1)
                signal.set_wakeup_fd(before)
            writer.close()


def _count(reader: socket.socket, seen: threading.Event) -> None:
    """Wait for two interruptions, and end the process."""
    count = 0
    with reader:
        while count < 2:
            told = reader.recv(64)
            if not told:
                return
            count += sum(number in ENDING for number in told)
            if count:
                seen.set()
        time.sleep(GRACE)
    if sys.stderr is not None and sys.stderr.isatty():
        os.write(2, SHOW_CURSOR)
    os.write(2, b"Interrupted.\n")
    os._exit(INTERRUPTED)
