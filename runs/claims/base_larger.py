"""A base optimizer that is larger than its mesa-optimizers leaves only suboptimizers.

Landers feel two cues of where the pad is, which at home are the same. They are put to use where the beacon is
off the pad, or where gravity and wind are others. A large base sees many lives, each with a dose of what
departs from home; a small one a single life without. A large model holds these doses, a blind one only that
of home. So what is larger is set, and not read off from outcomes. Verdicts are those of the failure taxonomy.
"""

import numpy as np

from babushka.fitness.measures.taxonomy import (
    SELECTING,
    SUBOPTIMIZER,
    SUPEROPTIMIZER,
    TRANSOPTIMIZER,
    VERDICTS,
)
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

OTHERS = (TRANSOPTIMIZER, SUPEROPTIMIZER)  # who pursues something else, and is good at it


def _share(runs: Runs, label: str, wanted: tuple[str, ...]) -> Values:
    """1 where the verdict on a run in the modern regime is one of those wanted, else 0, (seeds,)."""
    from babushka.runs.orchestration.analysis.figures import failures

    column = f"modern.{SELECTING}"
    found = [VERDICTS[int(failures(run)[column][0])] for run in runs[label].each_run()]
    return np.array([float(verdict in wanted) for verdict in found])


def others(runs: Runs) -> Values:
    """1 where a large base leaves a trans- or superoptimizer, (seeds,)."""
    return _share(runs, "large", OTHERS)


def suboptimizers(runs: Runs) -> Values:
    """1 where it leaves a suboptimizer, -1 where it leaves a trans- or superoptimizer, else 0, (seeds,)."""
    return _share(runs, "large", (SUBOPTIMIZER,)) - others(runs)


def fewer(runs: Runs) -> Values:
    """1 where a small base leaves a trans- or superoptimizer and a large one does not, (seeds,)."""
    return _share(runs, "small", OTHERS) - others(runs)


LOOK = Analysis(("taxonomy",), ("members=30", "lives=8", "pressure_lives=4", "random_organisms=64"))
GLANCE = Analysis(("taxonomy",), ("members=6", "lives=4", "pressure_lives=4", "random_organisms=32"))
GENERATIONS = 25
LARGE = ("evolution.population=30", "evolution.episodes=4", "regime.variety=1")
SMALL = ("evolution.population=30", "evolution.episodes=1", "regime.variety=0")
CUE = "a cue goes wrong"
WORLDS = {CUE: "embedded", "other dynamics": "embedded-dynamics"}
MODELS = {"blind model": "belief.variety=0", "large model": "belief.variety=1"}


def _arms(world: str, model: str, *bases: str) -> dict[str, Arm]:
    settings = {"large": LARGE, "small": SMALL}
    return {
        base: Arm(WORLDS[world], (*settings[base], MODELS[model]), GENERATIONS, LOOK, probed=0)
        for base in bases
    }


def _given(scenario: str, wired: str, knows: bool, *settings: str) -> dict[str, Arm]:
    """Eight founders who want what they are told to."""
    told = (
        "evolution.population=8",
        "evolution.survivors=0",
        "evolution.episodes=2",
        "evolution.random_lives=4",
        f"organism.wired={{{wired}}}",
        f"belief.variety={int(knows)}",
    )
    return {"large": Arm(scenario, (*told, *settings), 0, GLANCE)}


def _going(cue: str) -> dict[str, Arm]:
    """Founders who go where a cue is, and know where it is at every dose."""
    return _given("embedded", f"{cue}=0.6, slow=0.5, low=0.5", True)


HEAVIER = ("world.heavier=1.2", "world.wind=0", "organism.budget=256")
CASES = tuple((world, model) for world in WORLDS for model in MODELS)
# Four runs of twenty: even of none in twenty the exact interval reaches to 0.17.
NO_OTHERS = Interest(0.2, "none", statistic="mean")
SHARE = Interest(0.2, statistic="mean")
PARTS = (
    *(
        Part(
            f"{world}, {model}: no others",
            _arms(world, model, "large"),
            "A large base leaves no trans- or superoptimizers.",
        )
        for world, model in CASES
    ),
    *(
        Part(
            f"{world}, blind model: failures that remain",
            _arms(world, "blind model", "large"),
            "There are more suboptimizers than trans- and superoptimizers.",
            SHARE,
            suboptimizers,
        )
        for world in WORLDS
    ),
    *(
        Part(
            f"{world}, {model}: fewer than a small base leaves",
            _arms(world, model, "large", "small"),
            "A small base leaves more trans- and superoptimizers.",
            SHARE,
            fewer,
        )
        for world, model in CASES
        if (world, model) != ("other dynamics", "large model")  # where nobody fails with either
    ),
)
WITH_CUES = tuple(part.label for part in PARTS if part.label.startswith(CUE))

CLAIM = Claim(
    statement="A base optimizer that is larger than its mesa-optimizers leaves only suboptimizers.",
    source="Mesa-optimizers and over-optimization failure",
    strong="There are no trans- or superoptimizers, and failures that remain are suboptimizers.",
    weak="There are fewer trans- and superoptimizers than a small base leaves.",
    question="Selection sees four lives of different doses, or one at home, and models hold these doses or "
    "none. What do organisms fail by, at the whole dose?",
    design="30 landers, 25 generations. Verdicts are by attainment in standard deviations of the selecting "
    "regime's random lives. A base with doses is at least as large as either model, and larger than the "
    "blind one.",
    estimand="1 or 0 a seed: whether the verdict is trans- or superoptimizer, and not aligned, undecided or "
    "suboptimizer; for failures that remain 1 for a suboptimizer and -1 for these; for bases the difference "
    "of two, paired by seed",
    unit="share of runs",
    rule=NO_OTHERS,
    effect=others,
    parts=PARTS,
    settings=tuple(
        Setting(label, settings, parts=parts)
        for label, settings, parts in (
            ("short plans", ("organism.horizon=3",), ()),
            ("larger search budgets", ("organism.budget=128",), ()),
            ("smaller search budgets", ("organism.budget=32",), ()),
            ("models that see the lights", ("world.seen=lights",), WITH_CUES),
            ("strong side engines", ("world.side=2",), ()),
            ("felt at the end", ("world.felt_at=end", "organism.horizon=20"), ()),
            ("frequent mutation", ("evolution.mutation_rate=0.2",), ()),
            ("CMA-ES", ("evolution.optimizer=cma",), ()),
            ("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",), ()),
        )
    ),
    planted=(
        Planted("all want the lights, where the pad is", SUPPORTED, arms=_going("lights")),
        Planted("all want the beacon, and know where it is", AGAINST, arms=_going("near")),
        Planted(
            "all want a soft landing, and do not know that they are heavier",
            SUPPORTED,
            arms=_given("embedded-dynamics", "softness=1.0, slow=0.7, low=0.3", False, *HEAVIER),
            part="other dynamics, blind model: failures that remain",
        ),
        Planted(
            "all want the lights, and find them",
            NO_DIFFERENCE,
            arms=_going("lights"),
            part="a cue goes wrong, blind model: failures that remain",
        ),
    ),
    refuted_by="Trans- or superoptimizers in clearly more than a fifth of the runs, or more of them than "
    "suboptimizers, where selection sees all that models hold.",
    limits="Size is two settings on each side. What those are called who fail under other dynamics depends "
    "on the yardstick. Lost and kept are coarse, and what no model tells apart selection cannot tell apart "
    "either.",
    seeds_of_settings=5,
)
