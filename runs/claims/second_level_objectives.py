"""What an optimizer's optimizer wants: is it robustly what the optimizer wants?

An organism pursues what it feels, and builds machines, for whose objective it searches by trials that it
imagines. Beside these stand machines that are tied: they want what their makers feel, as far as their sensors
can tell. The tied ones say how alike two objectives can be between such bodies. Organisms of both kinds build
a machine in each life, whatever the trials say, so that their numbers of hands are equal.
"""

from collections.abc import Callable

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

LINK, GAP = "link.1-2.moving", "gap.2"
ALIKE, FELT = 0.1, 0.01  # smallest effects: of a correlation, and of what is felt per step
HOME, AWAY = "ancestral", "modern"
TOWERS = Analysis(
    ("tower_telephone", "tower_promise"), ("members=32", "lives=6", "pressure_lives=1", "random_organisms=8")
)
BUILDING = ("organism.forced=true", "organism.designs=6")
GENERATIONS, SHORT = 12, 6
Effect = Callable[[Runs], Values]


def measured(runs: Runs, label: str, column: str) -> Values:
    """A measure of the last generation, (seeds,); NaN where nobody built such a machine."""
    return runs[label].each(lambda run: run.measures.get(column, [float("nan")])[-1])


def likeness_missed(world: str) -> Effect:
    """How much more alike a tied machine's objective is to its maker's than one that was searched for."""

    def found(runs: Runs) -> Values:
        return measured(runs, "tied", f"{world}.{LINK}") - measured(runs, "searched", f"{world}.{LINK}")

    return found


def likeness_lost(runs: Runs) -> Values:
    """How much more alike the objectives of organism and machine are at home than away."""
    return measured(runs, "searched", f"{HOME}.{LINK}") - measured(runs, "searched", f"{AWAY}.{LINK}")


def promise_missed(world: str) -> Effect:
    """How much less machines bring than their trials promised, beyond what is so of tied ones."""

    def found(runs: Runs) -> Values:
        return measured(runs, "searched", f"{world}.{GAP}") - measured(runs, "tied", f"{world}.{GAP}")

    return found


def tower(scenario: str, settings: tuple[str, ...] = ()) -> Arm:
    """Organisms that build machines whatever the trials say."""
    return Arm(scenario, (*BUILDING, *settings), GENERATIONS, TOWERS, probed=0)


ARMS = {"searched": tower("tower"), "tied": tower("tower-checked")}
AT_HOME, ELSEWHERE = "likeness to the maker, at home", "likeness to the maker, modern world"
PROMISE = "promise missed, at home"
FEWER = (
    "evolution.population=6",
    "evolution.survivors=1",
    "evolution.episodes=1",
    "evolution.random_lives=2",
    "organism.depth=2",
    "organism.trial_steps=10",
)
# Of one machine in each of few lives, in which it works to the end.
BRIEFLY_LOOKED_AT = Analysis(
    ("tower_telephone",), ("members=6", "lives=3", "pressure_lives=1", "random_organisms=2")
)


def small(scenario: str, *settings: str) -> Arm:
    """A few organisms that were never selected, and build."""
    return Arm(scenario, (*BUILDING, *FEWER, *settings), 0, BRIEFLY_LOOKED_AT)


CLAIM = Claim(
    statement="The objective of an optimizer that an optimizer made is not robustly that of its maker.",
    source="mesa-mesa-optimizers",
    strong="It is not, even at home, where it was designed: a machine wants something else, and brings less "
    "than its trials promised.",
    weak="It is less so in a world that has changed than in that of the design.",
    question="Organisms search for what their machines shall want. How much less is that like what they feel "
    "themselves than where it is tied to it, at home and in a modern world, and what does it bring them?",
    design="Three levels. Likeness is the correlation of what organism and machine make of lives that nobody "
    "in the run leads, without weights of the organism that move no plan. Tied machines want what organisms "
    "feel of known things, as far as their five sensors tell: the most that is to be had. In the modern "
    "world are things that nobody knew. The smallest effects are 0.1 of a correlation, since bodies that "
    "pursue what is so much less like births had two births fewer of fifteen, and 0.01 felt per step, one "
    "fruit in forty steps.",
    estimand="likeness to the maker with tied machines less that with searched ones; that of searched ones "
    "at home less that away; promise less delivery with searched machines less that with tied ones; paired "
    "by seed",
    unit="correlation; felt per step of work",
    rule=Interest(ALIKE),
    effect=likeness_missed(HOME),
    parts=(
        Part(AT_HOME, ARMS),
        Part(ELSEWHERE, ARMS, effect=likeness_missed(AWAY)),
        Part(
            "likeness lost away from home",
            {"searched": ARMS["searched"]},
            statement="The weak reading: away from home a machine wants less of what its maker wants.",
            effect=likeness_lost,
        ),
        Part(PROMISE, ARMS, rule=Interest(FELT), effect=promise_missed(HOME)),
        Part("promise missed, modern world", ARMS, rule=Interest(FELT), effect=promise_missed(AWAY)),
    ),
    settings=(
        Setting("short trials", ("organism.trial_steps=10",), SHORT),
        Setting("two sensors", ("world.sensor_count=2",), SHORT),
        Setting("nine sensors", ("world.sensor_count=9",), SHORT),
        Setting("twenty candidates", ("organism.designs=20",), SHORT),
        Setting("short plans", ("organism.max_horizon=4",), SHORT),
        Setting("two levels", ("organism.depth=2",), SHORT),
        Setting("CMA-ES", ("evolution.optimizer=cma",), SHORT),
        Setting("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",), SHORT),
    ),
    planted=(
        Planted(
            "one candidate is tried, so that what is built wants anything",
            SUPPORTED,
            arms={
                "searched": small("tower", "organism.designs=1"),
                "tied": small("tower-checked"),
            },
        ),
        Planted(
            "the searched ones are tied, and the tied ones are random",
            AGAINST,
            arms={
                "searched": small("tower-checked"),
                "tied": small("tower", "organism.designs=1"),
            },
        ),
        Planted(
            "both are tied",
            NO_DIFFERENCE,
            arms={"searched": small("tower-checked"), "tied": small("tower-checked")},
        ),
        Planted("machines bring what was promised", NO_DIFFERENCE, values=(0.001, -0.001) * 5, part=PROMISE),
    ),
    refuted_by="Machines as like their makers as tied ones, within a tenth of a correlation; as like them in "
    "the modern world as at home; or machines that bring what was promised.",
    limits="One world, small machines, and sensors that are drawn at random, by which unknown things are "
    "worth anything. Tying needs to know what a machine senses, which no real maker does: it is a yardstick.",
    seeds_of_settings=5,
)
