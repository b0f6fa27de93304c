"""The comparison itself: every group and measure in numbers, each group compared with one of reference.

Values are each run's own at one generation. Values that are not defined (NaN) are left out, counted and said.
Fewer than `ENOUGH` values make no interval and no word of size; the permutation test says what so few show.
Felt rewards that are not in one unit are not compared with each other (`units`). Nothing is averaged over
measures: they have different units, and a mean over regimes would stand for no regime at all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.intervals import BOOTSTRAP_SEED, ENOUGH
from babushka.fitness.measures.permutation import DRAWN, EXACT, permutation_p
from babushka.fitness.measures.two_groups import (
    NOTHING,
    Estimate,
    aggregate,
    difference,
    paired_difference,
    probability_larger,
    size_in_words,
)
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.comparing.grouping import Groups, SavedRun, find_group, grouped
from babushka.runs.presentation.comparing.growth import with_growth
from babushka.runs.presentation.comparing.measures import (
    check_measures,
    choose_generation,
    default_measures,
    generations,
    names_in_words,
    value,
)
from babushka.runs.presentation.comparing.reading import read_runs
from babushka.runs.presentation.comparing.units import is_felt, why_not_of_one_unit
from babushka.runs.presentation.comparing.verdicts import verdicts
from babushka.runs.presentation.groups import Group
from babushka.runs.presentation.numbers import count, listed

RESAMPLES = 10_000
LISTED = 4  # groups that a note names at most


@dataclass(frozen=True)
class Row:
    """One group and one measure."""

    group: Group[Any]
    measure: str
    values: NDArray[np.float64]  # (runs,) in the order of the group's runs; NaN where not defined
    mean: Estimate  # interquartile mean
    larger: Estimate = NOTHING  # P(a run of the group > one of the reference), which is A12 too
    p: float = math.nan  # of the permutation test of A12, two-sided
    difference: Estimate = NOTHING  # of interquartile means, group less reference
    paired: Estimate = NOTHING  # interquartile mean of differences by seed
    pairs: int = 0
    smaller: int = 0  # runs of the smaller of the two groups
    refused: str = ""  # why the group is not compared with the reference, as a clause

    @property
    def defined(self) -> int:
        """Runs in which the measure is defined."""
        return int(np.isfinite(self.values).sum())

    @property
    def count(self) -> str:
        """'10', or '9 of 10' where the measure is not defined in all runs."""
        return f"{self.defined}{f' of {len(self.values)}' * (self.defined < len(self.values))}"

    @property
    def effect(self) -> str:
        """The size of the difference from the reference in words."""
        return size_in_words(self.larger.value, self.smaller, ENOUGH)


@dataclass(frozen=True)
class Comparison:
    """Everything that a table or a figure of it needs."""

    generation: int
    measures: tuple[str, ...]
    groups: tuple[Group[SavedRun], ...]
    reference: Group[SavedRun]
    rows: tuple[Row, ...]  # measure by measure, group by group
    left_out: tuple[str, ...]  # sentences about runs that could not be compared
    command: str = ""  # what makes it again
    verdicts: tuple[str, ...] = ()  # of the failure taxonomy on analyzed groups, a sentence each

    def of(self, measure: str) -> list[Row]:
        """The rows of one measure, in the order of the groups."""
        return [row for row in self.rows if row.measure == measure]

    @property
    def notes(self) -> list[str]:
        """What stands under every table, a sentence or two each."""
        runs = sum(len(group.runs) for group in self.groups)
        groups = f" in {len(self.groups)} groups" if len(self.groups) > 1 else ""
        said = [f"Generation {self.generation}; {count(runs, 'run')}{groups}.", *self.left_out]
        said.append(_seeds(self.groups))
        bounded = any(row.mean.bounded for row in self.rows)
        resamples = (
            f"; in brackets its bootstrap 95 % interval ({RESAMPLES:,} resamples of each group's runs)"
        )
        said.append(f"IQM: interquartile mean over runs{resamples if bounded else ''}.")
        if len(self.groups) > 1:
            said.append(
                f"Y is {self.reference.name!r}. P(X > Y): probability that a run of the group has a larger "
                "value than a run of Y, ties counted half. It is the probability of improvement where larger "
                "is better, and it is A12."
            )
            if any(row.effect for row in self.rows):
                said.append(
                    "The size of A12 is called small from 0.56 (or 0.44), medium from 0.64 (0.36) and large "
                    "from 0.71 (0.29) on."
                )
            said.append(
                "p: the probability that chance alone takes A12 as far from 0.5, in either direction "
                f"(permutation test, exact up to {EXACT} runs, else from {DRAWN:,} random permutations). "
                "It is not corrected for the number of comparisons."
            )
            if any(row.pairs for row in self.rows):
                said.append(
                    "Paired: interquartile mean of X - Y over runs of the same seed, resampled in pairs."
                )
        return [*said, *_shortcomings(self.rows), *self.verdicts]


def compare(
    given: Sequence[str],
    measures: Sequence[str] = (),
    generation: int | None = None,
    against: str | None = None,
    command: str = "",
    analyses: Path | None = None,
) -> Comparison:
    """Compare the runs in these paths: runs, folders of runs, sweeps.

    `measures` are columns such as 'modern.births', by default the base objective, felt reward and divergence
    in every probe; `generation` is by default the last that all runs share; `against` names the group that
    the others are compared with, by default the first; `analyses` is the folder that analyses of the runs
    are kept in, by default beside them. Raises `SettingsError`.
    """
    return compare_runs(read_runs(given, analyses), measures, generation, against, command)


def compare_runs(
    read: Sequence[SavedRun],
    measures: Sequence[str] = (),
    generation: int | None = None,
    against: str | None = None,
    command: str = "",
) -> Comparison:
    """The same of runs that were read already."""
    begun = [run for run in read if len(run.history.get("generation", ()))]
    if not begun:
        raise SettingsError(
            "None of these runs has evaluated a generation yet, so there is nothing to compare."
        )
    left_out = []
    if len(begun) < len(read):
        empty = [run for run in read if run not in begun]
        left_out.append(f"Left out, since nothing of them was evaluated: {names_in_words(empty)}.")
    chosen = list(dict.fromkeys(measures)) or default_measures(begun)
    begun = [with_growth(run, chosen) for run in begun]
    check_measures(chosen, begun)
    number, having = choose_generation(begun, chosen, generation)
    left_out += _limits(begun, having, number)
    groups = grouped(having)
    reference = find_group(groups, against)
    rows = [row for measure in chosen for row in _rows(groups, reference, measure, number)]
    judged = tuple(verdicts(groups, number))
    return Comparison(
        number, tuple(chosen), tuple(groups), reference, tuple(rows), tuple(left_out), command, judged
    )


def row_of(group: Group[Any], measure: str, generation: int) -> Row:
    """A group and a measure by themselves, compared with nothing."""
    values = np.array([value(run, measure, generation) for run in group.runs])
    mean = aggregate(values[np.isfinite(values)], _generator(), RESAMPLES, ENOUGH)
    return Row(group, measure, values, mean)


def _rows(groups: Groups, reference: Group[SavedRun], measure: str, generation: int) -> list[Row]:
    alone = [row_of(group, measure, generation) for group in groups]
    base = alone[groups.index(reference)].values
    known = base[np.isfinite(base)]
    rows = []
    for row in alone:
        group, own = row.group, row.values
        finite = own[np.isfinite(own)]
        if group is reference or not finite.size or not known.size:
            rows.append(row)
            continue
        why = why_not_of_one_unit(group.runs[0], reference.runs[0]) if is_felt(measure, group.runs[0]) else ""
        if why:
            rows.append(replace(row, refused=why))
            continue
        p = permutation_p(finite, known, _generator())
        larger = probability_larger(finite, known, _generator(), RESAMPLES, ENOUGH)
        apart = difference(finite, known, _generator(), RESAMPLES, ENOUGH)
        paired, pairs = NOTHING, 0
        if _same_seeds(group, reference):
            both = np.isfinite(own) & np.isfinite(base)
            pairs = int(both.sum())
            paired = paired_difference(own[both], base[both], _generator(), RESAMPLES, ENOUGH)
        smaller = min(finite.size, known.size)
        tested = replace(row, larger=larger, p=p, difference=apart, smaller=smaller)
        rows.append(replace(tested, paired=paired, pairs=pairs))
    return rows


def _generator() -> np.random.Generator:
    return np.random.default_rng(BOOTSTRAP_SEED)


def _same_seeds(one: Group[SavedRun], other: Group[SavedRun]) -> bool:
    """Whether two groups can be paired by seed: the same seeds in both, each once."""
    return one.seeds == other.seeds and len(set(one.seeds)) == len(one.seeds)


def _limits(begun: Sequence[SavedRun], having: Sequence[SavedRun], generation: int) -> list[str]:
    """Sentences about runs that do not reach the generation, or that keep the others from a later one."""
    if len(having) < len(begun):
        without = [run for run in begun if run not in having]
        return [f"Left out, since they lack generation {generation}: {names_in_words(without)}."]
    last = [max(generations(run, False)) for run in begun]
    short = [run for run, number in zip(begun, last, strict=True) if number == generation]
    if len(short) < len(begun) and max(last) > generation:
        return [
            f"Generation {generation} is the last that all runs share: {names_in_words(short)} "
            f"{'ends' if len(short) == 1 else 'end'} there, others reach {max(last)}."
        ]
    return []


def _seeds(groups: Groups) -> str:
    sizes = [
        f"{group.size} ({_span(group.seeds)})" if len(group.runs) > 1 else group.size for group in groups
    ]
    distinct = list(dict.fromkeys(sizes))
    if len(distinct) == 1:
        return f"{distinct[0].capitalize()}{' in each group' if len(groups) > 1 else ''}."
    if len(groups) <= LISTED:
        return "; ".join(f"{group.name}: {size}" for group, size in zip(groups, sizes, strict=True)) + "."
    counted = [f"{size} in {sizes.count(size)} of the groups" for size in distinct]
    return listed(counted, LISTED, "; ") + "."


def _span(seeds: Sequence[int]) -> str:
    """'100 to 119' where seeds follow each other, else one by one, the first of many."""
    distinct = sorted(set(seeds))
    if len(distinct) > 2 and distinct[-1] - distinct[0] == len(distinct) - 1:
        return f"{distinct[0]} to {distinct[-1]}"
    return listed([str(seed) for seed in distinct], 2 * LISTED)


def _shortcomings(rows: Sequence[Row]) -> list[str]:
    """What is not defined, and what has too few runs for an interval."""
    said = []
    for row in rows:
        lacking = len(row.values) - row.defined
        if lacking:
            whole = "any run" if row.defined == 0 else f"{lacking} of {len(row.values)} runs"
            said.append(
                f"{row.measure} is not defined in {whole} of {row.group.name!r}; they are left out of it."
            )
        if row.refused:
            said.append(f"{row.measure} of {row.group.name!r} is not compared with that of Y: {row.refused}.")
    few = list(dict.fromkeys(row.group.name for row in rows if 0 < row.defined < ENOUGH))
    if few:
        said.append(
            f"Fewer than {ENOUGH} runs make no interval and no word of size: {listed(few, LISTED, '; ')}."
        )
    enough = [row for row in rows if row.defined >= ENOUGH]
    if any(not row.mean.bounded or (row.smaller >= ENOUGH and not row.larger.bounded) for row in enough):
        said.append("Where all resamples are alike there is no interval.")
    return said
