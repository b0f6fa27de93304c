"""Trials: what somebody else wrote runs in plain Python, watched, before it is compiled and believed.

Compiled code checks nothing: it reads and writes beyond its arrays, and takes any number for a cause of
death. In plain Python arrays check their indices, and a watcher of each operation (see `dispatch.watched`)
looks at what it is given and what it returns. What is wrong is one sentence with file, function, class and
line. What is tried is told by `fitness.worlds.trial`, `organisms.trial` and `evolution.trial`.

Plain Python refuses a few things of which compiled code makes inf or NaN, such as a division by zero. These
end a trial life and are no mistake.
"""

import linecache
import re
import sysconfig
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from traceback import walk_tb
from types import CodeType, FrameType
from typing import Any, NamedTuple, NoReturn

import numba
import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import NotImplementedOperationError
from babushka.fitness.settings import SettingsError

Array = NDArray[Any]
Given = Mapping[str, tuple[Array, str]]  # arrays that an operation is given, by name, and what sizes each

PACKAGE = __name__.partition(".")[0]
HOUSE = Path(__file__).resolve().parent.parent
LIBRARIES = tuple(Path(str(module.__file__)).resolve().parent for module in (np, numba))
ROOMS = tuple(HOUSE / room for room in ("fitness", "organisms", "evolution", "runs"))
STANDARD = Path(sysconfig.get_paths()["stdlib"]).resolve()
MARGIN = 16  # numbers on either side of an array that is lent, which nobody may touch
OUTSIDE = re.compile(r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)")


class TrialError(SettingsError):
    """Something does not do what its protocol says; the text is one sentence with file and line."""


class EnoughError(Exception):
    """The time for trial lives is over."""


class PlainError(EnoughError):
    """A trial life cannot go on in plain Python, though compiled it would."""


class Call(NamedTuple):
    """A call that is under way."""

    owner: str  # the class that it belongs to
    function: Callable[..., Any]
    since: float  # seconds of processor time


class Trial:
    """What several trials share: how long they may take, and which calls are under way.

    No outermost call begins once `seconds` of processor time are over: `EnoughError` ends the trial, which
    has passed. So a machine that is busy with something else tries as much as another.
    """

    def __init__(self, seconds: float = 1.0) -> None:
        self.calls: list[Call] = []
        self.renew(seconds)

    def renew(self, seconds: float) -> None:
        """Begin another trial of so many seconds."""
        self._move()
        self.until = self.moved + seconds

    def over(self) -> bool:
        """Whether the time is over; whoever asks is not at a standstill."""
        self._move()
        return self.moved > self.until

    def _move(self) -> None:
        """Note that something goes on: in processor time, and in that of the clock."""
        self.moved, self.seen = time.process_time(), time.monotonic()

    def call(self, owner: str, function: Callable[..., Any], *arguments: Any, given: Given = {}) -> Any:  # noqa: B006
        """What `function(*arguments)` returns; raises `TrialError` for what it raises.

        `given` says why arrays among the arguments have the sizes that they have.
        """
        if self.over() and not self.calls:
            raise EnoughError
        self.calls.append(Call(owner, function, self.moved))
        try:
            with np.errstate(all="ignore"):
                return function(*arguments)
        except (SettingsError, EnoughError, NotImplementedOperationError):
            raise
        except Exception as error:
            if only_in_python(error):
                raise PlainError from error
            frames = [frame for frame in walk_tb(error.__traceback__) if of_user(frame[0].f_code)]
            if not frames:
                raise
            raise TrialError(_told(error, *frames[-1], owner, given)) from error
        finally:
            self.calls.pop()
            self._move()

    def refuse(self, owner: type, found: Any, what: str) -> NoReturn:
        """Raise the sentence that says what is wrong with a function, a property or a class."""
        raise TrialError(f"{place_of(owner, found)}: {what}.")


class Guarded:
    """An array that is lent with a margin on either side: `room` has the content of `like`, or one value."""

    def __init__(self, like: Array, fill: Any = None) -> None:
        mark = 77 if like.dtype.kind in "iu" else True if like.dtype.kind == "b" else -7.7e77
        self._whole = np.full(like.size + 2 * MARGIN, mark, like.dtype)
        self._mark = self._whole[0].copy()
        self.room = self._whole[MARGIN : MARGIN + like.size].reshape(like.shape)
        self.room[...] = like if fill is None else fill

    def intact(self) -> bool:
        """Whether the margins are as they were."""
        margins = np.concatenate([self._whole[:MARGIN], self._whole[-MARGIN:]])
        return bool((margins == self._mark).all())


def only_in_python(error: BaseException) -> bool:
    """Whether compiled code would have continued with inf, NaN or a number that wraps around."""
    return isinstance(error, ZeroDivisionError | OverflowError) or str(error) == "math domain error"


def of_user(code: CodeType) -> bool:
    """Whether code is somebody else's: not of this package, of Numba, of NumPy or of Python."""
    return _of_user(code.co_filename)


@cache
def _of_user(name: str) -> bool:
    if not Path(name).is_absolute():
        return False
    file = Path(name).resolve()  # the rooms are linked into the package
    if any(place in file.parents for place in (*ROOMS, *LIBRARIES)):
        return False
    return STANDARD not in file.parents or {"site-packages", "dist-packages"} & set(file.parts) != set()


def foreign(made: type) -> bool:
    """Whether a class does not come with this package."""
    return not made.__module__.startswith(tuple(f"babushka.{room.name}." for room in ROOMS))


def place_of(owner: type, found: Any) -> str:
    """How a sentence begins about something of a class; about the class itself if `found` is Babushka's."""
    found = getattr(found, "fget", found)
    code = getattr(found, "__code__", None)
    if code is not None and of_user(code):
        file, line = code.co_filename, code.co_firstlineno
        return f"{file!r} is wrong in {found.__name__}() of {owner.__name__}, line {line}"
    file, line = class_place(owner)
    return f"{file!r} is wrong in {owner.__name__}, line {line}"


def class_place(owner: type) -> tuple[str, int]:
    """The file and line of a class, as far as they can be told; line 1 where the source is not there."""
    import inspect

    try:
        return str(inspect.getsourcefile(owner)), inspect.getsourcelines(owner)[1]
    except (OSError, TypeError):
        return owner.__module__, 1


def _told(error: Exception, frame: FrameType, line: int, owner: str, given: Given) -> str:
    """The sentence for an error that was raised at a line of the user's."""
    file, said = frame.f_code.co_filename, " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".")
    outside = OUTSIDE.search(said)
    if outside and isinstance(error, IndexError):
        index, axis, size = (int(number) for number in outside.groups())
        said = _outside(frame, line, index, axis, size, given) or said
    return f"{file!r} failed in {frame.f_code.co_name}() of {owner}, line {line}: {said}."


def _outside(frame: FrameType, line: int, index: int, axis: int, size: int, given: Given) -> str:
    """Which array an index is out of the bounds of, and why it has that size; empty if nobody can tell."""
    written = linecache.getline(frame.f_code.co_filename, line)
    for name, value in frame.f_locals.items():
        fits = isinstance(value, np.ndarray) and value.ndim > axis and value.shape[axis] == size
        if fits and re.search(rf"\b{re.escape(name)}\[", written):
            lent = (why for array, why in given.values() if np.may_share_memory(array, value))
            why = next(lent, "")
            return f"index {index} is outside of {name!r}, which has the size {size}{why and ', as ' + why}"
    return ""


def whole(value: Any, low: int, high: int | None) -> bool:
    """Whether a value is a whole number from `low` to `high`; a float with nothing behind the point is."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        value = int(value)
    fits = isinstance(value, int | np.integer | np.bool_) and int(value) >= low
    return fits and (high is None or int(value) <= high)


def number(value: Any) -> bool:
    """Whether a value is a number, finite or not."""
    return isinstance(value, int | float | np.number | np.bool_)


def finite(value: Any) -> bool:
    """Whether a value is a finite number."""
    return number(value) and bool(np.isfinite(value))


def copied(value: Any) -> Any:
    """A copy of an array, or of a (nested) tuple of arrays and numbers."""
    if isinstance(value, tuple):
        return [copied(inner) for inner in value]
    return value.copy() if isinstance(value, np.ndarray) else value


def unchanged(before: Any, value: Any) -> bool:
    """Whether a value is still what it was when it was `copied`."""
    if isinstance(value, tuple):
        return all(unchanged(old, new) for old, new in zip(before, value, strict=True))
    if isinstance(value, np.ndarray):
        return bool(before.shape == value.shape and before.tobytes() == value.tobytes())
    return before is value or bool(before == value or (before != before and value != value))


def odd_field(value: Any, name: str = "") -> str:
    """Where in a (nested) tuple something is neither a number nor an array of numbers; empty: nowhere."""
    if isinstance(value, tuple):
        names = getattr(value, "_fields", range(len(value)))
        inner = (odd_field(part, f"{name}.{key}".strip(".")) for key, part in zip(names, value, strict=True))
        return next((found for found in inner if found), "")
    if isinstance(value, np.ndarray):
        return "" if value.dtype.kind in "biufc" else f"{name or 'it'} is an array of {value.dtype}"
    return "" if number(value) else f"{name or 'it'} is {type(value).__name__}"
