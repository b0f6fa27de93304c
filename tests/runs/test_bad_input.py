"""Bad input of every kind: exit code 0, 1 or 2, one sentence, nothing written elsewhere, nothing executed.

What is bad about it, and what must hold, is in `tests/soak`, which tries as much of it as one has time for
(`make soak`); hypothesis tries some here, always the same. Below are the mistakes that were found like that.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import load
from babushka.runs.storage import RunFolder, files, history, snapshots
from tests.runs.calling import Call
from tests.soak.targets import TARGETS, samples

EXAMPLES = {"configuration": 40, "setting": 40, "command-line": 25, "run-folder": 8, "sweep-folder": 12}
HERE = Path(__file__).resolve().parents[2]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="no pipes with names there")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run, another one and a sweep."""
    place = tmp_path_factory.mktemp("original").resolve()
    samples(place)
    return place


def tried(target: str, original: Path, place: Path, examples: int) -> None:
    """So many trials of a target, each on a fresh copy."""

    @settings(max_examples=examples, suppress_health_check=[*HealthCheck])
    @given(some.integers(0, 2**63 - 1))
    def trial(seed: int) -> None:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(original, place)
        TARGETS[target](Random(seed), place)

    trial()


@pytest.mark.skipif(sys.platform == "win32", reason="written for the paths of POSIX")
@pytest.mark.parametrize(
    ("target", "trials"),
    [
        ("world-file", 15),
        pytest.param("world-file", 200, marks=pytest.mark.slow),
        pytest.param("world-compiled", 6, marks=pytest.mark.slow),
    ],
)
def test_world_files_with_mistakes_give_a_sentence_and_nothing_else(target: str, trials: int) -> None:
    """In a process of its own, where the compiler is off, or checks indices."""
    words = [sys.executable, "-m", "tests.soak.fuzz", target, "1000", "0", str(trials)]
    ended = subprocess.run(words, cwd=HERE, capture_output=True, text=True, timeout=1200, check=False)
    assert (ended.returncode, ended.stdout) == (0, f"{target}: {trials} trials, 0 findings\n"), ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="written for the paths of POSIX")
@pytest.mark.parametrize("target", EXAMPLES)
def test_bad_input_gives_a_sentence_and_nothing_else(target: str, original: Path, tmp_path: Path) -> None:
    tried(target, original, tmp_path.resolve() / "trial", EXAMPLES[target])


@pytest.mark.slow
@pytest.mark.parametrize("target", EXAMPLES)
def test_more_bad_input_gives_a_sentence_and_nothing_else(
    target: str, original: Path, tmp_path: Path
) -> None:
    tried(target, original, tmp_path.resolve() / "trial", 30 * EXAMPLES[target])


# --- What was found ---------------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("name", ["history.csv", "lineage.csv", "populations/000003.npz", "run.lock"])
def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(
    name: str, mine: Path, refused: Callable[..., str]
) -> None:
    (mine / name).unlink(missing_ok=True)
    os.mkfifo(mine / name)
    assert "is a pipe or a device" in refused("resume", mine, "--generations", "+1")
    if name == "history.csv":
        assert "is a pipe or a device" in refused("plot", mine)


@POSIX
def test_a_pipe_as_a_scenario_keeps_nobody_waiting(refused: Callable[..., str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "mine.toml")
    assert "is a pipe" in refused("run", tmp_path / "mine.toml")


@POSIX
@pytest.mark.parametrize("name", ["history.csv", "config.toml", "provenance.json", "populations/000003.npz"])
def test_a_device_without_an_end_is_not_read(name: str, mine: Path, refused: Callable[..., str]) -> None:
    (mine / name).unlink()
    (mine / name).symlink_to("/dev/zero")
    words = ("replay", mine) if name.startswith("populations") else ("plot", mine)
    assert refused(*words)


def test_a_table_as_long_as_a_disk_is_read_up_to_its_end(mine: Path, call: Call) -> None:
    whole = (mine / "history.csv").read_bytes()
    padded = whole + bytes(-len(whole) % 2**16)  # so that what follows is a hole, whatever a block is
    (mine / "history.csv").write_bytes(padded)
    os.truncate(mine / "history.csv", 2**38)
    if files.written((mine / "history.csv").open("rb")) > 2**30:
        pytest.skip("this file system does not tell where holes are")
    assert history.read_table(mine / "history.csv")["generation"].tolist() == [0, 1, 2, 3]
    assert call("resume", mine, "--generations", "+1", "-q").code == 0
    assert (mine / "history.csv").stat().st_size < 2**16
    assert load(mine).history["generation"].tolist() == [0, 1, 2, 3, 4]


@POSIX
def test_nothing_is_written_through_a_link(mine: Path, tmp_path: Path, refused: Callable[..., str]) -> None:
    precious = tmp_path / "precious.csv"
    shutil.move(mine / "history.csv", precious)
    before = precious.read_bytes()
    (mine / "history.csv").symlink_to(precious)
    assert "is a symbolic link" in refused("resume", mine, "--generations", "+1")
    assert precious.read_bytes() == before
    (mine / "history.csv").unlink()
    shutil.copy(precious, mine / "history.csv")
    shutil.move(mine / "populations", tmp_path / "elsewhere")
    (mine / "populations").symlink_to(tmp_path / "elsewhere")
    there = sorted(path.name for path in (tmp_path / "elsewhere").iterdir())
    assert "is a symbolic link" in refused("resume", mine, "--generations", "+1")
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == there
    (mine / "populations").unlink()
    shutil.copytree(tmp_path / "elsewhere", mine / "populations")
    shutil.rmtree(mine / "figures")
    (mine / "figures").symlink_to(tmp_path / "elsewhere")
    for words in (("plot", mine), ("plot", mine, "desires"), ("resume", mine, "--generations", "+1", "-q")):
        assert "figures' is a symbolic link" in refused(*words)
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == there
    (mine / "analysis").symlink_to(tmp_path / "elsewhere")
    assert "is a symbolic link" in refused("analyze", mine, "--generation", 3, "--set", "lives=3", "-q")


@pytest.mark.parametrize("depth", [5_000, 200_000])
def test_deeply_nested_json_is_damage(depth: int, mine: Path, refused: Callable[..., str]) -> None:
    (mine / "provenance.json").write_bytes(b"[" * depth)
    assert "is damaged" in refused("show", mine)


def test_an_infinite_seed_is_damage(mine: Path, refused: Callable[..., str]) -> None:
    (mine / "provenance.json").write_text('{"schema_version": 1, "seed": 1e999}')
    assert "is damaged" in refused("show", mine)


def rewritten(path: Path, **changes: object) -> None:
    """A snapshot with other arrays (None: without) and the digest that belongs to them."""
    found = snapshots.read(path)
    arrays = {name: array for name, array in {**found.arrays, **changes}.items() if array is not None}
    path.write_bytes(snapshots.encode(found.generation, arrays))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("genomes", np.zeros((12, 0), np.float32)),
        ("genomes", np.zeros((12, 5), np.float32)),
        ("genomes", np.full((12, 194), np.nan, np.float32)),
        ("ids", np.zeros((12, 1), np.int64)),
        ("parents", np.zeros((12, 3), np.int64)),
        ("first_id", np.zeros(3, np.int64)),
        ("next_id", np.array("text")),
        ("fitness", np.zeros((11, 1))),
        ("columns", np.array(["felt"])),
        ("lives.selection", None),
        ("lives.selection", np.zeros((12, 1))),
        ("random_baseline.modern", np.zeros((4, 1, 3))),
        ("trait.trust", np.zeros((12, 2))),
        ("hall.size", np.zeros(2, np.int64)),
        ("hall.ids", np.zeros(1, np.int64)),
        ("hall.genomes", np.zeros((0, 194), np.float32)),
    ],
)
def test_arrays_of_a_wrong_form_are_refused(
    name: str, array: object, mine: Path, refused: Callable[..., str]
) -> None:
    rewritten(mine / "populations" / "000003.npz", **{name: array})
    said = refused("replay", mine)
    assert "snapshot of generation 3" in said
    assert refused("resume", mine, "--generations", "+1") == said


def test_a_snapshot_of_another_run_is_refused(
    finished: Path, mine: Path, refused: Callable[..., str], call: Call, tmp_path: Path
) -> None:
    from tests.tiny import options

    other = ("--set", "organism.hidden=3", "--out", tmp_path, "--name", "other", "-q")
    assert call("run", "savanna", *options(), *other).code == 0
    shutil.copy(tmp_path / "other" / "populations" / "000003.npz", mine / "populations")
    assert "is of another run" in refused("replay", mine)
    assert "is of another run" in refused("resume", mine, "--generations", "+1")


def test_a_declared_array_of_a_million_millions_takes_no_memory(mine: Path) -> None:
    """Refused from its header: that many numbers would be eight terabytes."""
    path = mine / "populations" / "000003.npz"
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("genomes.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    with pytest.raises(SettingsError, match=r"'genomes'"):
        RunFolder.open(mine).snapshot(3)


@pytest.mark.parametrize(
    "code",
    [
        b"def (",
        b"x = 1\n",
        b"",
        b"x = 1\0",
        b"x = '\xe9'",
        b"1 / 0",
        b"raise RuntimeError('in two\\nlines')",
        b"import sys\nsys.exit(0)",
        b"def f():\n    f()\nf()",
        b"import no_such_module",
    ],
)
def test_a_world_file_that_does_not_load_is_named(
    code: bytes, refused: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_bytes(code)
    assert "mine.py' " in refused("run", "--world", tmp_path / "mine.py", "--dry-run")
