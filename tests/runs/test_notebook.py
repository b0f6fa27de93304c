"""The tutorial is carried out cell by cell, and progress in a notebook is a line that is replaced."""

import ast
import json
import linecache
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import babushka
from babushka.runs.presentation.notebook import in_notebook
from babushka.runs.presentation.tables import text_table
from tests.tiny import GENERATIONS, settings

TUTORIAL = Path(__file__).parent.parent.parent / "docs" / "tutorial.ipynb"


def carried_out(number: int, source: str, space: dict[str, Any]) -> Any:
    """The value of the last expression of a cell, as a notebook shows it."""
    name = f"cell-{number}"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), space)
    return None if last is None else eval(compile(ast.Expression(last.value), name, "eval"), space)


def test_the_tutorial_runs_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    notebook = json.loads(TUTORIAL.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert not any(cell["outputs"] for cell in cells)
    space: dict[str, Any] = {"__name__": "__main__"}
    shown = [carried_out(number, "".join(cell["source"]), space) for number, cell in enumerate(cells)]
    pictures = [one._repr_png_()[0] for one in shown if hasattr(one, "_repr_png_")]
    assert len(pictures) == 3
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    tables = [type(one).__name__ for one in shown if hasattr(one, "_repr_html_") and one._repr_html_()]
    assert tables == ["Run", "DataFrame", "RunComparison"]
    assert shown[-2] == {}  # what did not come out again
    assert space["run"].history["generation"].tolist() == [*range(11)]


class Cell:
    """What a notebook shows below a cell."""

    def __init__(self) -> None:
        self.lines: list[dict[str, str]] = []

    def display(self, shown: dict[str, str], *, raw: bool, display_id: bool) -> "Cell":
        self.lines.append(shown)
        return self

    def update(self, shown: dict[str, str], *, raw: bool) -> None:
        self.lines.append(shown)


def test_progress_in_a_notebook_replaces_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cell, shell = Cell(), SimpleNamespace(kernel=None)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=cell.display))
    assert in_notebook()
    changes = [*settings(), "title=<b>"]
    babushka.run(out=tmp_path / "run", generations=GENERATIONS, settings=changes)
    assert len(cell.lines) >= 2
    assert f"{GENERATIONS}/{GENERATIONS}" in cell.lines[-1]["text/plain"]
    assert not any("<b>" in line["text/html"] for line in cell.lines)
    said = len(cell.lines)
    babushka.run(out=tmp_path / "run", generations=GENERATIONS, settings=changes)
    assert len(cell.lines) == said  # it was there
    assert not capsys.readouterr().err
    del shell.kernel  # IPython in a terminal
    assert not in_notebook()


def test_text_tables_are_text_in_a_notebook_too(monkeypatch: pytest.MonkeyPatch) -> None:
    before = text_table(["a", "b"], [["x", "1"]])
    assert "x" in before
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    assert text_table(["a", "b"], [["x", "1"]]) == before


def test_progress_that_cannot_be_written_ends_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place, stream in enumerate((open("/dev/full", "w"), None)):  # noqa: SIM115
        monkeypatch.setattr(sys, "stderr", stream)
        run = babushka.run(out=tmp_path / str(place), generations=1, settings=settings())
        assert run.generations == [0, 1]
