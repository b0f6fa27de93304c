"""Whether history and lineage fit a snapshot that says nothing of them, as those of older versions."""

from pathlib import Path

import numpy as np

from babushka.fitness.settings import SettingsError
from babushka.runs.storage import history
from babushka.runs.storage.binding import HISTORY, LINEAGE, Tables, Written, content_of, disorder, first_rows
from babushka.runs.storage.snapshots import Snapshot


def checked(path: Path, snapshot: Snapshot) -> Tables:
    """What the tables in the run folder `path` hold up to a snapshot.

    Generations are all there, once each; members have the ids from 0 on, in order; and the snapshot's are as
    many as the history says, with the parents that the lineage says. Raises `SettingsError` otherwise, naming
    file and line.
    """
    ids, parents = snapshot.arrays.get("ids"), snapshot.arrays.get("parents")
    number = snapshot.generation
    if (
        ids is None
        or parents is None
        or ids.ndim != 1
        or ids.dtype.kind != "i"
        or parents.shape != (len(ids), 2)
    ):
        raise SettingsError(
            f"The snapshot of generation {number} in {str(path)!r} does not say who its members and their "
            "parents are, so it was not written by this version."
        )
    return Tables(_history(path / HISTORY, number, len(ids)), _lineage(path / LINEAGE, snapshot))


def _history(path: Path, number: int, members: int) -> Written:
    columns = history.read_history(path)
    generations = columns.get("generation", np.empty(0))[: number + 1]
    written = first_rows(content_of(path), number + 1)
    if written is None or not np.array_equal(generations, np.arange(number + 1)):
        raise SettingsError(disorder(path, number, number + 1))
    counted = columns["members"][number] if "members" in columns else members
    if counted != members:
        raise SettingsError(
            f"Line {number + 2} of {str(path)!r} is damaged: it counts {counted:g} members, and the snapshot "
            f"of generation {number} has {members}."
        )
    return written


def _lineage(path: Path, snapshot: Snapshot) -> Written:
    ids, number = snapshot.arrays["ids"], snapshot.generation
    columns = history.read_lineage(path)
    born = int((columns["generation"] <= number).sum()) if columns else 0
    following = snapshot.arrays.get("next_id", np.array(ids.max(initial=-1) + 1))
    expected = int(following) if following.shape == () and following.dtype.kind == "i" else born
    written = first_rows(content_of(path), born)
    if written is None or not np.array_equal(columns["id"][:born] if born else [], np.arange(expected)):
        raise SettingsError(
            disorder(path, number, expected)
            or f"{str(path)!r} has {born} rows up to generation {number}, until which {expected} were born."
        )
    known = (ids >= 0) & (ids < expected)
    theirs = np.full((len(ids), 2), -2)
    if born:
        both = np.column_stack([columns[name] for name in ("parent_a", "parent_b")])
        theirs[known] = both[ids[known]]
    wrong = ids[(theirs != snapshot.arrays["parents"]).any(axis=1)]
    if len(wrong):
        raise SettingsError(
            f"Line {wrong[0] + 2} of {str(path)!r} is damaged: member {wrong[0]} has other parents in the "
            f"snapshot of generation {number}."
        )
    return written
