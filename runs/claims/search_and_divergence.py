"""The more they search, the farther they diverge: divergence in the modern savanna over the search budget.

Organisms evolve in the ancestral savanna with a search budget of at most 1, 4, 16 or 64 proposals a decision.
Divergence is how far felt reward is attained beyond births, each in standard deviations of random lives. A
better optimizer of a proxy could gain more of the proxy than of the goal, or as much of both. Two controls go
with it: the same without selection, since even random desires are felt more by those who search more, and
divergence at home, where the proxy was selected.
"""

import numpy as np

from babushka.runs.studies import (
    AGAINST,
    NO_DIFFERENCE,
    SUPPORTED,
    Arm,
    Claim,
    Interest,
    Part,
    Planted,
    Runs,
    Setting,
    Values,
)

BUDGETS = (1, 4, 16, 64)  # with none nothing is pursued, so that there is nothing to diverge
LAST = 10  # generations that are averaged
SMALL = ("evolution.population=60",)
GENERATIONS = 40
DOUBLINGS = np.log2(BUDGETS)


def _slope(runs: Runs, kind: str, column: str) -> Values:
    """The least-squares slope of a column over doublings of the budget, (seeds,)."""
    values = np.array(
        [runs[f"{kind} {each}"].each(lambda run: run.history[column][-LAST:].mean()) for each in BUDGETS]
    )
    apart = DOUBLINGS - DOUBLINGS.mean()
    return np.asarray(apart @ values / (apart @ apart), np.float64)


def modern(runs: Runs) -> Values:
    """The slope in the modern world."""
    return _slope(runs, "selected", "modern.divergence")


def beyond_drift(runs: Runs) -> Values:
    """The same less that without selection."""
    return modern(runs) - _slope(runs, "drift", "modern.divergence")


def beyond_home(runs: Runs) -> Values:
    """The same less that at home."""
    return modern(runs) - _slope(runs, "selected", "ancestral.divergence")


def _arms(
    kind: str, scenario: str, settings: tuple[str, ...] = SMALL, generations: int = GENERATIONS
) -> dict[str, Arm]:
    return {
        f"{kind} {each}": Arm(scenario, (*settings, f"organism.max_budget={each}"), generations, probed=LAST)
        for each in BUDGETS
    }


def _wired(desires: str) -> dict[str, Arm]:
    """Ten founders each, all of whom want the same."""
    settings = ("evolution.population=10", "evolution.survivors=0", f"organism.wired={desires}")
    return _arms("selected", "savanna", settings, generations=0)


SELECTED, DRIFT = _arms("selected", "savanna"), _arms("drift", "savanna-drift")
WITHOUT_DRIFT = ("modern world", "modern world, less at home")

CLAIM = Claim(
    statement="Divergence in the modern world grows with the search budget.",
    source="this project",
    strong="It grows by more than it does without selection: what evolved is what more search misuses.",
    weak="It grows.",
    question="Organisms evolve with search budgets of at most 1, 4, 16 or 64. By how much is divergence "
    "larger for every doubling?",
    design="60 members, 40 generations in the ancestral savanna; divergence of the last ten generations, all "
    "of which also lived in the modern world. The slope over log2(budget) is fitted for each seed.",
    estimand="slope of divergence over doublings of the largest budget, by seed; differences of slopes "
    "paired by seed",
    unit="standard deviations of random lives for each doubling",
    rule=Interest(0.25),
    effect=modern,
    parts=(
        Part("modern world", SELECTED),
        Part("modern world, less without selection", {**SELECTED, **DRIFT}, effect=beyond_drift),
        Part("modern world, less at home", SELECTED, effect=beyond_home),
    ),
    settings=(
        Setting("informed belief", ("belief.informed=true",)),
        Setting("short delays", ("world.digestion=2", "world.gestation=3")),
        Setting("half as much candy", ("world.items.candy.modern=0.03",)),
        Setting("plans made once", ("organism.mode=direct",)),
        Setting("plans of up to 4 steps", ("organism.max_horizon=4",)),
        Setting("desires as programs", ("organism.objective=program",)),
        Setting("a larger population", ("evolution.population=150",)),
        Setting("no crossover", ("evolution.crossover=none",)),
        Setting("CMA-ES", ("evolution.optimizer=cma",), parts=WITHOUT_DRIFT),
        Setting("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",), parts=WITHOUT_DRIFT),
    ),
    planted=(
        Planted("all want sweetness, which candy has without births", SUPPORTED, arms=_wired("{sweet=1.0}")),
        Planted("all want births themselves", NO_DIFFERENCE, arms=_wired("{newborns=1.0}")),
        Planted(
            "divergence that falls in every seed", AGAINST, values=(-0.4, -0.5, -0.6, -0.5, -0.45, -0.55)
        ),
    ),
    refuted_by="A slope within 0.25 of none: those who search more are better at both. A slope below -0.25: "
    "they are better at births above all.",
    limits="A hill-climber over short plans in one small world, up to 64 proposals; it says nothing of "
    "search that changes its kind as it grows, or that knows its designer's goal.",
    seeds_of_settings=8,
)
