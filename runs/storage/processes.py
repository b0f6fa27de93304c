"""Which process is which: whether one is alive, when it started, and which machine this is.

A process number alone is not enough, since numbers are reused; number and start time together are.
"""

import os
import platform
from pathlib import Path

import psutil


def alive(process: int) -> bool:
    """Whether a process of that number runs on this machine; one that only waits to be reaped does not."""
    try:
        return psutil.Process(process).status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.AccessDenied:  # it runs, and belongs to somebody else
        return True
    except (psutil.NoSuchProcess, ValueError, OverflowError):
        return False


def started(process: int) -> str | None:
    """A text that tells apart two processes that had the same number, or None if the system does not say."""
    try:
        when = psutil.Process(process).create_time()
    except (psutil.Error, ValueError, OverflowError):
        return None
    if psutil.LINUX:
        # Linux counts ticks since the boot, which psutil adds to a time of boot that moves when the clock is
        # set; a holder of a lock must not look like another process after that.
        return str(round((when - psutil.boot_time()) * os.sysconf("SC_CLK_TCK")))
    return f"{when:.2f}"


def machine() -> dict[str, str]:
    """What identifies this machine, its boot, and the space in which its process numbers count.

    Keys: `host`; `machine`, `boot` and `processes` are empty where the system does not tell.
    """
    return {
        "host": platform.node() or "unknown",
        "machine": _first_line("/etc/machine-id"),
        "boot": _first_line("/proc/sys/kernel/random/boot_id"),
        "processes": _namespace(),
    }


def _first_line(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def _namespace() -> str:
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""
