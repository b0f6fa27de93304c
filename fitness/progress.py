"""What this process is doing: how many lives are over of those begun, and whether kernels are being compiled.

Whoever shows progress reads it whenever it likes. Threads change it between blocks of lives; nothing that is
computed depends on it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple, TypeVar

Item = TypeVar("Item")


class Standing(NamedTuple):
    """How far the lives are that are being led, all those under way taken together."""

    lives: int = 0  # that are over
    wanted: int = 0  # 0: none are under way
    share: float = 0.0  # of the work, which some lives are more of than others; from 0 to 1
    compiling: bool = False


class _UnderWay:
    """Lives that are led together."""

    def __init__(self, wanted: int, work: float) -> None:
        self.lives, self.wanted = 0, wanted
        self.done, self.work = 0.0, work


class _Parts:
    """Work in parts, the latest of which is going on."""

    def __init__(self, wanted: int) -> None:
        self.done, self.wanted = 0, wanted


_lock = Lock()
_under_way: list[_UnderWay] = []
_parts: list[_Parts] = []  # the outermost first
_compiling = 0


@contextmanager
def leading(lives: int, work: float) -> Iterator[Callable[[int, float], None]]:
    """A context in which so many lives are led, which take so much work, in any unit.

    Its value is to be told, from whatever thread, of how many more lives are over and what work they were.
    """
    mine = _UnderWay(lives, work)

    def over(some: int, of_work: float) -> None:
        with _lock:
            mine.lives += some
            mine.done += of_work

    with _lock:
        _under_way.append(mine)
    try:
        yield over
    finally:
        with _lock:
            _under_way.remove(mine)


def in_parts(items: Iterable[Item]) -> Iterator[Item]:
    """The items one by one; what is done with each is a part, as large as any other, of one piece of work."""
    every = list(items)
    mine = _Parts(len(every))
    with _lock:
        _parts.append(mine)
    try:
        for item in every:
            yield item
            mine.done += 1
    finally:
        with _lock:
            _parts.remove(mine)


@contextmanager
def compiling() -> Iterator[None]:
    """A context in which kernels are compiled."""
    global _compiling
    with _lock:
        _compiling += 1
    try:
        yield
    finally:
        with _lock:
            _compiling -= 1


def standing() -> Standing:
    """How far this process is just now."""
    with _lock:
        lives, wanted = sum(each.lives for each in _under_way), sum(each.wanted for each in _under_way)
        done, work = sum(each.done for each in _under_way), sum(each.work for each in _under_way)
        share = min(done / work, 1.0) if work > 0 else 0.0
        for part in reversed(_parts):
            share = (part.done + share) / part.wanted
        return Standing(lives, wanted, share, _compiling > 0)
