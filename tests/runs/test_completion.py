"""Shell completion: what is offered, from the words before it, and that no compiler is loaded for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from babushka.runs.commands import babushka, setting_keys
from babushka.runs.commands.completing import figures
from babushka.runs.orchestration.config import scenario_names
from babushka.runs.orchestration.plan import plan
from babushka.runs.presentation import specification
from babushka.runs.presentation.plots import kinds
from babushka.runs.studies import studies
from tests.runs.calling import Call

HERE = Path(__file__).resolve().parents[2]


def offered(*words: str) -> list[str]:
    """What completes the last of the words; 'FILES' where the shell is left to offer files."""
    *before, incomplete = words
    found = ShellComplete(babushka, {}, "babushka", "_X").get_completions(before, incomplete)
    return [str(item.value) if item.type == "plain" else "FILES" for item in found]


@pytest.fixture
def place(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with runs, in which one is."""
    monkeypatch.chdir(tmp_path)
    for path in ("results/tour", "results/pair/a", "elsewhere/one"):
        shutil.copytree(finished, path)
    Path("results/nothing").mkdir()
    Path("mine.toml").touch()
    return tmp_path


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of settings that are written down."""
    monkeypatch.setenv("BABUSHKA_CACHE", str(tmp_path / "cache"))
    setting_keys._written.cache_clear()
    setting_keys.write_down()


def test_scenarios_and_files(place: Path) -> None:
    assert offered("run", "") == [*scenario_names(), "mine.toml"]
    assert offered("run", "savanna", "savanna-d") == ["savanna-drift"]
    assert offered("run", "mi") == ["mine.toml"]
    assert offered("run", "./m") == ["FILES"]
    assert offered("scenarios", "show", "savanna-sho") == ["savanna-short-delays"]


def test_runs(place: Path) -> None:
    assert offered("show", "") == ["results/pair", "results/tour"]
    assert offered("show", "res") == ["results/pair", "results/tour"]
    assert offered("resume", "results/t") == ["results/tour"]
    assert offered("compare", "elsewhere/") == ["elsewhere/one"]
    assert offered("compare", "nowhere/") == ["FILES"]
    assert offered("run", "savanna", "--from", "results/t") == ["results/tour"]


def test_kinds_of_figures_come_after_a_run(place: Path) -> None:
    assert figures() == sorted(kinds())
    assert offered("plot", "lin") == ["FILES"]
    assert offered("plot", "results/tour", "lin") == ["lineage"]
    assert offered("report", "results/tour", "--figure", "press") == ["pressure"]
    assert offered("replicate", "")[:-1] + offered("replicate", "royal") == [
        *studies("babushka.runs.replications")
    ]
    assert offered("claims", "") == [*studies("babushka.runs.claims")]


def test_the_figure_of_a_claim(place: Path) -> None:
    assert offered("plot", "cl") == ["claims"]
    assert offered("plot", "claims", "") == [*studies("babushka.runs.claims")]
    assert offered("plot", "claims", "telephone", "") == [specification.NAME]


def test_regimes_of_the_run(place: Path) -> None:
    assert offered("replay", "results/tour", "--regime", "") == [
        "selection",
        "ancestral",
        "modern",
        "modern=",
    ]
    assert offered("replay", "results/nothing", "--regime", "") == ["selection"]


@pytest.mark.usefixtures("written")
def test_settings_of_the_scenario(place: Path) -> None:
    for name in ("savanna", "hinton-nowlan"):
        keys = [f"{key}=" for key in setting_keys.paths(plan(name).settings())]
        assert offered("run", name, "--set", "") == keys
    assert "evolution.population=" in offered("sweep", "--vary", "evolution.pop")
    assert offered("analyze", "--set", "li") == ["lives="]


def test_without_keys_written_down_they_are_those_of_the_scenarios_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BABUSHKA_CACHE", str(tmp_path / "none"))
    setting_keys._written.cache_clear()
    assert offered("run", "savanna-drift", "--set", "evolution.sel") == ["evolution.selection="]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.usefixtures("written")
def test_scripts(call: Call, shell: str) -> None:
    answer = call("completion", shell)
    assert answer.code == 0
    assert "_BABUSHKA_COMPLETE" in answer.out


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_offers_runs_and_else_files(call: Call, place: Path) -> None:
    script = call("completion", "bash").out
    program = Path(sys.executable).parent / "babushka"
    ask = f"""
    compopt() {{ echo "$@"; }}; complete() {{ :; }}
    {script}
    COMP_WORDS=({program} show "$1"); COMP_CWORD=2
    _babushka_completion {program}
    printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    for typed, expected in (("results/t", ["results/tour"]), ("mine", ["-o default", ""])):
        line = ["bash", "-c", ask, "bash", typed]
        done = subprocess.run(line, capture_output=True, text=True, check=True, env=environment, cwd=place)
        assert done.stdout.split("\n")[:-1] == expected


def test_no_compiler_is_loaded(place: Path) -> None:
    code = """
import sys
from click.shell_completion import ShellComplete
from babushka.runs.commands import babushka
for words in (["run"], ["run", "--set"], ["plot", "results/tour"], ["replay", "results/tour", "--regime"],
              ["report", "--figure"], ["replicate"], ["claims"], ["show"],
              ["export"], ["sweep"], ["analyze", "--set"],
              ["compare"]):
    ShellComplete(babushka, {}, "babushka", "_X").get_completions(words, "")
print([name for name in ("numba", "numpy", "matplotlib") if name in sys.modules])
"""
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, cwd=place
    )
    assert done.stdout == "[]\n"


def test_arguments_of_commands_complete_something() -> None:
    context = click.Context(babushka)
    for name in ("run", "resume", "replay", "plot", "analyze", "compare", "report", "show", "export", "list"):
        command = babushka.get_command(context, name)
        assert command is not None
        assert offered(name, ""), name
