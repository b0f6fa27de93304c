"""The files that the documentation shows do what it says of them."""

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import babushka
from babushka.evolution.analysis import AnalysisSettings, Distances, Subject, analyse, measures
from babushka.evolution.evaluation import live_in
from babushka.evolution.loop import evolve
from babushka.fitness.registry import Modules, load_file
from babushka.organisms.inner.hill_climbing import HillClimbing
from babushka.organisms.inner.protocol import new_memory
from babushka.organisms.inner.random_search import RandomSearch
from babushka.runs.commands import main
from babushka.runs.presentation.plots import RunData
from babushka.runs.storage import snapshots
from babushka.runs.storage.history import append, rows_of
from tests import tiny
from tests.installed import install
from tests.runs.invented_folders import invent
from tests.shown import HOUSE, blocks


@pytest.mark.slow
def test_recipes_run_as_they_are_shown(tmp_path: Path) -> None:
    page = HOUSE / "CONTRIBUTING.md"
    habit = next(block for block in blocks(page, "python") if "class Habit(" in block)
    hungry = next(block for block in blocks(page, "toml") if "hungry" in block)
    (tmp_path / "habit.py").write_text(habit, encoding="utf-8")
    (tmp_path / "hungry.toml").write_text(hungry, encoding="utf-8")
    small = ["--generations", "1", "--set", "evolution.population=8", "--quiet"]
    for words in (["--organism", "habit.py", "--name", "habit"], ["hungry.toml"]):
        line = [
            sys.executable,
            "-c",
            "from babushka.runs.commands import main; main()",
            "run",
            *words,
            *small,
        ]
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip().endswith("curves.png")


def test_the_recipes_of_an_inner_task_and_an_inner_method_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = blocks(HOUSE / "CONTRIBUTING.md", "python")
    for name, mark in (("tour", "class Tour("), ("threshold_accepting", "class ThresholdAccepting(")):
        (tmp_path / f"{name}.py").write_text(next(block for block in shown if mark in block))
    tour, threshold = (load_file(tmp_path / f"{name}.py") for name in ("tour", "threshold_accepting"))
    best = 16 * np.sin(np.pi / 8)

    def found(method: Any, seed: int) -> float:
        return float(tour.shortest(method, seed))

    memory = new_memory(np.zeros(8, np.int64))
    for seed in range(5):
        climbed = found(HillClimbing(1, memory), seed)
        assert climbed == pytest.approx(best)
        assert found(threshold.ThresholdAccepting(0.0, memory), seed) == climbed
        assert found(threshold.ThresholdAccepting(np.inf, memory), seed) == found(RandomSearch(memory), seed)


def test_the_dynamics_recipe_runs_and_verifies(tmp_path: Path) -> None:
    code = next(block for block in blocks(HOUSE / "CONTRIBUTING.md", "python") if "class Drift(" in block)
    (tmp_path / "drift.py").write_text(code, encoding="utf-8")
    settings = ["dynamics.members=8", "record.keep=all"]
    made = babushka.run(out=tmp_path / "run", generations=4, settings=settings, files=[tmp_path / "drift.py"])
    assert made.history["members"].tolist() == [8] * 5
    assert len(made.folder.read_lineage()["id"]) == 8 + 4 * 50
    assert made.verify() == {number: [] for number in range(5)}


def test_the_figure_recipe_draws(tmp_path: Path) -> None:
    code = next(block for block in blocks(HOUSE / "CONTRIBUTING.md", "python") if "modern.eaten." in block)
    (tmp_path / "eaten.py").write_text(code, encoding="utf-8")
    draw = runpy.run_path(str(tmp_path / "eaten.py"))["draw"]
    history = {name: np.arange(3.0) for name in ("generation", "modern.eaten.fruit.mean")}
    figure = draw([RunData("a run", "a scenario", 0, history)])
    assert len(figure.axes[0].lines) == 1


@pytest.mark.compiles
def test_the_measure_recipe_lives_without_desires(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = next(block for block in blocks(HOUSE / "CONTRIBUTING.md", "python") if '"drive"' in block)
    install(monkeypatch, tmp_path, "babushka.measures", {"drive_of_theirs": code})
    again = Modules(measures.__name__, "babushka.measures", "measure", "measure")
    monkeypatch.setattr(measures, "FOUND", again)
    made = tiny.experiment()
    about = Subject(made, made.at(1), next(evolve(made)), AnalysisSettings(lives=3, random_organisms=4))
    found = analyse(about, Distances(), only=["attainment", "drive_of_theirs"])
    genomes = about.genomes.copy()
    genomes[:, made.layout.span("desires")] = 0
    for label, where in about.regimes.items():
        agents = made.organism.express(genomes, made.world)
        without = live_in(made, where, agents, about.ids, about.seeds(3))
        lost = found.members[f"{label}.fitness"] - without.mean("births")
        assert found.members[f"{label}.drive"].tolist() == lost.tolist()
        assert found.row[f"{label}.drive"] == lost.mean()


def test_the_command_recipe_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = next(block for block in blocks(HOUSE / "CONTRIBUTING.md", "python") if '"count"' in block)
    install(monkeypatch, tmp_path, "babushka.commands", {"count": code})
    folder = invent(tmp_path / "run", 0, {"x": 1.0}, generations=3)
    with pytest.raises(SystemExit) as ended:
        main(["count", str(folder)])
    assert ended.value.code == 0
    assert capsys.readouterr().out == "3\n"


def test_a_run_folder_is_read_with_numpy_alone_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "results" / "tour"
    (folder / "populations").mkdir(parents=True)
    row = {"members": 2, "modern.births.mean": 0.5, "modern.felt.mean": -0.5, "modern.cause.old age": 1.0}
    for generation in range(21):
        append(folder / "history.csv", rows_of([(generation, row)]))
    arrays = {"lives.modern": np.ones((2, 3, 2)), "columns": np.array(["felt", "births"])}
    (folder / "populations" / "000020.npz").write_bytes(snapshots.encode(20, arrays))
    (tmp_path / "shown.py").write_text(
        blocks(HOUSE / "docs" / "run-folder.md", "python")[0], encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    read = runpy.run_path("shown.py")
    assert read["births"].shape == (2, 3)
    assert read["history"]["modern.births.mean"][-1] == 0.5
