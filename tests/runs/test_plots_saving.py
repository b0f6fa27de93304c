"""Figures as files: the same data give the same bytes, in every format and whatever the settings."""

import subprocess
import sys
from pathlib import Path

import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import draw
from babushka.runs.presentation.plots.save import save
from tests.runs.drawn_figures import CASES, short


@pytest.mark.parametrize("suffix", ["png", "pdf", "svg"])
def test_the_same_data_give_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    runs = CASES["several seeds"]
    first = save(draw("curves", runs), tmp_path / f"first.{suffix}").read_bytes()
    assert save(draw("curves", runs), tmp_path / f"again.{suffix}").read_bytes() == first
    assert save(draw("curves", runs[:-1]), tmp_path / f"other.{suffix}").read_bytes() != first


def test_another_process_with_other_settings_gives_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import matplotlib; matplotlib.rcParams.update({'font.size': 20, 'lines.linewidth': 9})\n"
        "from babushka.runs.presentation.plots import draw\n"
        "from babushka.runs.presentation.plots.save import save\n"
        "from tests.runs.invented_runs import invented_run\n"
        f"save(draw('search', [invented_run(generations=12)]), {str(tmp_path / 'there.svg')!r})\n"
        "assert matplotlib.rcParams['font.size'] == 20\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
    here = save(draw("search", [short()]), tmp_path / "here.svg").read_bytes()
    assert (tmp_path / "there.svg").read_bytes() == here


@pytest.mark.parametrize(("name", "words"), [("f.jpg", "'.jpg'"), ("f", "no suffix"), ("f.csv", "'.csv'")])
def test_other_suffixes_are_refused(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=rf"\.png.*\.pdf.*\.svg.*{words}"):
        save(draw("curves", CASES["one run"]), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_folders_are_made_and_capitals_do_not_matter(tmp_path: Path) -> None:
    path = save(draw("curves", CASES["one run"]), tmp_path / "new" / "F.PNG")
    assert path.read_bytes().startswith(b"\x89PNG")
    assert {entry.name for entry in path.parent.iterdir()} == {"F.PNG", "F.caption.txt"}


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="file"):
        save(draw("curves", CASES["one run"]), tmp_path / "file" / "f.png")
