"""Worker processes that can be stopped politely, and that can die without taking others with them.

Each worker has a line (a pipe) of its own to this process. Work goes down the line and answers come back;
anything else that comes down while the worker is busy, and the end of the line, which is what it sees when
this process dies in whatever way, asks it to stop. So no worker outlives its parent, there is no lock that a
killed worker could keep, and a worker's death is seen at once by the thread that waits for its answer.

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
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from babushka.runs.orchestration.engines.liveness import PATIENCE, hung

BEAT = 1.0  # seconds between signs, at most
GRACE = 5.0  # seconds that a process has to end in, once it was dismissed

Result = TypeVar("Result")


class WorkerDiedError(BrokenExecutor):
    """The process that had some work ended before it answered; its text is one sentence."""


class LostContactError(WorkerDiedError):
    """Nobody died, as far as is known, but who had some work cannot be reached any more."""


class Processes(ThreadPoolExecutor):
    """An executor of up to `workers` new processes ("spawn"), each started when it is first needed.

    A thread waits for each answer. A process that gives no sign for `patience` seconds, or asks nothing for
    `STUCK` times as long, is replaced.
    """

    def __init__(self, workers: int, patience: float = PATIENCE) -> None:
        super().__init__(workers, thread_name_prefix="babushka-worker")
        self._patience = patience
        self._lock = threading.Lock()
        self._workers: set[_Worker] = set()
        self._idle: list[_Worker] = []  # those of them that have nothing to do
        self._unfinished: set[Future[Any]] = set()
        self._stopping = False
        self._dismissed = threading.Event()
        threading.Thread(target=self._listen, name="babushka-listener", daemon=True).start()

    def submit(self, function: Callable[..., Result], /, *args: Any, **kwargs: Any) -> "Future[Result]":
        """Have a worker call an importable function; a worker that dies fails this one future only."""
        future = super().submit(self._have_done, function, args, kwargs)
        self._unfinished.add(future)
        future.add_done_callback(self._unfinished.discard)
        if self._stopping:
            future.cancel()
        return future

    def stop(self) -> None:
        """Ask every worker to stop what it is doing; see `asked_to_stop`. What has not begun is cancelled."""
        for worker in self._last_workers():
            worker.ask_to_stop()

    def kill(self) -> None:
        """End every worker at once."""
        for worker in self._last_workers():
            worker.process.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Dismiss the workers once they have done what was submitted."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        if not wait:
            threading.Thread(target=self.shutdown, name="babushka-dismissal", daemon=True).start()
            return
        with self._lock:
            workers, self._workers = self._workers, set()
        for worker in workers:
            worker.ask_to_stop()
        for worker in workers:
            worker.dismiss()
        self._dismissed.set()

    def _last_workers(self) -> list["_Worker"]:
        """The workers, which begin nothing any more."""
        with self._lock:
            self._stopping = True
            workers = list(self._workers)
        for future in self._unfinished.copy():
            future.cancel()
        return workers

    def _listen(self) -> None:
        """One thread: notes how long each busy worker has been silent, and ends those that hang.

        What counts is time in which this process ran as well, tick by tick, so that a machine that slept
        takes nobody for dead.
        """
        tick = min(BEAT, self._patience / 4)
        while not self._dismissed.wait(tick):
            with self._lock:
                for worker in self._workers:
                    worker.count(tick, self._patience)

    def _have_done(
        self, function: Callable[..., Result], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Result:
        """In a thread: have an idle worker call a function, or a new one where there is none."""
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        worker = worker or self._started()
        goes_to: Callable[[_Worker], None] = self._idle.append
        try:
            answer: Result = worker.answer(function, args, kwargs)
            return answer
        except WorkerDiedError:
            goes_to = self._workers.discard
            raise
        finally:  # before anybody learns the answer and submits the next work
            with self._lock:
                goes_to(worker)

    def _started(self) -> "_Worker":
        worker = _Worker()
        with self._lock:
            self._workers.add(worker)
            if self._stopping:
                worker.ask_to_stop()
        return worker


class _Worker:
    """One process, and this end of the line to it."""

    def __init__(self) -> None:
        from babushka.fitness import kernel_cache  # with which the compiler is loaded

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
        still = self._still if self._asked else 0.0
        sentence = hung("The process that it ran in", self._silent, still, patience)
        if sentence:
            self._hung = f"{sentence.removesuffix('.')}, and was ended."
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
