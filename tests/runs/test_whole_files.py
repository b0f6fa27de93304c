"""Files and folders that appear whole, flushed to the disk before they get their name, or not at all."""

from pathlib import Path
from typing import Any, BinaryIO

import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.storage import StorageError, files


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps on the disk, in order: what is flushed, and what gets its name."""
    taken: list[str] = []
    sync, replace = files._sync, files._replace

    def synced(handle: BinaryIO) -> None:
        taken.append("flush")
        sync(handle)

    def replaced(old: Path, new: Path) -> None:
        taken.append(f"name {new.name}")
        replace(old, new)

    monkeypatch.setattr(files, "_sync", synced)
    monkeypatch.setattr(files, "_replace", replaced)
    return taken


def test_bytes_are_flushed_before_they_get_their_name(tmp_path: Path, steps: list[str]) -> None:
    files.write_atomically(tmp_path / "a.csv", b"one")
    assert steps == ["flush", "name a.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_so_is_what_a_library_writes_by_itself(tmp_path: Path, steps: list[str]) -> None:
    with files.written_whole(tmp_path / "a.csv") as place:
        assert place.suffix == ".csv"
        place.write_bytes(b"one")
    assert steps == ["flush", "name a.csv"]
    assert (tmp_path / "a.csv").read_bytes() == b"one"


def test_so_are_all_files_of_a_folder(tmp_path: Path, steps: list[str]) -> None:
    with files.written_whole(tmp_path / "a.zarr") as place:
        (place / "inner").mkdir(parents=True)
        (place / "one").write_bytes(b"1")
        (place / "inner" / "two").write_bytes(b"2")
    assert steps == ["flush", "flush", "name a.zarr"]
    assert (tmp_path / "a.zarr" / "inner" / "two").read_bytes() == b"2"


@pytest.mark.parametrize("error", [OSError(28, "No space left"), RuntimeError("no"), KeyboardInterrupt()])
@pytest.mark.parametrize("folder", [False, True])
def test_what_fails_leaves_what_was_there(tmp_path: Path, error: BaseException, folder: bool) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"before")

    def fail() -> None:
        with files.written_whole(path) as place:
            if folder:
                place.mkdir()
            (place / "one" if folder else place).write_bytes(b"half")
            raise error

    with pytest.raises(StorageError if isinstance(error, OSError) else type(error)):
        fail()
    assert {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()} == {"a.csv": b"before"}


@pytest.mark.parametrize("name", ["missing/a.csv", "."])
def test_where_nothing_can_be_written_nothing_is_begun(tmp_path: Path, name: str) -> None:
    begun: list[Any] = []
    with pytest.raises(SettingsError), files.written_whole(tmp_path / name) as place:
        begun.append(place)
    assert begun == []
    assert list(tmp_path.iterdir()) == []
