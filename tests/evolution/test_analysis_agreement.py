"""Agreement with known rules, of walkers that are made to follow one."""

import itertools
from typing import Any

import numpy as np
import pytest

from babushka.evolution.analysis import AnalysisSettings, Distances, Subject, analyse
from babushka.evolution.experiment import Experiment
from babushka.evolution.loop import evolve
from tests.conftest import size

SETTINGS = AnalysisSettings(lives=size(4, 2), random_organisms=2)
LABELS = ("perfect", "braided", "island", "trap")


def found(world: dict[str, Any] | None = None, **organism: Any) -> dict[str, float]:
    """What the family finds of two walkers."""
    made = Experiment.from_mapping(
        {
            "world": {"kind": "maze-of-walls"} if world is None else world,
            "organism": {"kind": "walker", **organism},
            "evolution": {"population": 2, "episodes": 1, "survivors": 1, "random_lives": 2, "hall": 1},
        }
    )
    first = next(itertools.islice(evolve(made), 1))
    subject = Subject(made.at(0), made.at(1), first, SETTINGS)
    return dict(analyse(subject, Distances(), only=["agreement"]).row)


@pytest.mark.parametrize("policy", ["left", "greedy-marking"])
def test_who_follows_a_rule_agrees_with_it_and_with_others_less(policy: str) -> None:
    row = found(policy=policy)
    for label in LABELS:
        assert row[f"{label}.alike.{policy}"] == row[f"{label}.alike.reflex.{policy}"] == 1
        assert row[f"{label}.alike.right"] < 1


def test_the_shortest_way_is_found_by_search_and_not_by_reflex() -> None:
    row = found(policy="shortest", budget=80)
    for label in LABELS:
        assert row[f"{label}.alike.shortest"] == 1
        assert row[f"{label}.alike.reflex.shortest"] < 1


def test_worlds_without_known_rules_have_none() -> None:
    plain = {"world": {"kind": "landscape"}, "organism": {"kind": "bit-string"}}
    few = {"population": 2, "episodes": 1, "survivors": 1, "random_lives": 2, "hall": 1}
    made = Experiment.from_mapping({**plain, "evolution": few})
    first = next(itertools.islice(evolve(made), 1))
    subject = Subject(made.at(0), made.at(1), first, SETTINGS)
    assert not [name for name in analyse(subject, Distances(), only=["agreement"]).row if "alike" in name]


def test_mazes_in_which_nobody_is_asked_say_nothing() -> None:
    row = found({"kind": "maze-of-walls", "lifetime": 1}, policy="left")
    assert np.isnan(row["perfect.alike.left"])
