"""Calling the command line in this process, and watching whether bad input keeps every property.

Python tells audit hooks of every file that is opened for writing, renamed or removed, and of every program
that is started. While a `Watch` is on, anything outside its folder is noted; so is a marker file that traps
in the input would leave if their code were executed.
"""

import io
import os
import sys
import tempfile
import threading
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from babushka.fitness.kernel_folders import cache_root
from babushka.runs.commands import main
from babushka.runs.orchestration.trials.process import CODE, PLACE

TRIALS = (f"{os.path.realpath(tempfile.gettempdir())}/{PLACE}",)  # how folders of trials begin
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGING = (
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
)
STARTING = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "socket.connect")


class Finding(AssertionError):  # noqa: N818
    """A property that did not hold."""


class Said(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


class Watch:
    """Notes what is written outside `allowed`, and programs other than git and trials, while it is on."""

    def __init__(self) -> None:
        self.allowed: tuple[str, ...] = ()
        self.noted: list[str] = []
        self.on = False
        import platform

        import matplotlib

        platform.processor()  # which asks a program, once
        matplotlib.get_configdir(), matplotlib.get_cachedir()  # which it makes for itself when first asked
        sys.addaudithook(self.hook)

    def hook(self, event: str, given: tuple[Any, ...]) -> None:
        """What Python calls at every such event."""
        if not self.on:
            return
        if event == "open":
            path, _, flags = given
            if isinstance(path, int) or not (flags or 0) & WRITING:
                return
            self.look(event, path)
        elif event in CHANGING:
            for path in given[:2]:
                if isinstance(path, str | bytes | os.PathLike):
                    self.look(event, path)
        elif event in STARTING and not str(given[0]).endswith("git") and CODE not in given[1]:
            self.noted.append(f"{event}{given!r}")

    def look(self, event: str, path: Any) -> None:
        """Note a path that is outside."""
        self.on = False
        try:
            parent, name = os.path.split(os.path.abspath(os.fsdecode(path)))
            real = os.path.join(os.path.realpath(parent), name)
            if event in ("open", "os.truncate"):  # these follow a link to its end
                real = os.path.realpath(real)
            if real != os.devnull and not f"{real}/".startswith(self.allowed):
                self.noted.append(f"{event} {real}")
        except ValueError:  # a name that cannot be one is refused by the system as well
            pass
        finally:
            self.on = True


_watch: list[Watch] = []


def watch() -> Watch:
    """The one of this process, since hooks cannot be taken off."""
    if not _watch:
        _watch.append(Watch())
    return _watch[0]


def say(*words: str, place: Path, also: tuple[Path, ...] = ()) -> Said:
    """Call the command line from the folder `place`; raises `Finding` if a property does not hold."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", errors=how) for how in ("strict", "backslashreplace"))
    seen, before = watch(), Path.cwd()
    seen.allowed, seen.noted = (
        tuple(f"{os.path.realpath(path)}/" for path in (place, cache_root().parent, *also)) + TRIALS,
        [],
    )
    code: Any = None
    threads = threading.active_count()
    try:
        os.chdir(place)
        with redirect_stdout(out), redirect_stderr(err):
            seen.on = True
            main(list(words))
    except SystemExit as end:
        code = end.code
    except Exception as error:
        raise Finding(f"{words}: a traceback, of {type(error).__name__}: {str(error)[:300]}") from error
    finally:
        seen.on = False
        os.chdir(before)
    for stream in (out, err):
        if not stream.closed:
            stream.flush()
    said = Said(code, *(_text(stream) for stream in (out, err)))
    _check(words, said)
    if seen.noted:
        raise Finding(f"{words}: outside its folder: {seen.noted[:3]}")
    if any(path.name == "EXECUTED" for path in place.rglob("EXECUTED")):
        raise Finding(f"{words}: code in the input was executed")
    if threading.active_count() > threads + 8:
        raise Finding(f"{words}: threads are left behind")
    return said


def _text(stream: io.TextIOWrapper) -> str:
    return "" if stream.closed else stream.buffer.getvalue().decode("utf-8", "replace")  # type: ignore[attr-defined]


def _check(words: tuple[str, ...], said: Said) -> None:
    shown = " ".join(word[:60] for word in words)
    if said.code not in (0, 1, 2):
        raise Finding(f"{shown}: exit code {said.code!r}")
    if "Traceback" in said.err or "Warning:" in said.err:
        raise Finding(f"{shown}: {said.err[-600:]}")
    if said.code == 2:
        last = said.err.rstrip("\n").rpartition("babushka: ")[2]
        if not last or "\n" in last or not last.endswith((".", "?", "!")):
            raise Finding(f"{shown}: not one sentence: {said.err[-300:]!r}")
        if "Error(" in last or "object at 0x" in last:
            raise Finding(f"{shown}: a sentence for programmers: {last!r}")
