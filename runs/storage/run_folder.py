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
from babushka.runs.storage import files, history, snapshots
from babushka.runs.storage.listing import CONFIGURATION, PROVENANCE, nearest_run
from babushka.runs.storage.lock import Lock
from babushka.runs.storage.provenance import Provenance
from babushka.runs.storage.snapshots import DamagedSnapshotError, Snapshot

LOCK = "run.lock"
POPULATIONS = "populations"
FIGURES = "figures"
COLUMNS = "columns.json"
LARGEST_TEXT = 2**24  # bytes of a configuration or a provenance


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
        self._ready = False  # whether what is on disk is known to be whole, by `recover` or by `create`
        self._newest: int | None = None
        self._keep_newest = True
        self._leftover: set[int] = set()  # snapshots to delete, which the system has not let us delete yet

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
        folder = self.path / POPULATIONS
        if not folder.is_dir():
            return []
        with files.in_a_sentence(folder, "read"):
            stems = [entry.stem for entry in folder.iterdir() if entry.suffix == ".npz"]
        return sorted(int(stem) for stem in stems if stem.isdecimal() and stem == f"{int(stem):06d}")

    def snapshot_path(self, generation: int) -> Path:
        """Where the snapshot of a generation is, if it is kept."""
        return self.path / POPULATIONS / f"{generation:06d}.npz"

    def snapshot(self, generation: int | None = None) -> Snapshot:
        """A saved generation, the newest if not said which.

        Raises `SettingsError` if it is not kept, `DamagedSnapshotError` if it is torn or was edited.
        """
        kept = self.kept(generation)
        return snapshots.read(self.snapshot_path(kept), kept)

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
        return history.read_table(self.path / "history.csv")

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
        return history.read_table(self.path / "lineage.csv")

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
        # Complains of the arrays before anything is written.
        encoded = snapshots.encode(generation, arrays, deflate=keep)
        self._ready = False
        history.append_births(self.path / "lineage.csv", [(row.generation, row.born) for row in rows])
        history.append_rows(self.path / "history.csv", [(row.generation, row.history) for row in rows])
        files.make_folder(self.path / POPULATIONS)
        files.write_atomically(self.snapshot_path(generation), encoded)
        previous, keep_previous = self._newest, self._keep_newest
        self._newest, self._keep_newest, self._ready = generation, keep, True
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

        Raises `SettingsError` for a snapshot of a newer schema, `files.StorageError` if the disk refuses.
        """
        if not self._lock.held:
            raise RuntimeError("A folder can only be recovered inside `with folder.lock():`.")
        self._ready = False
        files.refuse_link(self.path / POPULATIONS)
        with files.in_a_sentence(self.path, "read"):
            files.remove_temporaries(self.path)
            files.remove_temporaries(self.path / POPULATIONS)
        newest, notices = self._newest_intact()
        until = -1 if newest is None else newest
        recorded = history.truncate_after(self.path / "history.csv", until)
        history.truncate_after(self.path / "lineage.csv", until)
        if newest is not None and recorded != newest:
            notices.append(
                f"{str(self.path / 'history.csv')!r} ends at generation {recorded}, and the newest snapshot "
                f"is of generation {newest}; the rows between are lost."
            )
        self._newest, self._leftover = newest, set()
        self._keep_newest = kept is None or newest is None or kept(newest)
        if kept is not None and newest is not None and newest > 0 and not kept(newest - 1):
            self._delete(newest - 1)  # a crash between writing a snapshot and deleting the one before
        self._ready = True
        return Recovery(newest, tuple(notices))

    def _newest_intact(self) -> tuple[int | None, list[str]]:
        notices: list[str] = []
        for generation in reversed(self.generations()):
            path = self.snapshot_path(generation)
            try:
                snapshots.read(path, generation)
            except DamagedSnapshotError as error:
                aside = _unused(path.with_name(f"{path.name}.damaged"))
                files.rename(path, aside)
                notices.append(f"{str(error).rstrip('.')}; it was set aside as {aside.name!r}.")
                continue
            return generation, notices
        return None, notices


def _unused(path: Path) -> Path:
    """That path, or the first of `path.2`, `path.3`, ... that does not exist."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}.{number}")
    return found
