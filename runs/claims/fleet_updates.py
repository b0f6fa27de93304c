"""Updates from the field: do they make a fleet less misaligned?

Vehicles share a gain (what they can do) and a goal (what they want), learn on their own trips, and are
updated by what the fleet did: by the average of what all learned (skills), by fitting what effort is worth to
them to the outcomes that they report (goal), or by both. Meanwhile what is right drifts. Whether an update
helps may depend on what drifts and on what is updated, so every pair of them is a part with its own verdict.
"""

from collections.abc import Mapping

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

REGRET = "selection.other.learned_regret.mean"
SETTLED = 1 / 3  # of the generations, after which updates have a past to draw on
SKILLS_ALONE = ("evolution.drift.value.line=0",)
PRICE_ALONE = ("evolution.drift.skill.walk=0",)
DRIFTS: Mapping[str, tuple[str, ...]] = {
    "lanes drift": SKILLS_ALONE,
    "the price drifts": PRICE_ALONE,
    "both drift": (),
}
CHANNELS: Mapping[str, str] = {
    "skills": "fleet-skills",
    "goal": "fleet-goal",
    "skills and goal": "fleet-both",
}


def share_removed(runs: Runs) -> Values:
    """The share of the regret without updates that updates take away, (seeds,)."""

    def regret(label: str) -> Values:
        def of_a_run(history: Values) -> float:
            return float(history[round(len(history) * SETTLED) :].mean())

        return runs[label].each(lambda run: of_a_run(run.history[REGRET]))

    return 1 - regret("updated") / regret("not updated")


def _arms(channel: str, settings: tuple[str, ...], generations: int | None = None) -> dict[str, Arm]:
    return {
        "updated": Arm(channel, settings, generations),
        "not updated": Arm("fleet-none", settings, generations),
    }


STILL = (*SKILLS_ALONE, *PRICE_ALONE)
PARTS = tuple(
    Part(f"{channel}; {drift}", _arms(scenario, settings))
    for drift, settings in DRIFTS.items()
    for channel, scenario in CHANNELS.items()
)
# Those in which outcomes are reported; vehicles learn by what they feel, which has no noise.
REPORTED = tuple(part.label for part in PARTS if "goal" in part.label)

CLAIM = Claim(
    statement="Updating the model that a fleet shares by what happens in the field makes it less misaligned.",
    source="Mesa-optimizers and over-optimization failure",
    strong="Any update from the field takes away a tenth of the regret or more, whatever drifts.",
    weak="An update does where it reaches what drifts: that of skills where lanes drift, that of the goal "
    "where the price of effort does.",
    question="Twenty vehicles are updated every generation by what they learned, by the outcomes that they "
    "report, by both, or not at all, while lanes, the price of effort, or both drift. How much less do "
    "updated ones lose?",
    design="Regret is what a vehicle's gain loses per trip against the best one, after its own learning, "
    "averaged from a third of the 150 generations on. The same seed has the same drift in every arm.",
    estimand="1 - regret with updates / regret without, paired by seed",
    unit="share of the regret without updates",
    rule=Interest(0.1),
    effect=share_removed,
    parts=PARTS,
    settings=(
        Setting("noisy outcomes", ("world.noise=5",), parts=REPORTED),
        Setting("short lives", ("world.trips=100",)),
        Setting("long lives", ("world.trips=1000",)),
        Setting("five vehicles", ("evolution.population=5",)),
        Setting("sixty vehicles", ("evolution.population=60",)),
        Setting("rare updates", ("evolution.update_every=10",)),
        Setting("small steps of learning", ("organism.stride=0.03",)),
        Setting("short trials", ("organism.trial=5",)),
        Setting("long trials", ("organism.trial=50",)),
    ),
    planted=(
        Planted(
            "only lanes drift, and fast",
            SUPPORTED,
            arms=_arms("fleet-skills", (*SKILLS_ALONE, "evolution.drift.skill.walk=0.1"), 20),
        ),
        Planted("nothing drifts, and all is right", NO_DIFFERENCE, arms=_arms("fleet-goal", STILL, 20)),
        Planted(
            "nothing drifts, and chance is all that two vehicles can learn",
            AGAINST,
            arms=_arms("fleet-skills", (*STILL, "evolution.population=2"), 20),
        ),
    ),
    refuted_by="Parts in which updates take away less than a tenth, or add one: as an average that spreads "
    "what was learned for a goal that is wrong.",
    limits="Vehicles that answer two numbers with two, and learn by hill-climbing; nothing is said of "
    "systems whose updates are chosen by people, or that know that they are being updated.",
    first_seed=6000,  # 5000 to 5002 have been seen
    seeds_of_settings=8,
)
