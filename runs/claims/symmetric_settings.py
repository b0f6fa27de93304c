"""Symmetric settings: does an optimizer use one machinery for twins, or two?

Two settings can be one task under a symmetry: a board and its mirror image, or one with the colours swapped.
Nets evolve on both twins, or on one of them only. Sharing is to what extent the same hidden units are needed
for both twins. What it could be at most is what two random halves of one setting share; by construction it is
1 for nets that are given the symmetry and 0 for nets with a module for each twin, which are planted here.
"""

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

HALF, QUARTER = 0.5, 0.25
SHARING = Analysis(("sharing",), ("random_organisms=2", "lives=3"))
# Smaller than the scenarios, and nearly solved: colours on three columns.
MIRROR, COLOURS = 500, 400  # generations on both twins
ON_ONE = 100  # on one of them, which is solved sooner
SHORT = 150  # in other settings
NARROW = ("world.width=3", "world.height=4", "organism.units=12")


def share_of_sharing(runs: Runs) -> Values:
    """What twins share of what halves of one setting do, (seeds,)."""
    return _measure(runs, "shared") / _measure(runs, "shared.halves")


def transferred(runs: Runs) -> Values:
    """What is solved of the twin, as a share of what is solved at home, both above chance, (seeds,)."""
    return _measure(runs, "transfer")


def _measure(runs: Runs, name: str) -> Values:
    return runs["nets"].each(lambda run: run.measures[f"twin.{name}"][-1])


def _nets(scenario: str, settings: tuple[str, ...], generations: int) -> dict[str, Arm]:
    return {"nets": Arm(scenario, settings, generations, SHARING)}


def _small(scenario: str, *settings: str) -> dict[str, Arm]:
    """A few nets on a low board, hardly selected."""
    few = ("evolution.population=8", "evolution.random_lives=2", "world.height=3", "organism.units=6")
    return _nets(scenario, (*few, *settings), 2)


NEVER_SEEN = "Who never met the twin does not solve it."

CLAIM = Claim(
    statement="Settings that are one task under a symmetry are solved by different machinery.",
    source="mesa-optimization is a gradual affair of heuristics",
    strong="Units that are needed for one twin are not those that are needed for the other.",
    weak="Who has met one twin only does not solve the other.",
    question="Nets evolve to find the winning column of small boards, on both twins or on one. How much of "
    "the units that they need for one twin do they need for the other, and how much of the twin is solved by "
    "those who never met it?",
    design="Separable CMA-ES, 60 members. What a unit is needed for is the share solved that is lost when it "
    "is held at its mean, of all positions. Colours are on boards of three columns. Nets that have not met "
    "the twin evolve for a fifth or a quarter of the time, which is enough for home. Three quarters of the "
    "machinery are to be separate, or shared.",
    estimand="what twins share of units, by what random halves of one setting share; transfer to the twin",
    unit="for units 0 is separate and 1 the same; for transfer 0 is chance and 1 as at home",
    rule=Interest(QUARTER, "below", null=HALF),
    effect=share_of_sharing,
    parts=(
        Part("mirror images: units", _nets("symmetric-mirror", (), MIRROR)),
        Part("colours: units", _nets("symmetric-colours", NARROW, COLOURS)),
        Part(
            "mirror images: transfer, a control",
            _nets("symmetric-mirror-home", (), ON_ONE),
            statement=NEVER_SEEN,
            effect=transferred,
        ),
        Part(
            "colours: transfer",
            _nets("symmetric-colours-home", NARROW, ON_ONE),
            statement=NEVER_SEEN,
            effect=transferred,
        ),
    ),
    settings=tuple(
        Setting(label, settings, SHORT)
        for label, settings in (
            ("twice the units", ("organism.units=24",)),
            ("six units", ("organism.units=6",)),
            ("thirty members", ("evolution.population=30",)),
            ("few puzzles", ("world.puzzles=30",)),
            ("large first steps", ("evolution.separable-cma.sigma=1",)),
            ("small first steps", ("evolution.separable-cma.sigma=0.1",)),
            ("genetic", ("evolution.optimizer=genetic", "evolution.survivors=6")),
            ("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",)),
        )
    ),
    planted=(
        Planted(
            "each half of the board has a network of its own",
            SUPPORTED,
            arms=_small("symmetric-mirror-modules"),
        ),
        Planted(
            "a board and its mirror image go through the same units",
            AGAINST,
            arms=_small("symmetric-mirror-tied"),
        ),
        # No net is known that shares one half of its units by construction.
        Planted("half of the machinery is shared", NO_DIFFERENCE, values=(0.4, 0.5, 0.6, 0.45, 0.55)),
    ),
    refuted_by="Twins that share three quarters of what halves of one setting share, as nets do that are "
    "given the symmetry, or a twin that is solved by who never met it.",
    limits="Twins in the mirror have other answers, and so other outgoing weights, while halves of one "
    "setting have the same; and answers that were never right at home are not selected, so that there hardly "
    "can be transfer in the mirror. Small nets without layers that could find the symmetry, and a strategy "
    "that adapts a step size for each weight. Nothing is said of networks in which weights are shared, or of "
    "gradients.",
    seeds_of_settings=5,
)
