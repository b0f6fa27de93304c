"""What is learned becomes innate where learning costs and the environment stays (Mayley 1997): directions.

Organisms guess the undecided ones of ten bits, on a slope where each right bit is worth something, and pay
for every guess: scenario assimilation. Genetic assimilation is that undecided alleles give way to right ones.
It should go the further the dearer guesses are (Mayley 1997), and the more stable the environment is (the
abstract of Watson, Geard and Wiles 2002). Neither set-up is ours, so that only directions compare.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.correlation import spearman
from babushka.organisms.kinds.bit_string import UNDECIDED
from babushka.runs.orchestration.saved import Run
from babushka.runs.studies import Direction, Incomparable, Samples, StudyRunner, Target, target

Values = NDArray[np.float64]
SCENARIO, SEEDS = "assimilation", 20
MAYLEY, WATSON, OURS = "Mayley 1997", "Watson et al. 2002", "this page"
COSTS = (0.0, 0.3, 1.0, 3.0, 10.0)  # of a guess; the optimum is worth exp(5) = 148
NEEDLE_COSTS = (0.0, 0.1, 1.0)  # of a guess; the optimum is worth 1, and all else nothing
PERIODS = (2, 5, 10, 20, 40)  # generations from one change of the environment to the next
CHEAP, DEAR, DEAR_PERIOD = 0.3, 10.0, 5  # costs of a guess, and the period at which both are tried
FLIPPED = 5  # loci that the environment changes, of ten
GENERATIONS, CHANGING_GENERATIONS = 60, 80  # the latter end with a period, whatever its length
UNDECIDED_SHARE, RIGHT_SHARE = "share of undecided alleles", "share of right alleles"
TRAITS = {"undecided.mean": UNDECIDED_SHARE, "ones.mean": RIGHT_SHARE}
ANOTHER = "The papers' numbers are for other genomes and tasks; they were not to be had."
LESS, MORE = Direction(below=True, matters=0.1), Direction(matters=0.1)  # of shares


def over_runs(runner: StudyRunner) -> Iterator[Target]:
    """Costs on a slope, costs on a needle, and periods of change."""
    yield from of_costs(runner)
    yield from of_a_needle(runner)
    yield from of_changes(runner)


def of_costs(runner: StudyRunner) -> Iterator[Target]:
    """The last generation by what a guess costs."""
    vary = {"world.trial_cost": COSTS}
    samples = runner.sweep("costs", SCENARIO, seeds=SEEDS, vary=vary, generations=GENERATIONS)
    for column, words in TRAITS.items():
        rule = LESS if words == UNDECIDED_SHARE else MORE
        found = [samples.where(trial_cost=cost).at(column) for cost in COSTS]
        what = f"{words}, rank correlation with the cost of a guess"
        trend = rank_correlations(COSTS, np.stack(found, axis=1))
        yield target(what, MAYLEY, replace(rule, matters=0.2), trend)
        for (less, cheaper), (more, dearer) in pairwise(zip(COSTS, found, strict=True)):
            what = f"{words}, guesses at {more:g} less those at {less:g}"
            yield target(what, MAYLEY, rule, dearer - cheaper)
    for cost in COSTS:
        undecided = samples.where(trial_cost=cost).at("undecided.mean")
        yield target(f"{UNDECIDED_SHARE}, guesses at {cost:g}", MAYLEY, Incomparable(ANOTHER), undecided)


def of_a_needle(runner: StudyRunner) -> Iterator[Target]:
    """The same where nothing but the optimum is worth anything: without learning there is no slope."""
    samples = runner.sweep(
        "needle",
        SCENARIO,
        seeds=SEEDS,
        settings=["world.function=needle"],
        vary={"world.trial_cost": NEEDLE_COSTS},
        generations=GENERATIONS,
    )
    by_cost = [samples.where(trial_cost=cost) for cost in NEEDLE_COSTS]
    free, dear, ruinous = (those.at("undecided.mean") for those in by_cost)
    words = f"needle, {UNDECIDED_SHARE}"
    yield target(f"{words}, guesses at 0.1 less free ones", MAYLEY, LESS, dear - free)
    yield target(f"{words}, guesses at all there is to win less those at 0.1", OURS, MORE, ruinous - dear)
    _, found, found_ruined = (those.at("selection.value.mean") for those in by_cost)
    yield target("needle, share of lives that find it, likewise", OURS, LESS, found_ruined - found)


def of_changes(runner: StudyRunner) -> Iterator[Target]:
    """Undecided alleles at the end of a period, at loci that the environment changes and at the others."""
    samples = changed(runner, "changes", CHEAP, PERIODS)
    groups = {period: samples.where(variant=f"every-{period}") for period in PERIODS}
    at_changing = {period: group.each(at_changing_loci) for period, group in groups.items()}
    words = f"{UNDECIDED_SHARE} at changing loci"
    trend = rank_correlations(PERIODS, np.stack([*at_changing.values()], axis=1))
    yield target(f"{words}, rank correlation with the period", WATSON, replace(LESS, matters=0.2), trend)
    first, last = PERIODS[0], PERIODS[-1]
    what = f"{words}, period {last} less period {first}"
    yield target(what, WATSON, LESS, at_changing[last] - at_changing[first])
    for period, group in groups.items():
        difference = at_changing[period] - group.each(at_other_loci)
        yield target(f"{words} less that at others, period {period}", WATSON, MORE, difference)
    cheap, dear = groups[DEAR_PERIOD], changed(runner, "dear-changes", DEAR, [DEAR_PERIOD])
    what = f"{words}, period {DEAR_PERIOD}, guesses at {DEAR:g} less those at {CHEAP:g}"
    yield target(what, MAYLEY, LESS, dear.each(at_changing_loci) - at_changing[DEAR_PERIOD])
    worth = dear.each(best_value) - cheap.each(best_value)
    yield target("best value tried in a life, likewise", OURS, replace(LESS, matters=10.0), worth)


def changed(runner: StudyRunner, name: str, cost: float, periods: Sequence[int]) -> Samples:
    """Runs in which the environment changes to and fro, a variant for each period."""
    return runner.sweep(
        name,
        SCENARIO,
        seeds=SEEDS,
        settings=[f"world.trial_cost={cost}"],
        variants={f"every-{period}": {"schedule": changing(period)} for period in periods},
        generations=CHANGING_GENERATIONS,
    )


def changing(period: int) -> list[dict[str, Any]]:
    """A schedule in which the environment changes to and fro, every so many generations."""
    to = {"at": period, "every": 2 * period, "regime": {"flipped": FLIPPED}}
    return [to, {"at": 2 * period, "every": 2 * period, "regime": {"flipped": 0}}]


def best_value(run: Run) -> float:
    """The mean best value tried, over the last half of a run, which is as long under either environment."""
    return float(run.history["selection.value.mean"][-CHANGING_GENERATIONS // 2 :].mean())


def at_changing_loci(run: Run) -> float:
    """The share of undecided alleles in the last generation, at loci that the environment changes."""
    return float(undecided(run)[:FLIPPED].mean())


def at_other_loci(run: Run) -> float:
    """The same at the other loci."""
    return float(undecided(run)[FLIPPED:].mean())


def undecided(run: Run) -> Values:
    """The share of undecided alleles by locus in the last generation, (loci,)."""
    return np.asarray((run.generation().genomes == UNDECIDED).mean(axis=0), np.float64)


def rank_correlations(settings: Sequence[float], values: Values) -> Values:
    """Spearman's rank correlation of a setting and (runs, settings) values, within each seed; (runs,)."""
    return np.nan_to_num(spearman(np.asarray(settings, np.float64), values))  # all alike: no trend
