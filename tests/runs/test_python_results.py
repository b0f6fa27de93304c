"""What comes of runs in a program: figures, frames, comparisons, reports, exports, replications."""

import csv
import json
import struct
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import babushka
from babushka.fitness.settings import SettingsError
from babushka.runs.commands import main
from tests.tiny import TINY, settings


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> list[babushka.Run]:
    """Two seeds of a tiny savanna, side by side in a folder."""
    place = tmp_path_factory.mktemp("pair")
    given: dict[str, Any] = {"generations": 3, "settings": settings(), "progress": False}
    return [babushka.run("savanna", out=place / f"s{seed}", seed=seed, **given) for seed in (0, 1)]


def size_of(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_figure_shows_itself_and_is_written_as_the_command_writes_it(
    pair: list[babushka.Run], tmp_path: Path
) -> None:
    figure = pair[0].plot("desires", out=tmp_path / "program.png")
    picture, shown_as = figure._repr_png_()
    assert (tmp_path / "program.png").read_bytes() == picture
    assert size_of(picture) == (2 * shown_as["width"], 2 * shown_as["height"])
    with pytest.raises(SystemExit):
        main(["plot", str(pair[0].path), "desires", "--out", str(tmp_path / "command.png")])
    assert (tmp_path / "command.png").read_bytes() == picture


def test_several_runs_are_named_in_any_way(pair: list[babushka.Run], tmp_path: Path) -> None:
    folder = pair[0].path.parent
    named = (pair, folder, str(folder), [run.path for run in pair])
    pictures = {babushka.plot(given)._repr_png_()[0] for given in named}
    assert len(pictures) == 1
    assert len({str(babushka.compare(given)) for given in named}) == 1


def test_a_function_and_a_file_draw(pair: list[babushka.Run], tmp_path: Path) -> None:
    code = (
        "from matplotlib.figure import Figure\n\n\ndef draw(runs):\n    figure = Figure()\n"
        "    figure.subplots().plot(runs[0].history['generation'], runs[0].history['members'])\n"
        "    return figure\n"
    )
    (tmp_path / "members.py").write_text(code)
    space: dict[str, Any] = {}
    exec(code, space)
    for kind in (space["draw"], tmp_path / "members.py", str(tmp_path / "members.py")):
        (line,) = pair[0].plot(kind).axes[0].lines
        assert line.get_ydata().tolist() == [12.0] * 4
    (tmp_path / "empty.py").write_text("")
    with pytest.raises(SettingsError, match="draw"):
        pair[0].plot(tmp_path / "empty.py")
    with pytest.raises(SettingsError, match="int"):
        pair[0].plot(lambda runs: 7)
    with pytest.raises(SettingsError, match="'curves'"):
        pair[0].plot("curvs")


def test_frames_hold_the_tables(pair: list[babushka.Run], monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pair[0].frame()
    assert list(frame.columns) == list(pair[0].history)
    assert all(np.array_equal(frame[name], pair[0].history[name], equal_nan=True) for name in frame)
    assert len(pair[0].frame("lineage")) == len(pair[0].folder.read_lineage()["id"])
    with pytest.raises(SettingsError, match="'lineage'"):
        pair[0].frame("linage")
    with pytest.raises(SettingsError, match="analyze"):
        pair[0].frame("measures")
    with pytest.raises(SettingsError, match="'excel'"):
        pair[0].frame(library="excel")
    monkeypatch.setitem(sys.modules, "polars", SimpleNamespace(DataFrame=dict))
    assert pair[0].frame(library="polars").keys() == pair[0].history.keys()
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(SettingsError, match="frames"):
        pair[0].frame(library="polars")


def test_a_comparison_is_the_one_of_the_command(
    pair: list[babushka.Run], capsys: pytest.CaptureFixture[str]
) -> None:
    found = babushka.compare(pair, ["modern.births"])
    with pytest.raises(SystemExit):
        main(["compare", *(str(run.path) for run in pair), "--measure", "modern.births", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert [{**row, "command": ""} for row in told["rows"]] == found.records()
    (row,) = found.records()
    assert row["iqm"] == np.mean([run.history["modern.births.mean"][-1] for run in pair])
    assert found.frame()["iqm"].tolist() == [row["iqm"]]
    assert found.plot()._repr_png_()[0].startswith(b"\x89PNG")
    assert found._repr_html_().count("<tr>") == 2


def test_a_report_and_exports_are_written(pair: list[babushka.Run], tmp_path: Path) -> None:
    page = pair[0].report(tmp_path / "page.html", figures=["curves"], members=["best"])
    assert page == tmp_path / "page.html"
    assert "</html>" in page.read_text()
    table = pair[0].export(tmp_path / "history.csv")
    with table.open() as handle:
        assert len(list(csv.DictReader(handle))) == 4
    family = babushka.export(pair[0].path, tmp_path / "family.csv", phylogeny=True)
    assert family.stat().st_size > 0
    with pytest.raises(SettingsError, match="exists"):
        pair[0].export(table)


def test_a_replication_gives_its_targets() -> None:
    (told,) = babushka.replicate("hinton-nowlan", exact=True)
    assert told["name"] == "hinton-nowlan"
    assert {each["verdict"] for each in told["targets"]} == {"reproduced"}
    with pytest.raises(SettingsError, match="'hinton-nowlan'"):
        babushka.replicate("hinton-nolan")


def test_scenarios_and_figures_can_be_looked_up() -> None:
    assert babushka.scenarios()["savanna"] == "Savanna"
    assert "curves" in babushka.figures()


def test_a_run_says_what_it_is_and_nothing_of_its_title_is_obeyed(tmp_path: Path) -> None:
    title = "<script>alert(1)</script>\x1b[2J"
    changes = [*settings(), "organism.mode=reflex"]
    run = babushka.run(out=tmp_path / "run", generations=1, settings=changes, progress=False)
    config = run.path / "config.toml"
    config.write_text(config.read_text().replace('title = "Savanna"', f"title = {json.dumps(title)}"))
    odd = babushka.load(run.path)
    assert odd.settings["title"] == title
    for text in (repr(odd), odd._repr_html_()):
        assert "\x1b" not in text
        assert "generation 1 of 1" in text
    assert "<script" not in odd._repr_html_()
    assert odd._repr_html_().count("<tr>") == 1 + 8
    config.write_text("title = ")
    for text in (repr(babushka.load(run.path)), babushka.load(run.path)._repr_html_()):
        assert str(run.path) in text
        assert "config.toml" in text


def test_a_sweep_gives_its_runs(tmp_path: Path) -> None:
    made = babushka.sweep(
        out=tmp_path / "sweep",
        seeds=2,
        generations=1,
        settings={name: table for name, table in TINY.items() if name != "generations"},
        executor_factory=ThreadPoolExecutor,
        progress=False,
    )
    assert [(type(run), run.seed) for run in made.runs] == [(babushka.Run, 0), (babushka.Run, 1)]
    assert made.run(made.cells[1]).generations == [0, 1]
    assert "2 of 2" in repr(made)
    assert babushka.compare(made, ["modern.births"]).records()[0]["runs"] == 2
    assert babushka.plot(made)._repr_png_()[0] == babushka.plot(made.runs)._repr_png_()[0]
