"""`babushka compare` on the command line."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runs.calling import Call, contents
from tests.runs.invented_folders import series


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two groups of runs, where the command is called."""
    series(tmp_path / "runs", 14.0, 5)
    series(tmp_path / "runs", 0.7, 5, title="Savanna, drift", evolution={"selection": "selRandom"})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_table_goes_to_stdout_with_the_command_that_makes_it(place: Path, call: Call) -> None:
    answer = call("compare", "runs", "--measure", "modern.births", "--against", "drift")
    assert (answer.code, answer.err) == (0, "")
    assert "modern.births" in answer.out
    assert answer.out.endswith("made by: babushka compare runs --measure modern.births --against drift\n")
    assert call("compare", "runs", "--generation", 1).out.endswith("compare runs --generation 1\n")


def test_the_command_can_be_copied_whatever_the_folder_is_called(place: Path, call: Call) -> None:
    (place / "runs").rename(place / "my runs")
    assert call("compare", "my runs").out.endswith("made by: babushka compare 'my runs'\n")


def test_nothing_in_the_runs_changes(place: Path, call: Call) -> None:
    before = contents(place)
    call("compare", "runs")
    assert contents(place) == before


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("t.csv", "measure,generation,"),
        ("t.tex", "% needs"),
        ("t.md", "**ancestral.births**"),
        ("t.txt", "ancestral.b"),
    ],
)
def test_the_ending_of_a_file_says_the_form(name: str, begin: str, place: Path, call: Call) -> None:
    answer = call("compare", "runs", "--out", name)
    assert (answer.code, answer.out) == (0, f"table: {name}\n")
    assert (place / name).read_text(encoding="utf-8").startswith(begin)


def test_a_form_that_is_asked_for_wins_over_the_ending(place: Path, call: Call) -> None:
    call("compare", "runs", "--out", "t.csv", "--format", "markdown")
    assert (place / "t.csv").read_text().startswith("**")


def test_csv_on_stdout_is_nothing_but_csv(place: Path, call: Call) -> None:
    rows = list(csv.DictReader(call("compare", "runs", "--format", "csv").out.splitlines()))
    assert len(rows) == 12
    assert {row["runs"] for row in rows} == {"5"}


def test_json_is_for_programs(place: Path, call: Call) -> None:
    told = json.loads(call("compare", "runs", "--json").out)
    assert [group["name"] for group in told["groups"]] == ["Savanna", "Savanna, drift"]
    assert told["command"] == "babushka compare runs"


def test_a_figure_is_drawn_beside_the_table(place: Path, call: Call) -> None:
    answer = call("compare", "runs", "--figure", "new/f.svg")
    assert "figure: new/f.svg" in answer.err
    assert "made by" in answer.out
    assert "5 seeds" in (place / "new" / "f.svg").read_text(encoding="utf-8").replace("\u00a0", " ")
    both = call("compare", "runs", "--out", "t.csv", "--figure", "f.png")
    assert both.out == "table: t.csv\nfigure: f.png\n"


def test_mistakes_are_sentences(place: Path, refused: Callable[..., str]) -> None:
    (place / "empty").mkdir()
    assert "no runs in the folder 'empty'" in refused("compare", "empty")
    assert "There is no run" in refused("compare", "nothing")
    assert "did you mean 'modern.births'?" in refused("compare", "runs", "--measure", "modern.birth")
    assert "the nearest is 2" in refused("compare", "runs", "--generation", 70)
    assert "the groups are: Savanna; Savanna, drift" in refused("compare", "runs", "--against", "xyz")
    assert "exclude each other" in refused("compare", "runs", "--json", "--format", "csv")
    assert "no folder 'gone'" in refused("compare", "runs", "--out", "gone/t.csv")
    assert "'.jpg'" in refused("compare", "runs", "--out", "t.csv", "--figure", "f.jpg")


def test_a_figure_that_cannot_be_written_is_refused_before_any_table(
    place: Path, refused: Callable[..., str]
) -> None:
    refused("compare", "runs", "--figure", "f.jpg")
    refused("compare", "runs", "--out", "t.csv", "--figure", "f.jpg")
    assert not (place / "t.csv").exists()


def test_comparing_loads_no_compiler(place: Path) -> None:
    code = (
        "import sys; from babushka.runs.commands import main\n"
        "try: main(['compare', 'runs'])\n"
        "except SystemExit as ended: assert not ended.code\n"
        "assert not {'numba', 'llvmlite', 'deap', 'matplotlib'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "IQM" in done.stdout
