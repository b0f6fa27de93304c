"""Worker processes that can be stopped politely, and that can die without taking others with them.

Each worker has a line (a pipe) of its own to this process. Work goes down the line and answers come back;
anything else that comes down while the worker is busy, and the end of the line, which is what it sees when
this process dies in whatever way, asks it to stop. So no worker outlives its parent, there is no lock that a
killed worker could keep, and a worker's death is seen at once by the one thread that waits for its answer.

A worker can also hang: stopped by a signal, stuck in a file system that does not answer, in an endless loop.
So a busy worker gives a sign every second, from a thread of its own, with the number of times that its work
has asked whether to stop, which lives do between blocks. A worker that gives no sign for `patience` seconds
is killed, and its work fails as if it had died; so is one whose work asked, and then did not ask again for
`STUCK` times as long. However long honest work takes, it gives signs; compiling does too.

The standard library's process pool breaks as a whole when one process is killed, as by a machine that is
out of memory.
"""

import contextlib
import multiprocessing
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from fitness import kernel_cache

PATIENCE = 120.0  # seconds without a sign after which a worker is taken for one that hangs
STUCK = 10  # times as long may go by between two blocks of lives, while signs are given
BEAT = 1.0  # seconds between signs, at most
GRACE = 5.0  # seconds that a process has to end in, once it was dismissed

Result = TypeVar("Result")
Work = tuple["Future[Any]", Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class WorkerDiedError(BrokenExecutor):
    """The process that had some work ended before it answered; its text is one sentence."""


class LostContactError(WorkerDiedError):
    """Nobody died, as far as is known, but who had some work cannot be reached any more."""


class Processes(Executor):
    """An executor of up to `workers` new processes ("spawn"), each started when it is first needed.

    One that gives no sign for `patience` seconds, or asks nothing for `STUCK` times as long, is replaced.
    """

    def __init__(self, workers: int, patience: float = PATIENCE) -> None:
        self._most = workers
        self._patience = patience
        self._dismissed = threading.Event()
        self._queue: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._workers: set[_Worker] = set()
        self._lock = threading.Lock()
        self._waiting = 0  # threads that have nothing to do
        self._stopping = self._closed = False

    def submit(self, function: Callable[..., Result], /, *args: Any, **kwargs: Any) -> "Future[Result]":
        """Have a worker call an importable function; a worker that dies fails this one future only."""
        future: Future[Result] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("These workers have been dismissed.")
            self._queue.put((future, function, args, kwargs))
            self._waiting -= 1
            if self._waiting < 0 and len(self._threads) < self._most:
                self._waiting += 1
                thread = threading.Thread(target=self._serve, name="babushka-worker", daemon=True)
                self._threads.append(thread)
                thread.start()
                if len(self._threads) == 1:
                    threading.Thread(target=self._listen, name="babushka-listener", daemon=True).start()
        return future

    def stop(self) -> None:
        """Ask every worker to stop what it is doing; see `asked_to_stop`. What has not begun is cancelled."""
        with self._lock:
            self._stopping = True
            workers = list(self._workers)
        for worker in workers:
            worker.ask_to_stop()

    def kill(self) -> None:
        """End every worker at once."""
        with self._lock:
            self._stopping = True
            for worker in self._workers:
                worker.process.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Dismiss the workers once they have done what was submitted."""
        with self._lock:
            self._closed = True
            self._stopping = self._stopping or cancel_futures
        for _ in self._threads:
            self._queue.put(None)
        if wait:
            for thread in self._threads:
                thread.join()
            self._dismissed.set()

    def _listen(self) -> None:
        """One thread: notes how long each busy worker has been silent, and ends those that hang.

        What counts is time in which this process ran as well, tick by tick, so that a machine that slept
        takes nobody for dead.
        """
        tick = min(BEAT, self._patience / 4)
        while not self._dismissed.wait(tick) and not (self._closed and not any(self._alive())):
            with self._lock:
                for worker in self._workers:
                    worker.count(tick, self._patience)

    def _alive(self) -> Iterator[bool]:
        return (thread.is_alive() for thread in self._threads)

    def _serve(self) -> None:
        """One thread: takes work from the queue and waits for the answer of its own worker."""
        worker: _Worker | None = None
        while (work := self._queue.get()) is not None:
            worker = self._have_done(work, worker)
        if worker is not None:
            worker.dismiss()
            self._forget(worker)

    def _have_done(self, work: Work, worker: "_Worker | None") -> "_Worker | None":
        """Have some work done; returns the worker for the next, None if it takes a new one."""
        future, function, args, kwargs = work
        answer: Any = None
        error: BaseException | None = None
        if self._stopping:
            future.cancel()
        wanted = future.set_running_or_notify_cancel()
        if wanted:
            try:
                worker = worker or self._started()
                answer = worker.answer(function, args, kwargs)
            except WorkerDiedError as death:
                self._forget(worker)
                worker, error = None, death
            except BaseException as raised:  # the function's own, or the system's when starting
                error = raised
        with self._lock:
            self._waiting += 1  # before anybody learns the answer and submits the next work
        if wanted and error is not None:
            future.set_exception(error)
        elif wanted:
            future.set_result(answer)
        return worker

    def _started(self) -> "_Worker":
        worker = _Worker()
        with self._lock:
            self._workers.add(worker)
            if self._stopping:
                worker.ask_to_stop()
        return worker

    def _forget(self, worker: "_Worker | None") -> None:
        with self._lock:
            self._workers.discard(worker)  # type: ignore[arg-type]


class _Worker:
    """One process, and this end of the line to it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.line, theirs = context.Pipe()
        kernel_cache.share()
        # Daemons are ended by Python when this process exits in an orderly way, should all else fail.
        self.process = context.Process(target=_work, args=(theirs,), name="babushka-worker", daemon=True)
        with without_interrupts():
            self.process.start()
        theirs.close()  # else its end would not be the end of the line
        self._sending = threading.Lock()
        self._busy = False
        self._silent = self._still = 0.0  # seconds without a sign, and without another block
        self._asked = 0  # how often its work has asked whether to stop
        self._hung = ""  # what is said of it, once it was taken for one that hangs

    def answer(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What the function returns there; raises what it raises, and `WorkerDiedError`."""
        self._silent, self._still, self._asked, self._busy = 0.0, 0.0, 0, True
        try:
            with self._sending:
                self.line.send((function, args, kwargs))
            while True:
                kind, answer = self.line.recv()
                if kind != SIGN:
                    break
                self._note(answer)
        except (EOFError, OSError):
            self.process.join(GRACE)  # one that the system cannot even kill now is left to it
            raise WorkerDiedError(self._hung or _obituary(self.process.exitcode)) from None
        finally:
            self._busy = False
        if kind == RAISED:
            raise answer
        return answer

    def _note(self, asked: int) -> None:
        """Take in a sign: how often the work has asked whether to stop."""
        self._silent = 0.0
        if asked != self._asked:
            self._asked, self._still = asked, 0.0

    def count(self, seconds: float, patience: float) -> None:
        """Add to the time that a busy worker has been silent; ends the process if it hangs."""
        if not self._busy or self._hung:
            return
        self._silent += seconds
        self._still += seconds
        if self._silent > patience:
            self._hung = (
                f"The process that it ran in gave no sign for {patience:g} s, "
                "as one that is stopped or waits for a disk, and was ended."
            )
        elif self._asked and self._still > STUCK * patience:
            self._hung = (
                f"The process that it ran in did not finish a block of lives in {STUCK * patience:g} s, "
                "as in an endless loop, and was ended."
            )
        if self._hung:
            self.process.kill()

    def ask_to_stop(self) -> None:
        # Whoever is sending just now has its work stopped by the next who asks: a worker that hangs may
        # never take what is sent to it.
        if self._sending.acquire(timeout=GRACE):
            try:
                with contextlib.suppress(OSError):
                    self.line.send(None)
            finally:
                self._sending.release()

    def dismiss(self) -> None:
        """Let an idle worker end; one that does not is ended."""
        self.ask_to_stop()
        self.line.close()
        self.process.join(GRACE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(GRACE)


def _obituary(code: int | None) -> str:
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-code).name
            memory = ", as happens when memory runs out" if name == "SIGKILL" else ""
            return f"The process that it ran in was killed by {name}{memory}."
    return f"The process that it ran in ended unexpectedly (exit code {code})."


@contextlib.contextmanager
def without_interrupts() -> Iterator[None]:
    """Processes started inside never see Ctrl-C, not even while they are starting.

    A terminal sends it to all processes of a command; here the parent alone answers it.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # starting it unblocks signals, so it must be running before
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# In the worker

DONE, RAISED, SIGN = "done", "raised", "sign"  # what comes up the line

_line: "Connection[Any, Any] | None" = None
_ended = False  # whether SIGTERM came
_questions = 0  # how often the present work has asked whether to stop


def asked_to_stop() -> bool:
    """Whether the parent of this worker wants it to stop, or is no more; False outside of workers."""
    global _questions
    _questions += 1  # a sign that the work goes on
    if _line is None:
        return False
    try:
        return _ended or _line.poll()
    except OSError:
        return True


def _work(line: "Connection[Any, Any]") -> None:
    """A worker's life: calls functions until it is dismissed or its parent is gone."""
    global _line, _questions
    _line = line
    sending, busy = threading.Lock(), threading.Event()

    def end(number: int, frame: Any) -> None:
        global _ended
        _ended = True
        if not busy.is_set():
            sys.exit(0)

    def beat() -> None:
        while busy.wait():
            with sending, contextlib.suppress(OSError):
                if busy.is_set():  # else its answer is on its way, after which nobody listens
                    line.send((SIGN, _questions))
            time.sleep(BEAT)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, end)
    threading.Thread(target=beat, name="babushka-signs", daemon=True).start()
    while not _ended:
        try:
            work = line.recv()
        except (EOFError, OSError):
            return
        if work is None:
            return
        _questions = 0
        busy.set()
        function, args, kwargs = work
        answer: tuple[str, Any]
        try:
            answer = (DONE, function(*args, **kwargs))
        except BaseException as error:
            answer = (RAISED, error)
        with sending:
            busy.clear()
            try:
                line.send(answer)
            except OSError:
                os._exit(0)  # nobody is listening any more
            except Exception as error:  # what cannot be sent
                line.send((RAISED, RuntimeError(f"The answer cannot be sent: {error}")))
