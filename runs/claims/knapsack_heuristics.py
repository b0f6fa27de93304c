"""Solvers of knapsacks are heuristics, and not dynamic programming.

Programs say what a knapsack can hold, in a language in which dynamic programming takes 13 instructions and
the greedy rule 9. Whether dynamic programming is found could depend on how much of it is given, and whether
it stays on what an instruction costs, so each of these is a part with its own verdict. At the end the memory
of a machine is compared with the table that dynamic programming fills: greedy has none of it.
"""

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

FEWER, GENERATIONS = ("evolution.population=500",), 80
NOTHING, RULE = "nothing given, greedy among founders", "all but what a cell is compared with given"
FREE, DEAR = (f"dynamic programming among founders, {price}" for price in ("free", "dear"))


def table_held(runs: Runs) -> Values:
    """The share of the true table that the fittest machine of the last generation holds, (seeds,)."""
    return runs["machines"].at("selection.fittest.table_match")


def _machines(
    scenario: str, *settings: str, common: tuple[str, ...] = FEWER, generations: int = GENERATIONS
) -> dict[str, Arm]:
    return {"machines": Arm(scenario, (*common, *settings), generations, probed=0)}


TINY = ("evolution.population=60", "evolution.random_lives=4")

CLAIM = Claim(
    statement="What evolves to solve knapsacks is a heuristic, and not dynamic programming.",
    source="mesa-optimization is a gradual affair of heuristics",
    strong="Whatever is given, and even where dynamic programming is there and worth its price.",
    weak="Where little of dynamic programming is given.",
    question="How much of the table of dynamic programming does the fittest machine hold in its memory, "
    "after 80 generations in which so much of it was given, or it stood among the founders at such a price?",
    design="500 machines, instances of 6 strongly correlated items. Of dynamic programming nothing is given, "
    "or all but the expression that a cell is compared with. Planted founders are 20 of each "
    "known program. At a price of an instruction below 1.92e-4, which is computed, dynamic programming is "
    "worth more than greedy; 3e-4 is above it.",
    estimand="share of the true table in the memory of the fittest machine of the last generation, by seed",
    unit="share of the entries above 0",
    # 0 of a greedy machine, 1 of dynamic programming, and in all runs seen so far near to one of them.
    rule=Interest(0.25, "below", null=0.5, statistic="mean"),
    effect=table_held,
    parts=(
        Part(NOTHING, _machines("knapsack-machine")),
        Part(RULE, _machines("knapsack-ladder")),
        Part(FREE, _machines("knapsack-planted", "world.price=0")),
        Part(DEAR, _machines("knapsack-planted", "world.price=3e-4")),
    ),
    settings=tuple(
        Setting(label, settings, parts=parts)
        for label, settings, parts in (
            ("weakly correlated items", ("regime.correlation=weakly",), ()),
            ("uncorrelated items", ("regime.correlation=uncorrelated",), ()),
            ("four items", ("regime.items=4",), (NOTHING, RULE, FREE)),
            # By computation dynamic programming pays up to 5e-4 there.
            ("four items, dearer", ("regime.items=4", "world.price=1e-3"), (DEAR,)),
            ("longer programs", ("organism.instructions=30", "organism.tokens=20"), ()),
            ("no crossover", ("evolution.crossover=none",), ()),
            ("frequent mutation", ("evolution.mutation_rate=0.05",), ()),
            ("tournaments of seven", ("evolution.genetic.selection_arguments={tournsize=7}",), ()),
            ("five islands", ("evolution.islands.demes=5",), ()),
        )
    ),
    planted=(
        Planted(
            "greedy among random programs, and no time to find more",
            SUPPORTED,
            arms=_machines("knapsack-machine", common=TINY, generations=1),
        ),
        Planted(
            "dynamic programming is among the founders, and thinking is free",
            AGAINST,
            arms=_machines("knapsack-planted", "world.price=0", common=TINY, generations=1),
        ),
        # Runs that end with one of the two as often as with the other cannot be had by construction.
        Planted("half of the runs hold all, the others nothing", NO_DIFFERENCE, values=(0.0, 1.0) * 25),
    ),
    refuted_by="Parts in which machines hold more than three quarters of the table. Between a quarter and "
    "three quarters as many runs find it as do not.",
    limits="The two prices mostly say whether selection follows a price that is computed. One language, "
    "without a mutation that inserts an instruction, and 40,000 programs a run. That a needle is not found "
    "says little of heuristics being better.",
    seeds_of_settings=5,
)
