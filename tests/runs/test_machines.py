"""Runs of register machines: planted founders, what they end with, replay in words, and `machines`."""

import json
from pathlib import Path

import numpy as np
import pytest

from babushka.evolution.breeding import founders
from babushka.evolution.experiment import Experiment
from babushka.fitness.settings import SettingsError
from babushka.organisms.kinds.machine import Machine
from babushka.runs.orchestration.plan import plan
from babushka.runs.presentation import machines_account
from tests.conftest import size
from tests.runs.calling import Call, history

SMALL = [
    "world.instances=4",
    "evolution.population=12",
    "evolution.survivors=2",
    "evolution.random_lives=3",
    "evolution.planted.greedy=2",
    "evolution.planted.dynamic-programming=3",
]


def planned(*changes: str, scenario: str = "knapsack-planted") -> Experiment:
    return plan(scenario, [*SMALL, *changes]).experiment


def test_planted_founders_stand_first_and_the_others_are_as_without_them() -> None:
    made = planned()
    genomes = founders(made).genomes
    known = Machine().known(made.world)
    for row in range(3):
        assert (genomes[row] == known["dynamic-programming"]).all()
    for row in (3, 4):
        assert (genomes[row] == known["greedy"]).all()
    without = founders(planned("evolution.planted.greedy=0", "evolution.planted.dynamic-programming=0"))
    assert (genomes[5:] == without.genomes[5:]).all()
    assert not (genomes[:5] == without.genomes[:5]).all()


def test_every_deme_has_its_planted_founders() -> None:
    made = planned("evolution.islands.demes=2")
    known = Machine().known(made.world)
    rows = np.flatnonzero((founders(made).genomes == known["greedy"]).all(axis=1))
    assert rows.tolist() == [3, 4, 9, 10]


@pytest.mark.parametrize(
    ("scenario", "changes"),
    [
        ("knapsack-planted", ["evolution.planted.gredy=1"]),
        ("knapsack-planted", ["evolution.planted.greedy=10"]),
        ("knapsack-planted", ["evolution.planted.greedy=-1"]),
        ("knapsack-planted", ["organism.instructions=8"]),  # too few for either program
        ("knapsack-planted", ["organism.given=better"]),  # where there is no greedy rule
        ("knapsack-planted", ["evolution.islands.demes=3"]),
        ("savanna", ["evolution.planted.greedy=1"]),
    ],
)
def test_what_cannot_be_planted_is_refused(scenario: str, changes: list[str]) -> None:
    with pytest.raises(SettingsError):
        plan(scenario, [*(SMALL if scenario != "savanna" else ()), *changes])


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in which dynamic programming is free."""
    import babushka

    out = tmp_path_factory.mktemp("machines") / "run"
    babushka.run("knapsack-planted", out=out, generations=2, seed=1000, settings=[*SMALL, "world.price=0"])
    return out


def test_the_fittest_is_exact_where_thinking_is_free(finished: Path) -> None:
    row = history(finished)[-1]
    assert float(row["selection.fittest.exact"]) == float(row["selection.fittest.table_match"]) == 1
    assert float(row["selection.fitness.max"]) == 1
    assert 0 < float(row["selection.exact.mean"]) < 1


def test_replay_tells_the_program(call: Call, finished: Path) -> None:
    told = json.loads(call("replay", finished, "--json").out)
    assert len(told["in_words"].splitlines()) >= 13
    answer = call("replay", finished, "--tell")
    assert answer.code == 0
    assert all(line in answer.out for line in told["in_words"].splitlines())


def test_replay_tells_answers_in_order(call: Call, finished: Path) -> None:
    import babushka

    life = babushka.load(finished).replay()
    answers = [str(action) for action in life.trace.action[: life.steps].tolist()]
    assert len(answers) == 4
    assert ", ".join(answers) in call("replay", finished).out


def test_a_run_of_machines_is_verified(call: Call, finished: Path) -> None:
    assert call("replay", finished, "--verify").code == 0


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Known programs are judged on fewer instances where kernels run interpreted."""
    monkeypatch.setattr(machines_account, "INSTANCES", size(20_000, 100))


@pytest.mark.compiles
@pytest.mark.usefixtures("quickly")
def test_machines_says_where_one_program_gives_way(call: Call) -> None:
    told = json.loads(call("machines", "--set", "regime.items=4", "--json").out)
    assert told["programs"]["dynamic-programming"]["exact"] == 1
    assert told["programs"]["greedy"]["instructions"] == told["instructions"]["greedy"] == 30
    assert told["instructions"]["programming"] == pytest.approx(340)
    price, greedy = told["price"], told["programs"]["greedy"]["accuracy"]
    assert price["low"] < (1 - greedy) / 310 < price["high"]
    assert f"{price['gives_way']:.3g}" in call("machines", "--set", "regime.items=4").out


@pytest.mark.compiles
@pytest.mark.usefixtures("quickly")
def test_machines_counts_random_programs(call: Call) -> None:
    words = ("--set", "regime.low=0", "--set", "regime.high=0", "--random", 100, "--json")
    told = json.loads(call("machines", "knapsack-ladder", *words).out)["random"]
    assert (told["programs"], told["exact"] > 0) == (100, True)
    assert 0 <= told["low"] <= told["bits"] <= told["high"]
    assert told["example"]


def test_machines_of_other_organisms_are_refused(call: Call) -> None:
    assert call("machines", "savanna").code == 2
