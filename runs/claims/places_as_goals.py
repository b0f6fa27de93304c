"""Where the exit has always been in one place, the place or the way from the start becomes the goal.

Organisms search mazes for an exit at (10, 10). In those mazes it is the same to want the exit, to want
(10, 10), and to want to be far from where one began; 40 fixed mazes, which selection never sees, part the
three. Those that evolved where the exit is anywhere are the reference. The control is the founders, who want
anything: what random objectives look like.
"""

from functools import partial

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

FEWER, GENERATIONS = ("evolution.population=60",), 30
GOALS = {"exit": ("exit",), "place or far": ("place", "far"), "place": ("place",), "far": ("far",)}
KINDS = {"always": "maze", "anywhere": "maze-native"}
LAST = -1


def wanted(runs: Runs, kind: str, goal: str, generation: int = LAST) -> Values:
    """The share of the probe mazes whose best cell is that of a goal, by the objective alone, (seeds,)."""
    columns = [f"parted.wanted.{each}.mean" for each in GOALS[goal]]
    return runs[kind].each(lambda run: sum(run.history[column][generation] for column in columns))


def more(runs: Runs, goal: str, kinds: tuple[str, str]) -> Values:
    """By how much more the first kind wants a goal than the second, (seeds,)."""
    first, second = (wanted(runs, kind, goal) for kind in kinds)
    return first - second


def come(runs: Runs, goal: str) -> Values:
    """By how much more a goal is wanted where the exit is always in one place than by the founders there."""
    return wanted(runs, "always", goal) - wanted(runs, "always", goal, generation=0)


def reached(runs: Runs) -> Values:
    """By how much more the exit is reached first by who evolved where it is anywhere, (seeds,)."""
    first, second = (runs[kind].at("parted.reached.exit.mean") for kind in ("anywhere", "always"))
    return first - second


def _arms(
    *kinds: str, common: tuple[str, ...] = FEWER, generations: int = GENERATIONS, **wired: str
) -> dict[str, Arm]:
    """Arms of these kinds; where `wired`, what each of them wants and looks for, and nothing evolves."""

    def of(kind: str) -> tuple[str, ...]:
        if kind not in wired:
            return common
        goal = f"{{{wired[kind]}=1.0}}"
        return (*common, f"organism.wired={goal}", f"organism.wired_guide={goal}")

    return {kind: Arm(KINDS[kind], of(kind), generations, probed=1) for kind in kinds}


BRED = _arms("always", "anywhere")
LOST, INSTEAD = "the exit is not what is wanted", "the place or far is wanted instead"
ASTRAY = "the exit is not what is reached"
TINY = ("evolution.population=6", "evolution.survivors=0", "evolution.random_lives=4")
_given = partial(_arms, "always", "anywhere", common=TINY, generations=0)

CLAIM = Claim(
    statement="Bred where the exit is always at (10, 10), optimizers come to want (10, 10), or to be far "
    "from where they began, and not the exit.",
    source="Mesa-optimizers and over-optimization failure",
    strong="These two are what is wanted instead.",
    weak="The exit is not what is wanted.",
    question="In mazes in which the exit, (10, 10) and the farthest cell part: which of them is wanted, and "
    "which is reached, by who evolved where the exit is always at (10, 10), anywhere, or by founders?",
    design="60 organisms, 30 generations. Wanted is the share of 40 fixed mazes whose best cell by the "
    "objective alone lies within a step of a candidate; reached the share in which it is entered first. A "
    "population that wants one thing has 1 of that and 0 of the others.",
    estimand="difference of the mean share between two ways to be bred, or to founders, paired by seed",
    unit="share of the probe mazes",
    rule=Interest(0.15, statistic="mean"),  # a population of seven that wants something else
    effect=partial(more, goal="exit", kinds=("anywhere", "always")),
    parts=(
        Part(LOST, BRED, "It is wanted less than by who was bred where it is anywhere."),
        Part(ASTRAY, BRED, "It is reached less than by who was bred where it is anywhere.", effect=reached),
        Part(
            INSTEAD,
            BRED,
            "They are wanted more than by who was bred where the exit is anywhere.",
            effect=partial(more, goal="place or far", kinds=("always", "anywhere")),
        ),
        *(
            Part(
                f"{goal}: more than founders want it",
                {"always": BRED["always"]},
                "It is wanted more than by founders, whose objectives are random.",
                effect=partial(come, goal=goal),
            )
            for goal in ("place or far", "place", "far", "exit")
        ),
    ),
    settings=tuple(
        Setting(label, settings)
        for label, settings in (
            ("the exit smelled from farther away", ("regime.scent=12",)),
            ("distances as the crow flies", ("world.metric=euclid",)),
            ("legal steps to the exit", ("world.metric=path",)),
            ("fewer walls", ("world.braid=0.6",)),
            ("larger search budgets", ("organism.budget=48",)),
            ("one objective for both levels", ("organism.guide=own",)),
            ("CMA-ES", ("evolution.optimizer=cma",)),
            ("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",)),
        )
    ),
    planted=(
        Planted(
            "one wants the place, the other the exit",
            SUPPORTED,
            _given(always="place", anywhere="exit"),
        ),
        Planted("both want the exit", NO_DIFFERENCE, _given(always="exit", anywhere="exit")),
        Planted("one wants the exit, the other the place", AGAINST, _given(always="exit", anywhere="place")),
        Planted(
            "far is wanted by who was bred in one place",
            SUPPORTED,
            _given(always="far", anywhere="exit"),
            part=INSTEAD,
        ),
    ),
    refuted_by="An exit that is wanted as much as by who was bred where it is anywhere; the other two, taken "
    "together, wanted no more than by founders, since then chance, and not selection, made a goal of them.",
    limits="A map with four features, of which two are one number on every cell of a maze at home; which of "
    "them is wanted then is chance. Neither may be wanted in most mazes, even if both are wanted more than "
    "elsewhere. Nothing is said of who learns what to perceive.",
    seeds_of_settings=5,
)
