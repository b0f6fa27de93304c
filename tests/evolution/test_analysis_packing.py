"""Measures of packings, where what packers decide is known."""

import itertools
from typing import Any

import numpy as np
import pytest

from babushka.evolution.analysis import AnalysisSettings, Distances, Subject, analyse
from babushka.evolution.experiment import Experiment
from babushka.evolution.loop import evolve
from tests.conftest import size

pytestmark = pytest.mark.compiles
FAMILIES = ["packing", "agreement"]
SETTINGS = AnalysisSettings(lives=size(16, 5), random_organisms=2)


def found(**organism: Any) -> dict[str, float]:
    """What the family finds of two packers."""
    made = Experiment.from_mapping(
        {
            "world": {"kind": "knapsack", "room": 12},
            "organism": {"kind": "packer", **organism},
            "evolution": {"population": 2, "episodes": 1, "survivors": 1, "random_lives": 2, "hall": 1},
        }
    )
    first = next(itertools.islice(evolve(made), 1))
    subject = Subject(made.at(0), made.at(1), first, SETTINGS)
    return analyse(subject, Distances(), only=FAMILIES).row


def test_the_greedy_rule_decides_like_greedy_and_search_does_not() -> None:
    row = found(wired={"ratio": 1.0}, budget=12)
    assert row["strongly.alike.reflex.greedy"] == 1
    assert row["strongly.alike.greedy"] < 1
    assert row["strongly.packed"] > row["strongly.packed.reflex"]
    assert row["uncorrelated.packed.reflex"] > row["strongly.packed.reflex"]
    assert row["strongly.exact"] > row["strongly.exact.reflex"]


def test_without_search_both_are_the_same() -> None:
    row = found(wired={"weight": 1.0}, budget=0)
    for name in ("packed", "exact"):
        assert row[f"strongly.{name}"] == row[f"strongly.{name}.reflex"]
    assert row["strongly.alike.greedy"] == row["strongly.alike.reflex.greedy"]


@pytest.mark.parametrize("wrong", [{"items": 13}, {"items": 0}])
def test_regimes_without_room_are_refused_before_anything_lives(wrong: dict[str, int]) -> None:
    mapping = {"world": {"kind": "knapsack", "room": 12}, "organism": {"kind": "packer"}, "regime": wrong}
    with pytest.raises(ValueError, match=str(wrong["items"])):
        Experiment.from_mapping(mapping)


def test_nothing_is_found_of_instances_that_tell_nothing_apart() -> None:
    made = Experiment.from_mapping(
        {
            "world": {"kind": "knapsack", "room": 12},
            "organism": {"kind": "packer", "budget": 0},
            "probes": {"strongly": {"low": 1.0, "high": 1.0}},
            "evolution": {"population": 2, "episodes": 1, "survivors": 1, "random_lives": 2, "hall": 1},
        }
    )
    first = next(itertools.islice(evolve(made), 1))
    row = analyse(
        Subject(made.at(0), made.at(1), first, SETTINGS), Distances(), only=["packing", "agreement"]
    ).row
    assert np.isnan(row["strongly.alike.greedy"])
    assert row["strongly.packed"] == row["strongly.exact"] == 1
