"""Dask distributed as an executor: a cluster of this machine, or the workers of a scheduler somewhere.

Work leaves as the name of a function and plain values. Before anything is computed each worker is asked
what it runs (`same_code`), and each piece of work asks again, since workers may join at any time. Dask
gives the work of a worker that dies to another one. One that hangs (`liveness`) is given nothing more until
it gives signs again, and what it had fails as if it had died; where its process is ours, it is killed.

What runs inside the workers is in `dask_worker`.

Source: https://distributed.dask.org (Rocklin 2015, "Dask: parallel computation with blocked algorithms and
task scheduling", Proceedings of the 14th Python in Science Conference).
"""

import contextlib
import logging
import os
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future
from typing import Any, TypeVar

from babushka.fitness import kernel_folders
from babushka.fitness.extras import unusable
from babushka.fitness.progress import Standing
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.engines.dask_worker import SIGNS, ask_to_stop, call, refused
from babushka.runs.orchestration.engines.liveness import PATIENCE, Heartbeat, LivenessMonitor
from babushka.runs.orchestration.engines.processes import (
    LostContactError,
    WorkerDiedError,
    without_interrupts,
)
from babushka.runs.orchestration.engines.same_code import OtherCodeError, software
from babushka.runs.orchestration.engines.scheduler_greeting import greet

Result = TypeVar("Result")

FINDING = 10.0  # seconds to find a scheduler
ARRIVAL = 30.0  # seconds that the first worker may take to arrive, at least
TICK = 0.5  # seconds between looks at whether the scheduler is there
LISTENING = 2.0  # seconds between looks at the workers' signs, at most
ANSWER = 10.0  # seconds that a scheduler or idle workers may take to answer


class Cluster(Executor):
    """An executor over the workers of one Dask scheduler. The threads of all workers are its `workers`."""

    def __init__(self, client: Any, address: str, cluster: Any = None, patience: float = PATIENCE) -> None:
        self._client, self._cluster, self.address = client, cluster, address
        self._monitor = LivenessMonitor(patience)
        self._unanswered = 0.0  # seconds for which the scheduler has not answered
        self.local = cluster is not None
        self._token = uuid.uuid4().hex
        self._tasks: dict[Future[Any], Any] = {}
        self._standing: dict[str, Standing] = {}  # how far each piece was at the last look, by its key
        self._lock = threading.Lock()
        self._stopping = False
        self._closed = threading.Event()
        threading.Thread(target=self._watch, name="babushka-scheduler", daemon=True).start()

    def workers(self) -> int:
        """How many pieces of work are done at a time, at this moment."""
        try:
            threads = self._client.sync(self._client.scheduler.ncores, callback_timeout=ANSWER)
            return sum(n for worker, n in threads.items() if worker not in self._monitor.hanging)
        except Exception:  # the scheduler is being lost, which the next submission says
            return 1

    def submit(self, function: Callable[..., Result], /, *args: Any, **kwargs: Any) -> "Future[Result]":
        """Have some worker call an importable function.

        If the function takes `stopped`, it is given a function that says whether to stop. The future raises
        `OtherCodeError` if the worker runs something else than this process, and `WorkerDiedError` if
        workers die of it time and again, the worker hangs, or the scheduler is lost.
        """
        future: Future[Result] = Future()
        given_up = self._given_up()
        if given_up:
            future.set_exception(WorkerDiedError(given_up))
            return future
        key = f"babushka-{uuid.uuid4().hex}"
        given = (software(), self._token, key, function, args, kwargs)
        try:
            whose = self._monitor.working if self._monitor.hanging else None
            task = self._client.submit(call, *given, key=key, pure=False, workers=whose)
        except Exception as error:  # a client that has lost its scheduler
            raise LostContactError(f"The Dask scheduler at {self.address} was lost ({error}).") from error
        with self._lock:
            self._tasks[future] = task
        task.add_done_callback(lambda done: self._settle(future, done))
        future.add_done_callback(lambda done: task.cancel() if done.cancelled() else None)
        return future

    def standing(self) -> list[Standing]:
        """How far each piece of this process was with its lives when its worker last gave a sign."""
        return [self._standing[task.key] for _, task in self._under_way() if task.key in self._standing]

    def stop(self) -> None:
        """Ask every worker to stop what it does for this process; what has not begun is cancelled."""
        self._stopping = True
        with contextlib.suppress(Exception):  # those who cannot be asked are dead, or see that this ends
            self._client.run(ask_to_stop, self._token, on_error="ignore", callback_timeout=ANSWER)

    def kill(self) -> None:
        """Wait for nothing that is under way."""
        self._stopping = True
        with self._lock:
            tasks = list(self._tasks.values())
        with contextlib.suppress(Exception):
            self._client.cancel(tasks, force=True)

    def _watch(self) -> None:
        """Fail what is under way when Dask has given up finding its scheduler again: it says so to nobody.

        The same for what a worker has that hangs, and for everything when nobody is there to do it.
        """
        every = min(LISTENING, self._monitor.patience / 4)
        looked = time.monotonic()
        while not self._closed.wait(min(TICK, every)):
            if self._client.status in ("closing", "closed"):
                for future, task in self._under_way():
                    self._settle(future, task)
            elif time.monotonic() - looked >= every:
                # Of a machine that slept meanwhile no more than a look counts.
                seconds, looked = min(time.monotonic() - looked, 2 * every + ANSWER), time.monotonic()
                with contextlib.suppress(Exception):  # a client that is being closed
                    self._listen(seconds)

    def _under_way(self) -> list[tuple["Future[Any]", Any]]:
        with self._lock:
            return list(self._tasks.items())

    def _listen(self, seconds: float) -> None:
        """Take in the signs of all workers, and act on those that hang."""
        try:
            found = self._client.sync(self._client.scheduler.identity, callback_timeout=ANSWER)
        except Exception:
            self._unanswered += seconds
        else:
            self._unanswered = 0.0
            self._standing = dict(filter(None, map(_standing, found["workers"].values())))
            signs = {worker: _heartbeat(told) for worker, told in found["workers"].items()}
            for worker, sentence in self._monitor.hear(signs, seconds).items():
                self._give_up(worker, sentence)
        sentence = self._given_up()
        if sentence:
            for future, task in self._under_way():
                self._fail(future, task, sentence)

    def _given_up(self) -> str:
        """Why there is no sense in waiting for anybody, if there is none."""
        patience = self._monitor.patience
        if self._unanswered > patience:
            return f"The Dask scheduler at {self.address} has not answered for {patience:g} s."
        if self._monitor.alone > patience:
            return f"The Dask scheduler at {self.address} has had no worker that works for {patience:g} s."
        return ""

    def _give_up(self, worker: str, sentence: str) -> None:
        """Nothing more is expected of a worker that hangs, until it gives signs again."""
        nannies = {} if self._cluster is None else self._cluster.workers
        for nanny in list(nannies.values()):  # our own: another process takes its place, and its work
            if nanny.worker_address == worker and nanny.pid:
                os.kill(nanny.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
                return
        keys = self._client.sync(self._client.scheduler.processing, workers=None, callback_timeout=ANSWER)
        theirs = set(keys.get(worker, ()))
        for future, task in self._under_way():
            if task.key in theirs:
                self._fail(future, task, sentence)

    def _fail(self, future: "Future[Any]", task: Any, sentence: str) -> None:
        """Whatever still comes of some work, it is not waited for."""
        if self._take(future):
            with contextlib.suppress(Exception):
                task.cancel()
            future.set_exception(WorkerDiedError(sentence))

    def _take(self, future: "Future[Any]") -> bool:
        """Whether to say what became of some work: nobody has yet, and somebody waits for it."""
        with self._lock:
            if self._tasks.pop(future, None) is None:
                return False
        return not future.cancelled() and future.set_running_or_notify_cancel()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of the workers; those of a cluster of this machine end."""
        if cancel_futures:
            self.stop()
        with self._lock:
            left = list(self._tasks)
        if wait and not self._stopping:
            for future in left:
                with contextlib.suppress(BaseException):
                    future.exception()
        self._closed.set()
        with _quietly(), contextlib.suppress(Exception):
            self._client.close()
        if self._cluster is not None:
            with _quietly(), contextlib.suppress(Exception):
                self._cluster.close()

    def _settle(self, future: "Future[Any]", task: Any) -> None:
        """Pass on what became of some work."""
        if not self._take(future):
            return
        if task.status == "finished":
            try:
                future.set_result(task.result())
            except Exception as error:  # the answer was lost on its way here
                future.set_exception(WorkerDiedError(f"The answer of a Dask worker was lost ({error})."))
        elif task.status == "error":
            future.set_exception(_told(task.exception(), self.address))
        elif self._stopping:
            future.set_exception(CancelledError())
        else:
            future.set_exception(LostContactError(f"The Dask scheduler at {self.address} was lost."))


def _heartbeat(told: Mapping[str, Any]) -> Heartbeat:
    """The last sign of a worker, from what the scheduler says of it."""
    asked = told.get("metrics", {}).get(SIGNS)
    begun = asked is not None and asked[1] > 0  # before the first block it may compile for long
    return Heartbeat(float(told["last_seen"]), (str(asked[0]), int(asked[1])) if begun else None)


def _standing(told: Mapping[str, Any]) -> tuple[str, Standing] | None:
    """The key of what a worker does, and how far it is with it, from the same."""
    sign = told.get("metrics", {}).get(SIGNS)
    return None if sign is None else (str(sign[0]), Standing(*sign[2]))


def _told(error: BaseException, address: str) -> BaseException:
    """An error that came back from a worker, as what this house calls it."""
    from distributed import KilledWorker

    if isinstance(error, KilledWorker):
        return WorkerDiedError("The Dask workers that it was given to died, as happens when memory runs out.")
    if isinstance(error, ImportError | AttributeError) and "babushka" in str(error):
        return OtherCodeError(_without_it(address))
    return error


def _without_it(address: str) -> str:
    return (
        f"A worker of the Dask scheduler at {address} has no Babushka, or another version of it: "
        "start workers anew, with the software that is installed here."
    )


def connect(address: str, patience: float = PATIENCE) -> Cluster:
    """The workers of the scheduler at `address` (HOST:PORT).

    It may take `patience` seconds to answer, and as long until its first worker arrives.

    Raises `SettingsError` without the extra, a scheduler or workers, and for workers that run other code.
    """
    _needed()
    from distributed import Client

    with _quietly():
        greet(address, min(FINDING, patience), patience)
        client = Client(f"tcp://{address}", timeout=FINDING, set_as_default=False)
        try:
            client.wait_for_workers(1, timeout=max(ARRIVAL, patience))
        except TimeoutError as error:
            client.close()
            raise SettingsError(
                f"The Dask scheduler at {address!r} has no workers: start some with "
                f"`dask worker {address} --nthreads 1`."
            ) from error
        return _checked(Cluster(client, address, patience=patience), client)


def local(workers: int, patience: float = PATIENCE) -> Cluster:
    """A scheduler and so many worker processes on this machine, on the loopback interface only."""
    _needed()
    from distributed import Client, LocalCluster

    kernel_folders.share()
    with _quietly(), without_interrupts():
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # no word of it leaves this machine, nor at a port of others'
            worker_dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        )
        client = Client(cluster, set_as_default=False)
        return _checked(Cluster(client, cluster.scheduler_address, cluster, patience), client)


def _needed() -> None:
    try:
        import distributed  # noqa: F401
    except Exception as error:
        raise unusable("The engine 'dask'", "dask", ("distributed", "dask"), error) from None


def _checked(cluster: Cluster, client: Any) -> Cluster:
    """The cluster, after every worker has said what it runs; otherwise closes it and raises."""
    try:
        _check_workers(cluster.address, client)
    except SettingsError:
        cluster.stop()
        cluster.shutdown(wait=False)
        raise
    return cluster


def _check_workers(address: str, client: Any) -> None:
    """Raise `SettingsError` for workers that run something else, and where none answers.

    Whoever does not answer is not waited for: each piece of work asks again, and who hangs gets none.
    """
    silent = []
    try:
        answers = dict(client.run(refused, software(), on_error="return", callback_timeout=FINDING))
    except TimeoutError:  # of one of them, which one is not said
        answers = {}
        for worker in client.sync(client.scheduler.ncores, callback_timeout=ANSWER):
            try:
                answers |= client.run(
                    refused, software(), on_error="return", workers=[worker], callback_timeout=1.0
                )
            except TimeoutError:
                silent.append(worker)
    if silent and not answers:
        raise SettingsError(f"No worker of the Dask scheduler at {address!r} answers: start others.")
    for worker in sorted(answers):
        if isinstance(answers[worker], BaseException):
            raise OtherCodeError(_without_it(address))
        if answers[worker]:
            raise OtherCodeError(answers[worker])


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Without the log of Dask on the screen: what matters is said in sentences."""
    import warnings

    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
