"""The run folder: making, opening, reading, committing a generation, recovering after a crash.

The order of a commit is lineage, history, snapshot: *the snapshot of generation N is there* means that N has
been evaluated, and whatever a crash leaves behind of N before that is cut off by `recover`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.columns import Column, decode, encode, guessed
from babushka.fitness.settings import SettingsError
from babushka.runs.storage import binding, files, history, snapshots, wholeness
from babushka.runs.storage.binding import HISTORY, LINEAGE, Bound, Tables, Written
from babushka.runs.storage.listing import CONFIGURATION, PROVENANCE, nearest_run
from babushka.runs.storage.lock import Lock
from babushka.runs.storage.provenance import Provenance
from babushka.runs.storage.snapshot_folder import POPULATIONS, SnapshotFolder, set_aside
from babushka.runs.storage.snapshots import Snapshot

LOCK = "run.lock"
FIGURES = "figures"
COLUMNS = "columns.json"
LARGEST_TEXT = 2**24  # bytes of a configuration or a provenance
NOTHING = Tables(Written(), Written())


class Recovery(NamedTuple):
    """The newest intact generation (None: none yet), and sentences about what was stepped over."""

    generation: int | None
    notices: tuple[str, ...]


class Unsaved(NamedTuple):
    """A generation's rows that wait to be saved together with those of a later one."""

    generation: int
    history: Mapping[str, float]
    born: NDArray[np.int64]  # (members born, 3): id and parents' ids


class RunFolder:
    """A folder of one run. Reading needs no lock and writes nothing; writing needs `with folder.lock():`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock(path / LOCK)
        self._kept = SnapshotFolder(path)
        self._ready = False  # whether what is on disk is known to be whole, by `recover` or by `create`
        self._newest: int | None = None
        self._keep_newest = True
        self._leftover: set[int] = set()  # snapshots to delete, which the system has not let us delete yet
        self._tables = NOTHING  # what is on disk, once it is ready
        self._settings = ""  # the digest of the run's settings, once it is ready

    @classmethod
    def create(cls, path: Path | str, config_text: str, provenance: Provenance) -> "RunFolder":
        """A new run in a folder that is missing or empty.

        Raises `SettingsError` if there is anything in it (other than an unfinished creation),
        `files.StorageError` if the disk refuses, and `LockedError` if someone is creating it right now.
        """
        path = Path(path).absolute()
        if path.exists() and not path.is_dir():
            raise SettingsError(f"{str(path)!r} is a file, and a run needs a folder of its own.")
        cls._refuse_used(path)
        files.make_folder(path)
        folder = cls(path)
        with folder._lock:
            cls._refuse_used(path)
            # The configuration comes last: a folder without one is an unfinished creation.
            files.make_folder(path / POPULATIONS)
            files.make_folder(path / FIGURES)
            files.write_atomically(path / PROVENANCE, provenance.encode())
            files.write_atomically(path / CONFIGURATION, config_text.encode())
        folder._settings = binding.settings_digest(provenance.parameters)
        folder._ready = True
        return folder

    @staticmethod
    def _refuse_used(path: Path) -> None:
        """Raise unless `path` is missing, empty, or holds only what an interrupted `create` leaves."""
        if not path.exists():
            return
        with files.in_a_sentence(path, "read"):
            entries = {entry.name: entry for entry in path.iterdir() if not files.is_temporary(entry)}
            ours = {PROVENANCE, POPULATIONS, FIGURES, LOCK}
            used = not ours.issuperset(entries) or (PROVENANCE in entries and POPULATIONS not in entries)
            used = used or any(entry.is_dir() and any(entry.iterdir()) for entry in entries.values())
        if not used:
            return
        if (path / PROVENANCE).exists():
            raise SettingsError(
                f"There is a run in {str(path)!r} already; resume it, or choose another name for the new one."
            )
        raise SettingsError(f"The folder {str(path)!r} is not empty; a new run needs one of its own.")

    @classmethod
    def open(cls, path: Path | str) -> "RunFolder":
        """A run that exists.

        Raises `SettingsError`, with the nearest name, if there is none, and for one of a newer schema.
        """
        path = Path(path).absolute()
        if not path.is_dir():
            raise SettingsError(f"There is no run {str(path)!r}{nearest_run(path)}")
        if not (path / PROVENANCE).is_file():
            raise SettingsError(f"{str(path)!r} is not a run folder: it has no {PROVENANCE}.")
        folder = cls(path)
        folder.provenance()
        if not (path / CONFIGURATION).is_file():
            raise SettingsError(f"The run in {str(path)!r} was never begun: it has no {CONFIGURATION}.")
        return folder

    def __repr__(self) -> str:
        return f"RunFolder({str(self.path)!r})"

    # Reading

    def config_text(self) -> str:
        """The text of config.toml."""
        try:
            return files.read(self.path / CONFIGURATION, LARGEST_TEXT).decode()
        except UnicodeDecodeError as error:
            raise SettingsError(f"{str(self.path / CONFIGURATION)!r} is not UTF-8 text.") from error

    def provenance(self) -> Provenance:
        """What provenance.json says."""
        path = self.path / PROVENANCE
        return Provenance.parse(files.read(path, LARGEST_TEXT), path)

    def generations(self) -> list[int]:
        """The generations of which there is a snapshot, in order; whether it is intact is not looked at."""
        return self._kept.generations()

    def snapshot_path(self, generation: int) -> Path:
        """Where the snapshot of a generation is, if it is kept."""
        return self._kept.path_of(generation)

    def snapshot(self, generation: int | None = None) -> Snapshot:
        """A saved generation, the newest if not said which.

        Raises `SettingsError` if it is not kept, `DamagedSnapshotError` if it is torn or was edited.
        """
        return self._kept.read(self.kept(generation))

    def kept(self, generation: int | None = None) -> int:
        """A kept generation's number, the newest if not said which; raises `SettingsError` for any other."""
        present = self.generations()
        if not present:
            raise SettingsError(f"The run in {str(self.path)!r} has no snapshots yet.")
        generation = present[-1] if generation is None else generation
        if generation not in present:
            near = min(present, key=lambda other: abs(other - generation))
            raise SettingsError(
                f"The run in {str(self.path)!r} has no snapshot of generation {generation}; "
                f"the nearest is {near}."
            )
        return generation

    def read_history(self) -> history.Columns:
        """history.csv as columns, one row per generation; no columns before the first generation."""
        return history.read_history(self.path / HISTORY)

    def columns(self, names: Iterable[str], labels: Sequence[str]) -> list[Column]:
        """What the columns of the history are, by name; of a folder that does not say so, as told by names.

        Raises `SettingsError` where what it says is damaged.
        """
        path = self.path / COLUMNS
        told = {column.name: column for column in guessed(names, [*labels, "selection"])}
        if not path.is_file():
            return [*told.values()]
        try:
            declared = {column.name: column for column in decode(files.read(path, LARGEST_TEXT))}
        except ValueError as error:
            raise SettingsError(
                f"{str(path)!r} is damaged; delete it, and columns go by their names."
            ) from error
        return [declared.get(name, column) for name, column in told.items()]

    def declare(self, columns: Callable[[], Iterable[Column]]) -> None:
        """Keep what the columns of the history are; asked for only if the folder does not say so already."""
        path = self.path / COLUMNS
        if not path.exists():
            files.write_atomically(path, encode(columns()))

    def died_out(self) -> bool:
        """Whether the last recorded generation has no members, so that none can follow."""
        members = self.read_history().get("members", np.zeros(0))
        return bool(members.size and members[-1] == 0)

    def read_lineage(self) -> history.Columns:
        """lineage.csv as columns id, parent_a, parent_b, generation: one row per member ever born."""
        return history.read_lineage(self.path / LINEAGE)

    def check_tables(self) -> None:
        """Raise `SettingsError`, naming file and line, unless both tables fit the newest snapshot."""
        wholeness.check_tables(self.path)

    def check(self) -> None:
        """Raise `SettingsError` unless the run can be continued; the sentence says what can be done."""
        self._checked(self._kept.newest()[0])

    def _checked(self, newest: Snapshot | None) -> Tables:
        """The tables up to the newest snapshot."""
        parameters = self.provenance().parameters
        return NOTHING if newest is None else wholeness.checked(self.path, newest, parameters)

    def damage(self) -> list[str]:
        """What of the files is damaged, or does not belong to the rest, in sentences; nothing is changed."""
        return wholeness.damage(self.path, self.provenance().parameters)

    def intact(self) -> list[int]:
        """The generations whose snapshots are intact."""
        return [each.generation for each in self._kept.intact(self.generations())]

    def unbound(self) -> list[int]:
        """The generations whose snapshots are of an older version, which did not bind files to each other."""
        return wholeness.unbound(self.path)

    # Writing

    @contextmanager
    def lock(self) -> Iterator[tuple[str, ...]]:
        """Be the one writer; yields sentences about a dead holder whose lock was taken over."""
        with self._lock:
            yield self._lock.notices

    def commit(
        self,
        generation: int,
        arrays: Mapping[str, NDArray[Any]],
        history_row: Mapping[str, float],
        lineage_rows: NDArray[np.int64],
        keep: bool,
        before: Sequence[Unsaved] = (),
    ) -> None:
        """Save an evaluated generation; when this returns, it is on the disk.

        `lineage_rows` is (members born, 3): id and parents' ids. `keep` says whether the snapshot stays once
        the next one is written. `before` are the generations since the last one saved, in order, which get
        no snapshot. Raises `LockedError` if the lock was taken over, and `files.StorageError` if the disk
        refuses: then nothing that was committed is lost, and the folder must be recovered before the next
        commit.
        """
        if not self._lock.held:
            raise RuntimeError("A generation can only be committed inside `with folder.lock():`.")
        if not self._ready:
            raise RuntimeError("A folder that was opened, or whose commit failed, must be recovered first.")
        rows = [*before, Unsaved(generation, history_row, lineage_rows)]
        newest = -1 if self._newest is None else self._newest
        for row in rows:
            if row.generation <= newest:
                raise ValueError(f"Generation {row.generation} cannot follow generation {newest}.")
            newest = row.generation
        self._lock.confirm()
        births = history.births_of([(row.generation, row.born) for row in rows])
        lines = history.rows_of([(row.generation, row.history) for row in rows])
        tables = Tables(self._tables.history.followed_by(lines), self._tables.lineage.followed_by(births))
        bound = Bound.to(self._settings, tables)
        # Complains of the arrays before anything is written.
        encoded = snapshots.encode(generation, {**arrays, **bound.arrays()}, deflate=keep)
        self._ready = False
        history.append(self.path / LINEAGE, births)
        history.append(self.path / HISTORY, lines)
        files.make_folder_within(self.path / POPULATIONS)  # never a second run folder, if this one was moved
        files.write_atomically(self.snapshot_path(generation), encoded)
        previous, keep_previous = self._newest, self._keep_newest
        self._newest, self._keep_newest, self._tables, self._ready = generation, keep, tables, True
        if previous is not None and not keep_previous:
            self._delete(previous)

    def _delete(self, generation: int) -> None:
        """Delete a snapshot, or note to delete it later: Windows refuses while somebody reads it."""
        self._leftover.add(generation)
        for number in sorted(self._leftover):
            try:
                files.remove(self.snapshot_path(number))
            except files.StorageError:
                continue
            self._leftover.discard(number)

    def recover(self, kept: Callable[[int], bool] | None = None) -> Recovery:
        """Bring the folder to the newest intact generation, whatever interrupted the last writer.

        Temporary files go; a damaged snapshot newer than that is renamed to `*.damaged`, never used and never
        deleted; rows of later generations are cut off history and lineage. `kept` says which snapshots stay
        (`Record.kept` with the last generation that is now wanted); without it every one does. It needs the
        lock.

        Raises `SettingsError`, before anything is changed, where settings, history or lineage are not those
        that the generation was saved with, and for a snapshot of a newer schema; `files.StorageError` if the
        disk refuses.
        """
        if not self._lock.held:
            raise RuntimeError("A folder can only be recovered inside `with folder.lock():`.")
        self._ready = False
        files.refuse_link(self.path / POPULATIONS)
        newest, damaged = self._kept.newest()
        self._settings = binding.settings_digest(self.provenance().parameters)
        self._tables = self._checked(newest)
        with files.in_a_sentence(self.path, "read"):
            files.remove_temporaries(self.path)
            files.remove_temporaries(self.path / POPULATIONS)
        notices = [set_aside(path, sentence) for path, sentence in damaged.items()]
        number = None if newest is None else newest.generation
        until = -1 if number is None else number
        history.truncate_after(self.path / HISTORY, until)
        history.truncate_after(self.path / LINEAGE, until)
        self._newest, self._leftover = number, set()
        self._keep_newest = kept is None or number is None or kept(number)
        if kept is not None and number is not None and number > 0 and not kept(number - 1):
            self._delete(number - 1)  # a crash between writing a snapshot and deleting the one before
        self._ready = True
        return Recovery(number, tuple(notices))

    def go_on(self, made_with: Provenance) -> tuple[str, ...]:
        """Note with what the generations from here on are made; sentences where that is new.

        It needs a folder that was recovered. What is noted of generations that are not there any more goes. A
        run of an older version is bound from here on to the settings in `made_with`.
        """
        if not (self._lock.held and self._ready):
            raise RuntimeError("A folder must be recovered before the run is continued.")
        before = self.provenance()
        first = 0 if self._newest is None else self._newest + 1
        after = before.gone_on_with(first, made_with)
        notices: list[str] = []
        if self._newest is not None:
            if Bound.of(self.snapshot(self._newest)) is None:
                notices.append(
                    f"The run in {str(self.path)!r} is of an older version, which did not bind its files to "
                    f"each other; from generation {first} on they are."
                )
            notices += after.told_at(first)
        if after != before:
            files.write_atomically(self.path / PROVENANCE, after.encode())
        self._settings = binding.settings_digest(after.parameters)
        return tuple(notices)
