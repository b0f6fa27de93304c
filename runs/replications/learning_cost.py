"""What is learned becomes innate where learning costs and the environment stays (Mayley 1997): directions.

Organisms guess the undecided ones of ten bits, on a slope where each right bit is worth something, and pay
for every guess: scenario assimilation. Genetic assimilation is that undecided alleles give way to right ones.
It should go the further the dearer guesses are (Mayley 1997), and the more stable the environment is (the
abstract of Watson, Geard and Wiles 2002). Neither set-up is ours, so that only directions compare.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from runs.replications import Direction, Incomparable, ReplicationRunner, Sample, Target, target

MAYLEY, WATSON, OURS = "Mayley 1997", "Watson et al. 2002", "this page"
COSTS = (0.0, 0.3, 1.0, 3.0, 10.0)  # of a guess; the optimum is worth exp(5) = 148
NEEDLE_COSTS = (0.0, 0.1, 1.0)  # of a guess; the optimum is worth 1, and all else nothing
PERIODS = (2, 5, 10, 20, 40)  # generations from one change of the environment to the next
CHEAP, DEAR, DEAR_PERIOD = 0.3, 10.0, 5  # costs of a guess, and the period at which both are tried
FLIPPED = 5  # loci that the environment changes, of ten
GENERATIONS, CHANGING_GENERATIONS = 60, 80  # the latter end with a period, whatever its length
TRAITS = {"undecided": "share of undecided alleles", "ones": "share of right alleles"}
ANOTHER = "The papers' numbers are for other genomes and tasks; they were not to be had."


def replicate(runner: ReplicationRunner) -> Iterator[Target]:
    """Costs on a slope, costs on a needle, and periods of change."""
    if runner.exact_only:
        return
    yield from of_costs(runner)
    yield from of_a_needle(runner)
    yield from of_changes(runner)


def of_costs(runner: ReplicationRunner) -> Iterator[Target]:
    """The last generation by what a guess costs."""
    import numpy as np

    samples = runner.sweep(
        "costs",
        "assimilation",
        seeds=runner.count(20),
        vary={"world.trial_cost": list(COSTS)},
        generations=GENERATIONS,
    )
    found = {
        trait: np.stack([last(samples, f"{trait}.mean", cost) for cost in COSTS], axis=1) for trait in TRAITS
    }
    for trait, words in TRAITS.items():
        below = trait == "undecided"
        trend = rank_correlations(COSTS, found[trait])
        what = f"{words}, rank correlation with the cost of a guess"
        yield target(what, MAYLEY, Direction(below=below), trend)
        for index, (less, more) in enumerate(pairwise(COSTS)):
            difference = found[trait][:, index + 1] - found[trait][:, index]
            what = f"{words}, guesses at {more:g} less those at {less:g}"
            yield target(what, MAYLEY, Direction(below=below), difference)
    for index, cost in enumerate(COSTS):
        what = f"{TRAITS['undecided']}, guesses at {cost:g}"
        yield target(what, MAYLEY, Incomparable(ANOTHER), found["undecided"][:, index])


def of_a_needle(runner: ReplicationRunner) -> Iterator[Target]:
    """The same where nothing but the optimum is worth anything: without learning there is no slope."""
    samples = runner.sweep(
        "needle",
        "assimilation",
        seeds=runner.count(20),
        settings=["world.function=needle"],
        vary={"world.trial_cost": list(NEEDLE_COSTS)},
        generations=GENERATIONS,
    )
    free, dear, ruinous = (last(samples, "undecided.mean", cost) for cost in NEEDLE_COSTS)
    words = f"needle, {TRAITS['undecided']}"
    yield target(f"{words}, guesses at 0.1 less free ones", MAYLEY, Direction(below=True), dear - free)
    what = f"{words}, guesses at all there is to win less those at 0.1"
    yield target(what, OURS, Direction(), ruinous - dear)
    found = last(samples, "selection.value.mean", 1.0) - last(samples, "selection.value.mean", 0.1)
    yield target("needle, share of lives that find it, likewise", OURS, Direction(below=True), found)


def of_changes(runner: ReplicationRunner) -> Iterator[Target]:
    """Undecided alleles at the end of a period, at loci that the environment changes and at the others."""
    import numpy as np

    samples = runner.sweep(
        "changes",
        "assimilation",
        seeds=runner.count(20),
        settings=[f"world.trial_cost={CHEAP}"],
        variants={f"every-{period}": {"schedule": changing(period)} for period in PERIODS},
        generations=CHANGING_GENERATIONS,
    )
    groups = [[each for each in samples if each.variant == f"every-{period}"] for period in PERIODS]
    at_changing = np.stack([[undecided(each)[:FLIPPED].mean() for each in group] for group in groups], axis=1)
    at_others = np.stack([[undecided(each)[FLIPPED:].mean() for each in group] for group in groups], axis=1)
    words = TRAITS["undecided"]
    trend = rank_correlations(PERIODS, at_changing)
    what = f"{words} at changing loci, rank correlation with the period"
    yield target(what, WATSON, Direction(below=True), trend)
    what = f"{words} at changing loci, period {PERIODS[-1]} less period {PERIODS[0]}"
    yield target(what, WATSON, Direction(below=True), at_changing[:, -1] - at_changing[:, 0])
    for index, period in enumerate(PERIODS):
        what = f"{words} at changing loci less that at others, period {period}"
        yield target(what, WATSON, Direction(), at_changing[:, index] - at_others[:, index])
    dear = runner.sweep(
        "dear-changes",
        "assimilation",
        seeds=runner.count(20),
        settings=[f"world.trial_cost={DEAR}"],
        variants={f"every-{DEAR_PERIOD}": {"schedule": changing(DEAR_PERIOD)}},
        generations=CHANGING_GENERATIONS,
    )
    cheap = groups[PERIODS.index(DEAR_PERIOD)]
    spared = [undecided(each)[:FLIPPED].mean() for each in dear] - at_changing[:, PERIODS.index(DEAR_PERIOD)]
    what = f"{words} at changing loci, period {DEAR_PERIOD}, guesses at {DEAR:g} less those at {CHEAP:g}"
    yield target(what, MAYLEY, Direction(below=True), spared)
    worth = np.array([best_values(each) for each in dear]) - np.array([best_values(each) for each in cheap])
    yield target("best value tried in a life, likewise", OURS, Direction(below=True), worth)


def best_values(sample: Sample) -> float:
    """The mean best value tried, over the last half of a run, which is as long under either environment."""
    return float(sample.run.history["selection.value.mean"][-CHANGING_GENERATIONS // 2 :].mean())


def changing(period: int) -> list[dict[str, Any]]:
    """A schedule in which the environment changes to and fro, every so many generations."""
    to = {"at": period, "every": 2 * period, "regime": {"flipped": FLIPPED}}
    return [to, {"at": 2 * period, "every": 2 * period, "regime": {"flipped": 0}}]


def undecided(sample: Sample) -> Any:
    """The share of undecided alleles by locus in the last generation, (loci,)."""
    from organisms.kinds.bit_string import UNDECIDED

    return (sample.run.generation().genomes == UNDECIDED).mean(axis=0)


def last(samples: Sequence[Sample], column: str, cost: float) -> Any:
    """A column of the history in the last generation of the runs at that cost, (runs,), seeds in order."""
    import numpy as np

    chosen = [sample for sample in samples if sample.values["world.trial_cost"] == cost]
    return np.array([sample.run.history[column][-1] for sample in chosen])


def rank_correlations(settings: Sequence[float], values: Any) -> Any:
    """Spearman's rank correlation of a setting and (runs, settings) values, within each seed; (runs,)."""
    import numpy as np

    from fitness.measures.correlation import spearman

    return np.nan_to_num(spearman(np.asarray(settings, np.float64), values))  # all alike: no trend
