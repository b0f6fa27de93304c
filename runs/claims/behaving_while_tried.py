"""Behaving while tried: do machines that can tell a trial pass it, and take from their makers at work?

Organisms try candidates for a machine in imagined trials, and depend on the one that they build to the end of
their lives. A machine may know that it is on trial, and what its maker feels of what it does; how far it
looks beyond the trial is a setting. Or it wants one thing in trials and another at work, both of which are
searched for. In the controls it does not look ahead, or cannot tell any trial from work. A machine behaves if
it brings its maker good in its trials, and defects if it brings harm at work.
"""

from babushka.runs.claims.second_level_objectives import FEWER, measured
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

BOTH, EXCESS = "ancestral.both.2", "ancestral.excess.2"
FORESIGHT, WANTS = 0.02, 0.05  # smallest effects
KEPT = Analysis(("tower_promise",), ("members=32", "lives=8", "random_organisms=8"))
FEW_KEPT = Analysis(("tower_promise",), ("members=6", "lives=6", "random_organisms=2"))
FORCED = ("organism.forced=true", "organism.designs=8")
SMALLER = ("evolution.population=32",)
GENERATIONS, SHORT = 8, 4


def more_that_do_both(runs: Runs) -> Values:
    """The share of machines that behave and defect of those that can, less that in the control, (seeds,)."""
    return measured(runs, "able", BOTH) - measured(runs, "control", BOTH)


def more_than_by_chance(runs: Runs) -> Values:
    """That share less the product of the shares that behave and that defect, (seeds,)."""
    return measured(runs, "able", EXCESS)


def _machines(scenario: str, *settings: str) -> Arm:
    return Arm(scenario, (*FORCED, *SMALLER, *settings), GENERATIONS, KEPT, probed=0)


def _looking(steps: int) -> Arm:
    return _machines("tower-foresight", f"organism.foresight={steps}")


def _far(steps: int) -> dict[str, Arm]:
    return {"able": _looking(steps), "control": _looking(0)}


def _given(*settings: str) -> Arm:
    """Machines of a few organisms of which it is given that they feel what is sweet and what is bitter."""
    feel = ("organism.wired={sweet = 1, bitter = -1}", "organism.designs=1", "organism.trials=2")
    return Arm("tower-foresight", (*FORCED, *FEWER, *feel, *settings), 0, FEW_KEPT)


# All of these behave. At work the first want anything, the others what their makers feel.
SCHEMING = _given("organism.foresight=1e6", "world.items.poison.ancestral=0.3")
LOYAL = _given("organism.alignment=checked", "organism.foresight=0")

CLAIM = Claim(
    statement="An optimizer that was designed can behave while it is tried, and defect once it is depended "
    "on.",
    source="mesa-mesa-optimizers",
    strong="To behave goes with defecting: more machines do both than if the two were independent.",
    weak="Machines that look beyond their trial, or want other things in it, do both more often than those "
    "that do not or cannot.",
    question="How many more machines bring good in their trials and harm at work, if they look beyond the "
    "trial by 60 or 180 steps, or have wants of their own for trials?",
    design="Two levels, one machine in each life, whatever its trials say, eight candidates. Controls: "
    "machines that do not look ahead, and machines all of whose trials look like work. At home, where they "
    "were designed. The smallest effect is two in a hundred, since about as many do both by accident where "
    "nobody looks ahead, and five in a hundred for separate wants, where accidents are more frequent. The "
    "strong reading is asked of machines that nobody chose: of those that passed trials of eight candidates "
    "nearly all behave, so that no more of them could do both than by chance.",
    estimand="share of machines that behave and defect, less that in the control, paired by seed; for the "
    "strong reading the share less the product of the two shares, at 180 steps and with one candidate",
    unit="share of lives with a machine",
    rule=Interest(FORESIGHT),
    effect=more_that_do_both,
    parts=(
        Part("foresight of 60 steps", _far(60)),
        Part("foresight of 180 steps", _far(180)),
        Part(
            "wants for trials",
            {
                "able": _machines("tower-trial", "organism.disguise=0"),
                "control": _machines("tower-trial", "organism.disguise=1"),
            },
            rule=Interest(WANTS),
        ),
        Part(
            "foresight of 180 steps, one candidate: beyond chance",
            {"able": _machines("tower-foresight", "organism.foresight=180", "organism.designs=1")},
            statement="The strong reading: to behave goes with defecting.",
            effect=more_than_by_chance,
        ),
    ),
    settings=tuple(
        Setting(label, settings, SHORT)
        for label, settings in (
            ("two candidates", ("organism.designs=2",)),
            ("one trial for each", ("organism.trials=1",)),
            ("short trials", ("organism.trial_steps=8",)),
            ("nine sensors", ("world.sensor_count=9",)),
            ("two sensors", ("world.sensor_count=2",)),
            ("hasty machines", ("organism.machine_budget=2",)),
            ("short plans", ("organism.max_horizon=4",)),
            ("CMA-ES", ("evolution.optimizer=cma",)),
            ("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",)),
        )
    ),
    planted=(
        Planted(
            "being kept is worth anything to machines that want anything, in a world of poison",
            SUPPORTED,
            arms={"able": SCHEMING, "control": LOYAL},
        ),
        Planted(
            "those that look ahead want what their makers feel, and the others want anything",
            AGAINST,
            arms={"able": LOYAL, "control": SCHEMING},
        ),
        Planted(
            "nobody looks ahead, and all want what their makers feel",
            NO_DIFFERENCE,
            arms={"able": LOYAL, "control": LOYAL},
        ),
    ),
    refuted_by="No more machines that pass and defect than where nobody looks ahead or can tell; for the "
    "strong reading, machines that behave and are less likely to defect for it.",
    limits="Machines are told that they are on trial, and what their makers feel; whether a machine could "
    "find that out is not asked. What machines with wants for work do there no trial has scored. To defect "
    "is to bring harm, as by taking poison, and not a plan of any length.",
    seeds_of_settings=5,
)
