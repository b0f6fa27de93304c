"""The command line: what each command does, and that mistakes are one sentence and exit code 2."""

import csv
import errno
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import pytest

from fitness import __version__
from runs.commands import COMMANDS, main
from runs.folder import files
from tests.tiny import GENERATIONS, options

CORRIDOR = Path(__file__).parent.parent / "data" / "corridor.py"


class Answer(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


Call = Callable[..., Answer]


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    """Call the command line in this process."""

    def called(*arguments: object) -> Answer:
        capfd.readouterr()
        with pytest.raises(SystemExit) as caught:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        code = caught.value.code
        assert isinstance(code, int)
        return Answer(code, out, err)

    return called


@pytest.fixture
def refused(call: Call) -> Callable[..., str]:
    """Call the command line with a mistake; returns the sentence."""

    def called(*arguments: object) -> str:
        answer = call(*arguments)
        assert answer.code == 2, answer
        assert answer.out == ""
        assert "Traceback" not in answer.err
        assert answer.err.startswith("babushka: ")
        assert answer.err.count("\n") == 1, answer.err
        assert answer.err.endswith((".\n", "?\n")), answer.err
        return answer.err.removeprefix("babushka: ").strip()

    return called


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run; tests must not change it."""
    place = tmp_path_factory.mktemp("finished")
    with pytest.raises(SystemExit) as caught:
        main(["run", "savanna", *options(), "--out", str(place), "--quiet"])
    assert caught.value.code == 0
    return place / "savanna-s0"


@pytest.fixture
def mine(finished: Path, tmp_path: Path) -> Path:
    """A copy of the finished run, to change."""
    return Path(shutil.copytree(finished, tmp_path / "mine"))


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of everything that a run computes."""
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {str(name): path.read_bytes() for name, path in found.items() if name.name != "provenance.json"}


def history(folder: Path) -> list[dict[str, str]]:
    with (folder / "history.csv").open(newline="") as handle:
        return list(csv.DictReader(handle))


# --- The command itself -------------------------------------------------------------------------------------


def test_help_names_every_command(call: Call) -> None:
    for arguments in ((), ("--help",), ("-h",)):
        answer = call(*arguments)
        assert answer.code == 0
        assert all(f"\n  {name} " in answer.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(call: Call, name: str) -> None:
    answer = call(name, "--help")
    assert answer.code == 0
    assert "Usage: babushka " + name in answer.out


def test_version(call: Call) -> None:
    assert __version__ in call("--version").out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(call: Call, shell: str) -> None:
    answer = call("completion", shell)
    assert answer.code == 0
    assert "_BABUSHKA_COMPLETE" in answer.out


def test_unknown_words(refused: Callable[..., str]) -> None:
    assert "did you mean 'run'" in refused("rnu")
    assert "--bogus" in refused("--bogus")
    assert "--sed" in refused("run", "--sed", 3)
    assert "RUN" in refused("resume")
    assert "powershell" in refused("completion", "powershell")


# --- scenarios ----------------------------------------------------------------------------------------------


def test_scenarios_are_listed(call: Call) -> None:
    names = [line.split()[0] for line in call("scenarios").out.splitlines()]
    assert {"savanna", "savanna-reflex", "savanna-informed", "savanna-aligned", "savanna-drift"} <= set(names)


def test_a_shown_scenario_runs_as_it_is(call: Call, tmp_path: Path, finished: Path) -> None:
    text = call("scenarios", "show", "savanna").out
    (tmp_path / "savanna.toml").write_text(text)
    answer = call("run", tmp_path / "savanna.toml", *options(), "--out", tmp_path, "--quiet")
    assert answer.code == 0
    assert contents(tmp_path / "savanna-s0") == contents(finished)


def test_every_scenario_can_be_shown(call: Call) -> None:
    for line in call("scenarios").out.splitlines():
        tomllib.loads(call("scenarios", "show", line.split()[0]).out)


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


def test_a_world_from_a_file(call: Call, tmp_path: Path, refused: Callable[..., str]) -> None:
    changes = [option for option in options(1) if "lifetime" not in option]
    corridor = ("--world", CORRIDOR)
    answer = call(
        "run", *changes, *corridor, "--set", "world.length=4", "--out", tmp_path, "--name", "corridor"
    )
    assert answer.code == 0, answer
    run = tmp_path / "corridor"
    assert tomllib.loads((run / "config.toml").read_text())["world"]["length"] == 4
    assert (run / "corridor.py").read_bytes() == CORRIDOR.read_bytes()
    assert "add --world" in refused("replay", run)
    assert call("replay", run, *corridor).code == 0
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
    "selection's argument": (["run", "--set", "evolution.selection_arguments.size=3"], "'tournsize'"),
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
    assert "torn" in refused("replay", mine, "--verify")
    with np.load(finished / "populations" / "000003.npz") as snapshot:
        arrays = dict(snapshot)
    arrays["genomes"] = arrays["genomes"] + 1
    np.savez(path, **arrays)
    assert "edited" in refused("replay", mine, "--generation", 3)
    assert "edited" in refused("replay", mine, "--verify")
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


# --- replay -------------------------------------------------------------------------------------------------


def test_replay_is_the_life_that_selection_saw(call: Call, finished: Path) -> None:
    with np.load(finished / "populations" / "000003.npz") as snapshot:
        lives, ids, columns = snapshot["lives.selection"], snapshot["ids"], list(snapshot["columns"])
    for row in range(3):
        told = json.loads(call("replay", finished, "--member", f"row:{row}", "--json").out)
        assert told["member"] == ids[row]
        assert told["tallies"]["births"] == lives[row, 0, columns.index("births")]
        assert told["felt"]["total"] == lives[row, 0, columns.index("felt")]
        assert told == json.loads(call("replay", finished, "--member", ids[row], "--json").out)


def test_replay_elsewhere(call: Call, finished: Path) -> None:
    def told(*arguments: object) -> dict[str, object]:
        answer = call("replay", finished, "--json", *arguments)
        assert answer.code == 0, answer
        return dict(json.loads(answer.out))

    assert told("--regime", "modern")["regime"] == "modern 1"
    assert told("--regime", "modern=0.5")["regime"] == "modern 0.5"
    assert told("--regime", "modern=0.5")["belief"] == "modern 0"
    assert told("--regime", "selection") == told()
    assert told("--budget", 0)["search"] == {"proposals": 0, "simulated": 0}
    assert told("--seed", 5) == told("--seed", 5)
    assert told("--generation", 0)["generation"] == 0
    assert told("--member", "best") == told()


def test_replay_shows(call: Call, finished: Path, tmp_path: Path) -> None:
    answer = call("replay", finished)
    assert "What it wanted" in answer.out
    assert "What selection counted" in answer.out
    watched = call("replay", finished, "--watch", "--every", 5)
    assert watched.code == 0
    gif, png = tmp_path / "life.gif", tmp_path / "life.png"
    answer = call("replay", finished, "--gif", gif, "--every", 15, "--png", png, "--step", 2)
    assert answer.code == 0, answer
    assert gif.read_bytes()[:3] == b"GIF"
    assert png.read_bytes()[1:4] == b"PNG"


def test_replay_of_everyone(call: Call, finished: Path, tmp_path: Path) -> None:
    table = call("replay", finished, "--all")
    assert table.code == 0
    assert len(table.out.strip().splitlines()) == 13
    rows = json.loads(call("replay", finished, "--all", "--json").out)
    assert len(rows) == 12
    assert [row["births"] for row in rows] == sorted((row["births"] for row in rows), reverse=True)
    path = tmp_path / "all.csv"
    assert call("replay", finished, "--all", "--csv", path, "--regime", "modern").code == 0
    with path.open(newline="") as handle:
        modern = list(csv.DictReader(handle))
    wanted = float(history(finished)[-1]["modern.felt.mean"])
    assert np.mean([float(row["felt"]) for row in modern]) == pytest.approx(wanted)


def test_verify(call: Call, mine: Path) -> None:
    answer = call("replay", mine, "--verify")
    assert answer.code == 0
    assert "All 4 snapshots came out again" in answer.out
    assert json.loads(call("replay", mine, "--verify", "--json").out) == {"snapshots": 4, "different": {}}
    text = (mine / "history.csv").read_text()
    value = history(mine)[1]["modern.felt.mean"]
    assert text.count(value) >= 1
    (mine / "history.csv").write_text(text.replace(value, repr(float(value) + 1e-9), 1))
    answer = call("replay", mine, "--verify")
    assert answer.code == 1
    assert "generation 1: 1 differ, such as history column modern.felt.mean" in answer.out


def test_verify_finds_a_snapshot_that_was_computed_otherwise(call: Call, mine: Path) -> None:
    from runs.folder import snapshots

    path = mine / "populations" / "000002.npz"
    arrays = snapshots.read(path).arrays
    arrays["lives.modern"][0, 0, 0] += 1.0
    snapshots.write(path, 2, arrays)  # with a digest of its own
    answer = call("replay", mine, "--verify")
    assert answer.code == 1
    assert "generation 2: 1 differ, such as lives.modern" in answer.out


def test_a_snapshot_that_lacks_something(refused: Callable[..., str], mine: Path) -> None:
    from runs.folder import snapshots

    path = mine / "populations" / "000003.npz"
    arrays = snapshots.read(path).arrays
    del arrays["hall.ids"]
    snapshots.write(path, 3, arrays)
    assert "lacks 'ids'" in refused("replay", mine)
    assert "lacks 'ids'" in refused("resume", mine, "--generations", "+1")


REPLAY_MISTAKES: dict[str, tuple[list[str], str]] = {
    "generation": (["--generation", "77"], "77"),
    "member": (["--member", "99999"], "no member 99999"),
    "row": (["--member", "row:12"], "no row 12"),
    "word": (["--member", "worst"], "A member is 'best'"),
    "regime": (["--regime", "modren"], "did you mean 'modern'"),
    "parameter": (["--regime", "modren=1"], "did you mean 'modern'"),
    "dose": (["--regime", "modern=2"], "0 to 1"),
    "budget": (["--budget", "-1"], "budget"),
    "budget is no number": (["--budget", "much"], "--budget"),
    "seed": (["--seed", "-1"], "--seed"),
    "episode": (["--episode", "1"], "no episode 1"),
    "negative step": (["--png", "x.png", "--step", "-1"], "--step"),
    "step after the end": (["--png", "x.png", "--step", "9999"], "9999"),
    "suffix": (["--png", "x.docx"], ".docx"),
    "no suffix": (["--png", "x"], "x"),
    "film's suffix": (["--gif", "x.mp4"], ".gif"),
    "folder": (["--png", "none/x.png"], "no folder"),
    "no such frames": (["--gif", "x.gif", "--fps", "0"], "frames per second"),
    "every": (["--gif", "x.gif", "--every", "0"], "--every"),
    "table's folder": (["--all", "--csv", "none/x.csv"], "no folder"),
}


@pytest.mark.parametrize("name", REPLAY_MISTAKES)
def test_replay_mistakes(
    name: str,
    refused: Callable[..., str],
    finished: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments, sentence = REPLAY_MISTAKES[name]
    assert sentence in refused("replay", finished, *arguments)
    assert not any(tmp_path.iterdir())


# --- plot ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["curves", "divergence", "pressure", "modernity", "desires", "search"])
def test_every_figure(call: Call, finished: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}.png"
    answer = call("plot", finished, kind, "--out", path)
    assert answer.code == 0, answer
    assert path.read_bytes()[1:4] == b"PNG"


def test_figures_by_default_go_to_the_run(call: Call, mine: Path, tmp_path: Path) -> None:
    assert call("plot", mine, "search").code == 0
    assert (mine / "figures" / "search.png").is_file()
    assert call("plot", mine.parent, "--out", tmp_path / "new" / "all.svg").code == 0
    assert (tmp_path / "new" / "all.svg").read_text().startswith("<?xml")


def test_plot_mistakes(refused: Callable[..., str], finished: Path, tmp_path: Path) -> None:
    assert "did you mean 'desires'" in refused("plot", finished, "desirse")
    assert "did you mean 'curves'" in refused("plot", finished, "curvs")
    assert ".docx" in refused("plot", finished, "--out", tmp_path / "x.docx")
    (tmp_path / "file").write_text("")
    assert "file" in refused("plot", finished, "--out", tmp_path / "file" / "x.png")
    assert "77" in refused("plot", finished, "pressure", "--generation", 77)
    (tmp_path / "empty").mkdir()
    assert "not a run folder" in refused("plot", tmp_path / "empty")


# --- list, show, export -------------------------------------------------------------------------------------


def test_list(call: Call, finished: Path, mine: Path) -> None:
    (mine.parent / "broken").mkdir()
    for name in ("provenance.json", "config.toml"):
        (mine.parent / "broken" / name).write_text("{")
    answer = call("list", mine.parent)
    assert answer.code == 0
    lines = answer.out.strip().splitlines()
    assert len(lines) == 2
    assert "generation 3 of 3" in answer.out
    rows = json.loads(call("list", mine.parent, "--json").out)
    assert "problem" in rows[0]
    wanted = float(history(finished)[-1]["modern.births.mean"])
    assert rows[1]["results"]["modern.births.mean"] == wanted
    (mine.parent / "empty").mkdir()
    assert "no runs" in call("list", mine.parent / "empty").out


def test_show(call: Call, finished: Path) -> None:
    answer = call("show", finished)
    assert answer.code == 0
    assert "generation 3 of 3" in answer.out
    assert "ancestral.births.mean" in answer.out
    told = json.loads(call("show", finished, "--json").out)
    assert told["snapshots"] == [0, 1, 2, 3]
    assert told["generations"] == 3
    assert told["first"]["modern.felt.mean"] == float(history(finished)[0]["modern.felt.mean"])


def test_a_run_without_generations_can_be_shown(call: Call, mine: Path, refused: Callable[..., str]) -> None:
    for path in [mine / "history.csv", mine / "lineage.csv", *(mine / "populations").iterdir()]:
        path.unlink()
    assert "nothing evaluated of 3 generations" in call("show", mine).out
    assert json.loads(call("show", mine, "--json").out)["generation"] is None
    assert call("list", mine.parent).code == 0
    assert "no snapshots" in call("replay", mine, "--verify").out
    refused("replay", mine)
    refused("plot", mine)
    refused("plot", mine, "pressure")
    assert "no generations" in refused("export", mine, "--to", mine.parent / "x.csv")


def test_export(call: Call, finished: Path, tmp_path: Path) -> None:
    assert call("export", finished, "--to", tmp_path / "x.csv").code == 0
    with (tmp_path / "x.csv").open(newline="") as handle:
        assert [*map(str, csv.DictReader(handle))] == [*map(str, history(finished))]
    assert call("export", finished, "--to", tmp_path / "x.json").code == 0

    def no_constant(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    table = json.loads((tmp_path / "x.json").read_text(), parse_constant=no_constant)
    assert table["generation"] == [0, 1, 2, 3]
    assert table["modern.felt.mean"][3] == float(history(finished)[3]["modern.felt.mean"])
    assert call("export", finished, "--lineage", "--to", tmp_path / "lineage.json").code == 0
    assert json.loads((tmp_path / "lineage.json").read_text())["id"] == list(range(12 + 3 * 10))


def test_export_mistakes(
    refused: Callable[..., str], finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "'.jsn'; did you mean '.json'" in refused("export", finished, "--to", tmp_path / "x.jsn")
    (tmp_path / "x.csv").write_text("")
    assert "exists already" in refused("export", finished, "--to", tmp_path / "x.csv")
    assert "no folder" in refused("export", finished, "--to", tmp_path / "none" / "x.csv")
    assert "--to" in refused("export", finished)
    for package, ending, extra in (
        ("pyarrow", "parquet", "parquet"),
        ("netCDF4", "nc", "netcdf"),
        ("zarr", "zarr", "zarr"),
    ):
        monkeypatch.setitem(sys.modules, package, None)
        assert f"babushka-evolution[{extra}]" in refused("export", finished, "--to", tmp_path / f"x.{ending}")


# --- As a process -------------------------------------------------------------------------------------------


def test_exit_codes_and_pipes() -> None:
    command = [sys.executable, "-c", "from runs.commands import main; main()"]

    def called(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*command, *arguments], capture_output=True, text=True, timeout=120, check=False
        )

    wrong = called("run", "savana")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == "babushka: There is no scenario called 'savana'; did you mean 'savanna'?\n"
    assert called("--version").returncode == 0
    process = subprocess.Popen(
        [*command, "scenarios", "show", "savanna"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) in (0, 1)
