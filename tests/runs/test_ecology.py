"""Runs of an ecology: killed and resumed, verified, drawn, reported, extinct, and with files of others."""

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

import babushka
from babushka.evolution.generation import Generation
from babushka.runs.orchestration.experiments import begin, carry_on
from babushka.runs.orchestration.plan import plan
from babushka.runs.storage import RunFolder
from tests.runs.calling import Call, contents, history

pytestmark = pytest.mark.compiles
SMALL = (
    "dynamics.epoch=15",
    "dynamics.capacity=300",
    "dynamics.ground.size=14",
    "dynamics.ground.walls=8",
    "dynamics.ground.trees=8",
    "dynamics.agents.founders=20",
    "dynamics.carnivores.first=1",
    "dynamics.carnivores.most=3",
)
EAST, GROVE = (Path(__file__).parents[1] / "data" / name for name in ("east.py", "grove.py"))


class KilledError(Exception):
    """The process is gone."""


def test_killed_at_any_epoch_and_resumed_it_is_the_same_run(tmp_path: Path) -> None:
    chosen = plan("ecology", overrides=SMALL, seed=1, generations=3)
    carry_on(chosen, begin(chosen, tmp_path / "whole"), 1)
    whole = contents(tmp_path / "whole")
    for epoch in range(3):

        def kill(generation: Generation, last: int = epoch) -> None:
            if generation.number == last:
                raise KilledError

        path = tmp_path / f"killed {epoch}"
        with suppress(KilledError):
            carry_on(chosen, begin(chosen, path), 1, [kill])
        carry_on(chosen, RunFolder.open(path), 1)
        assert contents(path) == whole


def test_a_run_verifies_and_has_the_steps_of_births(call: Call, tmp_path: Path) -> None:
    babushka.run("ecology-commons", out=tmp_path / "run", generations=2, seed=1, settings=SMALL)
    assert call("replay", tmp_path / "run", "--verify").code == 0
    born = RunFolder.open(tmp_path / "run").read_lineage()
    assert (np.diff(born["step"]) >= 0).all()
    assert born["step"][-1] > 0
    assert call("export", tmp_path / "run", "--lineage", "--to", tmp_path / "lineage.csv").code == 0
    assert call("plot", tmp_path / "run", "constraint", "--out", tmp_path / "constraint.png").code == 0


def test_extinction_is_a_result(call: Call, tmp_path: Path) -> None:
    dry = ("dynamics.rain.rate=0", "dynamics.ground.plants=0", "dynamics.agents.meat=0")
    words = [f"--set={change}" for change in (*SMALL, *dry)]
    answer = call("run", "ecology-brownian", *words, "--out", tmp_path, "--name", "dry", "--generations", 9)
    assert answer.code == 0
    last = history(tmp_path / "dry")[-1]
    assert last["members"] == "0"
    assert f"step {last['step']}" in answer.out + answer.err


@pytest.mark.parametrize(("file", "used"), [(EAST, 'strategy = "east"'), (GROVE, 'plants = "grove"')])
def test_a_file_of_a_strategy_or_a_plant_rule_puts_it_to_use(
    call: Call, tmp_path: Path, file: Path, used: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if file == GROVE:
        monkeypatch.setenv("BABUSHKA_TRIALS", "0")  # one trial is enough, and takes seconds
    small = [f"--set={change}" for change in (*SMALL, "dynamics.epoch=4")]
    words = ("run", "ecology", "--dynamics", file, *small, "--out", tmp_path, "-q")
    assert call(*words, "--generations", 1, "--name", "own").code == 0
    assert used in (tmp_path / "own" / "config.toml").read_text()
    assert call("resume", tmp_path / "own", "--dynamics", file, "--generations", "+1", "-q").code == 0
    assert call("replay", tmp_path / "own", "--dynamics", file, "--verify").code == 0
    assert history(tmp_path / "own")[-1]["plants grown"] != "0"


def test_a_strategy_and_a_plant_rule_in_two_files_are_refused(call: Call, tmp_path: Path) -> None:
    words = ("run", "ecology", "--dynamics", EAST, "--dynamics", GROVE, "--out", tmp_path, "-q")
    answer = call(*words)
    assert answer.code == 2
    assert "grove.py" in answer.err
    assert "east.py" in answer.err
