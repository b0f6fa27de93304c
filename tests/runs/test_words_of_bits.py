"""Runs whose actions are words of bits: whatever shows a life shows zeros and ones."""

import json
from pathlib import Path

import pytest

import babushka
from tests.runs.calling import Call

SETTINGS = [
    "evolution.population=12",
    "world.length=64",
    "world.trials=40",
    "world.function=royal-road",
    "world.credit=best",
    "organism.undecided=0.2",
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> babushka.Run:
    place = tmp_path_factory.mktemp("bits") / "run"
    return babushka.run("hinton-nowlan", out=place, generations=2, seed=4, settings=SETTINGS)


def test_the_account_counts_the_words_that_were_tried(made: babushka.Run, call: Call) -> None:
    told = json.loads(call("replay", made.path, "--json").out)
    assert sum(told["actions"].values()) == told["steps"] == 40
    assert all(len(word) == 64 and set(word) <= {"0", "1"} for word in told["actions"])
    text = call("replay", made.path).out
    assert "other words of 64 bits" in text


def test_every_step_is_listed_with_its_word(made: babushka.Run, call: Call) -> None:
    life = made.replay()
    first = life.world.action_name(int(life.trace.action[0]))
    assert first in call("replay", made.path, "--watch").out


def test_the_report_holds_the_words_as_text(made: babushka.Run, call: Call) -> None:
    life = made.replay()
    assert call("report", made.path).code == 0
    page = (made.path / "report.html").read_text()
    assert life.world.action_name(int(life.trace.action[0])) in page


def test_what_cannot_be_sampled_is_left_out_of_an_analysis(made: babushka.Run, call: Call) -> None:
    text = call("analyze", made.path, "--generation", "2").out
    assert "fitness" in text
    assert "EPIC" not in text


def test_doses_of_a_whole_number_are_whole_and_within_what_the_world_has(
    made: babushka.Run, tmp_path: Path
) -> None:
    from babushka.runs.orchestration.measuring import modernity

    assert modernity(made)["flipped"].tolist() == [0, 6, 13, 19, 26, 32, 38, 45, 51, 58, 64]
    short = babushka.run(
        "hinton-nowlan", out=tmp_path / "short", generations=0, settings=["evolution.population=8"]
    )
    assert modernity(short)["flipped"].tolist() == [0, 6, 13, 19]
