"""A disk without room at every command that writes: one sentence, nothing half-written, and on it goes later.

The room is taken away by the operating system itself: a limit on the size of any file that this process
writes (RLIMIT_FSIZE), which every library meets, whatever it writes with.
"""

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from babushka.runs.presentation.replay.film import save_film
from babushka.runs.storage import StorageError
from tests.runs.calling import Call
from tests.runs.replay_lives import savanna_life
from tests.tiny import options

resource = pytest.importorskip("resource", reason="no limits to set there")
PARQUET = pytest.mark.skipif(importlib.util.find_spec("pyarrow") is None, reason="needs pyarrow")
NETCDF = pytest.mark.skipif(importlib.util.find_spec("netCDF4") is None, reason="needs netCDF4")
ZARR = pytest.mark.skipif(importlib.util.find_spec("zarr") is None, reason="needs zarr")
TREES = pytest.mark.skipif(importlib.util.find_spec("tskit") is None, reason="needs tskit")
FILM = pytest.mark.skipif(importlib.util.find_spec("imageio_ffmpeg") is None, reason="needs imageio_ffmpeg")


@contextmanager
def room(bytes_of_a_file: int) -> Iterator[None]:
    """No file can grow beyond that meanwhile."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_of_a_file, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def found_below(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


WRITERS = [
    ("plot", "run"),
    ("plot", "run", "--out", "out.svg"),
    ("plot", "run", "desires", "--out", "out.pdf"),
    ("export", "run", "--to", "out.csv"),
    ("export", "run", "--lineage", "--to", "out.csv"),
    ("export", "run", "--phylogeny", "--to", "out.csv"),
    ("export", "run", "--to", "out.json"),
    pytest.param(("export", "run", "--to", "out.parquet"), marks=PARQUET),
    pytest.param(("export", "run", "--to", "out.nc"), marks=NETCDF),
    pytest.param(("export", "run", "--to", "out.zarr"), marks=ZARR),
    pytest.param(("export", "run", "--exact", "--to", "out.trees"), marks=TREES),
    ("report", "run", "--figure", "curves"),
    ("replay", "run", "--gif", "out.gif"),
    pytest.param(("replay", "run", "--mp4", "out.mp4"), marks=FILM),
    ("replay", "run", "--png", "out.png"),
    ("replay", "run", "--all", "--csv", "out.csv"),
    ("compare", "run", "--out", "out.md"),
    ("compare", "run", "second", "--figure", "out.png"),
    ("analyze", "run", "--generation", "1", "--set", "lives=3", "--set", "pressure_lives=3", "-q"),
    ("resume", "run", "--generations", "+1", "-q"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="no limits to set there")
@pytest.mark.sampled(2)
@pytest.mark.parametrize("words", WRITERS, ids=lambda words: "-".join(word.strip("-") for word in words))
def test_a_full_disk_at_every_command_that_writes(
    words: tuple[str, ...],
    finished: Path,
    call: Call,
    refused: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in {"run", "second"} & set(words):
        shutil.copytree(finished, tmp_path / name)
    before = found_below(tmp_path)
    with room(400 if "resume" not in words else 6000):  # enough for a lock, or for a lineage too
        sentence = refused(*words)
    assert "too large" in sentence or "full" in sentence or "written" in sentence, sentence
    assert "resume" in words or "babushka resume" not in sentence  # there is nothing to go on with
    after = found_below(tmp_path)
    for name in (
        "run/config.toml",
        "run/lineage.csv",
        "run/history.csv",
    ):  # of a resumed run what was committed
        before.pop(name) if "resume" in words else None
        after.pop(name) if "resume" in words else None
    assert after == before
    assert not (tmp_path / "out.zarr").exists()
    answer = call(*words)
    assert answer.code == 0, answer


def test_a_sweep_on_a_full_disk_goes_on_when_there_is_room(
    call: Call, refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    where = ("--out", ".", "--name", "mine")
    words = ("sweep", "savanna", *options(1), "--seeds", "2", "--jobs", "1", *where, "-q")
    with room(400):
        assert "disk is full" in refused(*words)
    assert found_below(tmp_path) == {}
    assert call(*words).code == 0


def test_a_run_on_a_full_disk_goes_on_when_there_is_room(
    call: Call, refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("run", "savanna", *options(1), "-q", "--out", "here", "--name", "one")
    with room(400):
        assert "disk is full" in refused(*words)
    with room(7000):  # the configuration fits, the snapshot does not
        assert "disk is full" in refused(*words, "--continue")
    assert call(*words, "--continue").code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no limits to set there")
@FILM
@pytest.mark.parametrize("lacking", [1, 100, 20_000])
def test_a_film_that_lacks_its_last_bytes_is_not_kept(lacking: int, tmp_path: Path) -> None:
    path = tmp_path / "life.mp4"
    save_film(savanna_life(), path)
    whole = path.read_bytes()
    with room(len(whole) - lacking), pytest.raises(StorageError):
        save_film(savanna_life(), path)
    assert found_below(tmp_path) == {"life.mp4": whole}
