"""Which known rule a member follows: as `replay --tell` says it."""

import json
from pathlib import Path

import numpy as np
import pytest

from babushka.runs.orchestration.references import Likeness
from babushka.runs.presentation.replay.following import following, following_text
from tests.runs.calling import Call


def verdict(*found: tuple[str, int, float]) -> str:
    return following_text([Likeness(*each) for each in found]).splitlines()[0]


def test_of_rules_that_are_followed_it_is_the_one_that_was_asked_most() -> None:
    assert "hand" in verdict(("marks", 100, 1.0), ("hand", 300, 0.99), ("other", 900, 0.5))


def test_where_none_is_followed_the_nearest_is_named() -> None:
    none, mostly = verdict(("marks", 100, 0.7), ("hand", 300, 0.6)), verdict(("marks", 100, 0.9))
    assert "marks" in none
    assert "marks" in mostly
    assert none != mostly


def test_of_few_decisions_nothing_is_said() -> None:
    few = [Likeness("hand", 3, 1.0), Likeness("marks", 0, np.nan)]
    assert "hand" not in following_text(few)
    assert following(few)["marks"] == {"asked": 0, "agreement": None}


@pytest.mark.compiles
def test_a_walker_that_is_made_to_follow_its_left_hand_says_so(call: Call, tmp_path: Path) -> None:
    few = ["population=2", "survivors=1", "episodes=1", "random_lives=2"]
    settings = ["organism.policy=left", *(f"evolution.{each}" for each in few)]
    words = [word for each in settings for word in ("--set", each)]
    made = call("run", "maze-heuristics", "--generations", 0, "--out", tmp_path, "--name", "left", *words)
    assert made.code == 0, made
    told = call("replay", tmp_path / "left", "--tell", "--budget", 0)
    assert told.code == 0, told
    assert "left hand" in told.out
    found = json.loads(call("replay", tmp_path / "left", "--tell", "--json").out)
    assert found["following"]["left hand"]["agreement"] == 1
    assert found["following"]["right hand"]["agreement"] < 1


def test_what_cannot_be_told_is_refused(call: Call, finished: Path) -> None:
    refused = call("replay", finished, "--tell")
    assert refused.code == 2
