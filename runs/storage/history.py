"""history.csv and lineage.csv: tables of numbers that grow by whole lines and can be cut back.

Floats are written with `repr`, so that they come back to the last bit. The first line names the columns, one
of which is `generation`; rows come in order of it. A last line without its end is what a crash leaves: it
is dropped by every reader and cut off by `truncate_after`, which must be called before rows are appended.
"""

import csv
import io
import mmap
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError
from babushka.runs.storage import files

LINEAGE_COLUMNS = ("id", "parent_a", "parent_b", "generation")
WITH_STEP = (
    *LINEAGE_COLUMNS,
    "step",
)  # of members who are born at steps of a world that they live in together
Columns = dict[str, NDArray[Any]]


class Lines(NamedTuple):
    """Rows to be added to a table in one piece."""

    names: tuple[str, ...]  # of the columns
    text: bytes
    rows: int

    @property
    def heading(self) -> bytes:
        """The line that stands above the first row."""
        return _heading(self.names).encode()


def rows_of(rows: Sequence[tuple[int, Mapping[str, float]]]) -> Lines:
    """The rows of generations, in order; the first one also decides the columns."""
    names: tuple[str, ...] = ("generation",)
    lines: list[str] = []
    for generation, row in rows:
        values: dict[str, float] = {"generation": generation, **row}
        if values["generation"] != generation:
            raise ValueError(f"The row of generation {generation} says that it is of {values['generation']}.")
        values["generation"] = generation
        if lines and tuple(values) != names:
            raise ValueError(f"The row of generation {generation} has other columns than those before it.")
        names = tuple(values)
        lines.append(",".join([_number(value) for value in values.values()]) + "\n")
    return Lines(names, "".join(lines).encode(), len(lines))


def births_of(born: Sequence[tuple[int, NDArray[np.int64]]]) -> Lines:
    """The rows of members born into generations: (members, 3) each, id and parents' ids (-1: none).

    Or (members, 4), with the step of the world of each birth.
    """
    texts: list[str] = []
    rows, names = 0, tuple[str, ...](LINEAGE_COLUMNS)
    for generation, given in born:
        newborn = np.asarray(given, np.int64)
        stepped = newborn.shape[1:] == (4,)
        names = WITH_STEP if stepped else LINEAGE_COLUMNS
        line = f"%d,%d,%d,{generation},%d\n" if stepped else f"%d,%d,%d,{generation}\n"
        texts.append(line * len(newborn) % tuple(newborn.ravel().tolist()))
        rows += len(newborn)
    return Lines(names, "".join(texts).encode(), rows)


def append(path: Path, lines: Lines) -> None:
    """Add rows to a table, in one piece, and above its first one the line that names the columns.

    Raises `SettingsError` if the columns are not those of the file, `files.StorageError` if the disk refuses.
    """
    if not lines.rows:
        return
    present = b""
    with files.in_a_sentence(path, "read"):
        if files.refuse_link(path):
            with open(path, "rb") as handle:
                present = handle.readline()
    if present and present != lines.heading:
        raise SettingsError(
            f"{str(path)!r} has other columns than the generation to be added to it; "
            "a run whose measures change needs a folder of its own."
        )
    files.append(path, lines.text if present else lines.heading + lines.text)


def read_table(path: Path) -> Columns:
    """Every column by name: int64 where all its numbers are whole, else float64; no columns if no file.

    Raises `SettingsError` naming the line if one, other than a half-written last one, is damaged.
    """
    data = files.read(path, largest=2**40, holes=False) if path.exists() else b""
    lines = data.split(b"\n")[:-1]  # what comes after the last line's end is half-written
    if not lines:
        return {}
    names = _names(path, lines[0])
    if not _fits(lines[-1], len(names)) and len(lines) > 1:
        lines.pop()  # a power cut can leave a last line of the right length and of nonsense
    body = lines[1:]
    if not body:
        return {name: np.empty(0, np.int64 if name in WITH_STEP else np.float64) for name in names}
    for number, line in enumerate(body, start=2):
        if line.count(b",") != len(names) - 1:
            raise _damaged(path, number)
    if names in (LINEAGE_COLUMNS, WITH_STEP):
        try:
            table = np.loadtxt(body, np.int64, delimiter=",", ndmin=2, comments=None, encoding="ascii")
        except ValueError as error:
            odd = next((number for number, line in enumerate(body, start=2) if not _whole(line)), 2)
            raise _damaged(path, odd) from error
        return {name: table[:, column].copy() for column, name in enumerate(names)}
    texts = [line.split(b",") for line in body]
    return {name: _column(path, [line[column] for line in texts]) for column, name in enumerate(names)}


def read_history(path: Path) -> Columns:
    """history.csv; raises `SettingsError` naming the line where its generations do not rise, too."""
    columns = read_table(path)
    _in_order(path, "generation", columns.get("generation", np.empty(0, np.int64)))
    return columns


def read_lineage(path: Path) -> Columns:
    """lineage.csv; raises `SettingsError` for other columns too, and unless members are in order of birth."""
    columns = read_table(path)
    if columns and tuple(columns) not in (LINEAGE_COLUMNS, WITH_STEP):
        raise SettingsError(
            f"Line 1 of {str(path)!r} is damaged: it does not name the columns "
            f"{', '.join(LINEAGE_COLUMNS[:-1])} and {LINEAGE_COLUMNS[-1]}."
        )
    if columns:
        _in_order(path, "member", columns["id"])
        falls = np.flatnonzero(np.diff(columns["generation"]) < 0)
        if len(falls):
            raise out_of_order(path, int(falls[0]) + 3, "generation", columns["generation"][falls[0] :])
    return columns


def out_of_order(path: Path, line: int, what: str, values: NDArray[Any]) -> SettingsError:
    """The sentence for a line whose value, the second of `values`, cannot follow the first."""
    return SettingsError(
        f"Line {line} of {str(path)!r} is damaged: {what} {values[1]:g} stands there after {what} "
        f"{values[0]:g}."
    )


def truncate_after(path: Path, generation: int) -> int | None:
    """Drop the rows of later generations, and a half-written line; the generation of the last row that stays.

    Where no row is left, the line that names the columns goes too, and None is returned.
    """
    found = None
    with files.in_a_sentence(path, "read"):
        size = files.refuse_link(path)
        if size == 0:
            return None
        with open(path, "rb") as handle:
            whole = files.written(handle)
            if whole == 0:
                files.truncate(path, 0)
                return None
            content = mmap.mmap(handle.fileno(), whole, access=mmap.ACCESS_READ)
        with content:
            start = content.find(b"\n") + 1
            end = content.rfind(b"\n") + 1  # beyond what was written there is nothing to look for
            column = place_of_generation(path, content[: start - 1]) if start else 0
            while end > start:
                line = content.rfind(b"\n", 0, end - 1) + 1
                found = generation_in(content[line : end - 1], column)
                if found is not None and found <= generation:
                    break
                end = line
    if end <= start:
        found, end = None, 0
    if end < size:
        files.truncate(path, end)
    return found


@lru_cache(maxsize=16)
def _heading(names: tuple[str, ...]) -> str:
    if any("\n" in name or "\r" in name for name in names):
        raise ValueError("The name of a column cannot hold a line break.")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(names)
    return text.getvalue()


def place_of_generation(path: Path, heading: bytes) -> int:
    """The column of a table in which the generation stands; raises `SettingsError` where it names none."""
    return _names(path, heading).index("generation")


def _names(path: Path, line: bytes) -> tuple[str, ...]:
    try:
        names = tuple(next(csv.reader([line.decode()])))
    except (UnicodeDecodeError, StopIteration, csv.Error):
        names = ()
    if "generation" not in names or len(set(names)) < len(names):
        raise SettingsError(f"{str(path)!r} is damaged: its first line does not name the columns of a run.")
    return names


def _number(value: float) -> str:
    if type(value) is float:
        return repr(value)
    if isinstance(value, bool | int | np.bool_ | np.integer):
        return str(int(value))
    return repr(float(value))


def generation_in(line: bytes, column: int) -> int | None:
    """The generation of a row, which stands in that column; None if it does not say."""
    pieces = line.split(b",")
    try:
        return int(pieces[column])
    except (IndexError, ValueError):
        return None


def _fits(line: bytes, columns: int) -> bool:
    try:
        return len([float(piece) for piece in line.split(b",")]) == columns
    except ValueError:
        return False


def _whole(line: bytes) -> bool:
    """Whether a line holds whole numbers of 64 bits."""
    try:
        return all(-(2**63) <= int(piece) < 2**63 for piece in line.split(b","))
    except ValueError:
        return False


def _in_order(path: Path, what: str, values: NDArray[Any]) -> None:
    """Raise `SettingsError` for the first of `values`, one a row, that is not above the one before."""
    falls = np.flatnonzero(~(np.diff(values) > 0))
    if len(falls):
        raise out_of_order(path, int(falls[0]) + 3, what, values[falls[0] :])


def _column(path: Path, texts: list[bytes]) -> NDArray[Any]:
    try:
        return np.array([int(text) for text in texts], np.int64)
    except (ValueError, OverflowError):
        pass
    try:
        return np.array([float(text) for text in texts], np.float64)
    except ValueError:
        for number, text in enumerate(texts, start=2):
            if not _fits(text, 1):
                raise _damaged(path, number) from None
        raise


def _damaged(path: Path, number: int) -> SettingsError:
    return SettingsError(
        f"Line {number} of {str(path)!r} is damaged: it does not hold one number per column."
    )
