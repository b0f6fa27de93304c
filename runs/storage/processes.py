"""Which process is which: whether one is alive, when it started, and which machine this is.

A process number alone is not enough, since numbers are reused; number and start time together are.
"""

import os
import platform
import subprocess
import sys
from pathlib import Path


def alive(process: int) -> bool:
    """Whether a process of that number runs on this machine; one that only waits to be reaped does not."""
    if process <= 0:
        return False
    if sys.platform == "win32":
        return _windows_start(process) is not None
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it runs, and belongs to somebody else
        return True
    except OverflowError:
        return False
    return _state(process) not in ("Z", "X")


def started(process: int) -> str | None:
    """A text that tells apart two processes that had the same number, or None if the system does not say."""
    if sys.platform == "win32":
        return _windows_start(process)
    fields = _proc_fields(process)
    return fields[19] if fields else _ps(process, "lstart")


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


def _proc_fields(process: int) -> list[str] | None:
    """The fields of /proc/N/stat after the name, from the state on (proc(5)); None without such a file."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return fields if len(fields) > 19 else None


def _state(process: int) -> str:
    fields = _proc_fields(process)
    return fields[0] if fields else (_ps(process, "stat") or "?")[:1]


def _ps(process: int, column: str) -> str | None:
    """One column of ps(1), where there is no /proc (macOS, BSD)."""
    try:
        answer = subprocess.run(
            ["ps", "-o", f"{column}=", "-p", str(process)],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
            env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip() or None


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


def _windows_start(process: int) -> str | None:
    """When a running process was made, in ticks of 100 ns; None if there is none of that number."""
    if sys.platform != "win32":
        return None
    import ctypes
    from ctypes import wintypes

    query_limited_information, access_denied, still_active = 0x1000, 5, 259
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = wintypes.HANDLE
    handle = kernel.OpenProcess(query_limited_information, False, wintypes.DWORD(process))
    if not handle:
        return "unknown" if ctypes.get_last_error() == access_denied else None
    try:
        code = wintypes.DWORD()
        if (
            kernel.GetExitCodeProcess(wintypes.HANDLE(handle), ctypes.byref(code))
            and code.value != still_active
        ):
            return None
        times = [wintypes.FILETIME() for _ in range(4)]
        if not kernel.GetProcessTimes(wintypes.HANDLE(handle), *(ctypes.byref(time) for time in times)):
            return "unknown"
        return str((times[0].dwHighDateTime << 32) + times[0].dwLowDateTime)
    finally:
        kernel.CloseHandle(wintypes.HANDLE(handle))
