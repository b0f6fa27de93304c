"""An ecology in films, pictures and the replay of a report: the very steps that a run goes on with."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import babushka
from babushka.evolution.loop import evolve
from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.ecology.state import AGENT, CARNIVORE, PLANT
from babushka.runs.orchestration.living_together import stretch_of
from babushka.runs.orchestration.saved import Run, load
from babushka.runs.presentation.report.crowd import can_be_shown, crowd_viewer
from babushka.runs.presentation.report.wanted import Shown
from tests.runs.calling import Call
from tests.runs.test_ecology import SMALL

pytestmark = pytest.mark.compiles


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run of two epochs; tests must not change it."""
    path = tmp_path_factory.mktemp("made") / "run"
    babushka.run("ecology", out=path, generations=2, seed=1, settings=SMALL)
    return load(path)


def test_what_is_shown_after_an_epoch_is_what_the_run_went_on_with(run: Run) -> None:
    stretch = stretch_of(run, 1, 15)
    assert (stretch.first, stretch.steps) == (15, 15)
    for moment, number in ((0, 1), (15, 2)):
        saved = run.generation(number)
        content = saved.population.state["content"].reshape(16, 16)[1:-1, 1:-1]
        shown = stretch.pictures[moment].copy()
        shown[shown == stretch.kinds.index("agent in a tree")] = stretch.kinds.index("tree")
        assert np.array_equal(shown, content)
        assert stretch.counts["agents"][moment] == len(saved.ids)
        assert stretch.counts["plants"][moment] == (content == PLANT).sum()
        assert stretch.counts["carnivores"][moment] == (content == CARNIVORE).sum()
    assert stretch.kinds[AGENT] == "agent"


def test_looking_on_changes_nothing(run: Run) -> None:
    before = {name: array.copy() for name, array in run.generation(1).arrays().items()}
    stretch_of(run, 1, 5)
    again = run.generation(1).arrays()
    assert all(np.array_equal(again[name], before[name]) for name in before)
    assert len(list(evolve(run.experiment, after=run.generation(1)))) == 1


def test_films_and_pictures(run: Run, call: Call, tmp_path: Path) -> None:
    words = ("replay", run.path, "--generation", 1, "--every", 100, "--gif", tmp_path / "f.gif")
    assert call(*words, "--png", tmp_path / "p.png", "--step", 3).code == 0
    with Image.open(tmp_path / "f.gif") as film, Image.open(tmp_path / "p.png") as picture:
        assert film.n_frames > 1  # type: ignore[attr-defined]
        assert picture.size == (1200, 700)


def test_the_report_replays_it(run: Run) -> None:
    assert can_be_shown(run)
    page = str(crowd_viewer(run, Shown(None, (), None, 0)))
    data = json.loads(re.search(r'id="replay-data"[^>]*>(.*?)</script>', page, re.S)[1])  # type: ignore[index]
    assert (data["rows"], data["columns"]) == (14, 14)
    (life,) = data["members"][0]["lives"]
    assert life["moments"][0] == 0
    assert life["tallies"]["agents"][0] == len(run.generation().ids)


def test_what_cannot_be_shown_is_refused(run: Run) -> None:
    with pytest.raises(SettingsError, match="steps"):
        stretch_of(run, 1, 0)
    with pytest.raises(SettingsError, match="generation"):
        stretch_of(run, 7)
