"""One writer at a time: a lock file that says who holds it, and that survives a crash of its holder.

The file appears whole or not at all (written aside, then hard-linked to its name, which fails if the name
exists; where the file system has no hard links, it is created exclusively). It names the holder's machine,
process and the process's start time. A lock whose holder is seen to be dead is taken over, with a notice;
one that is held from another machine or container is judged by the signs of life that its holder gives
(`heartbeat`), and refused until they have stopped. Advisory locks of the operating system (flock) are not
used: on cluster file systems they are often absent, or hold on one node only, and then they fail silently.

Taking over is itself guarded by such a lock, so that of several processes that find a dead holder one wins.
"""

import datetime
import json
import os
import time
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from babushka.fitness.settings import SettingsError
from babushka.runs.storage import files, heartbeat, processes

LARGEST = 2**16  # bytes of a lock file
LEAVING = 30.0  # seconds that a process which was told to end may need to finish a block of lives
PATIENCE = 1.0  # seconds to wait for a lock file that is being written, where hard links are missing


class LockedError(SettingsError):
    """Somebody else is writing; the text is one sentence that says who, and what to do.

    `patience` is for how many seconds it makes sense to try again: until a holder that is leaving has left,
    or one that cannot be seen is known to be dead.
    """

    def __init__(self, sentence: str, patience: float = 0.0) -> None:
        super().__init__(sentence)
        self.patience = patience


@dataclass(frozen=True)
class Holder:
    """Who holds a lock, as written in its file."""

    process: int
    started: str
    host: str
    machine: str
    boot: str
    processes: str
    since: str
    token: str
    every: float = 0.0  # seconds between its signs of life; 0: it gives none

    @staticmethod
    def me() -> "Holder":
        """This process, with a token of its own."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        here = processes.machine()
        own = os.getpid()
        began, token = processes.started(own) or "", uuid.uuid4().hex
        return Holder(own, began, **here, since=now, token=token, every=heartbeat.EVERY)

    @staticmethod
    def parse(data: bytes) -> "Holder | None":
        """What a lock file says, or None if that is not what a lock file says."""
        try:
            found = json.loads(data)
            process, every = int(found["process"]), float(found.get("every", 0.0))
            names = [name for name in Holder.__dataclass_fields__ if name not in ("process", "every")]
            return Holder(process=process, every=every, **{name: str(found[name]) for name in names})
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return None

    def encode(self) -> bytes:
        """The content of the lock file."""
        return (json.dumps(asdict(self), indent=2) + "\n").encode()

    def judged(self, me: "Holder") -> str:
        """'alive', 'dead' or 'unknown', as far as the process `me` can tell."""
        if self.host != me.host or (self.machine and me.machine and self.machine != me.machine):
            return "unknown"
        if self.boot and me.boot and self.boot != me.boot:
            return "dead"  # the machine was restarted since
        if self.processes != me.processes:
            return "unknown"  # another container: its process numbers say nothing here
        if not processes.alive(self.process):
            return "dead"
        now = processes.started(self.process)
        return "dead" if self.started and now and now != self.started else "alive"


class Lock:
    """A lock file as a context manager; `notices` says whether a dead holder was replaced."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notices: tuple[str, ...] = ()
        self._holder: Holder | None = None
        self._heartbeat: heartbeat.Heartbeat | None = None

    @property
    def held(self) -> bool:
        """Whether this process holds it through this object."""
        return self._holder is not None and self._holder.process == os.getpid()

    def __enter__(self) -> "Lock":
        """Take the lock.

        Raises `LockedError` if someone else has it, `files.StorageError` if its file cannot be written.
        """
        if self.held:
            raise RuntimeError("This lock is held already.")
        me = Holder.me()
        aside = self.path.with_name(f".{self.path.name}.{me.token}{files.TEMPORARY}")
        with files.in_a_sentence(self.path, "write"):
            try:
                _write_new(aside, me)
                before = _take(self.path, aside, me)
            finally:
                with suppress(OSError):
                    aside.unlink()
        self._holder = me
        self._heartbeat = heartbeat.Heartbeat(self.path, lambda: self._found(me))
        self.notices = ()
        if before is not None:
            who, how = f"process {before.process}", "ended without unlocking it"
            if before.judged(me) != "dead":
                who = f"{who} on {before.host!r}"
                how = f"has given no sign of life for {heartbeat.SILENCE:g} s"
            self.notices = (
                f"The run folder {str(self.path.parent)!r} was locked by {who}, which {how} "
                f"(locked {before.since}); the lock was taken over.",
            )
        return self

    def confirm(self) -> None:
        """Make sure that nobody has taken the lock over; raises `LockedError` if somebody has.

        That happens to a process that slept for minutes, as did its signs of life, and then woke.
        """
        data, mine = _content(self.path), self._holder
        if data is None or mine is None or mine.token.encode() in data:
            return
        found = Holder.parse(data)
        if found is not None and found.token != mine.token:
            raise LockedError(
                f"The run folder {str(self.path.parent)!r} was taken over by process {found.process} on "
                f"{found.host!r}, since this process gave no sign of life; what it has not saved is left "
                "to that one."
            )

    def _found(self, me: Holder) -> bool:
        """Whether the file still says that `me` has it."""
        found = _look(self.path)
        return found is not None and found.token == me.token

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the lock back, if it is still ours; a forked child leaves its parent's lock alone."""
        mine, held, self._holder = self._holder, self.held, None
        if self._heartbeat is not None:
            self._heartbeat.end()
        if held and mine is not None:
            with suppress(OSError):
                if self._found(mine):
                    self.path.unlink()


def _take(path: Path, aside: Path, me: Holder) -> Holder | None:
    """Make `path` the lock of `me`; returns the dead holder that it was taken from, if there was one."""
    for _ in range(100):
        if _create(path, aside, me):
            return None
        found = _read_patiently(path)
        if found is None:
            continue  # it went away in between
        if not _gone(path, found, aside, me):
            raise _refusal(path, found, aside, me)
        guard = path.with_name(f"{path.name}.takeover")
        try:
            _take(guard, aside, me)
        except LockedError:  # someone else is taking over right now
            time.sleep(0.02)
            continue
        try:
            again = _look(path)
            if again is None or again.token != found.token or not _gone(path, again, aside, me):
                continue
            # Only the keeper of the guard replaces a dead holder's file, so nobody's lock is lost here.
            replacement = aside.with_name(f".{path.name}.{uuid.uuid4().hex}{files.TEMPORARY}")
            _write_new(replacement, me)
            os.replace(replacement, path)
            return found
        finally:
            with suppress(FileNotFoundError):
                guard.unlink()
    raise LockedError(f"The lock {str(path)!r} changes hands all the time; try again in a moment.")


def _gone(path: Path, found: Holder, aside: Path, me: Holder) -> bool:
    """Whether a holder is dead, or taken for it; `aside` is a file that `me` has just written."""
    judged = found.judged(me)
    if judged == "unknown" and found.every:
        with suppress(FileNotFoundError):
            return heartbeat.silence(path, aside) > heartbeat.SILENCE
    return judged == "dead"


def _create(path: Path, aside: Path, me: Holder) -> bool:
    """Whether `path` could be made, with the content of `aside`; never changes one that exists."""
    try:
        os.link(aside, path)
        return True
    except FileExistsError:
        # On a network file system a link can succeed and be reported as failed after a lost answer.
        found = _look(path)
        return found is not None and found.token == me.token
    except (OSError, NotImplementedError, AttributeError):
        pass  # no hard links here; a disk that refuses altogether refuses the next line too
    try:
        _write_new(path, me)
        return True
    except FileExistsError:
        return False


def _write_new(path: Path, me: Holder) -> None:
    """Write a lock file that does not exist yet; raises `FileExistsError` if it does."""
    with open(path, "xb") as handle:
        handle.write(me.encode())
        handle.flush()
        os.fsync(handle.fileno())


def _look(path: Path) -> Holder | None:
    data = _content(path)
    return None if data is None else Holder.parse(data)


def _content(path: Path) -> bytes | None:
    """What the lock file says, or None if there is none."""
    try:
        return files.read(path, LARGEST)
    except files.StorageError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return None
        raise


def _read_patiently(path: Path) -> Holder | None:
    """The holder, or None if the file is gone; raises `LockedError` for a file that stays unreadable."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = _look(path)
        if found is not None or not os.path.lexists(path):
            return found
        if time.monotonic() > deadline:
            raise LockedError(
                f"The run folder {str(path.parent)!r} has a lock that does not say who holds it; "
                f"if no process is writing there, delete {str(path)!r}."
            )
        time.sleep(0.02)


def _refusal(path: Path, found: Holder, aside: Path, me: Holder) -> LockedError:
    folder, judged = str(path.parent), found.judged(me)
    if found.process == me.process and found.token and judged == "alive":
        return LockedError(f"The run folder {folder!r} is in use by this very process.")
    if judged == "alive":
        return LockedError(
            f"The run folder {folder!r} is in use by process {found.process} on this machine "
            f"(since {found.since}); wait until it ends, or end it.",
            LEAVING,
        )
    who = f"The run folder {folder!r} is in use by process {found.process} on {found.host!r}"
    way_out = f"if that process is gone, delete {str(path)!r}"
    if not found.every:
        return LockedError(f"{who} (since {found.since}), which cannot be checked from here; {way_out}.")
    silent = 0.0
    with suppress(FileNotFoundError):
        silent = heartbeat.silence(path, aside)
    return LockedError(
        f"{who} (since {found.since}), which gave a sign of life {silent:.0f} s ago and cannot be checked "
        f"otherwise; {way_out}, or try again when it has given none for {heartbeat.SILENCE:g} s.",
        heartbeat.SILENCE + 2 * heartbeat.EVERY,
    )
