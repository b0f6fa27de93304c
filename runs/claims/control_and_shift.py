"""A change of regime hurts those who plan as they go more than those who plan once.

Landers and foragers evolve as *control* planners, who plan anew at every step, and as *direct* ones, who plan
a whole stretch once. Then something changes. It may be what their model says (gravity, wind, drag), what
nobody could know (gusts), the goal before the plan is made (the beacon stands off the pad), the goal after it
was made (a decoy), or what feels good (a modern savanna). Who pursues a wrong goal more ably could be hurt
more; who looks at what happens could be hurt less. So every kind of change is a part with its own verdict.
"""

from collections.abc import Mapping
from functools import partial

import numpy as np

from babushka.fitness.measures.matched import Row, at_level, share_left
from babushka.runs.claims.simple_models import LAST  # with it the runs are the same
from babushka.runs.studies import (
    AGAINST,
    NO_DIFFERENCE,
    SUPPORTED,
    Analysis,
    Arm,
    Claim,
    Interest,
    Part,
    Planted,
    Runs,
    Setting,
    Values,
)

WHOLE = 1.0  # the dose of the change
CHANGES = ("gravity", "wind", "drag", "gusts", "beacon", "decoy")
LANDERS = tuple(f"landers: {change}" for change in CHANGES)
FORAGERS = "foragers: modern world"
LOOK = Analysis(("matched",), ("members=30", "pressure_lives=4", "random_organisms=64"))


def lost_more(runs: Runs, change: str) -> Values:
    """Share of the score left to direct planners less that left to control ones, at an equal score."""
    from babushka.runs.orchestration.analysis.figures import matched, matched_row

    rows = {
        kind: [matched_row(matched(run), change, WHOLE) for run in runs[kind].each_run()]
        for kind in ("control", "direct")
    }
    return np.array([_difference(*pair) for pair in zip(rows["direct"], rows["control"], strict=True)])


def _difference(one: Row, other: Row) -> float:
    level = float(min(one.home.max(), other.home.max()))
    return _left(one, level) - _left(other, level)


def _left(row: Row, level: float) -> float:
    """What is left at a score of `level` at home; at the least budget where that already scores more."""
    away, _ = at_level(level, row)
    here = level
    if np.isnan(away):
        away, here = float(row.away[0]), float(row.home[0])
    return float(share_left(away, here, row.chance_away, row.chance_home))


def _landers(
    common: tuple[str, ...],
    control: tuple[str, ...] = (),
    direct: tuple[str, ...] = (),
    generations: int = 20,
    look: Analysis = LOOK,
) -> Mapping[str, Arm]:
    return {
        "control": Arm("guidance", (*common, *control), generations, look, probed=LAST),
        "direct": Arm("guidance-direct", (*common, *direct), generations, look, probed=0),
    }


# Direct foragers plan ten steps, the most that others do, with four times their largest budget.
SMALL = ("evolution.population=60",)
ONCE = ("organism.mode=direct", "organism.horizon=10", "organism.max_budget=256")
SAVANNA = {
    "control": Arm("savanna", (*SMALL, "organism.max_budget=64"), 40, LOOK, probed=1),
    "direct": Arm("savanna", (*SMALL, *ONCE), 40, LOOK, probed=1),
}
GUSTY = ("regime.gusts=0.25", *(f"probes.{change}.gusts=0.25" for change in CHANGES if change != "gusts"))
GUIDANCE = _landers(("evolution.population=30",), direct=("organism.budget=512",))

# Planted: landers that are given what to want, and do not evolve.
TINY = (
    "evolution.population=4",
    "evolution.survivors=0",
    "evolution.episodes=1",
    "evolution.random_lives=4",
    "organism.wired={near=0.7,low=0.5,slow=0.3,softness=0.3}",
)
GLANCE = Analysis(("matched",), ("members=4", "pressure_lives=3", "random_organisms=8"))
GIVEN = _landers(TINY, (), ("organism.budget=256",), 0, GLANCE)
ALIKE = ("organism.budget=64", "organism.horizon=40")

CLAIM = Claim(
    statement="A change of regime hurts a direct optimizer, and one that controls far worse.",
    source="Mesa-optimizers and over-optimization failure",
    strong="Whatever changes, control planners keep a tenth less of their score than direct ones do.",
    weak="They do where the goal comes off while they act: a decoy, or a world full of lures.",
    question="Control and direct planners are compared where they score the same at home. Which of the two "
    "keeps more of that score when something changes?",
    design="30 landers of each kind evolve for 20 generations, 60 foragers for 40, and do not meet the "
    "change. Then they live at a row of search budgets, at home and under the whole change; between budgets "
    "the score is interpolated to the lower of the two best scores at home. Where the least budget of one "
    "already scores more than that, it is taken there. Share left is (score there - chance there) / (score "
    "at home - chance at home); chance is what random organisms score.",
    estimand="share of the score left to direct planners less that left to control ones, paired by seed",
    unit="share of the score at home above chance",
    rule=Interest(0.1),  # of a score of 90: touching down 1.7 m off the pad instead of on it
    effect=partial(lost_more, change=CHANGES[0]),
    parts=(
        *(
            Part(label, GUIDANCE, effect=partial(lost_more, change=change))
            for label, change in zip(LANDERS, CHANGES, strict=True)
        ),
        Part(FORAGERS, SAVANNA, effect=partial(lost_more, change="modern")),
    ),
    settings=(
        Setting("strong side engines", ("world.side=2",), parts=LANDERS),
        Setting("little fuel", ("world.fuel=60",), parts=LANDERS),
        Setting("gusts at home and away", GUSTY, parts=LANDERS),
        Setting("a late decoy", ("world.decoy_at=20",), parts=(LANDERS[-1],)),
        Setting("short delays", ("world.digestion=2", "world.gestation=3"), parts=(FORAGERS,)),
        Setting("few lures", ("world.items.contraceptive.modern=0.03",), parts=(FORAGERS,)),
        Setting("half as much candy", ("world.items.candy.modern=0.03",), parts=(FORAGERS,)),
        Setting("the reflex may propose", ("organism.trusting=true",), parts=LANDERS),
        Setting("the best of eight proposals", ("organism.candidates=8",)),
        Setting("desires as programs", ("organism.objective=program",)),
        Setting("frequent mutation", ("evolution.mutation_rate=0.2",)),
        Setting("CMA-ES", ("evolution.optimizer=cma",)),
        Setting("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",)),
    ),
    planted=(
        Planted(
            "the beacon moves after a direct plan was made", SUPPORTED, arms=GIVEN, part="landers: decoy"
        ),
        Planted("only who looks can stand gusts", AGAINST, arms=GIVEN, part="landers: gusts"),
        Planted(
            "control planners that carry out whole plans are direct ones",
            NO_DIFFERENCE,
            arms=_landers((*TINY, *ALIKE), ("organism.commit=40",), (), 0, GLANCE),
            part="landers: wind",
        ),
    ),
    refuted_by="Parts in which control planners keep as much as direct ones, within a tenth, or more: as "
    "they would if looking at what happens helps against a wrong model.",
    limits="Two parts are nearly given: a direct planner does not see a decoy, and whoever lands on a beacon "
    "that stands 15 m off the pad keeps a tenth. Plans are lists of actions: who plans a policy once could "
    "stand a wrong model better. Models are "
    "wrong in one number at a time, and share left depends on the scale of the score.",
    seeds_of_settings=5,
)
