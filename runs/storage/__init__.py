"""The run folder: one folder per run, of plain files, that survives crashes and never executes what it reads.

    config.toml        what was asked for, complete
    provenance.json    what made it
    history.csv        one row per generation
    lineage.csv        one row per member ever born: id, parent_a, parent_b, generation (and step)
    populations/       snapshots of evaluated generations
    figures/
    run.lock           while somebody writes

    folder = RunFolder.create("results/mine", text, gather(seed=0))
    with folder.lock():
        folder.commit(0, arrays, row, newborns, keep=True)

This package knows arrays and rows; what they mean is the caller's concern.
"""

from babushka.runs.storage.files import StorageError
from babushka.runs.storage.listing import runs_below
from babushka.runs.storage.lock import Lock, LockedError
from babushka.runs.storage.provenance import Provenance, gather
from babushka.runs.storage.record import Record
from babushka.runs.storage.run_folder import Recovery, RunFolder
from babushka.runs.storage.schema import SCHEMA_VERSION
from babushka.runs.storage.snapshots import DamagedSnapshotError, Snapshot

__all__ = [
    "SCHEMA_VERSION",
    "DamagedSnapshotError",
    "Lock",
    "LockedError",
    "Provenance",
    "Record",
    "Recovery",
    "RunFolder",
    "Snapshot",
    "StorageError",
    "gather",
    "runs_below",
]
