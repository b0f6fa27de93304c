"""`babushka sweep`: what it says, how it goes on, how it is stopped, and its mistakes."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import babushka.runs.orchestration.sweeps
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration import experiments
from babushka.runs.orchestration.sweeps import SweepProgress, reopen
from babushka.runs.presentation.progress import showing
from babushka.runs.presentation.sweep_progress import STARTING, SweepAccount
from tests.runs.calling import Call, contents
from tests.runs.sweeping import InThisProcess
from tests.tiny import options

HOUSE = Path(__file__).resolve().parents[2]
TINY = [option for option in options(1) if "budget" not in option]
VARY = "--vary=organism.max_budget=0,4"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder to be in, in which cells are carried out by this process."""
    monkeypatch.setattr(babushka.runs.orchestration.sweeps, "Processes", InThisProcess)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_says_where_everything_is_and_what_to_do_next(call: Call, here: Path) -> None:
    answer = call("sweep", "savanna", *TINY, VARY, "--seeds", 2, "--seed", 100)
    assert answer.code == 0, answer
    assert answer.out == (
        "4 of 4 cells finished: results/savanna-sweep; "
        "compare it with: babushka compare results/savanna-sweep\n"
    )
    made = {path.name for path in (here / "results" / "savanna-sweep").iterdir()}
    cells = {f"savanna-max_budget={budget}-s{seed}" for budget in (0, 4) for seed in (100, 101)}
    assert made == {*cells, "scenarios", "sweep.toml", "sweep.csv"}
    assert "0 of 4 cells finished" in answer.err or "of 4 cells finished; running" in answer.err


def test_the_same_command_or_the_folder_goes_on(call: Call, here: Path) -> None:
    arguments = ("sweep", "savanna", *TINY, VARY, "--out", here, "--name", "mine", "-q")
    assert call(*arguments) == (0, f"{here / 'mine'}\n", "")
    before = contents(here)
    assert call(*arguments).code == 0
    assert call("sweep", "mine", "-q").code == 0
    assert call("sweep", here / "mine" / "sweep.toml", "-q").code == 0
    assert contents(here) == before
    (here / "mine").rename(here / "moved")
    answer = call("sweep", "moved", "--seeds", 2, "--json", "-q")
    assert json.loads(answer.out) == {
        "folder": str(here / "moved"),
        "cells": 4,
        "finished": 4,
        "failed": {},
        "stopped": False,
        "pending": 0,
    }
    assert tomllib.loads((here / "moved" / "sweep.toml").read_text())["seeds"] == 2


def test_a_sweep_file_and_options_that_change_it(call: Call, here: Path) -> None:
    (here / "below").mkdir()
    (here / "below" / "mine.toml").write_text('extends = "savanna-drift"\n')
    (here / "below" / "budgets.toml").write_text(
        'scenarios = ["mine.toml"]\nseeds = 9\njobs = 1\n[set]\nworld.size = 10\n[vary]\n'
        "organism.max_budget = [0, 4]\n"
    )
    answer = call("sweep", "below/budgets.toml", *TINY, "--seeds", 1, "--vary", "regime.modern=0.0,1.0", "-q")
    assert answer.code == 0, answer
    sweep = reopen(here / "results" / "budgets")
    assert len(sweep.cells) == 4
    assert sweep.cells[-1].name == "mine-max_budget=4-modern=1.0-s0"
    settings = tomllib.loads(sweep.cells[-1].plan.text())
    assert (settings["world"]["size"], settings["world"]["lifetime"]) == (10, 30)
    assert sweep.description.jobs == 1
    (here / "sweep.toml").write_text("seeds = 1\n")
    assert call("sweep", "sweep.toml", *TINY, "--jobs", 1, "--threads", 1, "-q").code == 0
    assert reopen(here / "results" / "savanna-sweep").description.jobs is None  # for this time only


def test_a_dry_run_lists_cells_and_costs_and_makes_nothing(
    call: Call, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("babushka.organisms.life.default_threads", lambda: 2)
    arguments = ("sweep", "savanna", *TINY, "--vary=regime.modern=0.0,0.25,0.5", "--dry-run")
    answer = call(*arguments, "--seeds", 5)
    assert answer.code == 0, answer
    assert not any(here.iterdir())
    lines = answer.out.splitlines()
    assert lines[0].split() == ["folder", "scenario", "regime.modern", "seed", "status"]
    assert lines[2].split() == ["savanna-modern=0.0-s0", "savanna", "0.0", "0", "pending"]
    assert lines[12].split() == ["..."] * 5
    assert lines[14].split()[0] == "savanna-modern=0.5-s4"
    assert "15 cells: 3 settings, 5 seeds each; 0 finished already" in lines
    assert re.search(
        r"2 at a time, 1 thread each: about .* if members search like their founders", answer.out
    )
    told = json.loads(call(*arguments, "--json", "--jobs", 1).out)
    assert [cell["regime.modern"] for cell in told["cells"]] == ["0.0", "0.25", "0.5"]
    assert (told["jobs"], told["threads"], told["timed"]) == (1, 2, 3)
    assert 0 < told["seconds"] <= told["longest"]
    assert call("sweep", *TINY, "-q").code == 0
    answer = call("sweep", *TINY, "--dry-run")
    assert "1 cell: 1 setting, 1 seed each; 1 finished already" in answer.out
    assert "about 0 s" in answer.out


def test_failures_are_told_and_the_exit_code_is_1(
    call: Call, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_on = experiments.carry_on

    def failing(plan: Any, folder: Any, *args: Any, **kwargs: Any) -> bool:
        if plan.experiment.seed != 3:
            raise SettingsError("No.")
        return carry_on(plan, folder, *args, **kwargs)

    monkeypatch.setattr(experiments, "carry_on", failing)
    answer = call("sweep", *TINY, "--seeds", 20)
    assert answer.code == 1
    assert answer.out.startswith("1 of 20 cells finished, 19 failed: results/savanna-sweep")
    assert "failed: savanna-s0: No.\n" in answer.err
    assert "... and 7 more; see results/savanna-sweep/sweep.csv" in answer.err
    told = json.loads(call("sweep", *TINY, "--seeds", 20, "--json", "-q").out)
    assert (told["finished"], len(told["failed"])) == (1, 19)


MISTAKES: dict[str, tuple[list[str], str]] = {
    "a value in a cell": (
        ["--vary", "evolution.mutation_rate=0.1,2"],
        "In the cell 'savanna-mutation_rate=2'",
    ),
    "an unknown setting": (["--set", "world.sise=3"], "did you mean 'size'"),
    "an unknown varied setting": (["--vary", "world.sise=3,4"], "did you mean 'size'"),
    "an unknown scenario": (["savana"], "did you mean 'savanna'"),
    "a missing file": (["nowhere.toml"], "nowhere.toml"),
    "no values": (["--vary", "world.size"], "varies nothing"),
    "twice": (["--vary", "world.size=8", "--vary", "world.size=9"], "varied twice"),
    "set and varied": (["--set", "world.size=8", "--vary", "world.size=9"], "both varied and set"),
    "the seed": (["--vary", "seed=1,2"], "'seeds'"),
    "a folder without a sweep": (["/"], "There is no sweep in '/'"),
    "seeds": (["--seeds", "0"], "--seeds"),
    "a missing world": (["--world", "nowhere.py"], "nowhere.py"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes(name: str, refused: Callable[..., str], here: Path) -> None:
    arguments, sentence = MISTAKES[name]
    assert sentence in refused("sweep", *arguments)
    assert not any(here.iterdir())


def test_mistakes_about_what_is_there(refused: Callable[..., str], call: Call, here: Path) -> None:
    assert call("sweep", *TINY, "-q").code == 0
    assert "differs from the one asked for" in refused("sweep", *TINY, "--set", "world.size=12")
    assert "leave --out and --name out" in refused("sweep", "results/savanna-sweep", "--name", "x")
    assert "a whole sweep" in refused("sweep", "results/savanna-sweep", "savanna")
    assert "not empty and holds no sweep" in refused("sweep", *TINY, "--out", here, "--name", "results")
    (here / "bad.toml").write_text("seeds = 1\nvarry = 3\n")
    assert "did you mean 'vary'" in refused("sweep", "bad.toml")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send to a process there")
def test_an_interrupted_sweep_goes_on_and_nothing_shows(call: Call, here: Path) -> None:
    arguments = ["sweep", *TINY, VARY, "--generations", "20", "--name"]
    program = (
        "from babushka.runs.orchestration import sweeps; from babushka.runs.commands import main; "
        "from tests.runs.sweep_workers import Workers; sweeps.Processes = Workers; main()"
    )
    line = [sys.executable, "-c", program, *arguments, "stopped"]
    begun = subprocess.Popen(
        line,
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(HOUSE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    while not list(here.glob("results/stopped/*/populations/000001.npz")):
        assert begun.poll() is None, begun.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(begun.pid, signal.SIGINT)  # as a terminal does: to the workers, too
    _, err = begun.communicate(timeout=60)
    assert begun.returncode == 130, err
    assert "Traceback" not in err
    assert "babushka sweep results/stopped" in err
    assert "sweep.lock" not in {path.name for path in (here / "results" / "stopped").iterdir()}
    assert call("sweep", "results/stopped", "-q").code == 0
    assert call(*arguments, "whole", "-q").code == 0
    for cell in reopen("results/whole").cells:
        one, other = (here / "results" / name / cell.name for name in ("stopped", "whole"))
        assert contents(one) == contents(other)


# --- progress -----------------------------------------------------------------------------------------------

RUNNING = tuple((f"cell-s{number}", number or None, 60) for number in range(20))


def standing(saved: int, failed: int = 0) -> SweepProgress:
    """A sweep of 40 cells with so many generations saved."""
    return SweepProgress(40, saved // 61, failed, RUNNING, saved, 40 * 61)


def test_plain_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    with showing(SweepAccount("budgets"), quiet=False) as see:
        see(standing(0))
        now[0] = 20.0
        see(standing(61, failed=2))
        now[0] = 40.0
        see(standing(122))
    lines = capsys.readouterr().err.splitlines()
    running = "cell-s0 (starting), cell-s1 (generation 1/60), cell-s2 (generation 2/60) and 17 more"
    assert lines[0] == f"0 of 40 cells finished; running {running}; {STARTING}"
    assert lines[1].startswith("1 of 40 cells finished, 2 failed; running")
    assert re.search(r"; about 12 min \d\d s left$", lines[2])  # 38 cells at 20 s each


def test_the_pace_is_that_of_what_was_saved_last(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    account = SweepAccount("budgets")

    def told(saved: int) -> str:
        account.see(standing(saved))
        return account.left

    assert told(40) == STARTING  # those were there before
    assert told(41) == STARTING
    for saved in range(42, 1000):
        now[0] += 0.5
        last = told(saved)
    assert re.fullmatch(r"about 12 min 0\d s left", last)  # 1441 generations at two a second
    now[0] += 100.0  # nothing new for a while
    assert told(999) == "about 24 min 05 s left"  # half the pace, over the last 200 looks


def test_a_live_display(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.runs.test_progress import Terminal

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "120")
    with showing(SweepAccount("budgets"), quiet=False) as see:
        see(standing(61, failed=1))
    text = terminal.getvalue()
    for words in ("budgets", "1 of 40 cells finished, 1 failed", "cell-s3", "3/60", "and 8 more"):
        assert words in text, words


def test_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with showing(SweepAccount("budgets"), quiet=True) as see:
        see(standing(0))
    assert capsys.readouterr().err == ""
