"""Base optimizers: does it matter for what others claim by which of them organisms evolve?

Claims on what an optimizer comes to want are asked of populations of a genetic algorithm. Here two of them
are asked again of other base optimizers, with their own effects and their own smallest effects of interest:
how much less machines want what their makers feel than they could, and how much less the exit of a maze is
wanted where it has always been in one place. The effect under each optimizer is compared with that under the
genetic algorithm, a part each.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from babushka.runs.claims import places_as_goals, second_level_objectives
from babushka.runs.studies import (
    AGAINST,
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

OPTIMIZERS = {"CMA-ES": "cma", "separable CMA-ES": "separable-cma", "(1 + lambda)": "one-plus-lambda"}
GENETIC, OTHER = "genetic", "other"


class Asked(NamedTuple):
    """A part of another claim, how it is made smaller, its last generation here, and that elsewhere."""

    what: str
    claim: Claim
    label: str
    smaller: tuple[str, ...]
    generations: int
    shorter: int
    settings: Mapping[str, tuple[str, ...]]

    @property
    def part(self) -> Part:
        """The part of that claim."""
        return self.claim.part(self.label)

    @property
    def rule(self) -> Interest:
        """No difference, within twice the smallest effect that is of interest there."""
        there = self.claim.rule_of(self.part)
        return Interest(2 * there.smallest, "none", statistic=there.statistic)


MACHINES = Asked(
    "machines want what their makers feel",
    second_level_objectives.CLAIM,
    second_level_objectives.AT_HOME,
    ("evolution.population=32",),
    6,
    4,
    {
        "small search budgets": ("organism.max_budget=8",),
        "two sensors": ("world.sensor_count=2",),
        "nine sensors": ("world.sensor_count=9",),
        "twelve candidates": ("organism.designs=12",),
        "short trials": ("organism.trial_steps=10",),
        "short plans": ("organism.max_horizon=4",),
        "two levels": ("organism.depth=2",),
        "hasty machines": ("organism.machine_budget=2",),
    },
)
EXITS = Asked(
    "the exit is wanted",
    places_as_goals.CLAIM,
    places_as_goals.LOST,
    ("evolution.population=30",),
    20,
    8,
    {
        "the exit smelled from farther away": ("regime.scent=12",),
        "distances as the crow flies": ("world.metric=euclid",),
        "legal steps to the exit": ("world.metric=path",),
        "fewer walls": ("world.braid=0.6",),
        "larger search budgets": ("organism.budget=48",),
        "a search at every step": ("organism.mode=control",),
        "one objective for both levels": ("organism.guide=own",),
        "four lives": ("evolution.episodes=4",),
    },
)


def changed_effect(asked: Asked) -> Callable[[Runs], Values]:
    """The effect under another base optimizer less that under the genetic algorithm, (seeds,)."""

    def found(runs: Runs) -> Values:
        def under(optimizer: str) -> Values:
            arms = {label: runs[f"{optimizer}: {label}"] for label in asked.part.arms}
            return asked.claim.effect_of(asked.part, arms)

        return under(OTHER) - under(GENETIC)

    return found


def _both(genetic: Mapping[str, Arm], other: Mapping[str, Arm]) -> dict[str, Arm]:
    return {
        f"{optimizer}: {label}": arm
        for optimizer, arms in ((GENETIC, genetic), (OTHER, other))
        for label, arm in arms.items()
    }


def _part(asked: Asked, label: str, optimizer: str) -> Part:
    arms = {name: arm.changed(asked.smaller, asked.generations) for name, arm in asked.part.arms.items()}
    other = {name: arm.changed((f"evolution.optimizer={optimizer}",)) for name, arm in arms.items()}
    return Part(
        f"{asked.what}: {label}",
        _both(arms, other),
        rule=None if asked is MACHINES else asked.rule,
        effect=changed_effect(asked),
    )


PARTS = {
    asked.what: tuple(_part(asked, label, optimizer) for label, optimizer in OPTIMIZERS.items())
    for asked in (MACHINES, EXITS)
}
# Of organisms that are given what to want: the place where they were bred in one, or the exit everywhere.
PLACE_WANTED, EXIT_WANTED = (
    case.arms or {} for case in places_as_goals.CLAIM.planted if case.verdict != AGAINST and not case.part
)

CLAIM = Claim(
    statement="The choice of the base optimizer changes none of this.",
    source="this project",
    question="Two other claims are asked of populations that evolved by CMA-ES, separable CMA-ES and a (1 + "
    "lambda) strategy. By how much is the effect another than by the genetic algorithm?",
    design="How much less like what their makers feel machines want than tied ones, after six generations of "
    "32 members; how much less the exit of mazes is wanted by who was bred where it has always been in one "
    "place, after twenty of 30. Both with the arms and effects of these claims. No difference is within "
    "twice their smallest effects: the difference of two differences is too noisy to tell less by 20 seeds. "
    "Optimizers have as many members and lives, and settings as they come.",
    estimand="the effect of that claim under another base optimizer less that under the genetic algorithm, "
    "paired by seed",
    unit="as in those claims: correlation; share of the probe mazes",
    rule=MACHINES.rule,
    effect=changed_effect(MACHINES),
    parts=tuple(part for parts in PARTS.values() for part in parts),
    settings=tuple(
        Setting(label, settings, asked.shorter, tuple(part.label for part in PARTS[asked.what]))
        for asked in (MACHINES, EXITS)
        for label, settings in asked.settings.items()
    ),
    planted=(
        Planted(
            "the same is wanted under both",
            SUPPORTED,
            arms=_both(PLACE_WANTED, PLACE_WANTED),
            part=PARTS[EXITS.what][0].label,
        ),
        Planted(
            "under the one the place is wanted by who was bred there, under the other the exit",
            AGAINST,
            arms=_both(PLACE_WANTED, EXIT_WANTED),
            part=PARTS[EXITS.what][0].label,
        ),
    ),
    refuted_by="Any optimizer under which an effect is another by more than twice what is of interest where "
    "it is claimed, be it larger or smaller.",
    limits="Two of the claims, not all: landers are dear, and two base optimizers are among the other "
    "settings of that claim on them. Optimizers that keep an archive, as MAP-Elites, are not asked.",
    seeds_of_settings=5,
)
