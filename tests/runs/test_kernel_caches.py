"""Commands whose cache of kernels is damaged, full or read-only: the same bytes, exit code 0, a line each."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from babushka.fitness.kernels import jit_enabled
from babushka.runs.commands import babushka
from tests.runs.calling import Call, contents
from tests.tiny import options

HERE = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from babushka.runs.commands import main; main()"]
DASK = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="needs distributed")


def test_a_file_that_ends_too_early_is_no_wish_to_stop(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def early() -> None:
        raise EOFError("Ran out of input")

    command = click.Command("early", callback=early)
    monkeypatch.setattr(type(babushka), "get_command", lambda *_: command)
    with pytest.raises(Exception, match="Ran out of input"):
        call("list")


def ran(place: Path, name: str, cache: Path, *words: str) -> tuple[dict[str, bytes], str]:
    """What a run in a process of its own computed, and what it said on stderr."""
    ended = subprocess.run(
        [*COMMAND, "run", "savanna", *options(1), "--out", str(place), "--name", name, "-q", *words],
        env={**os.environ, "BABUSHKA_CACHE": str(cache), "PYTHONPATH": str(HERE)},
        cwd=place, capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return contents(place / name), ended.stderr


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a cache that has all kernels of a run, and the run."""
    place = tmp_path_factory.mktemp("compiled")
    assert ran(place, "run", place / "cache")[1] == ""
    return place


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for 64 kB."""
    place = tmp_path / "small"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.slow
@pytest.mark.skipif(not jit_enabled(), reason="nothing is compiled")
class TestWholeRuns:
    @pytest.mark.parametrize("length", [0, 10, 1000])
    def test_with_every_file_cut_short(self, length: int, compiled: Path, tmp_path: Path) -> None:
        cache = Path(shutil.copytree(compiled / "cache", tmp_path / "cache"))
        kernels = [path for path in cache.rglob("*") if path.is_file()]
        assert kernels
        for path in kernels:
            path.write_bytes(path.read_bytes()[:length])
        found, said = ran(tmp_path, "run", cache)
        assert found == contents(compiled / "run")
        assert len(said.splitlines()) == 1
        assert ran(tmp_path, "again", cache) == (found, "")

    def test_on_a_disk_without_room(self, compiled: Path, small_disk: Path, tmp_path: Path) -> None:
        found, said = ran(tmp_path, "run", small_disk)
        assert found == contents(compiled / "run")
        assert len(said.splitlines()) == 1

    @pytest.mark.parametrize("engine", ["local", "processes:2", pytest.param("dask:2", marks=DASK)])
    def test_in_a_place_that_takes_nothing(self, engine: str, compiled: Path, tmp_path: Path) -> None:
        (tmp_path / "cache").write_text("a file where a folder is to be")
        found, said = ran(tmp_path, "run", tmp_path / "cache", "--engine", engine)
        assert found == contents(compiled / "run")
        assert len(said.splitlines()) == 1, said

    @pytest.mark.parametrize("engine", ["local", "processes:2"])
    def test_of_a_cache_that_can_only_be_read(
        self, engine: str, compiled: Path, small_disk: Path, tmp_path: Path
    ) -> None:
        subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
        shutil.copytree(compiled / "cache", small_disk, dirs_exist_ok=True)
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
        found, said = ran(tmp_path, "run", small_disk, "--engine", engine)
        assert found == contents(compiled / "run")
        assert said == ""
