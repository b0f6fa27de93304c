"""Files to begin with: each works as it stands, and so does its test."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from babushka.runs.presentation.plots import kinds
from tests.runs.calling import Call

SORTS = ("world", "organism", "figure")


def test_what_is_written_passes_its_own_test(call: Call, tmp_path: Path) -> None:
    for sort in SORTS:
        assert call("new", sort, f"my-{sort}", "--out", tmp_path).code == 0
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == sorted(f"{before}my_{sort}.py" for sort in SORTS for before in ("", "test_"))
    assert not [
        name for name in files if any(word in (tmp_path / name).read_text() for word in ("CLASS", "KIND"))
    ]
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    given = {**os.environ, "NUMBA_DISABLE_JIT": "1", "BABUSHKA_CACHE": str(tmp_path / "cache")}
    answer = subprocess.run(
        words, capture_output=True, text=True, env=given, cwd=tmp_path, timeout=300, check=False
    )
    assert answer.returncode == 0, answer.stdout[-3000:]
    assert "5 passed" in answer.stdout


def test_a_figure_of_a_file_is_drawn(call: Call, finished: Path, tmp_path: Path) -> None:
    assert call("new", "figure", "modern-births", "--out", tmp_path).code == 0
    drawn = tmp_path / "mine.png"
    answer = call("plot", finished, "--plot", tmp_path / "modern_births.py", "--out", drawn)
    assert answer.code == 0
    assert drawn.read_bytes().startswith(b"\x89PNG")
    assert "modern_births" not in kinds()


def test_what_goes_wrong_in_a_figures_file_is_a_sentence(
    refused: Callable[..., str], finished: Path, tmp_path: Path
) -> None:
    file = tmp_path / "wrong.py"
    file.write_text("def draw(runs):\n    return 1 / 0\n")
    said = refused("plot", finished, "--plot", file)
    assert "'" + str(file) + "'" in said
    assert "draw()" in said
    file.write_text("")
    assert str(file) in refused("plot", finished, "--plot", file)
    assert str(tmp_path / "none.py") in refused("plot", finished, "--plot", tmp_path / "none.py")


@pytest.mark.parametrize(
    "name", ["savanna", "My World", "../meadow", "1st", "", "a--b", "babushka", "random", "class"]
)
def test_names_that_are_none_or_taken_are_refused(
    name: str, refused: Callable[..., str], tmp_path: Path
) -> None:
    refused("new", "world", name, "--out", tmp_path)
    assert not any(tmp_path.iterdir())


def test_files_that_are_there_stay(refused: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "test_meadow.py").write_text("mine")
    assert "test_meadow.py" in refused("new", "world", "meadow", "--out", tmp_path)
    assert (tmp_path / "test_meadow.py").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1
