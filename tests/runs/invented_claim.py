"""A claim whose runs take a moment, and what is made up as what became of it."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from babushka.runs.studies import (
    AGAINST,
    NO_DIFFERENCE,
    SUPPORTED,
    Arm,
    Arms,
    Claim,
    Evidence,
    Interest,
    Part,
    Planted,
    Runs,
    Setting,
    Study,
    StudyRunner,
    Values,
    timed,
)
from tests.runs.sweeping import InThisProcess
from tests.tiny import settings

TINY = tuple(settings())
FEW = Arm("savanna", (*TINY, "evolution.population=4"), 0)
MANY = Arm("savanna", (*TINY, "evolution.population=6"), 0)
STUDY = Study("members", "Members: are there as many as were asked for?", "members")


def more(runs: Runs) -> Values:
    """Members of many less those of few."""
    return runs["many"].at("members") - runs["few"].at("members")


CLAIM = Claim(
    statement="There are more members where more are asked for.",
    source="arithmetic",
    question="How many more?",
    estimand="members of many less those of few",
    unit="members",
    rule=Interest(1.0),
    effect=more,
    parts=(
        Part("many", {"many": MANY, "few": FEW}),
        Part("few", {"many": FEW, "few": MANY}),
        Part("as many", {"many": FEW, "few": FEW}, rule=Interest(1.0, "none")),
    ),
    settings=(
        Setting("six members", ("evolution.population=6",)),
        Setting("as it is", parts=("many",)),
    ),
    planted=(
        Planted("four and four", NO_DIFFERENCE, arms={"many": FEW, "few": FEW}),
        Planted("two more", SUPPORTED, values=(2.0,) * 5),
        Planted("two fewer", AGAINST, values=(-2.0,) * 5, part="few"),
    ),
    refuted_by="As many or fewer.",
    limits="Nothing is said of quality.",
    seeds=5,
    seeds_of_settings=5,
)


def runner(folder: Path, **given: Any) -> StudyRunner:
    """One that makes runs in this process."""
    return StudyRunner(folder, **{"executor_factory": InThisProcess, **given})


def made_up(effects: Callable[[int], Values] = lambda seeds: np.arange(seeds) / seeds) -> dict[str, Any]:
    """What `Evidence.record` says where there are no runs, and effects are these."""

    class Without(Arms):
        def runs(self, arms: Any, first_seed: int, seeds: int) -> Any:
            return {label: [None] * seeds for label in arms}

        def seconds(self, wanted: Any) -> float:
            return 90.0

    def invented(runs: Any) -> Values:
        return effects(len(next(iter(runs.values()))))

    from dataclasses import replace

    evidence = Evidence(
        STUDY.name, STUDY.about, replace(CLAIM, effect=invented), Without(runner(Path("nowhere")))
    )
    return evidence.record(list(timed(evidence.targets())))


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Claim:
    """Make it the only claim."""
    monkeypatch.setitem(sys.modules, "members", SimpleNamespace(CLAIM=CLAIM, __file__=None))
    monkeypatch.setattr("babushka.runs.studies.study.studies", lambda package: {STUDY.name: STUDY})
    return CLAIM
