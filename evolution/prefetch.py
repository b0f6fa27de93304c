"""Lives that are led while something else is done: those of the next generation, while this one is saved.

Lives release the interpreter's lock, so whoever waits for the disk, counts and draws meanwhile costs no wall
time as long as a processor is free for it, and otherwise only its own share of one.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from types import TracebackType
from typing import Generic, TypeVar

Result = TypeVar("Result")
Stopped = Callable[[], bool]
START = 0.05  # seconds that whoever begins a piece of work leaves the interpreter to it, at most


class Prefetch(Generic[Result]):
    """One piece of work at a time, in a thread of its own. What it raises is raised by whoever waits for it.

    Work is given `stopped`, which is true once the caller's own `stopped()` is, or once this was closed: work
    that nobody will ask for any more ends as if interrupted.
    """

    def __init__(self, stopped: Stopped) -> None:
        self._stopped = stopped
        self._over = Event()
        self._going = Event()  # work has been prepared, and asks whether to stop before each of its parts
        self._thread = ThreadPoolExecutor(1, "babushka-lives")
        self._under_way: Future[Result] | None = None

    def __enter__(self) -> "Prefetch[Result]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def stopped(self) -> bool:
        """Whether whatever is under way is to end."""
        self._going.set()
        return self._over.is_set() or self._stopped()

    def begin(self, work: Callable[[Stopped], Result]) -> None:
        """Have `work(stopped)` done; what was begun before must have been waited for.

        Returns when it first asks whether to stop: until then it prepares lives under the interpreter's lock,
        and whatever the caller did at the same time would only keep them waiting.
        """
        assert self._under_way is None
        self._going.clear()
        self._under_way = self._thread.submit(work, self.stopped)
        self._under_way.add_done_callback(lambda done: self._going.set())
        self._going.wait(START)

    def result(self) -> Result:
        """Wait for what was begun."""
        assert self._under_way is not None
        under_way, self._under_way = self._under_way, None
        return under_way.result()
