"""Text from files and names of others is harmless where it is shown, and folders stay where they belong."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from babushka.runs.orchestration.saved import load
from babushka.runs.presentation.comparing import compare, write
from babushka.runs.presentation.progress import RunAccount
from babushka.runs.presentation.run_data import run_data
from babushka.runs.presentation.sweep_progress import SweepAccount
from babushka.runs.presentation.text import cell, plain, plain_lines
from tests.runs.calling import Answer, Call
from tests.tiny import experiment, options

STRANGE = "\x1b]0;owned\x07\x1b[2J[red]\u202eevil\u009b31m"
FOLDER = "st\x1b[31mrange"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def strange(mine: Path) -> Path:
    """A run whose title, description and folder hold what terminals obey."""
    place = Path(shutil.move(mine, mine.with_name(FOLDER)))
    file = place / "config.toml"
    text = file.read_text(encoding="utf-8")
    for pattern in ('title = "[^"]*"', '(?s)about = """.*?"""'):
        told = f"{pattern.split(' =')[0].removeprefix('(?s)')} = {json.dumps(STRANGE)}"
        text, count = re.subn(pattern, lambda _, told=told: told, text, count=1)  # type: ignore[misc]
        assert count == 1
    file.write_text(text, encoding="utf-8")
    return place


def harmless(answer: Answer) -> bool:
    """Whether a command ended well, named title or folder, and sent a terminal nothing that it obeys."""
    assert answer.code == 0, answer
    told = answer.out + answer.err
    return ("owned" in told or plain(FOLDER) in told) and not OBEYED.search(told)


def test_commands_show_no_control_characters(call: Call, strange: Path, tmp_path: Path) -> None:
    assert harmless(call("show", strange))
    assert harmless(call("list", strange.parent))
    assert harmless(call("plot", strange))
    for form in ("text", "markdown", "latex", "csv"):
        assert harmless(call("compare", strange, "--format", form))
    assert call("plot", strange, "--out", tmp_path / "figure.svg").code == 0
    assert not OBEYED.search((tmp_path / "figure.svg").read_text(encoding="utf-8"))
    assert harmless(call("resume", strange, "--generations", "+1"))


def test_a_mistake_is_told_without_them(refused: Callable[..., str]) -> None:
    assert not OBEYED.search(refused("show", STRANGE))
    assert not OBEYED.search(refused(STRANGE))


def test_figures_get_the_title_in_plain_text(strange: Path) -> None:
    data = run_data(load(strange))
    assert (data.scenario, data.name) == (plain(STRANGE), "st\\u001b[31mrange")


def test_progress_shows_the_title_in_plain_text_and_as_it_is() -> None:
    plan = SimpleNamespace(experiment=experiment())
    for account in (RunAccount(plan, STRANGE), SweepAccount(STRANGE)):  # type: ignore[arg-type]
        account.series = {}  # type: ignore[union-attr]  # of numbers, which there are none of yet
        page = io.StringIO()
        Console(file=page, width=300, color_system=None).print(account.drawn(True))
        assert not OBEYED.search(page.getvalue() + account.line())
        assert "[red]" in page.getvalue()


@given(st.text())
def test_plain_text_is_one_line_and_printable(text: str) -> None:
    told = plain(text)
    assert "\n" not in told
    assert not OBEYED.search(told)
    assert plain(told) == told
    assert plain_lines(text).count("\n") == text.count("\n")


def test_plain_text_keeps_letters_of_every_writing() -> None:
    for text in ("Wüste 砂漠 صحراء מדבר", "🦊 é", "कृषि"):
        assert plain(text) == text
    assert plain("a\x1bb\nc") == "a\\u001bb c"


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-x", "@sum", "\t=1", "  =1", "\r=1"])
def test_a_cell_is_no_formula(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["-1.5", "+3", "1e-3", "births", "a = 1", "", 3, -2.5, None])
def test_other_cells_stay(value: object) -> None:
    assert cell(value) == value


def test_a_title_that_is_a_formula_is_text_in_the_table(finished: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(finished, tmp_path / "formula"))
    file = place / "config.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub("(?m)^title = .*$", 'title = "=HYPERLINK(1)"', text), encoding="utf-8")
    found = compare([str(place)], (), None, None, "=made")
    rows = [*csv.DictReader(io.StringIO(write(found, "csv")))]
    assert {row["group"] for row in rows} == {"'=HYPERLINK(1)"}
    assert {row["command"] for row in rows} == {"'=made"}
    written = np.array([float(row["iqm"] or "nan") for row in rows])
    assert np.array_equal(written, [row.mean.value for row in found.rows], equal_nan=True)


@pytest.mark.parametrize(
    "name", ["../out", "a/../../out", "/tmp/out", "..", ".", "", "C:\\out", "..\\out", "a\nb"]
)
def test_a_name_does_not_lead_out(name: str, refused: Callable[..., str], tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    for command in ("run", "sweep"):
        assert repr(name) in refused(command, "savanna", *options(0), "--out", inside, "--name", name)
    assert [*tmp_path.iterdir()] == []
