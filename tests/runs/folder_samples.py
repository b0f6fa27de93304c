"""Made-up generations for the tests of the run folder, and, run as a program, a writer of them to be killed.

python folder_samples.py FOLDER LAST     recovers FOLDER and commits up to generation LAST
python folder_samples.py --hold FOLDER   takes the lock, says so, and waits
"""

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.runs.storage import Provenance, Record, RunFolder

MEMBERS = 12
LAST = 9  # generation of most runs
RECORD = Record(keep="every", every=4)


def arrays(generation: int) -> dict[str, NDArray[Any]]:
    """The arrays of a generation, the same at every call."""
    random = np.random.default_rng(generation)
    return {
        "genomes": random.normal(size=(MEMBERS, 5)).astype(np.float32),
        "ids": np.arange(MEMBERS) + MEMBERS * generation,
        "parents": random.integers(-1, 50, (MEMBERS, 2)),
        "fitness": random.normal(size=(MEMBERS, 1)),
        "traits.budget": random.normal(size=MEMBERS),
        "hall.names": np.array(["one", "zwölf"]),
        "lives.selection": random.normal(size=(MEMBERS, 2, 3)),
        "columns.lives.selection": np.array(["felt", "steps", "births"]),
    }


def row(generation: int) -> dict[str, float]:
    """The history row of a generation."""
    random = np.random.default_rng([generation, 1])
    return {"members": MEMBERS, "selection.births.mean": float(random.normal()), "empty": float("nan")}


def newborns(generation: int) -> NDArray[np.int64]:
    """The lineage rows of a generation."""
    own = arrays(generation)
    return np.column_stack([own["ids"], own["parents"]])


def create(path: Path) -> RunFolder:
    """An empty run."""
    return RunFolder.create(path, "seed = 0\n", Provenance(seed=0))


def carry_on(path: Path, last: int) -> tuple[int | None, tuple[str, ...]]:
    """Recover and commit up to `last`; the generation recovered to, and every notice."""
    folder = RunFolder.open(path)
    with folder.lock() as notices:
        recovery = folder.recover(lambda generation: RECORD.kept(generation, last))
        first = 0 if recovery.generation is None else recovery.generation + 1
        for generation in range(first, last + 1):
            commit(folder, generation, last)
    return recovery.generation, notices + recovery.notices


def commit(folder: RunFolder, generation: int, last: int) -> None:
    """Commit one made-up generation."""
    kept = RECORD.kept(generation, last)
    folder.commit(generation, arrays(generation), row(generation), newborns(generation), kept)


def start(path: Path, generations: int) -> RunFolder:
    """A run with that many generations committed, ready for the next; its lock is taken for good."""
    folder = create(path)
    folder._lock.__enter__()
    for generation in range(generations):
        commit(folder, generation, LAST)
    return folder


def give_up(folder: RunFolder) -> None:
    """Give the lock back, as the end of a process would let others take it."""
    folder._lock.__exit__(None, None, None)


def content(path: Path) -> dict[str, bytes]:
    """Every file below a folder by its relative name."""
    return {str(entry.relative_to(path)): entry.read_bytes() for entry in path.rglob("*") if entry.is_file()}


if __name__ == "__main__":
    if sys.argv[1] == "--hold":
        with RunFolder.open(sys.argv[2]).lock():
            print("held", flush=True)
            time.sleep(120)
    else:
        print("writing", flush=True)
        carry_on(Path(sys.argv[1]), int(sys.argv[2]))
