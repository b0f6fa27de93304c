"""Run folders: which are refused, found and read, and what they tell of where they came from."""

import shutil
import subprocess
from pathlib import Path

import pytest

from babushka.fitness.settings import SettingsError, read
from babushka.runs.storage import (
    LockedError,
    Provenance,
    Record,
    RunFolder,
    gather,
    provenance,
    runs_below,
    schema,
)
from tests.runs.folder_samples import create


def test_folders_that_are_refused(tmp_path: Path) -> None:
    create(tmp_path / "savanna")
    with pytest.raises(SettingsError, match=r"savanna'.*resume"):
        create(tmp_path / "savanna")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "config.toml").write_text("mine")
    with pytest.raises(SettingsError, match="is not empty"):
        create(tmp_path / "mine")
    assert (tmp_path / "mine" / "config.toml").read_text() == "mine"
    with pytest.raises(SettingsError, match="is a file"):
        create(tmp_path / "mine" / "config.toml")
    with pytest.raises(SettingsError, match=r"savana'.*'savanna'"):
        RunFolder.open(tmp_path / "savana")
    with pytest.raises(SettingsError, match=r"There is no run '.*x'\.$"):
        RunFolder.open(tmp_path / "nowhere" / "x")
    with pytest.raises(SettingsError, match="is not a run folder"):
        RunFolder.open(tmp_path / "mine")
    (tmp_path / "empty").mkdir()
    create(tmp_path / "empty")


def test_newer_and_damaged_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = create(tmp_path / "run")
    path = folder.path / "provenance.json"
    newer = path.read_text().replace('"schema_version": 1', '"schema_version": 99')
    path.write_text(newer)
    with pytest.raises(SettingsError, match=r"run'.*\bnewer\b.*\bschema 99\b"):
        RunFolder.open(folder.path)
    for damaged in ("", "[]", "{}", '{"schema_version": 1}', '{"schema_version": "x", "seed": 1}'):
        path.write_text(damaged)
        with pytest.raises(SettingsError, match=r"\.$"):
            RunFolder.open(folder.path)


def test_listing(tmp_path: Path) -> None:
    for name in ("b", "a/one", "a/two", ".hidden/x"):
        create(tmp_path / name)
    (tmp_path / "b" / "figures" / "deep").mkdir()
    (tmp_path / "c").mkdir()
    assert runs_below(tmp_path) == [tmp_path / "a" / "one", tmp_path / "a" / "two", tmp_path / "b"]
    assert runs_below(tmp_path / "b") == [tmp_path / "b"]
    assert runs_below(tmp_path / "nothing") == []


def test_two_writers(tmp_path: Path) -> None:
    folder = create(tmp_path / "run")
    with folder.lock(), pytest.raises(LockedError), RunFolder.open(folder.path).lock():
        pass


def test_record() -> None:
    kept = {
        "all": range(101),
        "every": [*range(0, 101, 30), 100],
        "dense": [*range(20), *range(30, 101, 30), 100],
    }
    for keep, expected in kept.items():
        record = read(Record, {"keep": keep, "every": 30})
        assert [generation for generation in range(101) if record.kept(generation, 100)] == list(expected)
    with pytest.raises(SettingsError, match="did you mean 'every'"):
        read(Record, {"keep": "evry"})
    with pytest.raises(SettingsError, match="at least 1"):
        read(Record, {"every": 0})


def test_provenance_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_NUM_THREADS", "2")
    monkeypatch.setenv("SECRET_TOKEN", "hush")
    made = gather(7, ["babushka", "run", "söme thing"], {"generations": 5})
    folder = RunFolder.create(tmp_path / "run", "", made)
    found = RunFolder.open(folder.path).provenance()
    assert found == made
    assert (found.seed, found.command[2], found.parameters) == (7, "söme thing", {"generations": 5})
    assert found.schema_version == schema.SCHEMA_VERSION
    assert set(found.software) - {"cma", "ribs"} == {
        "python",
        "numpy",
        "numba",
        "llvmlite",
        "deap",
        "babushka",
    }
    assert found.environment["NUMBA_NUM_THREADS"] == "2"
    assert b"hush" not in (folder.path / "provenance.json").read_bytes()


@pytest.mark.skipif(shutil.which("git") is None, reason="no git here")
def test_git_is_that_of_the_checkout_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*words: str) -> None:
        identity = ["-c", "user.name=n", "-c", "user.email=e", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True)

    source = tmp_path / "package.py"
    source.write_text("one")
    assert provenance._git(source) is None
    git("init")
    assert provenance._git(source) is None  # inside somebody's checkout, and not part of it
    git("add", ".")
    git("commit", "-m", "m")
    clean = provenance._git(source)
    assert clean is not None
    assert (len(clean["commit"]), clean["dirty"]) == (40, False)
    source.write_text("two")
    changed = provenance._git(source)
    assert changed == {"commit": clean["commit"], "dirty": True}
    monkeypatch.setenv("PATH", "")
    assert provenance._git(source) is None


def test_provenance_of_little_is_read() -> None:
    found = Provenance.parse(b'{"schema_version": 1, "seed": 3, "later": true}', Path("x/provenance.json"))
    assert found == Provenance(seed=3)
