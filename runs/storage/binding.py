"""What binds the files of a run to each other, so that none of them is lost, changed or swapped unseen.

Every snapshot holds two arrays of its own beside those of its generation: `bound.digests`, the SHA-256 of the
settings that decide what comes out, of history.csv and of lineage.csv, each up to and with the rows of this
generation; and `bound.rows`, how many rows these two then have. A run of an older version has none: see
`runs.storage.counts`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError
from babushka.runs.storage import files, history
from babushka.runs.storage.history import Lines
from babushka.runs.storage.snapshots import Snapshot

HISTORY, LINEAGE = "history.csv", "lineage.csv"
DIGESTS, ROWS = "bound.digests", "bound.rows"
LARGEST = 2**40  # bytes of a table
RECORD = "record"  # settings of what stays on the disk, which decide nothing of what comes out
READERS = {HISTORY: history.read_history, LINEAGE: history.read_lineage}


class Written:
    """What a table holds: how many rows, and of all its bytes the number and a running SHA-256."""

    def __init__(self, content: bytes = b"", rows: int = 0) -> None:
        self.rows, self.size = rows, len(content)
        self._running = hashlib.sha256(content)

    @property
    def digest(self) -> str:
        """The SHA-256 in hexadecimal."""
        return self._running.hexdigest()

    def followed_by(self, lines: Lines) -> "Written":
        """What it holds once these rows are added."""
        after = Written(rows=self.rows + lines.rows)
        after._running = self._running.copy()
        added = b"" if not lines.rows else lines.text if self.rows else lines.heading + lines.text
        after._running.update(added)
        after.size = self.size + len(added)
        return after


class Tables(NamedTuple):
    """What both tables of a run hold."""

    history: Written
    lineage: Written


class Bound(NamedTuple):
    """What a snapshot says of the files beside it; an empty digest of settings: they are not known."""

    settings: str
    history: str
    lineage: str
    history_rows: int
    lineage_rows: int

    @classmethod
    def to(cls, settings: str, tables: Tables) -> "Bound":
        """A run with these settings and these tables."""
        history_now, lineage_now = tables
        digests = history_now.digest, lineage_now.digest
        return cls(settings, *digests, history_now.rows, lineage_now.rows)

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Bound | None":
        """What a snapshot says; None for one of an older version, or of another form."""
        digests, rows = snapshot.arrays.get(DIGESTS), snapshot.arrays.get(ROWS)
        if digests is None or rows is None:
            return None
        if digests.shape != (3,) or digests.dtype.kind != "U" or rows.shape != (2,) or rows.dtype.kind != "i":
            return None
        settings, of_history, of_lineage = map(str, digests)
        return cls(settings, of_history, of_lineage, int(rows[0]), int(rows[1]))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The same as arrays of a snapshot."""
        return {DIGESTS: np.array(self[:3], "<U64"), ROWS: np.array(self[3:], "<i8")}

    def table(self, name: str) -> tuple[int, str]:
        """The rows and the digest of a table."""
        return (self.history_rows, self.history) if name == HISTORY else (self.lineage_rows, self.lineage)


def settings_digest(parameters: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the settings that decide what comes out; empty if none are known."""
    deciding = {name: value for name, value in parameters.items() if name != RECORD}
    if not deciding:
        return ""
    text = json.dumps(deciding, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def checked(path: Path, generation: int, bound: Bound, earlier: Iterable[Snapshot]) -> Tables:
    """What the tables in the run folder `path` hold up to a generation, whose snapshot says `bound`.

    Raises `SettingsError`, naming file and line, where they are not those that it was saved with; `earlier`
    snapshots, the newest first, tell more closely where.
    """
    found = []
    for name in (HISTORY, LINEAGE):
        content = content_of(path / name)
        rows, digest = bound.table(name)
        written = first_rows(content, rows)
        if written is None or written.digest != digest:
            raise SettingsError(
                disorder(path / name, generation, rows) or _changed(path / name, content, rows, earlier)
            )
        _check_beyond(path / name, content, written, generation)
        found.append(written)
    return Tables(*found)


def _check_beyond(path: Path, content: bytes, until: Written, generation: int) -> None:
    """Raise `SettingsError` for a line after those of a generation that is of it, or of one before.

    What a crash leaves there is of later generations, or nonsense in the last line.
    """
    if not until.rows:
        return
    column = history.place_of_generation(path, content[: content.index(b"\n")])
    lines = content[until.size :].split(b"\n")[:-1]
    for number, line in enumerate(lines, start=until.rows + 2):
        there = history.generation_in(line, column)
        if there is not None and there <= generation:
            raise history.out_of_order(path, number, "generation", np.array([generation, there]))


def strangers(path: Path, found: Iterable[Snapshot]) -> list[int]:
    """Which of a run's snapshots, in order of generation, were saved beside other tables than it has."""
    contents = {name: content_of(path / name) for name in (HISTORY, LINEAGE)}
    ends = {
        name: np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n")) for name, text in contents.items()
    }
    running = {name: (0, hashlib.sha256()) for name in contents}
    others: list[int] = []
    for snapshot in found:
        bound = Bound.of(snapshot)
        if bound is None:
            continue
        for name, text in contents.items():
            rows, digest = bound.table(name)
            begun, hashed = running[name]
            until = int(ends[name][rows]) + 1 if 0 < rows < len(ends[name]) else 0
            if until >= begun:
                hashed.update(text[begun:until])
                running[name] = until, hashed
            if until < begun or hashed.hexdigest() != digest:
                others.append(snapshot.generation)
                break
    return others


def content_of(path: Path) -> bytes:
    """The bytes of a table, none if it is missing."""
    return files.read(path, LARGEST, holes=False) if path.exists() else b""


def first_rows(content: bytes, rows: int) -> Written | None:
    """The first `rows` rows of a table below the names of its columns; None if it has fewer."""
    if rows == 0:
        return Written()
    ends = np.flatnonzero(np.frombuffer(content, np.uint8) == ord("\n"))
    return Written(content[: int(ends[rows]) + 1], rows) if len(ends) > rows else None


def disorder(path: Path, generation: int, rows: int) -> str:
    """The line of a table that is not what must stand there up to a snapshot; empty if there is none.

    `rows` are those that it must have until there.
    """
    saved = f"the snapshot of generation {generation} was saved with {rows} rows of it"
    if not path.exists():
        return f"{str(path)!r} is missing, and {saved}."
    try:
        columns = READERS[path.name](path)
    except SettingsError as error:
        return str(error)
    if not columns:
        return f"{str(path)!r} is empty, and {saved}."
    what, column = ("generation", "generation") if path.name == HISTORY else ("member", "id")
    values = columns[column][:rows]
    if len(values) and values[0] != 0:
        return f"Line 2 of {str(path)!r} is damaged: {what} {values[0]:g} stands there, and {what} 0 is lost."
    gaps = np.flatnonzero(np.diff(values) != 1)
    if len(gaps):
        return str(history.out_of_order(path, int(gaps[0]) + 3, what, values[gaps[0] :]))
    if len(values) < rows:
        return f"{str(path)!r} ends with line {len(values) + 1}, and {saved}."
    beyond = np.flatnonzero(columns["generation"][:rows] > generation)
    if len(beyond):
        return f"{str(path)!r} ends its generation {generation} with line {beyond[0] + 1}, and {saved}."
    return ""


def _changed(path: Path, content: bytes, rows: int, earlier: Iterable[Snapshot]) -> str:
    """Between which lines a table was changed, of which every line could stand there."""
    first, last = 0, rows
    for snapshot in earlier:
        bound = Bound.of(snapshot)
        if bound is None:
            break
        until, digest = bound.table(path.name)
        written = first_rows(content, until)
        if written is not None and written.digest == digest:
            first = until
            break
        last = until
    begun = first + 2 if first else 1  # the line that names the columns is one of those
    return f"{str(path)!r} was changed: one of its lines {begun} to {last + 1} is not as it was saved."
