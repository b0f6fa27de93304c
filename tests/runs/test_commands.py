"""The command line: what each command does, and that mistakes are one sentence and exit code 2."""

import csv
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from babushka import __version__
from babushka.runs import commands
from babushka.runs.commands import COMMANDS, commands_in
from babushka.runs.orchestration.config import scenario_names
from tests.installed import install
from tests.runs.calling import Call, contents, history
from tests.tiny import options

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


def test_unknown_words(refused: Callable[..., str]) -> None:
    assert "did you mean 'run'" in refused("rnu")
    assert "--bogus" in refused("--bogus")
    assert "--sed" in refused("run", "--sed", 3)
    assert "RUN" in refused("resume")
    assert "powershell" in refused("completion", "powershell")


# --- scenarios ----------------------------------------------------------------------------------------------


def test_scenarios_are_listed(call: Call) -> None:
    lines = call("scenarios").out.splitlines()
    assert [line.split()[0] for line in lines] == scenario_names()
    assert all(len(line) <= 100 for line in lines)
    told = json.loads(call("scenarios", "--json").out)
    assert [row["name"] for row in told] == scenario_names()
    assert all(row["title"] and row["about"] for row in told)


def test_a_shown_scenario_runs_as_it_is(call: Call, tmp_path: Path, finished: Path) -> None:
    text = call("scenarios", "show", "savanna").out
    (tmp_path / "savanna.toml").write_text(text)
    answer = call("run", tmp_path / "savanna.toml", *options(), "--out", tmp_path, "--quiet")
    assert answer.code == 0
    assert contents(tmp_path / "savanna-s0") == contents(finished)


def test_every_scenario_can_be_shown(call: Call) -> None:
    for line in call("scenarios").out.splitlines():
        tomllib.loads(call("scenarios", "show", line.split()[0]).out)


# --- list, show, export -------------------------------------------------------------------------------------


def test_list(call: Call, finished: Path, mine: Path) -> None:
    (mine.parent / "broken").mkdir()
    for name in ("provenance.json", "config.toml"):
        (mine.parent / "broken" / name).write_text("{")
    answer = call("list", mine.parent)
    assert answer.code == 0
    assert "broken/provenance.json" in answer.out.strip().splitlines()[-1]
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
        spelt = [
            {name: "NaN" if text == "nan" else text for name, text in row.items()}
            for row in history(finished)
        ]
        assert [*csv.DictReader(handle)] == spelt
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
        ("tskit", "trees", "trees"),
    ):
        monkeypatch.setitem(sys.modules, package, None)
        assert f"babushka-evolution[{extra}]" in refused("export", finished, "--to", tmp_path / f"x.{ending}")


# --- As a process -------------------------------------------------------------------------------------------


def test_exit_codes_and_pipes() -> None:
    command = [sys.executable, "-c", "from babushka.runs.commands import main; main()"]

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


def test_a_command_of_another_package_is_called_and_a_broken_one_hinders_nobody(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    greets = "import click\n\n\n@click.command('greet')\ndef command():\n    click.echo('hello')\n"
    install(
        monkeypatch, tmp_path, "babushka.commands", {"greet": greets, "ruined": "1 / 0", "scenarios": greets}
    )
    assert call("greet").out == "hello\n"
    assert call("ruined").code == 2
    assert call("scenarios").out != "hello\n"
    assert "\n  greet " in call("--help").out


def test_a_file_in_the_folder_is_a_command_whose_help_is_read_without_importing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "count.py").write_text('HELP = "Count."\nPLACE = 2\n1 / 0\n', encoding="utf-8")
    (tmp_path / "options.py").write_text("help = 1\n", encoding="utf-8")
    (tmp_path / "first.py").write_text('PLACE = 1\nHELP = "Be first."\n', encoding="utf-8")
    (tmp_path / "last.py").write_text('HELP = "Be last."\n', encoding="utf-8")
    assert [*commands_in(tmp_path).items()] == [
        ("first", "Be first."),
        ("count", "Count."),
        ("last", "Be last."),
    ]
    modules = {path.stem for path in Path(commands.__file__).parent.glob("*.py")}
    helpers = {"completing", "interruption", "options", "session", "setting_keys"}
    helpers |= {"standard_streams", "studying"}
    assert modules - set(COMMANDS) == {"__init__", *helpers}
