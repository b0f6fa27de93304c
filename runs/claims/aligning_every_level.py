"""Aligning every level: is it better to have no optimizers at all?

Five policies towards optimizers that organisms may have: no search at all; the organism's own search alone;
machines whose objectives are searched for; machines that are aligned, whose own machines are not; and
alignment that is handed down to every level. What does each cost at home, and what is left in the worst of
three changed worlds? Absolute births and shares of those at home can rank policies differently: a part each.
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

AWAY = ("turn", "early", "modern")
GENERATIONS, SHORT = 15, 6
ONE_BIRTH, KEPT = 1.0, 0.05  # smallest effects
NO_SEARCH, ALONE, SEARCHED, CHECKED, INHERITED = (
    f"tower{policy}" for policy in ("-reflex", "-level1", "", "-checked", "-hereditary")
)


def births(runs: Runs, label: str, world: str) -> Values:
    """Mean births of the last generation in a world, (seeds,)."""
    return runs[label].at(f"{world}.births.mean")


def worst(runs: Runs, label: str) -> Values:
    """Births in the world, of those that changed, in which they are fewest, (seeds,)."""
    return np.asarray(np.min([births(runs, label, world) for world in AWAY], axis=0), np.float64)


def at_home(runs: Runs) -> Values:
    """Births at home under the one policy less those under the other, (seeds,)."""
    return births(runs, "one", "ancestral") - births(runs, "other", "ancestral")


def in_the_worst(runs: Runs) -> Values:
    """The same in the world that is worst for each, (seeds,)."""
    return worst(runs, "one") - worst(runs, "other")


def kept_in_the_worst(runs: Runs) -> Values:
    """The same of the share of births at home that is left in the worst world, (seeds,)."""

    def kept(label: str) -> Values:
        return np.asarray(worst(runs, label) / births(runs, label, "ancestral"), np.float64)

    return kept("one") - kept("other")


def _arms(one: str, other: str) -> dict[str, Arm]:
    return {
        label: Arm(scenario, generations=GENERATIONS, probed=1)
        for label, scenario in (("one", one), ("other", other))
    }


def _three(what: str, one: str, other: str, better: str = "") -> tuple[Part, ...]:
    arms = _arms(one, other)
    return (
        Part(f"{what}: births in the worst world", arms, better, effect=in_the_worst),
        Part(f"{what}: share kept", arms, better, Interest(KEPT), kept_in_the_worst),
        Part(f"{what}: births at home", arms, "At home there are more births without.", effect=at_home),
    )


def _given(*settings: str) -> Arm:
    """A few organisms of which it is given what they feel and how they search; nothing is selected."""
    few = ("evolution.population=12", "evolution.survivors=1", "evolution.random_lives=2")
    feel = "organism.wired={touch = 1, sweet = 1, fat = 1}"
    search = ("organism.budget=16", "organism.horizon=8", "organism.depth=2")
    return Arm(INHERITED, (*few, feel, *search, *settings), 0)


NOTHING_BUILT = "organism.designs=0"
BARREN = ("world.items.mate.ancestral=0", "world.items.mate.modern=0")  # so that nobody is born
CLAIM = Claim(
    statement="It is better to have no optimizers at all than to align every level of them.",
    source="mesa-mesa-optimizers",
    strong="Without optimizers more is left in the worst world, in births and as a share of those at home.",
    weak="A larger share is kept without them, whatever the price at home. Against it stands alignment that "
    "is handed down from level to level.",
    question="What is left of births in the worst of three worlds that selection never saw, and what is paid "
    "at home, without any search, with the organism's own search alone, and with machines that are aligned "
    "on every level?",
    design="Worlds that change: in the middle of a life, a little, and more. Organisms evolve under each "
    "policy, and build if it pays. Aligned machines want what their makers feel, as far as their sensors "
    "tell; their makers may refuse them as well, at the same price. As further comparisons: alignment handed "
    "down against that of level 2 alone, and machines that are searched for against none. The smallest "
    "effects are one birth of about seven in changed worlds, by which a population would shrink by a seventh "
    "a generation, and a twentieth of what there is at home.",
    estimand="births under one policy less those under the other, in the worst world and at home, and the "
    "same of the share that is kept; paired by seed",
    unit="births a life; share of births at home",
    rule=Interest(ONE_BIRTH),
    effect=in_the_worst,
    parts=(
        *_three("no search, against alignment handed down", NO_SEARCH, INHERITED),
        *_three("the organism alone, against alignment handed down", ALONE, INHERITED),
        *_three(
            "the organism alone, against machines searched for",
            ALONE,
            SEARCHED,
            "It is better to build no machines than machines whose objectives are searched for.",
        ),
        Part(
            "alignment of level 2 alone, against alignment handed down: births in the worst world",
            _arms(CHECKED, INHERITED),
            statement="It makes no difference whether alignment is handed down or ends at level 2.",
            rule=Interest(ONE_BIRTH, "none"),
            effect=in_the_worst,
        ),
    ),
    settings=tuple(
        Setting(label, settings, SHORT)
        for label, settings in (
            ("kin sensors", ("world.kinship=0.8",)),
            ("two sensors", ("world.sensor_count=2",)),
            ("machines for nothing", ("world.build=0", "world.upkeep=0")),
            ("short plans", ("organism.max_horizon=4",)),
            ("few members", ("evolution.population=32",)),
            ("many mutations", ("evolution.mutation_rate=0.2",)),
            ("CMA-ES", ("evolution.optimizer=cma",)),
            ("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",)),
        )
    ),
    planted=(
        Planted(
            "where alignment is handed down there is nobody to mate with",
            SUPPORTED,
            arms={"one": _given(NOTHING_BUILT), "other": _given(*BARREN)},
        ),
        Planted(
            "where there is no machine there is nobody to mate with",
            AGAINST,
            arms={"one": _given(NOTHING_BUILT, *BARREN), "other": _given()},
        ),
        Planted(
            "there is nobody to mate with anywhere",
            NO_DIFFERENCE,
            arms={"one": _given(NOTHING_BUILT, *BARREN), "other": _given(*BARREN)},
        ),
    ),
    refuted_by="As many births, or more, in the worst world where alignment is handed down, and as large a "
    "share of those at home.",
    limits="Alignment is given here, by least squares on what a machine senses, which its maker is taken to "
    "know; no real maker has that. Who has machines has more hands, so that what is compared is hands as "
    "well as objectives. Births are the base objective, and not what a designer of the base wants.",
    seeds_of_settings=5,
)
