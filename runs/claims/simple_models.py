"""A simpler model meets Goodhart's law where a better one would not.

The base objective is lost in a changed world. Organisms that believe in the world that they were selected in
are compared with others that evolved in the same way and know the one that they are in. What knowing brings
back is what the simple model cost. It could be nothing: who pursues a proxy may do so knowingly. What changes
decides, so that each change is a part with its own verdict.
"""

from functools import partial

from babushka.runs.claims.trials_on_the_goal import SHORT, forager, lured
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

LAST = 5  # generations that are averaged
CHANGES = ("gravity", "wind", "drag", "decoy")
KNOWS = "belief.informed=true"


def more_lured(runs: Runs) -> Values:
    """By how much more lures take of foragers with the simple model, (seeds,)."""
    return lured(runs, "simple") - lured(runs, "informed")


def brought_back(runs: Runs, change: str) -> Values:
    """What knowing of a change adds to the score under it, as a share of that at home, (seeds,)."""

    def score(label: str, regime: str) -> Values:
        return runs[label].each(lambda run: run.history[f"{regime}.score.mean"][-LAST:].mean())

    return (score("informed", change) - score("simple", change)) / score("simple", "home")


def _foragers(*settings: str) -> dict[str, Arm]:
    return {"simple": forager("savanna", *settings), "informed": forager("savanna", KNOWS, *settings)}


LANDERS = {
    "simple": Arm("guidance", ("evolution.population=30",), 20, probed=LAST),
    "informed": Arm("guidance-informed", ("evolution.population=30",), 20, probed=LAST),
}
OF_LANDERS = tuple(f"landers: {change}" for change in CHANGES)
FORAGERS = "foragers: lures"
TINY = (
    "evolution.population=6",
    "evolution.survivors=0",
    "evolution.episodes=2",
    "evolution.random_lives=4",
    "organism.budget=64",
    "organism.horizon=10",
    "organism.trusting=false",
)


def _given(goal: str, knows: str, *settings: str) -> dict[str, Arm]:
    """Six founders each, who want one thing; `knows` is the label of those who know the modern world."""
    wired = f"organism.wired={{{goal}=1.0}}"
    return {
        label: forager(
            "savanna", wired, *settings, *((KNOWS,) if label == knows else ()), common=TINY, generations=0
        )
        for label in ("simple", "informed")
    }


CLAIM = Claim(
    statement="An optimizer whose model is simpler than the world meets failures of Goodhart's kind that a "
    "better model would have avoided.",
    source="Mesa-optimizers and over-optimization failure",
    strong="Whatever changes, knowing it brings back a tenth of what was attained at home.",
    weak="It does where plans reach what the model is wrong about.",
    question="How much of what is attained at home do organisms lose in a changed world for want of a model "
    "of it?",
    design="60 foragers evolve for 40 generations, 30 landers for 20, at home. There the informed believe "
    "what the others do, so that both are the same organisms; in the changed world they believe what is so. "
    "Of foragers the share of births that lures take is compared, of landers the score under a whole dose, "
    "averaged over the last five generations.",
    estimand="share lost with the simple model less that lost by the informed, paired by seed",
    unit="share of what is attained at home; for foragers of the births that scarcity leaves",
    rule=Interest(0.1),
    effect=more_lured,
    parts=(
        Part(FORAGERS, _foragers(*SHORT)),
        *(
            Part(label, LANDERS, effect=partial(brought_back, change=change))
            for label, change in zip(OF_LANDERS, CHANGES, strict=True)
        ),
    ),
    settings=(
        Setting("strong side engines", ("world.side=2",), parts=OF_LANDERS),
        Setting("little fuel", ("world.fuel=60",), parts=OF_LANDERS),
        Setting(
            "births out of reach of plans", ("world.digestion=6", "world.gestation=20"), parts=(FORAGERS,)
        ),
        Setting("few contraceptives", ("world.items.contraceptive.modern=0.03",), parts=(FORAGERS,)),
        Setting("half as much candy", ("world.items.candy.modern=0.03",), parts=(FORAGERS,)),
        Setting("plans of up to 6 steps", ("organism.max_horizon=6",), parts=(FORAGERS,)),
        *(
            Setting(label, settings)
            for label, settings in (
                ("the best of eight proposals", ("organism.candidates=8",)),
                ("desires as programs", ("organism.objective=program",)),
                ("no crossover", ("evolution.crossover=none",)),
                ("frequent mutation", ("evolution.mutation_rate=0.2",)),
                ("CMA-ES", ("evolution.optimizer=cma",)),
                ("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",)),
            )
        ),
    ),
    planted=(
        Planted(
            "all want births, and some take a contraceptive for a mate",
            SUPPORTED,
            arms=_given("newborns", "informed", *SHORT),
            part=FORAGERS,
        ),
        Planted(
            "all want touch, which is as believed",
            NO_DIFFERENCE,
            arms=_given("touch", "informed"),
            part=FORAGERS,
        ),
        Planted(
            "those called simple know, the others do not",
            AGAINST,
            arms=_given("newborns", "simple", *SHORT),
            part=FORAGERS,
        ),
    ),
    refuted_by="Parts in which knowing brings back less than a tenth: failures that no model avoids, since "
    "they are the goal's.",
    limits="A model is wrong in one number, or about what two kinds of items do, and right in all else. "
    "Landers are not asked about gusts, which nobody foresees, nor about a beacon that stands off the pad, "
    "which all see: to know of these changes nothing that they do. Nothing is said of models that are "
    "learned.",
    seeds_of_settings=5,
)
