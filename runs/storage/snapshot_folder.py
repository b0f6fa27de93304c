"""The snapshots of a run: which there are, and which of them are intact."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from babushka.runs.storage import files, snapshots
from babushka.runs.storage.snapshots import DamagedSnapshotError, Snapshot

POPULATIONS = "populations"


class SnapshotFolder:
    """The folder of the snapshots of the run in `run`."""

    def __init__(self, run: Path) -> None:
        self.path = run / POPULATIONS

    def generations(self) -> list[int]:
        """The generations of which there is a snapshot, in order; whether it is intact is not looked at."""
        if not self.path.is_dir():
            return []
        with files.in_a_sentence(self.path, "read"):
            stems = [entry.stem for entry in self.path.iterdir() if entry.suffix == ".npz"]
        return sorted(int(stem) for stem in stems if stem.isdecimal() and stem == f"{int(stem):06d}")

    def path_of(self, generation: int) -> Path:
        """Where the snapshot of a generation is, if it is kept."""
        return self.path / f"{generation:06d}.npz"

    def read(self, generation: int) -> Snapshot:
        """A snapshot; raises `DamagedSnapshotError` if it is torn or was edited."""
        return snapshots.read(self.path_of(generation), generation)

    def intact(self, generations: Iterable[int]) -> Iterator[Snapshot]:
        """The intact ones among the snapshots of these generations."""
        for generation in generations:
            with suppress(DamagedSnapshotError):
                yield self.read(generation)

    def before(self, generation: int) -> Iterator[Snapshot]:
        """The intact snapshots of earlier generations, the newest first."""
        return self.intact(number for number in reversed(self.generations()) if number < generation)

    def newest(self) -> tuple[Snapshot | None, dict[Path, str]]:
        """The newest intact snapshot, and the newer ones that are damaged, with what is wrong with them."""
        damaged: dict[Path, str] = {}
        for generation in reversed(self.generations()):
            try:
                return self.read(generation), damaged
            except DamagedSnapshotError as error:
                damaged[self.path_of(generation)] = str(error)
        return None, damaged


def set_aside(path: Path, damage: str) -> str:
    """Rename a damaged snapshot to `*.damaged`; returns a sentence that says so."""
    aside = _unused(path.with_name(f"{path.name}.damaged"))
    files.rename(path, aside)
    return f"{damage.rstrip('.')}; it was set aside as {aside.name!r}."


def _unused(path: Path) -> Path:
    """That path, or the first of `path.2`, `path.3`, ... that does not exist."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}.{number}")
    return found
