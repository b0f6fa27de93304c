"""Middling competence: is most lost to optimizers that are designed neither badly nor well?

A designer that tries one candidate builds little, and one that tries many finds what serves; in between it
might build a lot that harms. The same could be so of the fidelity of its scores: an error of middling size
may be the worst. So two kinds of competence are swept, how many candidates are tried and how exact their
scores are, and each hump needs two slopes: more is lost in the middle than at the low end, and more than at
the high end.
"""

from collections.abc import Callable

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

HOME, AWAY = "ancestral", "modern"
GENERATIONS, SHORT = 12, 6
LAST = 3  # generations that are averaged
HALF_A_BIRTH = 0.5
SMALLER = ("evolution.population=32", "evolution.episodes=2", "organism.trial_steps=20")


def lost_more(world: str) -> Callable[[Runs], Values]:
    """Births at an end less those in the middle, in means over arms and the last three generations, (seeds,).

    Births that are lost are those of organisms that build nothing less these, which are the same for all.
    """

    def found(runs: Runs) -> Values:
        def births(labels: list[str]) -> Values:
            means = [
                runs[label].each(lambda run: run.history[f"{world}.births.mean"][-LAST:].mean())
                for label in labels
            ]
            return np.asarray(np.mean(means, axis=0), np.float64)

        middle = [label for label in runs if label.startswith("middle")]
        return births([label for label in runs if label not in middle]) - births(middle)

    return found


def _arm(candidates: int, noise: float = 0) -> Arm:
    settings = (f"organism.designs={candidates}", f"organism.score_noise={noise}")
    return Arm("tower-competence", (*SMALLER, *settings), GENERATIONS, probed=LAST)


FEW, SOME, SEVERAL, MANY = (_arm(candidates) for candidates in (1, 4, 16, 64))
VAGUE, ROUGH = _arm(16, 20), _arm(16, 5)
# By the label of the end: what is compared with the middle.
ENDS = {
    "than of one candidate": {"end": FEW, "middle": SOME, "middle too": SEVERAL},
    "than of 64 candidates": {"end": MANY, "middle": SOME, "middle too": SEVERAL},
    "than with very noisy scores": {"end": VAGUE, "middle": ROUGH},
    "than with exact scores": {"end": SEVERAL, "middle": ROUGH},
}


def _given(*settings: str) -> Arm:
    """A few organisms of which it is given what they feel and how they search; nothing is selected."""
    few = ("evolution.population=12", "evolution.survivors=1", "evolution.random_lives=2")
    feel = ("organism.wired={touch = 1, sweet = 1, fat = 1}", "organism.budget=16", "organism.horizon=8")
    return Arm("tower-competence", (*few, *feel, "organism.designs=0", *settings), 0)


THRIVING = _given()
BARREN = _given("world.items.mate.ancestral=0", "world.items.mate.modern=0")

CLAIM = Claim(
    statement="Most is lost to optimizers of middling competence in design.",
    source="mesa-mesa-optimizers",
    strong="More is lost in the middle than at either end, of candidates and of fidelity, at home and away.",
    weak="There is such a hump for one kind of competence, in one world.",
    question="Organisms search for what machines shall want that can harm them. How many more births are "
    "lost with 4 and 16 candidates than with 1 and with 64, and with scores of middling noise than with much "
    "and none?",
    design="Two levels, three sensors, dear machines, of which a random one harms; 20 steps to a trial. An "
    "error with a standard deviation of 20, 5 or 0 is added to each score of sixteen candidates. Means of "
    "the last three generations. A hump is supported where both of its parts are, which are never pooled. "
    "The smallest effect is half a birth, of about fifteen at home and six in the modern world.",
    estimand="births at an end of the range less births in the middle of it, paired by seed",
    unit="births a life",
    rule=Interest(HALF_A_BIRTH),
    effect=lost_more(HOME),
    parts=tuple(
        Part(f"{place}: more {than}", arms, effect=lost_more(world))
        for place, world in (("at home", HOME), ("modern world", AWAY))
        for than, arms in ENDS.items()
    ),
    settings=tuple(
        Setting(label, settings, SHORT)
        for label, settings in (
            ("short trials", ("organism.trial_steps=6",)),
            ("long trials", ("organism.trial_steps=50",)),
            ("five sensors", ("world.sensor_count=5",)),
            ("hasty machines", ("organism.machine_budget=2",)),
            ("cheap machines", ("world.build=4", "world.upkeep=0.05")),
            ("makers that imagine weak machines", ("organism.imagined_budget=2",)),
            ("CMA-ES", ("evolution.optimizer=cma",)),
            ("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",)),
        )
    ),
    planted=(
        Planted(
            "in the middle there is nobody to mate with",
            SUPPORTED,
            arms={"end": THRIVING, "middle": BARREN, "middle too": BARREN},
        ),
        Planted(
            "at the end there is nobody to mate with",
            AGAINST,
            arms={"end": BARREN, "middle": THRIVING, "middle too": THRIVING},
        ),
        Planted(
            "there is nobody to mate with anywhere",
            NO_DIFFERENCE,
            arms={"end": BARREN, "middle": BARREN, "middle too": BARREN},
        ),
    ),
    refuted_by="A middle in which no more is lost than at one of the ends: loss that only rises with "
    "competence, or only falls, or reaches a plateau.",
    limits="Competence is what is swept here, from one to 64 candidates. Where nothing is lost at either "
    "end, as with machines that cannot harm, a hump could not be seen; nor could one between exact scores "
    "and a noise of 5. Half a birth is about as little as 20 seeds can tell.",
    seeds_of_settings=5,
)
