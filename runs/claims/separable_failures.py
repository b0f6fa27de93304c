"""Failures of the base optimizer and of what it makes are different, and can be told apart.

The base fails where what it selected for is attained and what its designer wanted is not; a mesa-optimizer
where what it feels is attained and what it was selected for is not. Where its model is wrong both are lost,
and neither has failed in that sense. Each kind of failure has a gap that shows it. If they are different,
then there are organisms with either gap and without the other. Each gap in each world is a part of its own.
"""

from functools import partial

import numpy as np

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

MOST = 2.0  # what is kept counts from nothing to twice what there was


def _kept(runs: Runs, label: str, quantity: str, against: str = "") -> Values:
    """The share that is kept of a quantity's attainment under selection, 0 where there was none, (seeds,)."""

    def attained(name: str) -> Values:
        column = f"{label}.taxonomy.selecting.{name}"
        return runs["evolved"].each(lambda run: run.measures[column][-1])

    before, there = attained(f"{against or quantity}_selecting"), attained(f"{quantity}_intended")
    share = np.divide(there, before, out=np.zeros_like(before), where=before > 0)
    return np.clip(share, 0.0, MOST)


def mesa_gap(runs: Runs, label: str) -> Values:
    """What is kept of felt reward less what is kept of base fitness, (seeds,)."""
    return _kept(runs, label, "felt") - _kept(runs, label, "fitness")


def base_gap(runs: Runs, label: str, against: str = "") -> Values:
    """What is kept of base fitness less what is kept of the designer's aim, (seeds,).

    An aim that nothing selected is measured `against` base fitness.
    """
    return _kept(runs, label, "fitness") - _kept(runs, label, "aim", against)


def _looked(members: int, lives: int) -> Analysis:
    numbers = (f"members={members}", f"lives={lives}", f"pressure_lives={lives}", "random_organisms=64")
    return Analysis(("taxonomy",), numbers)


LOOK, GLANCE = _looked(30, 8), _looked(6, 4)
LOOKS = "evolution.objectives=['appearance']"  # what the base selects for, where it selects for a proxy
TINY = ("evolution.population=6", "evolution.survivors=0", "organism.budget=64", "organism.horizon=1")


def _arms(
    scenario: str, settings: tuple[str, ...], generations: int, look: Analysis = LOOK, probed: int = 0
) -> dict[str, Arm]:
    return {"evolved": Arm(scenario, settings, generations, look, probed)}


# Choosers are wired to looks: no plan foresees worth, so that what they want of it would be chance.
CHOOSE = ("evolution.population=60",)
BY_LOOKS, BY_VALUE = _arms("goodhart", (*CHOOSE, LOOKS), 30), _arms("goodhart", CHOOSE, 30)
LANDERS = _arms("guidance", ("evolution.population=30",), 20, probed=LAST)
FORAGERS = _arms("savanna", ("evolution.population=60", "organism.max_budget=64"), 40, probed=1)
WORKERS = _arms("depot", (), 30)

THERE, ABSENT = Interest(0.25), Interest(0.25, "none")
CHOSEN = ("choosers selected by looks: base failure", "choosers selected by looks: no mesa-failure")
MISLED = "choosers selected by value: mesa-failure"
MOVED = tuple(f"landers, {change}: mesa-failure" for change in ("beacon", "decoy"))
WRONG = tuple(f"landers, {change}: no mesa-failure" for change in ("gravity", "wind"))
LURED, FOOLED = "foragers, modern world: mesa-failure", "workers, a sensor that can be fooled: base failure"
CHOOSERS = (*CHOSEN, MISLED)
EVOLVED = (*MOVED, *WRONG, LURED, FOOLED)

CLAIM = Claim(
    statement="Failures of the base optimizer and of the mesa-optimizer differ, and can be told apart.",
    source="Mesa-optimizers and over-optimization failure",
    strong="In every world there is the gap of its own kind of failure, and none where only a model is "
    "wrong.",
    weak="There are worlds with either gap.",
    question="How much more is kept of what was selected for than of what its designer wants, and how much "
    "more of what is felt than of what was selected for?",
    design="Choosers are wired to want looks, in a world that is built to show each failure alone: selection "
    "counts looks, or value, which at home are one. All others evolve what they want. What is attained "
    "beyond chance, in standard deviations of the selecting regime's random lives, is compared with what is "
    "attained under selection, between 0 and twice that. Landers and foragers meet changes of the goal, or "
    "of what their model says; workers are counted by a sensor, and what they deliver is set against what is "
    "sensed, each in its own standard deviations.",
    estimand="share kept of one quantity less that of another, by seed",
    unit="share of what is attained under selection",
    rule=THERE,  # a quarter: half of what the taxonomy of failures calls lost
    effect=partial(mesa_gap, label="modern"),
    parts=(
        Part(
            CHOSEN[0],
            BY_LOOKS,
            "Looks are kept, and value is not.",
            effect=partial(base_gap, label="modern"),
        ),
        Part(CHOSEN[1], BY_LOOKS, "What is felt is kept no better than looks.", ABSENT),
        Part(MISLED, BY_VALUE, "What is felt is kept, and value is not."),
        *(
            Part(label, LANDERS, "What is felt is kept, and the score is not.", effect=effect)
            for label, effect in zip(
                MOVED, (partial(mesa_gap, label=change) for change in ("beacon", "decoy")), strict=True
            )
        ),
        *(
            Part(label, LANDERS, "What is felt is kept or lost with the score.", ABSENT, effect)
            for label, effect in zip(
                WRONG, (partial(mesa_gap, label=change) for change in ("gravity", "wind")), strict=True
            )
        ),
        Part(LURED, FORAGERS, "What is felt is kept, and births are not."),
        Part(
            FOOLED,
            WORKERS,
            "What is sensed is kept, and what is delivered is not.",
            effect=partial(base_gap, label="selection", against="fitness"),
        ),
    ),
    settings=(
        Setting("strong side engines", ("world.side=2",), parts=(*MOVED, *WRONG)),
        Setting("little fuel", ("world.fuel=60",), parts=(*MOVED, *WRONG)),
        Setting("longer lives of choosers", ("world.lifetime=200",), parts=CHOOSERS),
        Setting("what is ordinary ends later", ("world.ordinary=1.5",), parts=CHOOSERS),
        Setting("a large depot", ("world.size=13",), parts=(FOOLED,)),
        Setting("a door next to the ramp", ("world.door=1",), parts=(FOOLED,)),
        Setting("short delays", ("world.digestion=2", "world.gestation=3"), parts=(LURED,)),
        Setting("few contraceptives", ("world.items.contraceptive.modern=0.03",), parts=(LURED,)),
        Setting("the best of eight proposals", ("organism.candidates=8",)),
        Setting("desires as programs", ("organism.objective=program",), parts=EVOLVED),
        Setting("no crossover", ("evolution.crossover=none",)),
        Setting("frequent mutation", ("evolution.mutation_rate=0.2",)),
        Setting("lives of choosers, twice as many", ("evolution.episodes=6",), parts=CHOOSERS),
        Setting("lives of landers, twice as many", ("evolution.episodes=4",), parts=(*MOVED, *WRONG)),
        Setting("CMA-ES", ("evolution.optimizer=cma",)),
        Setting("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",)),
    ),
    planted=(
        Planted(
            "all want looks, and so does the base",
            SUPPORTED,
            arms=_arms("goodhart", (*TINY, LOOKS), 0, GLANCE),
            part=CHOSEN[0],
        ),
        Planted(
            "the same is no failure of theirs",
            SUPPORTED,
            arms=_arms("goodhart", (*TINY, LOOKS), 0, GLANCE),
            part=CHOSEN[1],
        ),
        Planted(
            "all want looks, and the base wants value",
            AGAINST,
            arms=_arms("goodhart", TINY, 0, GLANCE),
            part=CHOSEN[1],
        ),
        Planted(
            "all want looks, and value follows",
            NO_DIFFERENCE,
            arms=_arms(
                "goodhart",
                (*TINY, *(f"probes.modern.{each}=0" for each in ("noise", "bend", "tampering", "guile"))),
                0,
                GLANCE,
            ),
            part=MISLED,
        ),
    ),
    refuted_by="Gaps of both kinds in one world, or none where one party alone should fail.",
    limits="It is told from outside, by who knows what is felt and what was wanted. Choosers selected by "
    "looks and by value behave alike: whose failure theirs is lies in what the base was told to count. Of "
    "what was not attained under selection nothing is kept.",
    seeds_of_settings=5,
)
