"""Whatever learns in life relies on that as others rely on search: bit strings and Q-learners."""

import itertools
import math
from typing import Any

import pytest

from babushka.evolution.analysis import AnalysisSettings, Distances, Subject, analyse
from babushka.evolution.analysis.requests import Request
from babushka.evolution.experiment import Experiment
from babushka.evolution.loop import evolve
from babushka.fitness.measures.search_reliance import search_reliance
from babushka.organisms.inner.account import Limits

QUICK = AnalysisSettings(lives=4, random_organisms=16, pressure_lives=2, traced=5, discount=0.9, states=20)
EVOLUTION = {"population": 40, "episodes": 1, "survivors": 2, "random_lives": 4}
LEARNERS: dict[str, tuple[str, dict[str, Any]]] = {
    "guesses": (
        "selection",
        {
            "world": {"kind": "landscape", "function": "needle", "length": 6, "trials": 40},
            "organism": {"kind": "bit-string", "plastic": True, "learning": "guess"},
        },
    ),
    "steepest ascent": (
        "selection",
        {
            "world": {"kind": "landscape", "function": "deceptive", "length": 8, "trials": 12},
            "organism": {"kind": "bit-string", "learning": "steepest"},
        },
    ),
    "Q-learning": (
        "modern",
        {"world": {"kind": "hungry-thirsty", "lifetime": 3000}, "organism": {"kind": "q-learner"}},
    ),
}


@pytest.mark.parametrize("name", LEARNERS)
def test_what_is_lost_without_learning_is_measured_as_what_is_lost_without_search(name: str) -> None:
    label, settings = LEARNERS[name]
    made = Experiment.from_mapping({"generations": 5, "seed": 1, "evolution": EVOLUTION, **settings})
    saved = next(itertools.islice(evolve(made), 3, None))
    about = Subject(made.at(3), made.at(4), saved, QUICK)
    found = analyse(about, Distances()).row
    where = about.regimes[label]
    with_learning, without = about.live(
        [Request(where, QUICK.lives), Request(where, QUICK.lives, Limits(budget=(0,)))]
    )
    assert without.each("proposals").sum() == without.each("accepted").sum() == 0
    (chance,) = about.live([about.at_random(where)])
    learned, unlearned = (lives.mean(about.objective).mean() for lives in (with_learning, without))
    expected = search_reliance(learned, unlearned, chance.each(about.objective).ravel())
    assert found[f"{label}.reliance"] == expected.share
    assert found[f"{label}.reliance.z"] == expected.deviations
    for lost in expected:
        assert math.isfinite(lost)
        assert lost > 0
