"""`run` and `resume`: what they do, and that mistakes are one sentence and exit code 2."""

import errno
import json
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from babushka.runs.storage import files
from tests.runs.calling import CORRIDOR, Call, contents, history
from tests.tiny import GENERATIONS, options

# --- run ----------------------------------------------------------------------------------------------------


def test_run_says_where_everything_is_and_what_it_shows(call: Call, tmp_path: Path) -> None:
    answer = call("run", *options(), "--out", tmp_path)
    assert answer.code == 0
    assert str(tmp_path / "savanna-s0") in answer.out
    assert str(tmp_path / "savanna-s0" / "figures" / "curves.png") in answer.out
    assert (tmp_path / "savanna-s0" / "figures" / "curves.png").stat().st_size > 1000
    assert len(answer.out.strip().splitlines()[-1]) > 30  # the reading
    assert f"generation {GENERATIONS}/{GENERATIONS}: births ancestral" in answer.err


def test_quiet_says_nothing_but_the_result(call: Call, tmp_path: Path) -> None:
    answer = call("run", *options(1), "--out", tmp_path, "-q")
    assert (answer.code, answer.err) == (0, "")
    assert Path(answer.out.strip()).is_file()


def test_scenarios_and_seeds_side_by_side(call: Call, tmp_path: Path) -> None:
    answer = call(
        "run", "savanna", "savanna-reflex", *options(1), "--seed", 3, "--seeds", 2, "--out", tmp_path
    )
    assert answer.code == 0
    names = {path.name for path in tmp_path.iterdir() if path.is_dir()}
    assert names == {"savanna-s3", "savanna-s4", "savanna-reflex-s3", "savanna-reflex-s4"}
    assert (tmp_path / "curves.png").is_file()
    assert (tmp_path / "savanna-s4" / "config.toml").read_text().count("seed = 4") == 1


def test_continue_skips_resumes_and_begins(call: Call, tmp_path: Path, refused: Callable[..., str]) -> None:
    arguments = ("run", *options(), "--seeds", 3, "--out", tmp_path, "-q")
    assert call(*arguments).code == 0
    wanted = contents(tmp_path)
    assert "--continue" in refused(*arguments)
    shutil.rmtree(tmp_path / "savanna-s0")
    for name in ("populations/000003.npz", "populations/000002.npz"):
        (tmp_path / "savanna-s1" / name).unlink()
    assert call(*arguments, "--continue").code == 0
    assert contents(tmp_path) == wanted


def test_continue_refuses_other_settings(call: Call, mine: Path, refused: Callable[..., str]) -> None:
    arguments = ("--out", mine.parent, "--name", mine.name, "--continue", "-q")
    before = contents(mine)
    assert "other settings" in refused("run", *options(), *arguments, "--set", "evolution.survivors=3")
    assert "other settings" in refused("run", *options(), *arguments, "--seed", 9)
    assert contents(mine) == before
    assert call("run", *options(5), *arguments).code == 0
    assert len(history(mine)) == 6
    assert call("run", *options(4), *arguments).code == 0  # finished, and more than that
    assert len(history(mine)) == 6


def test_from_a_saved_population(call: Call, finished: Path, tmp_path: Path) -> None:
    common = ("--from", finished, "--out", tmp_path, "-q", "--set", "regime.modern=1.0")
    assert call("run", *options(1), *common, "--generation", 2, "--name", "two").code == 0
    assert call("run", *options(1), *common, "--name", "newest").code == 0
    for name, number in (("two", 2), ("newest", GENERATIONS)):
        with np.load(finished / "populations" / f"{number:06}.npz") as before:
            genomes = before["genomes"]
        with np.load(tmp_path / name / "populations" / "000000.npz") as after:
            assert np.array_equal(after["genomes"], genomes)
            assert (after["parents"] == -1).all()
        assert tomllib.loads((tmp_path / name / "config.toml").read_text())["start"]["generation"] == number
    assert call("replay", tmp_path / "two", "--verify").code == 0


def test_a_dry_run_tells_the_cost_and_writes_nothing(call: Call, tmp_path: Path) -> None:
    answer = call("run", *options(), "--out", tmp_path / "none", "--dry-run", "--seeds", 3)
    assert answer.code == 0
    assert tomllib.loads(answer.out)["world"]["lifetime"] == 30
    assert "# 3 runs; each: 128 lives" in answer.out  # (12 + 4) members x 2 regimes x 4 generations
    assert not (tmp_path / "none").exists()
    told = json.loads(call("run", *options(), "--out", tmp_path / "none", "--dry-run", "--json").out)
    assert told["runs"] == 1
    assert told["each"]["lives"] == 128
    assert told["each"]["seconds"] <= told["each"]["longest"]
    assert told["settings"]["evolution"]["population"] == 12
    several = call("run", "savanna", "savanna-reflex", *options(), "--dry-run", "--json").out
    assert [told["settings"]["organism"]["mode"] for told in json.loads(several)][1] == "reflex"


@pytest.mark.compiles
def test_a_world_from_a_file(call: Call, tmp_path: Path) -> None:
    changes = [option for option in options(1) if "lifetime" not in option]
    corridor = ("--world", CORRIDOR)
    few = ("--set", "world.length=4", "--set", "world.lifetime=6", "--set", "evolution.population=4")
    answer = call("run", *changes, *corridor, *few, "--out", tmp_path, "--name", "corridor")
    assert answer.code == 0, answer
    run = tmp_path / "corridor"
    assert tomllib.loads((run / "config.toml").read_text())["world"]["length"] == 4
    assert (run / "corridor.py").read_bytes() == CORRIDOR.read_bytes()
    assert call("replay", run).code == 0  # it was named once, and is as it was
    assert call("replay", run, *corridor, "--verify").code == 0
    assert call("resume", run, *corridor, "--generations", "+1").code == 0
    shown = call("show", run)  # which runs nobody's code
    assert "modern.offspring.mean" in shown.out
    assert call("plot", run, "pressure", *corridor).code == 0


MISTAKES: dict[str, tuple[list[str], str]] = {
    "unknown key": (["run", "--set", "world.sise=3"], "'world.sise'; did you mean 'size'"),
    "unknown section": (["run", "--set", "wrold.size=3"], "did you mean 'world'"),
    "value out of range": (["run", "--set", "evolution.mutation_rate=2"], "0 to 1"),
    "wrong type": (["run", "--set", "world.size=big"], "must be a whole number"),
    "no setting": (["run", "--set", "world.size"], "sets nothing"),
    "unknown scenario": (["run", "savana"], "did you mean 'savanna'"),
    "unknown scenario to show": (["scenarios", "show", "savanna-drfit"], "did you mean 'savanna-drift'"),
    "missing file": (["run", "nowhere.toml"], "nowhere.toml"),
    "population below 2": (["run", "--set", "evolution.population=1"], "'evolution.population'"),
    "seeds": (["run", "--seeds", "0"], "--seeds"),
    "seed": (["run", "--seed", "-1"], "--seed"),
    "too large a seed": (["run", "--seed", str(2**63 - 1), "--seeds", "2"], "There are no 2 seeds"),
    "threads": (["run", "--threads", "0"], "--threads"),
    "generations": (["run", "--generations", "-3"], "--generations"),
    "name for several": (["run", "--seeds", "2", "--name", "x"], "one run only"),
    "generation without from": (["run", "--generation", "2"], "--from"),
    "same name twice": (["run", "savanna", "savanna"], "share a folder"),
    "missing world": (["run", "--world", "nowhere.py"], "nowhere.py"),
    "selection's argument": (["run", "--set", "evolution.genetic.selection_arguments.size=3"], "'tournsize'"),
    "unknown run": (["resume", "results/none"], "There is no run"),
    "unknown run to show": (["show", "none"], "There is no run"),
    "unknown run to plot": (["plot", "none"], "There is no run"),
    "no folder to list": (["list", "none"], "There is no folder"),
    "no run to plot": (["plot", "curves"], "Say which run"),
    "from nowhere": (["run", "--from", "none"], "There is no run"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes(
    name: str, refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments, sentence = MISTAKES[name]
    assert sentence in refused(*arguments)
    assert not any(tmp_path.iterdir())


def test_malformed_toml_names_the_line(refused: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("seed = 1\n[world]\nsize = = 3\n")
    assert "line 3" in refused("run", tmp_path / "bad.toml")
    (tmp_path / "latin.toml").write_bytes('title = "Käfer"\n'.encode("latin-1"))
    assert "UTF-8" in refused("run", tmp_path / "latin.toml")


def test_folders_that_cannot_be_used(refused: Callable[..., str], finished: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("")
    assert "not empty" in refused("run", *options(), "--out", tmp_path, "--name", "full")
    assert "There is a run" in refused("run", *options(), "--out", finished.parent)
    assert "a file" in refused("run", *options(), "--out", tmp_path / "full", "--name", "thesis.txt")
    below = tmp_path / "full" / "thesis.txt"
    assert "thesis.txt" in refused("run", *options(), "--out", below)


def test_a_mistake_is_found_before_the_first_of_many_runs(
    refused: Callable[..., str], tmp_path: Path, call: Call
) -> None:
    assert call("run", *options(0), "--seed", 2, "--out", tmp_path, "-q").code == 0
    assert "savanna-s2" in refused("run", *options(0), "--seeds", 3, "--out", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["savanna-s2"]


def test_genomes_of_the_wrong_length(refused: Callable[..., str], finished: Path, tmp_path: Path) -> None:
    arguments = (*options(), "--out", tmp_path / "new", "--from", finished)
    sentence = refused("run", *arguments, "--set", "organism.mode=reflex", "--set", "organism.hidden=3")
    assert re.search(r"have \d+ genes and those of this experiment \d+", sentence)
    assert not (tmp_path / "new").exists()
    assert "generation" in refused("run", *options(), "--from", finished, "--generation", 77)


def test_a_run_of_a_newer_schema(refused: Callable[..., str], mine: Path) -> None:
    path = mine / "provenance.json"
    found = json.loads(path.read_text())
    found["schema_version"] = 99
    path.write_text(json.dumps(found))
    for command in ("show", "resume", "replay", "plot"):
        assert "newer version" in refused(command, mine)


def test_torn_and_edited_snapshots(
    call: Call, refused: Callable[..., str], mine: Path, finished: Path
) -> None:
    path = mine / "populations" / "000003.npz"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "torn" in refused("replay", mine)
    answer = call("replay", mine, "--verify")
    assert answer.code == 1
    assert "torn" in answer.out
    assert "\n3 snapshots came out again" in answer.out  # the others
    with np.load(finished / "populations" / "000003.npz") as snapshot:
        arrays = dict(snapshot)
    arrays["genomes"] = arrays["genomes"] + 1
    np.savez(path, **arrays)
    assert "edited" in refused("replay", mine, "--generation", 3)
    answer = call("replay", mine, "--verify")
    assert answer.code == 1
    assert "edited" in answer.out
    answer = call("resume", mine, "-q")
    assert answer.code == 0
    assert "set aside" in answer.err
    aside = mine / "populations" / "000003.npz.damaged"
    assert aside.is_file()
    aside.unlink()
    assert contents(mine) == contents(finished)


@pytest.mark.parametrize("victim", ["lineage.csv", "history.csv", "000004.npz"])
def test_a_full_disk(
    victim: str,
    call: Call,
    refused: Callable[..., str],
    mine: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write = files._write

    def refusing(handle: BinaryIO, data: bytes) -> None:
        if victim in handle.name:
            write(handle, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        write(handle, data)

    with monkeypatch.context() as patched:
        patched.setattr(files, "_write", refusing)
        assert "the disk is full" in refused("resume", mine, "--generations", "+2", "-q")
    assert call("resume", mine, "-q").code == 0
    assert call("run", *options(GENERATIONS + 2), "--out", tmp_path, "-q").code == 0
    assert contents(mine) == contents(tmp_path / "savanna-s0")


# --- resume -------------------------------------------------------------------------------------------------


def test_resume_of_a_finished_run_says_so(call: Call, mine: Path) -> None:
    before = contents(mine)
    answer = call("resume", mine)
    assert answer.code == 0
    assert "is finished" in answer.out
    assert contents(mine) == before


def test_resume_extends(call: Call, mine: Path, tmp_path: Path) -> None:
    assert call("run", *options(GENERATIONS + 4), "--out", tmp_path, "-q").code == 0
    assert call("resume", mine, "--generations", "+2", "-q").code == 0
    assert call("resume", mine, "--generations", str(GENERATIONS + 4), "-q").code == 0
    assert contents(mine) == contents(tmp_path / "savanna-s0")


@pytest.mark.parametrize("keep", ["every", "dense"])
def test_resume_keeps_the_snapshots_that_a_longer_run_would_have(
    call: Call, tmp_path: Path, keep: str
) -> None:
    arguments = (f"--set=record.keep={keep}", "--set=record.every=2", "--set=record.first=2")
    assert call("run", *options(3), *arguments, "--out", tmp_path, "--name", "a", "-q").code == 0
    assert call("run", *options(7), *arguments, "--out", tmp_path, "--name", "b", "-q").code == 0
    kept = sorted(path.name for path in (tmp_path / "a" / "populations").iterdir())
    assert kept[-1] == "000003.npz"
    assert call("resume", tmp_path / "a", "--generations", "+4", "-q").code == 0
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_resume_mistakes(refused: Callable[..., str], mine: Path) -> None:
    before = contents(mine)
    assert "has reached generation 3" in refused("resume", mine, "--generations", "1")
    assert "--generations takes" in refused("resume", mine, "--generations", "-5")
    assert "--generations takes" in refused("resume", mine, "--generations", "many")
    text = (mine / "config.toml").read_text()
    (mine / "config.toml").write_text(text.replace("[world]", "[world"))
    assert "line" in refused("resume", mine)
    (mine / "config.toml").write_text(text)
    assert contents(mine) == before
