"""Members with other objectives: what stays of their own, and what those do whose guide was made in life."""

from typing import Any

import numpy as np
import pytest

from babushka.evolution.analysis import AnalysisSettings, Distances, Subject, analyse
from babushka.evolution.analysis.wired import in_place_of
from babushka.evolution.experiment import Experiment
from babushka.evolution.loop import evolve
from babushka.fitness.measures.wanted import cosine, wanted_by_weights

FRESH = np.array([False, False, True])
QUICK = AnalysisSettings(lives=3, random_organisms=2)
DESIGNERS: dict[str, Any] = {
    "generations": 0,
    "world": {"kind": "maze", "lifetime": 20, "probe_patience": 12},
    "organism": {
        "kind": "pathfinder",
        "guide": "designed",
        "features": ["exit", "place", "far", "fresh"],
        "designs": 1,
        "imagined_steps": 5,
        "budget": 4,
    },
    "probes": {"parted": {"probes": 3}},
    "evolution": {"population": 4, "episodes": 2, "survivors": 1, "random_lives": 2},
}


def test_a_wired_objective_is_as_long_as_what_it_takes_the_place_of() -> None:
    own = np.array([[3.0, -4, 2], [3, -4, 0], [0, 0, 2], [0, 0, 0]])
    wired = in_place_of(own, np.array([0.0, 2, 0]), FRESH)
    assert wired.tolist() == [[0, 5, 2], [0, 2, 0], [0, 2, 0], [0, 2, 0]]


def test_who_is_wired_to_wander_wants_nothing_else() -> None:
    own = np.array([[3.0, -4, 2]])
    assert in_place_of(own, np.array([0.0, 0, 1]), FRESH).tolist() == [[0, 0, 1]]
    assert in_place_of(own, np.array([1.0, 0, 0]), np.zeros(3, bool)).tolist() == [[1, 0, 0]]


@pytest.mark.compiles
def test_guides_made_in_life_have_a_likeness_and_want_and_reach_something() -> None:
    made = Experiment.from_mapping(DESIGNERS)
    (generation,) = evolve(made)
    world, row = made.world, generation.row
    guides = {
        label: np.stack([lives.each(f"guide.{name}") for name in world.features], axis=-1)
        for label, lives in generation.lives.items()
    }
    desires = made.organism.objective_weights(generation.genomes, world)
    concerned = slice(0, 3)
    base = np.array([1.0, 0, 0])
    like = [np.mean([cosine(each, base) for each in life]) for life in guides["selection"][..., concerned]]
    assert row["similarity.level 2.mean"] == pytest.approx(np.mean(like))
    pairs = zip(guides["selection"][..., concerned], desires[:, concerned], strict=True)
    both = [np.mean([cosine(each, own) for each in life]) for life, own in pairs]
    assert row["similarity.level 1-level 2.mean"] == pytest.approx(np.mean(both))
    choices = made.choices["parted"]
    every = guides["parted"].reshape(-1, len(world.features))
    shares = wanted_by_weights(every, choices.felt, choices.stands_for, 3).mean(axis=0)
    found = [row[f"parted.wanted.level 2.{name}.mean"] for name in ("exit", "place", "far", "other")]
    assert found == pytest.approx(shares)
    analysis = analyse(Subject(made, made, generation, QUICK), Distances(), only=["reached", "forks"])
    names = ("exit", "place", "far", "none")
    assert sum(analysis.row[f"parted.reached.level 2.{name}"] for name in names) == pytest.approx(1)
    rows = analysis.table("forks")
    assert [each["trial"] for each in rows] == [0, 1, 2]
    for each in rows:
        assert sum(each[f"reached.{name}"] for name in names) == pytest.approx(1)
    decided = np.mean([each["reached.exit"] + each["reached.place"] for each in rows])
    assert analysis.row["parted.decided"] == pytest.approx(decided)
