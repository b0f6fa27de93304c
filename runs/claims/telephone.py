"""Telephone: does likeness to the base objective fall from level to level?

Births select organisms (level 1), which search for what their machines want (level 2), which search for what
theirs want (level 3). How like births is what each of them makes of a life, at home and in changed worlds?
As a control, alignment is handed down: each machine wants what its maker feels, as far as its sensors tell.
"""

from collections.abc import Callable

from babushka.runs.claims.second_level_objectives import (
    ALIKE,
    AWAY,
    BRIEFLY_LOOKED_AT,
    BUILDING,
    FEWER,
    GENERATIONS,
    HOME,
    SHORT,
    TOWERS,
    measured,
)
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

FALLS = {"1-2": "fall.1-2.moving", "2-3": "fall.2-3"}  # by the levels between which likeness falls


def fall(label: str, levels: str, world: str) -> Callable[[Runs], Values]:
    """How much likeness to births is lost between two neighbouring levels of an arm, in a world."""

    def found(runs: Runs) -> Values:
        return measured(runs, label, f"{world}.{FALLS[levels]}")

    return found


def _arm(scenario: str) -> dict[str, Arm]:
    return {scenario: Arm(scenario, BUILDING, GENERATIONS, TOWERS, probed=0)}


def _parts(scenario: str, levels: str, what: str, rule: Interest | None = None) -> tuple[Part, ...]:
    first, second = levels.split("-")
    return tuple(
        Part(
            f"level {first} to {second}, {place}{what}",
            _arm(scenario),
            rule=rule,
            effect=fall(scenario, levels, world),
            statement="Where alignment is handed down, nothing is lost." if rule else "",
        )
        for place, world in (("at home", HOME), ("modern world", AWAY))
    )


def _small(scenario: str, *settings: str) -> dict[str, Arm]:
    """A few organisms of which it is given what they feel, and that build."""
    return {"tower": Arm(scenario, (*BUILDING, *FEWER, *settings), 0, BRIEFLY_LOOKED_AT)}


CLAIM = Claim(
    statement="Objectives are less like the base objective with every level of optimizers below it.",
    source="mesa-mesa-optimizers",
    strong="It falls from level 1 to level 2, and again from level 2 to level 3, at home and away.",
    weak="It falls where a level designs the next one, and not where alignment is handed down.",
    question="Births select organisms, which design machines, which design machines. How much of the "
    "likeness to births is lost from each level to the next?",
    design="Likeness is the correlation, over lives that nobody in the run leads, of births and of what a "
    "level makes of such a life; of level 1 without weights that move no plan. Organisms build a machine in "
    "each life, whatever the trials say; these choose whether theirs may build. As a control every level is "
    "tied to what its maker feels. The smallest effect is 0.1 of a correlation, since bodies that pursue "
    "what is so much less like births had two births fewer of fifteen.",
    estimand="likeness to births of the upper level less that of the lower",
    unit="correlation",
    rule=Interest(ALIKE),
    effect=fall("tower", "1-2", HOME),
    parts=(
        *_parts("tower", "1-2", ""),
        *_parts("tower", "2-3", ""),
        *_parts("tower-hereditary", "1-2", ", handed down", Interest(ALIKE, "none")),
        *_parts("tower-hereditary", "2-3", ", handed down", Interest(ALIKE, "none")),
    ),
    settings=tuple(
        Setting(label, settings, SHORT)
        for label, settings in (
            ("short trials", ("organism.trial_steps=10",)),
            ("two sensors", ("world.sensor_count=2",)),
            ("nine sensors", ("world.sensor_count=9",)),
            ("twenty candidates", ("organism.designs=20",)),
            ("hasty machines", ("organism.machine_budget=2",)),
            ("short plans", ("organism.max_horizon=4",)),
            ("CMA-ES", ("evolution.optimizer=cma",)),
            ("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",)),
        )
    ),
    planted=(
        Planted(
            "organisms feel mates, and try one candidate, which wants anything",
            SUPPORTED,
            arms=_small("tower", "organism.wired={touch = 1}", "organism.designs=1"),
        ),
        Planted(
            "organisms feel that food is bad, and try one candidate, which wants anything",
            AGAINST,
            arms=_small("tower", "organism.wired={sweet = -1, fat = -1}", "organism.designs=1"),
        ),
        Planted(
            "organisms feel food, and machines are tied to that",
            NO_DIFFERENCE,
            arms=_small("tower-checked", "organism.wired={sweet = 1, fat = 1}"),
        ),
    ),
    refuted_by="A level that is as like births as the one above it, within a tenth of a correlation, or more "
    "so, as level 3 against level 2 at home could be.",
    limits="Three levels in one world, whose sensors are drawn at random: what an unseen thing is worth to a "
    "machine is chance. No machine can bring a mate, so that from level 1 to 2 even tied ones may be less "
    "like births. A correlation over lives says nothing of what a level brings about.",
    seeds_of_settings=5,
)
