"""Worker processes that can be stopped politely, and that can die without taking others with them.

Each worker has a line (a pipe) of its own to this process. Work goes down the line and answers come back;
anything else that comes down while the worker is busy, and the end of the line, which is what it sees when
this process dies in whatever way, asks it to stop. So no worker outlives its parent, there is no lock that a
killed worker could keep, and a worker's death is seen at once by the one thread that waits for its answer.

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
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Result = TypeVar("Result")
Work = tuple["Future[Any]", Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class WorkerDiedError(BrokenExecutor):
    """The process that had some work ended before it answered; its text is one sentence."""


class Processes(Executor):
    """An executor of up to `workers` new processes ("spawn"), each started when it is first needed."""

    def __init__(self, workers: int) -> None:
        self._most = workers
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
        return future

    def stop(self) -> None:
        """Ask every worker to stop what it is doing; see `asked_to_stop`. What has not begun is cancelled."""
        with self._lock:
            self._stopping = True
            for worker in self._workers:
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
        # Daemons are ended by Python when this process exits in an orderly way, should all else fail.
        self.process = context.Process(target=_work, args=(theirs,), name="babushka-worker", daemon=True)
        with without_interrupts():
            self.process.start()
        theirs.close()  # else its end would not be the end of the line
        self._sending = threading.Lock()

    def answer(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What the function returns there; raises what it raises, and `WorkerDiedError`."""
        try:
            with self._sending:
                self.line.send((function, args, kwargs))
            fine, answer = self.line.recv()
        except (EOFError, OSError):
            self.process.join()
            raise WorkerDiedError(_obituary(self.process.exitcode)) from None
        if not fine:
            raise answer
        return answer

    def ask_to_stop(self) -> None:
        with contextlib.suppress(OSError), self._sending:
            self.line.send(None)

    def dismiss(self) -> None:
        """Let an idle worker end."""
        self.ask_to_stop()
        self.line.close()
        self.process.join()


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

_line: "Connection[Any, Any] | None" = None
_ended = False  # whether SIGTERM came


def asked_to_stop() -> bool:
    """Whether the parent of this worker wants it to stop, or is no more; False outside of workers."""
    if _line is None:
        return False
    try:
        return _ended or _line.poll()
    except OSError:
        return True


def _work(line: "Connection[Any, Any]") -> None:
    """A worker's life: calls functions until it is dismissed or its parent is gone."""
    global _line
    _line = line
    busy = False

    def end(number: int, frame: Any) -> None:
        global _ended
        _ended = True
        if not busy:
            sys.exit(0)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, end)
    while not _ended:
        try:
            work = line.recv()
        except (EOFError, OSError):
            return
        if work is None:
            return
        busy = True
        function, args, kwargs = work
        answer: tuple[bool, Any]
        try:
            answer = (True, function(*args, **kwargs))
        except BaseException as error:
            answer = (False, error)
        try:
            line.send(answer)
        except OSError:
            os._exit(0)  # nobody is listening any more
        except Exception as error:  # what cannot be sent
            line.send((False, RuntimeError(f"The answer cannot be sent: {error}")))
        busy = False
