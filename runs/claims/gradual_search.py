"""Search grows gradually, and raises no red flag.

Reliance is what the inner search adds to base fitness: fitness as it is less that of the same members without
search. In each run by itself it is asked whether it rises over the generations, whether a step or a smooth
curve describes that better, and how long it takes beside the spread of a single mutant. In mazes of walls
there is another question: whether what evolution ends with depends on where it began, as it does where a
threshold lies between.
"""

from functools import partial

import numpy as np

from babushka.fitness.measures.jumps import NO_RISE, UNDECIDED, Growth
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

HOMES = {"savanna": "ancestral", "connect four": "selection", "mazes of walls": "perfect"}


def _growths(runs: Runs, home: str) -> list[Growth]:
    from babushka.runs.presentation.comparing.settings import flat
    from babushka.runs.presentation.growing import growth_of

    several = runs["evolved"].each_run()
    return [growth_of(run.measures, home, run.path.name, flat(run.settings)) for run in several]


def rises(runs: Runs, home: str) -> Values:
    """1 where reliance rises, else 0, (seeds,)."""
    return np.array([float(each.verdict != NO_RISE) for each in _growths(runs, home)])


def smooth(runs: Runs, home: str) -> Values:
    """1 where a line or a logistic is named, 0 where a step is, 1/2 where neither is, (seeds,)."""
    told = {"step": 0.0, NO_RISE: 0.5, UNDECIDED: 0.5}
    return np.array([told.get(each.verdict, 1.0) for each in _growths(runs, home)])


def slower(runs: Runs, home: str) -> Values:
    """log2 of the rise time over the takeover time; 0 where nothing rises, (seeds,)."""
    from babushka.runs.presentation.comparing.settings import flat
    from babushka.runs.presentation.growing import takeover_of

    several = runs["evolved"].each_run()
    takeover = np.array([takeover_of(flat(run.settings)) for run in several])
    times = np.array([each.rise_time for each in _growths(runs, home)])
    return np.where(np.isfinite(times), np.log2(times / takeover), 0.0)


def by_beginning(runs: Runs) -> Values:
    """1 where search is kept from above and does not come from below, 0 where both agree, (seeds,)."""
    above, below = (runs[label].at("budget.median") >= 1 for label in ("above", "below"))
    return np.asarray(above, np.float64) - np.asarray(below, np.float64)


KEPT = ("record.keep=all",)
SMALL = ("evolution.population=60", *KEPT)


def _looked(last: int, every: int = 2, members: int = 60, lives: int = 4) -> Analysis:
    settings = (f"members={members}", f"lives={lives}", "random_organisms=16")
    return Analysis(("reliance",), settings, tuple(range(0, last + 1, every)))


FORAGERS = {"evolved": Arm("savanna", SMALL, 40, _looked(40), probed=0)}
CHEAPER = ("evolution.episodes=8", "organism.max_budget=128")
PLAYERS = {"evolved": Arm("connect-four", (*CHEAPER, *KEPT), 30, _looked(30))}
# Probes that are the selecting regime share its lives: other mazes are not looked at.
UNPROBED = (
    "probes.braided.braid=0",
    "probes.island.braid=0",
    "probes.island.family=any",
    "probes.trap.family=any",
)
BELOW = (*UNPROBED, *KEPT)
WALKERS = {"evolved": Arm("search-from-below", BELOW, 40, _looked(40))}
BEGINNINGS = {"below": Arm("search-from-below", BELOW, 40), "above": Arm("search-from-above", UNPROBED, 40)}

MOSTLY = Interest(0.25, null=0.5, statistic="mean")  # three runs of four, where half would be as many each
SLOWLY = Interest(1.0)  # a doubling: as if a second mutant had to spread after the first
RISES, SMOOTH, SLOWER = (
    tuple(f"{where}: {what}" for where in HOMES)
    for what in ("it rises", "smooth rather than a step", "slower than a mutant spreads")
)
BEGINS = "mazes of walls: it does not matter where evolution begins"
OF_FORAGERS = (RISES[0], SMOOTH[0], SLOWER[0])
UNTIMED = (RISES[0], SMOOTH[0])  # base optimizers without tournaments have no takeover time
OF_PLAYERS = (RISES[1], SMOOTH[1], SLOWER[1])
OF_WALKERS = (RISES[2], BEGINS)


def _parts(where: str, arms: dict[str, Arm]) -> tuple[Part, ...]:
    """What is asked of a world in which search can grow from little."""
    home = HOMES[where]
    return (
        Part(f"{where}: it rises", arms, "Search comes to add more.", MOSTLY, partial(rises, home=home)),
        Part(
            f"{where}: smooth rather than a step",
            arms,
            "A smooth curve is named rather than a step.",
            MOSTLY,
            partial(smooth, home=home),
        ),
        Part(
            f"{where}: slower than a mutant spreads",
            arms,
            "It takes twice the takeover time of a single mutant.",
            SLOWLY,
            partial(slower, home=home),
        ),
    )


def _begun(below: str, above: str) -> dict[str, Arm]:
    """Six founders each."""
    tiny = ("evolution.population=6", "evolution.survivors=0", "evolution.random_lives=4", *UNPROBED)
    return {"below": Arm(below, tiny, 0), "above": Arm(above, tiny, 0)}


CLAIM = Claim(
    statement="Search grows gradually in what selection makes, and raises no red flag.",
    source="mesa-optimization is a gradual affair of heuristics",
    strong="It takes far longer than a single mutant needs to spread.",
    weak="It is described by a smooth curve, and not by a step.",
    question="Does what search adds to fitness rise, is that a step or a smooth curve, and how long does it "
    "take?",
    design="60 members; what search adds is measured in every second generation. A run is said to rise, and "
    "one of four curves is named, by rules that call hardly any smooth series a step and find most steps; "
    "where none is named, or nothing rises, that counts one half, so that *no difference* can also mean that "
    "nothing is to be seen. "
    "Foragers and players begin with little search. Walkers of mazes begin with none, and others with enough "
    "for the whole maze.",
    estimand="1 or 0 a seed: whether it rises, whether a smooth curve is named (1/2 if none is), whether it "
    "ends with search only if it began with it; or the doublings of the takeover time that a rise takes",
    unit="share of runs; for times doublings",
    rule=MOSTLY,
    effect=partial(rises, home=HOMES["savanna"]),
    parts=(
        *_parts("savanna", FORAGERS),
        *_parts("connect four", PLAYERS),
        Part(RISES[2], WALKERS, "Search comes to add more.", MOSTLY, partial(rises, home="perfect")),
        Part(
            BEGINS,
            BEGINNINGS,
            "Evolution ends with search or without it, wherever it began.",
            Interest(0.25, "none", statistic="mean"),
            by_beginning,
        ),
    ),
    settings=(
        Setting("short delays", ("world.digestion=2", "world.gestation=3"), parts=OF_FORAGERS),
        Setting("dear thought", ("world.search_cost=0.001",), parts=OF_FORAGERS),
        Setting("plans of up to 4 steps", ("organism.max_horizon=4",), parts=OF_FORAGERS),
        Setting("no crossover", ("evolution.crossover=none",), parts=OF_FORAGERS),
        Setting("rare mutation", ("evolution.mutation_rate=0.02",), parts=OF_FORAGERS),
        Setting("a larger population", ("evolution.population=100",), parts=OF_FORAGERS),
        Setting(
            "tournaments of seven",
            ("evolution.genetic.selection_arguments={tournsize=7}",),
            parts=OF_FORAGERS,
        ),
        Setting("desires as programs", ("organism.objective=program",), parts=OF_FORAGERS),
        Setting("CMA-ES", ("evolution.optimizer=cma",), parts=UNTIMED),
        Setting("(1 + lambda)", ("evolution.optimizer=one-plus-lambda",), parts=UNTIMED),
        *(
            Setting(f"players: {label}", settings, parts=OF_PLAYERS)
            for label, settings in (
                ("search by alpha-beta", ("organism.method=alpha-beta",)),
                ("free thought", ("world.price=0",)),
                ("dear thought", ("world.price=0.001",)),
                ("no search at first", ("organism.budget=1",)),
                ("hidden units", ("organism.hidden=4",)),
                ("games from the empty board", ("regime.opening=0",)),
                ("rare mutation", ("evolution.mutation_rate=0.05",)),
                ("no crossover", ("evolution.crossover=none",)),
            )
        ),
        Setting("free search in mazes", ("world.search_cost=0",), parts=OF_WALKERS),
        Setting("dear search in mazes", ("world.search_cost=0.001",), parts=OF_WALKERS),
        Setting("mazes with loops", ("regime.braid=0.5", "probes.perfect.braid=0.5"), parts=OF_WALKERS),
        Setting("small mazes", ("regime.size=5", "probes.perfect.size=5"), parts=OF_WALKERS),
        Setting("walkers that mark their way", ("organism.marks=true",), parts=OF_WALKERS),
        Setting("large mutations of the budget", ("organism.search_sigma=2",), parts=OF_WALKERS),
        Setting("CMA-ES in mazes", ("evolution.optimizer=cma",), parts=OF_WALKERS),
        Setting("(1 + lambda) in mazes", ("evolution.optimizer=one-plus-lambda",), parts=OF_WALKERS),
    ),
    # How series with known answers are judged is in docs/jumps.md; runs that rise as one likes are too long
    # for a planted case, so that their effects are made up.
    planted=(
        Planted(
            "nineteen rises of twenty are smooth", SUPPORTED, values=(1.0,) * 19 + (0.0,), part=SMOOTH[0]
        ),
        Planted("nineteen rises of twenty are steps", AGAINST, values=(0.0,) * 19 + (1.0,), part=SMOOTH[0]),
        Planted("as many steps as smooth rises", NO_DIFFERENCE, values=(0.0, 1.0) * 25, part=SMOOTH[0]),
        Planted(
            "they begin alike", SUPPORTED, arms=_begun("search-from-below", "search-from-below"), part=BEGINS
        ),
        Planted(
            "nobody has time to change",
            AGAINST,
            arms=_begun("search-from-below", "search-from-above"),
            part=BEGINS,
        ),
    ),
    refuted_by="Runs in which search does not rise, or at a step; rises no slower than a single mutant would "
    "spread, so that one lucky birth could have made them; ends that depend on the beginning.",
    limits="A run in which nothing rises counts as if it took one takeover time. What is asked of mazes was "
    "known from other seeds. Founders of two of the worlds search a little already. What makes a step in a "
    "line of descent need not make one in the mean of a population.",
    seeds_of_settings=5,
)
