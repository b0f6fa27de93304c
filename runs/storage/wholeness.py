"""Whether the files of a run belong together: settings, history, lineage and every snapshot."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from babushka.fitness.settings import SettingsError
from babushka.runs.storage import binding, counts, files
from babushka.runs.storage.binding import Bound, Tables
from babushka.runs.storage.listing import PROVENANCE
from babushka.runs.storage.snapshot_folder import SnapshotFolder
from babushka.runs.storage.snapshots import Snapshot


def checked(path: Path, newest: Snapshot, parameters: Mapping[str, Any]) -> Tables:
    """The tables of the run in `path` up to its newest snapshot, to which rows can be added.

    Raises `SettingsError`, which names what is damaged and says what can be done.
    """
    kept = SnapshotFolder(path)
    _check_settings(path, newest, parameters)
    try:
        return _tables(path, newest, kept.before(newest.generation))
    except files.StorageError:
        raise
    except SettingsError as error:
        damage = str(error).rstrip(".")
    way = "or begin another run from a population of this one with babushka run --from"
    for snapshot in kept.before(newest.generation):
        with suppress(SettingsError):
            _tables(path, snapshot)
            way = (
                f"or move the snapshots after generation {snapshot.generation} away, and the run resumes "
                "from there and lives them again"
            )
            break
    raise SettingsError(f"{damage}; nothing was written: put back a copy of the file, {way}.")


def _tables(path: Path, snapshot: Snapshot, earlier: Iterable[Snapshot] = ()) -> Tables:
    """The tables up to a snapshot; raises `SettingsError` if they are not those that it was saved with."""
    bound = Bound.of(snapshot)
    if bound is None:
        return counts.checked(path, snapshot)
    return binding.checked(path, snapshot.generation, bound, earlier)


def check_tables(path: Path) -> None:
    """Raise `SettingsError`, naming file and line, unless both tables fit the newest intact snapshot.

    A run without one has nothing to compare them with.
    """
    kept = SnapshotFolder(path)
    newest, _ = kept.newest()
    if newest is not None:
        _tables(path, newest, kept.before(newest.generation))


def damage(path: Path, parameters: Mapping[str, Any]) -> list[str]:
    """What is damaged in the run in `path`, or does not belong to the rest, in sentences."""
    kept = SnapshotFolder(path)
    found: list[str] = []
    try:
        check_tables(path)
    except SettingsError as error:
        found.append(str(error))
    tables_are_whole = not found
    for generation in kept.generations():
        try:
            _check_settings(path, kept.read(generation), parameters)
        except SettingsError as error:
            found.append(str(error))
    if tables_are_whole:
        for number in binding.strangers(path, kept.intact(kept.generations())):
            found.append(
                f"{str(kept.path_of(number))!r} was saved beside another history or lineage, so that it is "
                "of another run."
            )
    return found


def unbound(path: Path) -> list[int]:
    """The generations whose snapshots say nothing of the files beside them, as those of older versions."""
    kept = SnapshotFolder(path)
    return [each.generation for each in kept.intact(kept.generations()) if Bound.of(each) is None]


def _check_settings(path: Path, snapshot: Snapshot, parameters: Mapping[str, Any]) -> None:
    """Raise `SettingsError` if a snapshot was made with other settings than the provenance says."""
    bound = Bound.of(snapshot)
    if bound is not None and bound.settings and bound.settings != binding.settings_digest(parameters):
        raise SettingsError(
            f"{str(SnapshotFolder(path).path_of(snapshot.generation))!r} was made with other settings than "
            f"{str(path / PROVENANCE)!r} says, so one of them was changed or is of another "
            "run: put back a copy."
        )
