"""Side effects part the goals of optimizers from those of what made them; without any it does not matter.

Organisms eat roots and leaves, and who uproots a plant destroys another: in its own world, or in those of
others, who do the same to it. Selection counts what an organism eats itself. Evolved organisms want what
they came to want, wired ones just what counts. The yield is what each eats if everybody is like it.
Objectives can part while outcomes agree, and the other way round, so both are asked, and each is a part with
its own verdict.
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

LAST = 8  # generations that are averaged: what others do swings from one to the next
YIELD, ANGLE = "shared.value.mean", "angle.median"
COUNTS = float(np.degrees(np.arctan2(1.0, 0.7)))  # the angle of what selection counts
FEWER, GENERATIONS = ("evolution.population=50",), 25


def _last(runs: Runs, label: str, column: str) -> Values:
    return runs[label].each(lambda run: run.history[column][-LAST:].mean())


def gained(runs: Runs) -> Values:
    """What evolved organisms yield more than wired ones, as a share of what those yield, (seeds,)."""
    return _last(runs, "evolved", YIELD) / _last(runs, "wired", YIELD) - 1


def parted(runs: Runs) -> Values:
    """By how much farther from what counts the weights are with side effects than without, (seeds,)."""

    def distance(label: str) -> Values:
        return runs[label].each(
            lambda run: abs((run.history[ANGLE][-1] - COUNTS + 180) % 360 - 180),
        )

    return distance("evolved") - distance("without")


def missed(runs: Runs) -> Values:
    """What is yielded more where harm falls on others than where it is one's own, as a share, (seeds,)."""
    return _last(runs, "others", YIELD) / _last(runs, "own", YIELD) - 1


def _arm(
    scenario: str, *settings: str, common: tuple[str, ...] = FEWER, generations: int = GENERATIONS
) -> Arm:
    return Arm(scenario, (*common, *settings), generations, probed=LAST)


OTHERS, OWN, NONE = _arm("commons"), _arm("commons-shared"), _arm("commons-none")
NO_HARM = "no side effects: yield"
ON_OTHERS = "harm to others: yield"
ON_ONESELF = "harm to oneself: yield"
PARTED = ("harm to others: objective", "harm to oneself: objective")
OUTCOME = 0.03  # one or two plants a life, of some 30 to 70
IRRELEVANT, WORSE = Interest(OUTCOME, "none"), Interest(OUTCOME, "below")
TINY = ("evolution.population=8", "evolution.survivors=0", "evolution.random_lives=4")


def _wired(first: str, second: str, *settings: str) -> dict[str, Arm]:
    """Eight founders each, of whom those called evolved want the first and the others the second."""
    return {
        label: _arm("commons-wired", f"organism.wired={wired}", *settings, common=TINY, generations=LAST)
        for label, wired in (("evolved", first), ("wired", second))
    }


ROOTS, LEAVES, BOTH = "{root=1.0, leaf=0.0}", "{root=-0.3, leaf=1.0}", "{root=1.0, leaf=0.7}"

CLAIM = Claim(
    statement="With side effects an optimizer does not share the goal of what selected it; without them, or "
    "where the goal is shared, it makes no difference that its objective evolved.",
    source="Mesa-optimizers and over-optimization failure",
    strong="The yield shows it: with side effects evolved objectives cost something, else nothing.",
    weak="Objectives show it: with side effects they lie farther from what counts.",
    question="Do evolved organisms yield as much as those that are wired to what selection counts, and how "
    "far from it is what they want: without harm, with harm to others, with harm to oneself?",
    design="50 organisms, 25 generations, yields of the last eight. A root is worth 1, a leaf 0.7, and an "
    "uprooting destroys one plant. A further part asks what it costs all that selection does not count the "
    "harm.",
    estimand="yield of evolved over that of wired organisms, less 1; or how much farther the angle of the "
    "two weights is from that of what counts than it is without harm; paired by seed",
    unit="share of the yield; for objectives degrees",
    rule=IRRELEVANT,
    effect=gained,
    parts=(
        Part(
            NO_HARM,
            {"evolved": NONE, "wired": _arm("commons-wired", "world.harm=0")},
            "Without side effects it makes no difference that the objective evolved.",
        ),
        Part(
            ON_OTHERS,
            {"evolved": OTHERS, "wired": _arm("commons-wired")},
            "With side effects on others evolved organisms yield less.",
            WORSE,
        ),
        Part(
            ON_ONESELF,
            {"evolved": OWN, "wired": _arm("commons-wired", "regime.own=1")},
            "Where the goal is shared it makes no difference that the objective evolved.",
        ),
        *(
            Part(
                label,
                {"evolved": arm, "without": NONE},
                "With side effects objectives lie farther from what counts.",
                Interest(10),  # of the 55 between what counts and leaves alone
                parted,
            )
            for label, arm in zip(PARTED, (OTHERS, OWN), strict=True)
        ),
        Part(
            "harm to others, less to oneself: yield",
            {"others": OTHERS, "own": OWN},
            "Where harm falls on others all yield less.",
            WORSE,
            missed,
        ),
    ),
    settings=(
        Setting("half the harm", ("world.harm=0.5",), parts=(ON_OTHERS, ON_ONESELF)),
        Setting("twice the harm", ("world.harm=2",), parts=(ON_OTHERS, ON_ONESELF)),
        Setting("short lives", ("world.lifetime=100",)),
        Setting("many plants", ("world.roots=14", "world.leaves=14")),
        Setting("plans of up to 3 steps", ("organism.max_horizon=3",)),
        Setting("plans made once", ("organism.mode=direct",)),
        Setting("no crossover", ("evolution.crossover=none",)),
        Setting("frequent mutation", ("evolution.mutation_rate=0.2",)),
        Setting("CMA-ES", ("evolution.optimizer=cma",)),
        Setting("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",)),
    ),
    planted=(
        Planted("both want the same", SUPPORTED, arms=_wired(BOTH, BOTH, "world.harm=0"), part=NO_HARM),
        Planted(
            "one wants leaves alone, and nothing is harmed",
            AGAINST,
            arms=_wired(LEAVES, BOTH, "world.harm=0"),
            part=NO_HARM,
        ),
        Planted(
            "one shuns roots, and harm is great",
            AGAINST,
            arms=_wired(LEAVES, ROOTS, "world.harm=3", "regime.own=1"),
            part=ON_OTHERS,
        ),
        Planted(
            "one wants roots alone, and harm is great",
            SUPPORTED,
            arms=_wired(ROOTS, LEAVES, "world.harm=3"),
            part=ON_OTHERS,
        ),
        Planted(
            "both want roots alone", NO_DIFFERENCE, arms=_wired(ROOTS, ROOTS, "world.harm=3"), part=ON_OTHERS
        ),
    ),
    refuted_by="Yields that differ by more than 3 % without harm or with harm to oneself, to either side; "
    "yields that do not differ, or objectives that stay within ten degrees, with harm to others.",
    limits="Others are a number, not bodies, whom nobody can punish. There are two goods, and no plan "
    "foresees harm.",
    seeds_of_settings=5,
)
