"""Runs with feedback between generations: the same bytes on every engine, resumed, verified and replayed."""

from pathlib import Path

import numpy as np
import pytest

import babushka
from babushka.runs.orchestration import plan as plans
from babushka.runs.orchestration.engines.engine import Engine
from tests.runs.calling import Call, contents
from tests.runs.sweeping import InThisProcess
from tests.runs.test_engines import assert_same, generations
from tests.tiny import options, settings

FEEDBACK = [
    f"evolution.feedback.{text}"
    for text in ('tally="energy"', 'parameter="modern"', "scale=0.01", "initial=0.25")
]
ALL = [*settings(), *FEEDBACK]


@pytest.fixture(scope="module")
def fed(tmp_path_factory: pytest.TempPathFactory) -> babushka.Run:
    """A run of four generations; tests must not change it."""
    place = tmp_path_factory.mktemp("fed") / "run"
    return babushka.run("savanna", out=place, generations=3, settings=[*ALL, "record.keep=all"])


@pytest.mark.parametrize("changes", [[], ["evolution.islands.demes=2"]], ids=["one", "islands"])
def test_any_engine_gives_the_same(changes: list[str]) -> None:
    given = plans.plan("savanna", [*ALL, *changes], seed=3, generations=2)
    assert_same(generations(given, Engine(lambda: InThisProcess(2), 2)), generations(given, threads=2))


def test_a_resumed_run_has_the_same_bytes(fed: babushka.Run, tmp_path: Path, call: Call) -> None:
    half = tmp_path / "half"
    babushka.run("savanna", out=half, generations=1, settings=[*ALL, "record.keep=all"])
    assert call("resume", half, "--generations", "3").code == 0
    ours, theirs = contents(half), contents(fed.path)
    for name in ("history.csv", "lineage.csv", "columns.json"):
        assert ours[name] == theirs[name]
    snapshots = [name for name in theirs if name.endswith(".npz")]
    assert len(snapshots) == 4
    assert all(ours[name] == theirs[name] for name in snapshots)


def test_it_is_verified(fed: babushka.Run) -> None:
    assert fed.verify() == {number: [] for number in range(4)}


@pytest.mark.parametrize("number", [0, 2])
def test_a_replayed_life_is_the_recorded_one(fed: babushka.Run, number: int) -> None:
    saved = fed.generation(number)
    row = saved.best()
    life = fed.replay(number)
    assert np.array_equal(life.lives.values[0], saved.lives["selection"].values[row])
    assert life.regime == f"modern = {saved.population.fed_back:g}"
    again = fed.evaluate(number)
    assert np.array_equal(again.values, saved.lives["selection"].values)


def test_the_history_tells_the_value(fed: babushka.Run) -> None:
    recorded = [fed.generation(number).population.fed_back for number in range(4)]
    assert fed.history["feedback.modern"].tolist() == recorded


def test_the_configuration_of_a_run_says_what_is_fed_back(fed: babushka.Run) -> None:
    assert fed.settings["evolution"]["feedback"]["tally"] == "energy"
    assert fed.settings["evolution"]["feedback"]["scale"] == 0.01


@pytest.mark.parametrize("change", ["tally=berths", "parameter=modem", "initial=2", "per=year"])
def test_a_mistake_is_one_sentence(change: str, tmp_path: Path, call: Call) -> None:
    made = [f"--set={text}" for text in FEEDBACK]
    answer = call(
        "run",
        "savanna",
        "--out",
        tmp_path / "run",
        *options(),
        *made,
        "--set",
        f"evolution.feedback.{change}",
    )
    assert answer.code == 2
    assert change.split("=")[1] in answer.err
    assert not (tmp_path / "run").exists()
