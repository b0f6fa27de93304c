"""Search for the base objective itself is a trial, not a mesa-optimizer, and does not diverge.

Foragers of the savanna are selected for births. Some evolve what they want, some are wired to births, some
act by reflex and want nothing. The modern savanna has candy and contraceptives, which feel better than what
they are like; it is also poorer, which costs everybody. Of those wired to births felt reward is births, so
that they cannot diverge in that sense. Whether they are lured away from births all the same is asked here, by
what lures cost of the births that scarcity leaves.
"""

from functools import partial

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

LURES = ("candy", "contraceptive", "extremes")
SMALL, GENERATIONS = ("evolution.population=60",), 40
SHORT = ("world.digestion=2", "world.gestation=3")  # plans reach births
LOOK = Analysis(("parts",), ("members=60", "pressure_lives=4"))


def lured(runs: Runs, label: str) -> Values:
    """The share of the births that scarcity leaves which lures take, (seeds,)."""
    found = runs[label]

    def lost(part: str) -> Values:
        return found.each(lambda run: run.measures[f"modern.lost.{part}"][-1])

    at_home = found.at("ancestral.births.mean")
    return sum(lost(part) for part in LURES) / (at_home - lost("scarcity"))


def more(runs: Runs, first: str, second: str) -> Values:
    """By how much more lures take of the first than of the second, (seeds,)."""
    return lured(runs, first) - lured(runs, second)


def forager(
    scenario: str, *settings: str, common: tuple[str, ...] = SMALL, generations: int = GENERATIONS
) -> Arm:
    """Foragers whose losses in the modern world are taken apart."""
    return Arm(scenario, (*common, *settings), generations, LOOK, probed=1)


def _three(*settings: str) -> dict[str, Arm]:
    scenarios = {"evolved": "savanna", "wired": "savanna-aligned", "reflex": "savanna-reflex"}
    return {label: forager(scenario, *settings) for label, scenario in scenarios.items()}


def _two(settings: tuple[str, ...], *labels: str) -> dict[str, Arm]:
    found = _three(*settings)
    return {label: found[label] for label in labels}


FAR, NEAR = "births out of reach of plans: evolved less wired", "births within reach: evolved less wired"
INFORMED = (*SHORT, "belief.informed=true")
LESS, ALIKE = partial(more, first="evolved", second="wired"), partial(more, first="wired", second="reflex")
AS_MUCH = Interest(0.1, "none")
WHERE = {"births out of reach": (), "births within reach": SHORT}
AS_REFLEX = tuple(f"{where}: wired less without search" for where in WHERE)
TINY = (
    "evolution.population=6",
    "evolution.survivors=0",
    "evolution.episodes=2",
    "evolution.random_lives=4",
    "organism.budget=64",
    "organism.horizon=10",
    "organism.trusting=false",
)


def _given(first: str, second: str) -> dict[str, Arm]:
    """Six founders each, who know what lures do and whose plans reach births."""
    return {
        label: forager("savanna", f"organism.wired={{{goal}=1.0}}", *INFORMED, common=TINY, generations=0)
        for label, goal in (("evolved", first), ("wired", second))
    }


CLAIM = Claim(
    statement="What is made to pursue the base objective itself is a trial, and not a mesa-optimizer: it "
    "does not diverge.",
    source="Mesa-optimizers and over-optimization failure",
    strong="Lures take as much of its births as of organisms that want nothing.",
    weak="They take less of them than of organisms whose objective evolved.",
    question="What share of the births that scarcity leaves is taken by candy, contraceptives and their "
    "extremes, of foragers with evolved objectives, of those wired to births, and of those without search?",
    design="60 foragers, 40 generations in the ancestral savanna. The last ones live with every subset "
    "of what is modern, and each part of it is given its Shapley value of the births lost. Births come 20 "
    "steps after mating, beyond what plans reach, or 3.",
    estimand="difference of the share of births that lures take, paired by seed",
    unit="share of the births at home less what scarcity costs",
    rule=Interest(0.1),  # a tenth of what is left: less than a birth a life of the poorest kind
    effect=LESS,
    parts=(
        Part(FAR, _two((), "evolved", "wired")),
        Part(NEAR, _two(SHORT, "evolved", "wired")),
        *(
            Part(
                label,
                _two(settings, "wired", "reflex"),
                "Lures take as much of the wired as of those without search.",
                AS_MUCH,
                ALIKE,
            )
            for label, settings in zip(AS_REFLEX, WHERE.values(), strict=True)
        ),
    ),
    settings=tuple(
        Setting(label, settings)
        for label, settings in (
            ("all are informed", ("belief.informed=true",)),
            ("few contraceptives", ("world.items.contraceptive.modern=0.03",)),
            ("half as much candy", ("world.items.candy.modern=0.03",)),
            ("thinking is free", ("world.search_cost=0",)),
            ("plans of up to 4 steps", ("organism.max_horizon=4",)),
            ("no crossover", ("evolution.crossover=none",)),
            ("frequent mutation", ("evolution.mutation_rate=0.2",)),
            ("CMA-ES", ("evolution.optimizer=cma",)),
            ("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",)),
        )
    ),
    planted=(
        Planted("one wants touch, the other births", SUPPORTED, arms=_given("touch", "newborns")),
        Planted("both want touch", NO_DIFFERENCE, arms=_given("touch", "touch")),
        Planted("the one called wired wants touch", AGAINST, arms=_given("newborns", "touch")),
        Planted("lures take the same of both", SUPPORTED, values=(0.02, -0.02) * 5, part=AS_REFLEX[0]),
    ),
    refuted_by="Wired foragers of whom lures take as much as of evolved ones; or, for the strong reading, a "
    "tenth more than of those without search, or less: more as they might, where plans that reach births "
    "rest on a false belief.",
    limits="Lures take little of who is bad at mating anyway. Out of reach of plans search for births is "
    "little but noise, so that there the strong reading asks little. One world, in which the base objective "
    "can be felt; nothing is said of goals that cannot be wired.",
    seeds_of_settings=5,
)
